"""Payments of the past, many at once, recorded and applied as `pay` would (SPEC 6, 10).

The same pure rules decide, one payment after the other, on balances in memory. Then each row is written as it ends up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from zbill.billing.settlements import Share, allocate
from zbill.db import complete, imprints, numbers
from zbill.db import received as facts
from zbill.db.complete import Received
from zbill.db.payments import NewPayment
from zbill.desk import Desk
from zbill.errors import ZbillError
from zbill.models import Client, Invoice
from zbill.money import Money, total
from zbill.services.guards import is_locked
from zbill.services.settlements import share_of


class Payment(NamedTuple):
    """A payment of the past, with the ids of the invoices it is for, each with its amount, None for what it owes.

    Without any it pays the oldest. `client` is who pays, and `new` what is recorded.
    """

    client: Client
    new: NewPayment
    invoices: Mapping[int, Money | None]


class Decided(NamedTuple):
    """A payment with the shares of its amount, and the numbers of the invoices it names."""

    payment: Payment
    shares: Sequence[Share]
    named: str


class Receipts:
    """Writes payments. Letterheads and parties that it has frozen, it remembers."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._frozen: dict[int, tuple[int, int]] = {}

    def record(self, payments: Sequence[Payment]) -> tuple[dict[int, int], list[int]]:
        """Write the payments of clients whom nothing hinders, in the order given.

        Return the ids of payments by their place, and the places of the others, which are to be paid one by one.
        """
        oldest_of = {each.client.id for each in payments if not each.invoices}
        named = {invoice_id for each in payments for invoice_id in each.invoices}
        found = facts.payable(self.desk.conn, oldest_of, named)
        state = {invoice.id: invoice for invoice in found}
        owing: dict[int, list[int]] = defaultdict(list)
        for invoice in found:
            owing[invoice.client_id].append(invoice.id)
        hindered = facts.with_a_history(self.desk.conn, state)
        others = {state[each].client_id for each in hindered}
        decided: dict[int, Decided] = {}
        for place, payment in enumerate(payments):
            client_id = payment.client.id
            each = None if client_id in others else self._decided(payment, state, owing[client_id])
            if each is None:
                others.add(client_id)
                continue
            decided[place] = each
            for invoice, amount in each.shares:
                before = state[invoice.id]
                state[invoice.id] = before._replace(paid=before.paid + amount, balance=before.balance - amount)
        taken = {place: each for place, each in decided.items() if each.payment.client.id not in others}
        ids = self._write(list(taken.values()))
        return dict(zip(taken, ids, strict=True)), [place for place in range(len(payments)) if place not in taken]

    def _decided(self, payment: Payment, state: Mapping[int, Invoice], owing: Sequence[int]) -> Decided | None:
        """Return a payment with its shares, None if a rule refuses it or it would close an invoice."""
        desk, new = self.desk, payment.new
        if is_locked(desk, new.date) or any(each not in state for each in payment.invoices):
            return None
        try:
            if payment.invoices:
                in_order = sorted(payment.invoices.items(), key=lambda each: each[1] is None)
                asked = [share_of(desk, payment.client, state[each], "", amount) for each, amount in in_order]
            else:
                asked = [Share(state[each], state[each].balance) for each in owing if state[each].balance > 0]
        except ZbillError:
            return None
        stated = total(amount for amount in payment.invoices.values() if amount is not None)
        shares = allocate(new.amount, asked)
        closes = desk.settings["auto_close"] == "paid" and any(share.invoice.status == "open" for share in shares)
        if not asked or closes or stated > new.amount:
            return None
        named = " ".join(sorted(share.invoice.label for share in asked)) if payment.invoices else ""
        return Decided(payment, shares, named)

    def _write(self, decided: Sequence[Decided]) -> list[int]:
        """Write payments and their settlements, and return their ids."""
        conn = self.desk.conn
        new = dict.fromkeys(each.payment.client.id for each in decided if each.payment.client.id not in self._frozen)
        frozen = imprints.freeze(conn, self.desk.settings, [(each, None) for each in new])
        self._frozen.update(zip(new, frozen, strict=True))
        first = complete.first_payment(conn)
        rows = Received([], [], [])
        upcoming = numbers.upcoming(conn, "receipt", self.desk.settings)
        for payment_id, ((client, payment, _), shares, named), (number, label) in zip(
            range(first, first + len(decided)), decided, upcoming, strict=False
        ):
            applied = total(share.amount for share in shares)
            day, now = payment.date.isoformat(), payment.recorded_at
            rows.payments.append(
                (
                    *(number, label, payment.kind, client.id, payment.payer, day, int(payment.amount), payment.method),
                    *(payment.reference, payment.comment, named, now, payment.staff_id),
                    *(*self._frozen[client.id], int(applied), payment_id),
                )
            )
            for invoice, amount in shares:
                on = max(payment.date, invoice.date).isoformat()
                rows.settlements.append((invoice.id, payment_id, on, now, int(amount), "payment", payment.staff_id))
                rows.paid.append((int(amount), invoice.id))
        complete.write_received(conn, first, rows)
        return list(range(first, first + len(decided)))

"""Payments of the past, many at once, recorded and applied as `pay` would (SPEC 6, 10).

The same pure rules decide, one payment after the other, on balances in memory. Then each row is written as it ends up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date as Day

from zbill.billing.settlements import Share, allocate
from zbill.db import complete, imprints, numbers
from zbill.db import received as facts
from zbill.db.complete import Received
from zbill.db.received import Payable
from zbill.desk import Desk
from zbill.errors import ZbillError
from zbill.models import Client
from zbill.money import Money, total
from zbill.records import NamedTuple
from zbill.services.guards import is_locked
from zbill.services.settlements import share_of


class Payment(NamedTuple):
    """A payment of the past, with the ids of the invoices it is for, each with its amount, None for what it owes.

    Without any it pays the oldest. `client` is who pays.
    """

    client: Client
    invoices: Mapping[int, Money | None]
    date: Day
    amount: Money
    method: str
    payer: str
    reference: str
    comment: str


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
        self._closes_paid = desk.settings["auto_close"] == "paid"

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
        others = {state[each].client_id for each in facts.with_a_history(self.desk.conn, state)}
        locked = {day for day in {each.date for each in payments} if is_locked(self.desk, day)}
        others.update(each.client.id for each in payments if each.date in locked)
        decided: dict[int, Decided] = {}
        for place, payment in enumerate(payments):
            client_id = payment.client.id
            if client_id in others:
                continue
            each = self._decided(payment, state, owing[client_id])
            if each is None:
                others.add(client_id)
                continue
            decided[place] = each
            for share in each.shares:
                before, paid = state[share.invoice.id], share.amount
                state[before.id] = before._replace(paid=before.paid + paid, balance=before.balance - paid)
        taken = {place: each for place, each in decided.items() if each.payment.client.id not in others}
        ids = self._write(list(taken.values()))
        return dict(zip(taken, ids, strict=True)), [place for place in range(len(payments)) if place not in taken]

    def _decided(self, payment: Payment, state: Mapping[int, Payable], owing: Iterable[int]) -> Decided | None:
        """Return a payment with its shares, None if a rule refuses it or it would close an invoice."""
        if not payment.invoices.keys() <= state.keys():
            return None
        try:
            if payment.invoices:
                in_order = sorted(payment.invoices.items(), key=lambda each: each[1] is None)
                asked = [share_of(self.desk, payment.client, state[each], "", amount) for each, amount in in_order]
            else:
                asked = [Share(state[each], state[each].balance) for each in owing if state[each].balance > 0]
        except ZbillError:
            return None
        stated = total(filter(None, payment.invoices.values()))
        shares = allocate(payment.amount, asked)
        closes = self._closes_paid and any(share.invoice.status == "open" for share in shares)
        if not asked or closes or stated > payment.amount:
            return None
        named = " ".join(sorted(share.invoice.label for share in asked)) if payment.invoices else ""
        return Decided(payment, shares, named)

    def _write(self, decided: Sequence[Decided]) -> list[int]:
        """Write payments and their settlements, and return their ids."""
        conn = self.desk.conn
        new = dict.fromkeys(each.payment.client.id for each in decided if each.payment.client.id not in self._frozen)
        frozen = imprints.freeze(conn, self.desk.settings, [(each, None) for each in new])
        self._frozen.update(zip(new, frozen, strict=True))
        first, now, staff_id = complete.first_payment(conn), self.desk.now, self.desk.actor.id
        rows = Received([], [])
        upcoming = numbers.upcoming(conn, "receipt", self.desk.settings)
        for payment_id, (payment, shares, named), (number, label) in zip(
            range(first, first + len(decided)), decided, upcoming, strict=False
        ):
            client, _, day, amount, *texts = payment
            applied = 0
            for invoice, part in shares:
                on = max(day, invoice.date).isoformat()
                rows.settlements.append((invoice.id, payment_id, on, now, int(part), "payment", staff_id))
                applied += int(part)
            paid = (number, label, "payment", client.id, day.isoformat(), int(amount), *texts, named, now, staff_id)
            rows.payments.append((*paid, *self._frozen[client.id], applied, payment_id))
        complete.write_received(conn, first, rows)
        return list(range(first, first + len(decided)))

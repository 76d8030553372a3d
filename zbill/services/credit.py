"""Account credit: giving goodwill, putting credit on invoices, taking it off again (SPEC 6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from zbill.billing.settlements import Share, allocate
from zbill.db import clients, goodwill, invoices, payments
from zbill.db.goodwill import Goodwill
from zbill.desk import Desk
from zbill.errors import Refused
from zbill.models import Client, Outcome
from zbill.money import ZERO, Money, total
from zbill.services.guards import require_unlocked
from zbill.services.invoices import close_if_settled
from zbill.services.settlements import NamedInvoice, named_shares, release, settle_from_credit, shares_owing

# Credit to spend, in order: the payment it came with (None for goodwill) and how much of it is on no invoice.
Sources = Sequence[tuple[int | None, Money]]


def add(desk: Desk, client_text: str, amount: Money, reason: str) -> Outcome:
    """Give goodwill: credit without money, in no payment total. Raises NotFound, Ambiguous, Refused."""
    with desk.writing():
        desk.require("give_credit")
        client = clients.find(desk.conn, client_text)
        return _change_goodwill(desk, client, amount, reason, "credit add")


def remove(desk: Desk, client_text: str, amount: Money, reason: str) -> Outcome:
    """Remove unused goodwill. Raises NotFound, Ambiguous, Refused if there is less."""
    with desk.writing():
        desk.require("give_credit")
        client = clients.find(desk.conn, client_text)
        unused = goodwill.unused(desk.conn, client.id)
        if amount > unused:
            raise Refused(
                f"{client.name} has {desk.text(unused)} of unused goodwill.",
                "Take goodwill off an invoice first: zbill credit unapply INVOICE AMOUNT --reason TEXT",
            )
        return _change_goodwill(desk, client, -amount, reason, "credit remove")


def apply(desk: Desk, client_text: str, amount: Money | None = None, named: Sequence[NamedInvoice] = ()) -> Outcome:
    """Settle a client's invoices from credit: goodwill first, then money, oldest first; all that fits, or an amount.

    Raises NotFound, Ambiguous, Refused, Usage.
    """
    with desk.writing():
        desk.require("apply_credit")
        client = clients.find(desk.conn, client_text)
        targets = named_shares(desk, client, named) if named else shares_owing(desk, client.id)
        sources = _sources(desk, client.id)
        held, owing = total(available for _, available in sources), total(share.amount for share in targets)
        for limit, what in ((held, "of account credit"), (owing, "owing there")):
            if amount is not None and amount > limit:
                raise Refused(f"{client.name} has {desk.text(limit)} {what}.", f"See: zbill balance {client.id}")
        outcome = Outcome()
        _apply(desk, sources, targets, amount, outcome)
        if not outcome.made:
            outcome.notes.append(f"{client.name} has nothing to settle from credit.")
        return outcome


def apply_all(desk: Desk) -> Outcome:
    """Settle what every client owes from the credit held for them."""
    with desk.writing():
        desk.require("apply_credit")
        outcome = Outcome()
        for client in clients.owing_with_credit(desk.conn):
            apply_credit(desk, client, shares_owing(desk, client.id), outcome)
        if not outcome.made:
            outcome.notes.append("Nobody owes anything that credit could settle.")
        return outcome


def apply_credit(desk: Desk, client: Client, targets: Sequence[Share], outcome: Outcome) -> list[Share]:
    """Settle these invoices of a client from all the credit that fits, in the caller's transaction. Return what each
    got."""
    return _apply(desk, _sources(desk, client.id), targets, None, outcome)


def unapply(desk: Desk, invoice_text: str, amount: Money, reason: str) -> Outcome:
    """Move money or goodwill from an invoice back to account credit, newest first. Raises NotFound, Refused."""
    with desk.writing():
        desk.require("unapply_credit")
        invoice = invoices.find(desk.conn, invoice_text)
        if amount > invoice.paid:
            raise Refused(
                f"{desk.text(invoice.paid)} is paid on {invoice.label}.", f"See: zbill invoice show {invoice.label}"
            )
        notes = release(desk, invoice, amount, "unapplied", reason)
        desk.record(
            "credit unapply", invoice.label, invoice.client_id, after={"amount": desk.text(amount), "reason": reason}
        )
        return Outcome.of("invoice", invoice.id, notes=notes)


def _apply(
    desk: Desk, sources: Sources, targets: Iterable[Share], amount: Money | None, outcome: Outcome
) -> list[Share]:
    left = list(targets)
    wanted = total(share.amount for share in left) if amount is None else amount
    applied: dict[int, Share] = {}
    for payment_id, available in sources:
        shares = allocate(Money(min(available, wanted)), left)
        settle_from_credit(desk, payment_id, shares)
        put = {share.invoice.id: share.amount for share in shares}
        left = [Share(share.invoice, share.amount - put.get(share.invoice.id, ZERO)) for share in left]
        wanted -= total(put.values())
        for invoice, part in shares:
            before = applied[invoice.id].amount if invoice.id in applied else ZERO
            applied[invoice.id] = Share(invoice, before + part)
    for invoice, part in applied.values():
        paid = invoice.paid + part
        desk.record("credit apply", invoice.label, invoice.client_id, after={"paid": desk.text(paid)})
        outcome.add("invoice", invoice.id)
        close_if_settled(desk, invoice._replace(paid=paid, balance=invoice.balance - part), outcome)
    return list(applied.values())


def _sources(desk: Desk, client_id: int) -> Sources:
    """Goodwill (no payment) first, then unapplied money, oldest first."""
    unused = goodwill.unused(desk.conn, client_id)
    money = [(receipt.id, receipt.unapplied) for receipt in payments.unapplied(desk.conn, client_id)]
    return [*([(None, unused)] if unused > 0 else []), *money]


def _change_goodwill(desk: Desk, client: Client, amount: Money, reason: str, what: str) -> Outcome:
    require_unlocked(desk, desk.today, "Goodwill")
    goodwill.add(desk.conn, Goodwill(client.id, desk.today, desk.now, amount, reason, desk.actor.id))
    desk.record(what, f"client {client.id}", client.id, after={"amount": desk.text(amount), "reason": reason})
    return Outcome.of("balance", client.id)

"""Account credit: giving goodwill, putting credit on invoices, taking it off again (SPEC 6)."""

from __future__ import annotations

from collections.abc import Sequence

from zbill.billing.settling import Share, allocate
from zbill.db import clients, goodwill, invoices, payments
from zbill.desk import Desk
from zbill.errors import Refused
from zbill.file.connection import writing
from zbill.models import Client, Outcome
from zbill.money import Money, total
from zbill.services.guards import require_unlocked
from zbill.services.invoices import close_if_settled
from zbill.services.settlements import Named, named_shares, put_credit, release


def add(desk: Desk, client_text: str, amount: Money, reason: str) -> Outcome:
    """Goodwill: credit without money, in no payment total."""
    with writing(desk.conn):
        desk.require("give_credit")
        client = clients.find(desk.conn, client_text)
        return _change_goodwill(desk, client, amount, reason, "credit add")


def remove(desk: Desk, client_text: str, amount: Money, reason: str) -> Outcome:
    """Take unused goodwill back."""
    with writing(desk.conn):
        desk.require("give_credit")
        client = clients.find(desk.conn, client_text)
        unused = goodwill.unused(desk.conn, client.id)
        if amount > unused:
            raise Refused(
                f"{client.name} has {desk.text(unused)} of unused goodwill.",
                "Take goodwill off an invoice first: zbill credit unapply INVOICE AMOUNT --reason TEXT",
            )
        return _change_goodwill(desk, client, -amount, reason, "credit remove")


def apply(desk: Desk, client_text: str, amount: Money | None = None, named: Sequence[Named] = ()) -> Outcome:
    """Settle a client's invoices from credit: goodwill first, then money, oldest first; all that fits, or an amount."""
    with writing(desk.conn):
        desk.require("apply_credit")
        client = clients.find(desk.conn, client_text)
        outcome = Outcome()
        targets = named_shares(desk, client, named) if named else invoices.owing(desk.conn, client.id)
        held, owing = held_for(desk, client.id), total(share.amount for share in targets)
        for limit, what in ((held, "of account credit"), (owing, "owing there")):
            if amount is not None and amount > limit:
                raise Refused(f"{client.name} has {desk.text(limit)} {what}.", f"See: zbill balance {client.id}")
        apply_credit(desk, client, targets, amount, outcome)
        if not outcome.made:
            outcome.notes.append(f"{client.name} has nothing to settle from credit.")
        return outcome


def apply_all(desk: Desk) -> Outcome:
    """Settle what every client owes from the credit held for them."""
    with writing(desk.conn):
        desk.require("apply_credit")
        outcome = Outcome()
        rows = desk.conn.execute(
            "select client_id from client_balance where owing > 0 and money_credit + goodwill_credit > 0"
            " order by client_id"
        ).fetchall()
        for row in rows:
            client = clients.get(desk.conn, row["client_id"])
            apply_credit(desk, client, invoices.owing(desk.conn, client.id), None, outcome)
        if not outcome.made:
            outcome.notes.append("Nobody owes anything that credit could settle.")
        return outcome


def unapply(desk: Desk, invoice_text: str, amount: Money, reason: str) -> Outcome:
    """Take money or goodwill off an invoice again, newest first."""
    with writing(desk.conn):
        desk.require("unapply_credit")
        invoice = invoices.find(desk.conn, invoice_text)
        if amount > invoice.paid:
            raise Refused(
                f"{desk.text(invoice.paid)} is paid on {invoice.label}.", f"See: zbill invoice show {invoice.label}"
            )
        outcome = Outcome()
        outcome.add("invoice", invoice.id)
        outcome.notes += release(desk, invoice, amount, "unapplied", reason)
        desk.record(
            "credit unapply", invoice.label, invoice.client_id, after={"amount": desk.text(amount), "reason": reason}
        )
        return outcome


def _change_goodwill(desk: Desk, client: Client, amount: Money, reason: str, what: str) -> Outcome:
    require_unlocked(desk, desk.today, "Goodwill")
    goodwill.add(
        desk.conn,
        client_id=client.id,
        day=desk.today,
        at=desk.now,
        amount=amount,
        reason=reason,
        staff_id=desk.actor.id,
    )
    desk.record(what, f"client {client.id}", client.id, after={"amount": desk.text(amount), "reason": reason})
    outcome = Outcome()
    outcome.add("balance", client.id)
    return outcome


def apply_credit(desk: Desk, client: Client, targets: Sequence[Share], amount: Money | None, outcome: Outcome) -> None:
    """Settle these invoices of a client from credit, inside the caller's transaction: an amount, or all that fits."""
    left = list(targets)
    wanted = total(share.amount for share in left) if amount is None else amount
    settled: dict[int, None] = {}
    for payment_id, available in _sources(desk, client.id):
        shares = allocate(Money(min(available, wanted)), left)
        for share in shares:
            put_credit(desk, share, payment_id)
            settled[share.id] = None
        put = {share.id: share.amount for share in shares}
        left = [Share(share.id, share.amount - put.get(share.id, Money(0))) for share in left]
        wanted -= total(put.values())
    for invoice_id in settled:
        invoice = invoices.get(desk.conn, invoice_id)
        desk.record("credit apply", invoice.label, client.id, after={"paid": desk.text(invoice.paid)})
        outcome.add("invoice", invoice_id)
        close_if_settled(desk, invoice_id, outcome)


def held_for(desk: Desk, client_id: int) -> Money:
    """All account credit of a client."""
    return total(available for _, available in _sources(desk, client_id))


def _sources(desk: Desk, client_id: int) -> list[tuple[int | None, Money]]:
    """Goodwill (no payment) first, then unapplied money, oldest first."""
    unused = goodwill.unused(desk.conn, client_id)
    money = [(receipt.id, receipt.unapplied) for receipt in payments.unapplied(desk.conn, client_id)]
    return ([(None, unused)] if unused > 0 else []) + list(money)

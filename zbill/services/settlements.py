"""Settlements: apply money and goodwill to invoices, and release them (SPEC 5, 6). Nothing else writes settlements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date as Day

from zbill.billing.settlements import Held, Owing, Share, first_day, to_release
from zbill.db import invoices, payments, settlements
from zbill.db.settlements import Settlement
from zbill.desk import Desk
from zbill.errors import Refused, Usage
from zbill.models import Client, Invoice, Receipt
from zbill.money import Money
from zbill.records import NamedTuple
from zbill.services.guards import require_not_void, require_unlocked
from zbill.words import Cause


class NamedInvoice(NamedTuple):
    """An invoice to pay, by its number, with the amount meant for it, or None for its whole balance."""

    invoice: str
    amount: Money | None = None


def shares_owing(desk: Desk, client_id: int) -> list[Share]:
    """Return a client's unpaid invoices with their balances, oldest first by date, then number."""
    return [Share(invoice, invoice.balance) for invoice in invoices.owing(desk.conn, client_id)]


def named_shares(desk: Desk, client: Client, named: Sequence[NamedInvoice], if_paid: str) -> list[Share]:
    """Return the amounts for named invoices, those given explicitly first. Raises as `share_of`, Usage for a repeat."""
    found = [(invoices.find(desk.conn, each.invoice), each.amount) for each in named]
    labels = [invoice.label for invoice, _ in found]
    for label in labels:
        if labels.count(label) > 1:
            raise Usage(f"Invoice {label} is named twice.", "Name each invoice once.")
    # An invoice without an amount takes what the others leave.
    in_order = sorted(found, key=lambda each: each[1] is None)
    return [share_of(desk, client, invoice, if_paid, amount) for invoice, amount in in_order]


def share_of(desk: Desk, client: Client, invoice: Owing, if_paid: str, amount: Money | None = None) -> Share:
    """Return an amount for an invoice of a client, its whole balance for None.

    Raises InvoiceVoid, Refused if it is another client's, its balance is smaller, or (with the remedy `if_paid`) zero.
    """
    if invoice.client_id != client.id:
        raise Refused(
            f"Invoice {invoice.label} doesn't belong to {client.name}.",
            f"Choose an invoice of theirs: zbill invoice list --client {client.id} --unpaid",
        )
    require_not_void(desk, invoice)
    if invoice.balance == 0:
        raise Refused(f"Nothing is owed on invoice {invoice.label}.", if_paid)
    wanted = invoice.balance if amount is None else amount
    if wanted > invoice.balance:
        raise Refused(
            f"The balance of invoice {invoice.label} is {desk.text(invoice.balance)}.",
            f"Use --invoice {invoice.label}={desk.plain(invoice.balance)} or less.",
        )
    return Share(invoice, wanted)


def settle(desk: Desk, receipt: Receipt, shares: Iterable[Share]) -> None:
    """Apply a payment to invoices, each from the first day, the receipt's or later, on which it owed that (SPEC 6)."""
    settlements.add(
        desk.conn,
        [
            _settlement(desk, share.invoice.id, receipt.id, share.amount, "payment", _first_day(desk, receipt, share))
            for share in shares
        ],
    )


def settle_from_credit(desk: Desk, payment_id: int | None, shares: Iterable[Share]) -> None:
    """Apply unapplied money of a payment (None: goodwill) to invoices, dated today. Raises Refused if it is locked."""
    applied = [_settlement(desk, invoice.id, payment_id, amount, "applied", desk.today) for invoice, amount in shares]
    if applied:
        require_unlocked(desk, desk.today, "Applied credit")
    settlements.add(desk.conn, applied)


def release(desk: Desk, invoice: Invoice, amount: Money, cause: Cause, reason: str) -> list[str]:
    """Move an amount from an invoice back to account credit, newest settlement first.

    Money is unapplied again on its own receipt, goodwill is unused again. Return a note for each. Raises Refused if
    today is locked.
    """
    released = to_release(amount, settlements.held_on(desk.conn, invoice.id))
    release_held(desk, released, cause, reason)
    return release_notes(desk, invoice, released)


def release_notes(desk: Desk, invoice: Invoice, released: Iterable[Held]) -> list[str]:
    """Return a note for each amount that moved from an invoice to account credit."""
    return [_release_note(desk, invoice, held) for held in released]


def release_held(desk: Desk, released: Sequence[Held], cause: Cause, reason: str) -> None:
    """Take amounts off invoices, dated today. Raises Refused if today is locked."""
    if released:
        require_unlocked(desk, desk.today, "A move to account credit")
    settlements.add(
        desk.conn,
        [
            _settlement(desk, held.invoice_id, held.payment_id, -held.amount, cause, desk.today, reason=reason)
            for held in released
        ],
    )


def release_refunded(desk: Desk, receipt: Receipt, released: Iterable[Held], day: Day, refund_id: int) -> None:
    """Take refunded amounts off invoices, dated the refund's day."""
    settlements.add(
        desk.conn,
        [
            _settlement(desk, held.invoice_id, receipt.id, -held.amount, "refunded", day, refund_id=refund_id)
            for held in released
        ],
    )


def owed_again_notes(desk: Desk, released: Sequence[Held]) -> list[str]:
    """Return a note for each amount that is owed again, with its invoice."""
    found = invoices.get_all(desk.conn, {held.invoice_id for held in released})
    return [f"{desk.text(held.amount)} is owed again on {found[held.invoice_id].label}." for held in released]


def _first_day(desk: Desk, receipt: Receipt, share: Share) -> Day:
    invoice, amount = share
    earliest = max(receipt.date, invoice.date)
    if earliest == desk.today:
        return earliest
    return first_day(amount, invoices.room(desk.conn, invoice.id), earliest)


def _release_note(desk: Desk, invoice: Invoice, held: Held) -> str:
    source = "goodwill" if held.payment_id is None else payments.get(desk.conn, held.payment_id).label
    return f"{desk.text(held.amount)} of {source} moved from {invoice.label} to account credit."


def _settlement(
    desk: Desk,
    invoice_id: int,
    payment_id: int | None,
    amount: Money,
    cause: Cause,
    day: Day,
    *,
    reason: str = "",
    refund_id: int | None = None,
) -> Settlement:
    return Settlement(invoice_id, payment_id, day, desk.now, amount, cause, reason, desk.actor.id, refund_id)

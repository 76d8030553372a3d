"""Refunds of all or part of a payment (SPEC 6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date as Day

from zbill.billing.settlements import Held, first_day, to_release
from zbill.db import clients, invoices, payments, settlements
from zbill.db.payments import NewPayment
from zbill.desk import Desk
from zbill.errors import Refused, Usage
from zbill.models import Invoice, Outcome, Receipt
from zbill.money import ZERO, Money, total
from zbill.records import NamedTuple
from zbill.services.guards import day_or_today, require_unlocked
from zbill.services.payments import refuse_duplicate
from zbill.services.settlements import owed_again_notes, release_refunded


class Refund(NamedTuple):
    """A refund as requested: with `invoice`, of money on that invoice only. `method` None means the payment's."""

    amount: Money
    invoice: str = ""
    date: Day | None = None
    method: str | None = None
    comment: str = ""
    again: bool = False


def refund(desk: Desk, receipt_text: str, asked: Refund) -> Outcome:
    """Refund all or part of a payment: unapplied money first, then the invoices it paid, newest first.

    If an invoice is named, only the money on that one. The client owes these amounts again. Raises NotFound, Refused
    (also for a day before that money last moved), Usage for a day before the payment or in the future.
    """
    day = day_or_today(desk, asked.date)
    with desk.writing():
        desk.require("refund_payment")
        receipt = payments.find(desk.conn, receipt_text)
        invoice = invoices.find(desk.conn, asked.invoice) if asked.invoice else None
        _require_refundable(desk, receipt, asked.amount, day)
        released = _to_release(desk, receipt, asked.amount, invoice)
        _require_there(desk, receipt, asked.amount, released, day)
        new = NewPayment(
            kind="refund",
            client_id=receipt.client_id,
            date=day,
            amount=asked.amount,
            method=asked.method or receipt.method,
            comment=asked.comment,
            refund_of=receipt.id,
            recorded_at=desk.now,
            staff_id=desk.actor.id,
        )
        if not asked.again:
            refuse_duplicate(desk, clients.get(desk.conn, receipt.client_id), new)
        # Release money before writing the refund: the practice file lets only unapplied money be refunded.
        release_refunded(desk, receipt, released, day, payments.next_id(desk.conn))
        paper = payments.add(desk.conn, desk.settings, new)
        desk.record(
            "refund",
            paper.label,
            receipt.client_id,
            after={"date": day, "amount": desk.text(asked.amount), "of": receipt.label},
        )
        return Outcome.of("receipt", paper.id, notes=owed_again_notes(desk, released))


def _require_refundable(desk: Desk, receipt: Receipt, amount: Money, day: Day) -> None:
    if day < receipt.date:
        raise Usage(
            f"A refund can't be dated {day}: {receipt.label} was paid on {receipt.date}.",
            f"Use {receipt.date} or a later date with --date.",
        )
    if receipt.kind == "refund":
        raise Refused(
            f"{receipt.label} is a refund, so it can't be refunded.",
            f"Void it if it was a mistake: zbill receipt void {receipt.label} --reason TEXT",
        )
    if receipt.void:
        raise Refused(f"{receipt.label} is void, so it can't be refunded.", f"See: zbill receipt show {receipt.label}")
    left = receipt.amount - receipt.refunded
    if amount > left:
        if left:
            raise Refused(f"Only {desk.text(left)} of {receipt.label} is left to refund.", "Refund up to that.")
        raise Refused(f"{receipt.label} is already refunded in full.")
    require_unlocked(desk, day, "A refund")


def _require_there(desk: Desk, receipt: Receipt, amount: Money, released: Sequence[Held], day: Day) -> None:
    """Raise Refused if the money to refund, part of it `released` from invoices, came to be there on a later day."""
    on_invoices = {each.invoice_id: ZERO for each in released}
    for each in released:
        on_invoices[each.invoice_id] += each.amount
    unapplied = amount - total(on_invoices.values())
    earliest = first_day(unapplied, payments.room(desk.conn, receipt.id), receipt.date)
    for invoice_id, part in on_invoices.items():
        earliest = first_day(part, settlements.room(desk.conn, invoice_id, receipt.id), earliest)
    if day < earliest:
        raise Refused(
            f"A refund can't be dated {day}: the money to refund last moved on {earliest}.",
            f"Use {earliest} or a later date with --date.",
        )


def _to_release(desk: Desk, receipt: Receipt, amount: Money, invoice: Invoice | None) -> list[Held]:
    held = settlements.held_by(desk.conn, receipt.id)
    if invoice is None:
        return to_release(amount - min(amount, receipt.unapplied), held)
    released = to_release(amount, [each for each in held if each.invoice_id == invoice.id])
    on_it = total(each.amount for each in released)
    if on_it < amount:
        whole = f"zbill refund {receipt.label} {desk.plain(amount)}"
        if not on_it:
            raise Refused(f"Nothing of {receipt.label} is on {invoice.label}.", f"Leave out --invoice: {whole}")
        raise Refused(
            f"Only {desk.text(on_it)} of {receipt.label} is on {invoice.label}.",
            f"Refund up to that, or leave out --invoice: {whole}",
        )
    return released

"""Giving money back (SPEC 6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Day

from zbill.billing.settlements import Held, to_release
from zbill.db import invoices, payments, settlements
from zbill.db.payments import NewPayment
from zbill.desk import Desk
from zbill.errors import Refused, Usage
from zbill.models import Method, Outcome, Receipt
from zbill.money import Money, total
from zbill.services.guards import day_or_today, require_unlocked
from zbill.services.settlements import owing_again, release_refunded


@dataclass(frozen=True)
class Refund:
    """A refund as asked for: with `invoice`, of the money on that invoice only; without a method, by the payment's."""

    amount: Money
    invoice: str = ""
    date: Day | None = None
    method: Method | None = None
    comment: str = ""


def refund(desk: Desk, receipt_text: str, asked: Refund) -> Outcome:
    """Give back up to what is left of a payment: unapplied money first, then settlements, newest first, which are
    owing again. A named invoice's settlement only, if one is named. Raises NotFound, Refused, Usage."""
    day = day_or_today(desk, asked.date)
    with desk.writing():
        desk.require("refund_payment")
        receipt = payments.find(desk.conn, receipt_text)
        _require_refundable(desk, receipt, asked.amount, day)
        taken = _to_release(desk, receipt, asked)
        # The file lets no more be refunded than is unapplied: what is taken off comes before the refund.
        release_refunded(desk, receipt, taken, day, payments.next_id(desk.conn))
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
        paper = payments.add(desk.conn, desk.settings, new)
        desk.record(
            "refund",
            paper.label,
            receipt.client_id,
            after={"date": day, "amount": desk.text(asked.amount), "of": receipt.label},
        )
        return Outcome.of("receipt", paper.id, notes=owing_again(desk, taken))


def _require_refundable(desk: Desk, receipt: Receipt, amount: Money, day: Day) -> None:
    if day < receipt.date:
        raise Usage(f"{receipt.label} was paid on {receipt.date}, after {day}.", "Give that day or a later one.")
    if receipt.kind == "refund":
        raise Refused(
            f"{receipt.label} is a refund.", f"Take it back: zbill receipt void {receipt.label} --reason TEXT"
        )
    if receipt.void:
        raise Refused(f"{receipt.label} is void.", f"See: zbill receipt show {receipt.label}")
    left = receipt.amount - receipt.refunded
    if amount > left:
        raise Refused(f"{desk.text(left)} is left of {receipt.label}.", "Refund that at most.")
    require_unlocked(desk, day, "A refund")


def _to_release(desk: Desk, receipt: Receipt, asked: Refund) -> list[Held]:
    held = settlements.held_by(desk.conn, receipt.id)
    if not asked.invoice:
        return to_release(asked.amount - min(asked.amount, receipt.unapplied), held)
    invoice = invoices.find(desk.conn, asked.invoice)
    taken = to_release(asked.amount, [each for each in held if each.invoice_id == invoice.id])
    on_it = total(each.amount for each in taken)
    if on_it < asked.amount:
        raise Refused(
            f"Only {desk.text(on_it)} of {receipt.label} is on {invoice.label}.",
            f"Refund that at most, or leave --invoice out: zbill refund {receipt.label} AMOUNT",
        )
    return taken

"""Taking money or goodwill off an invoice again (SPEC 5, 6)."""

from __future__ import annotations

from zbill.billing.settling import Held, take_off
from zbill.db import payments, settlements
from zbill.db.desk import Desk
from zbill.models import Invoice
from zbill.money import Money


def release(desk: Desk, invoice: Invoice, amount: Money, cause: str, reason: str) -> list[str]:
    """Free an amount of an invoice, newest settlement first; it becomes unapplied on its own receipt, goodwill
    goodwill again. Returns the sentences that say so."""
    taken = take_off(amount, settlements.held_on(desk.conn, invoice.id))
    for held in taken:
        settlements.add(
            desk.conn,
            invoice_id=invoice.id,
            payment_id=held.payment_id,
            day=desk.today,
            at=desk.now,
            amount=-held.amount,
            cause=cause,
            reason=reason,
            staff_id=desk.actor.id,
        )
    return [_sentence(desk, invoice, held) for held in taken]


def _sentence(desk: Desk, invoice: Invoice, held: Held) -> str:
    if held.payment_id is None:
        return f"{desk.text(held.amount)} of goodwill came off {invoice.label} and is account credit again."
    label = payments.get(desk.conn, held.payment_id).label
    return f"{desk.text(held.amount)} of {label} came off {invoice.label} and is account credit, unapplied on {label}."

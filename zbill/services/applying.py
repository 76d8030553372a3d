"""Putting account credit on invoices: goodwill first, then money, oldest first (SPEC 6)."""

from __future__ import annotations

from collections.abc import Sequence

from zbill.billing.settling import Share, allocate
from zbill.db import goodwill, invoices, payments, settlements
from zbill.db.desk import Desk
from zbill.models import Client, Outcome
from zbill.money import Money, total
from zbill.services.closing import close_if_settled


def apply_to(desk: Desk, client: Client, targets: Sequence[Share], amount: Money | None, outcome: Outcome) -> None:
    """Settle these invoices of a client from credit, inside the caller's transaction: an amount, or all that fits."""
    left = list(targets)
    wanted = total(share.amount for share in left) if amount is None else amount
    settled: dict[int, None] = {}
    for payment_id, available in _sources(desk, client.id):
        shares = allocate(Money(min(available, wanted)), left)
        for share in shares:
            _put(desk, share, payment_id)
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


def _put(desk: Desk, share: Share, payment_id: int | None) -> None:
    settlements.add(
        desk.conn,
        invoice_id=share.id,
        payment_id=payment_id,
        day=desk.today,
        at=desk.now,
        amount=share.amount,
        cause="applied",
        staff_id=desk.actor.id,
    )

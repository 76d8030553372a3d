"""Replacing the line of a session on its open invoice when its status changes (SPEC 2).

A session is never on two live lines, and an invoice never below what settles it. So what the old line lets go is put
back on the invoice as far as the new one has room for it. Only the rest moves to account credit.
"""

from __future__ import annotations

from collections.abc import Sequence

from zbill.billing.settlements import Held, Share, to_release
from zbill.db import invoices, lines, settlements
from zbill.desk import Desk
from zbill.models import Billable, Invoice, Outcome
from zbill.money import ZERO, Money, total
from zbill.records import NamedTuple
from zbill.services.closing import close_settled
from zbill.services.invoices import put_sessions, void_one
from zbill.services.lines import void_one as void_line
from zbill.services.settlements import release_notes, settle_from_credit
from zbill.words import SessionStatus


class Taken(NamedTuple):
    """A session's line that was voided: its invoice, with what settled it before, and why it was voided."""

    invoice_id: int
    settled: Money
    held: Sequence[Held]
    reason: str


def take_off(desk: Desk, session: Billable, status: SessionStatus) -> Taken:
    """Void the line of a session that is billed on an open invoice. Raises Refused if its day is locked."""
    assert session.invoice_id is not None
    assert session.line is not None
    invoice = invoices.get(desk.conn, session.invoice_id)
    held = settlements.held_on(desk.conn, invoice.id)
    reason = f"marked {status}"
    void_line(desk, invoice, lines.numbered(desk.conn, invoice.id, invoice.label, session.line), reason, Outcome())
    return Taken(invoice.id, invoice.paid, held, reason)


def put_on(desk: Desk, taken: Taken, session: Sequence[Billable], outcome: Outcome) -> None:
    """Write the new line of a session, if it has a charge, on the invoice that its line was taken off.

    An invoice without a line is voided. Raises PermissionMissing for that, Refused.
    """
    put_sessions(desk, invoices.get(desk.conn, taken.invoice_id), session)
    invoice = invoices.get(desk.conn, taken.invoice_id)
    _settle_again(desk, invoice, taken, outcome)
    if invoices.closing(desk.conn, [invoice.id])[invoice.id].last_line:
        close_settled(desk, [invoice.id], outcome)
        return
    desk.require("void_invoice")
    void_one(desk, invoice, taken.reason, unbill=False)
    outcome.notes.append(f"{invoice.label} had no other line and was voided.")


def _settle_again(desk: Desk, invoice: Invoice, taken: Taken, outcome: Outcome) -> None:
    """Put back what settled an invoice, the oldest first, as far as there is room, and say what moved to credit."""
    excess = to_release(max(ZERO, Money(taken.settled - invoice.total)), taken.held)
    released = to_release(Money(taken.settled - invoice.paid), taken.held)
    back = to_release(
        Money(total(each.amount for each in released) - total(each.amount for each in excess)), released[::-1]
    )
    for each in back:
        settle_from_credit(desk, each.payment_id, [Share(invoice, each.amount)])
    outcome.notes += release_notes(desk, invoice, excess)

"""The checks before a change: the invoice is open, the session unbilled, the day neither locked nor in the future."""

from __future__ import annotations

from datetime import date

from zbill.billing import invoices as rules
from zbill.billing.settlements import Owing
from zbill.db import invoices, lines
from zbill.db.invoices import Terms
from zbill.desk import Desk
from zbill.errors import (
    InvoiceClosed,
    InvoiceVoid,
    Refused,
    Reopening,
    SessionBilled,
    Usage,
    command,
    reopen_or_credit,
    void_line_or_invoice,
)
from zbill.models import Billable, Invoice


def require_open(desk: Desk, invoice: Invoice) -> None:
    """Raise InvoiceClosed or InvoiceVoid if the invoice isn't open."""
    if invoice.status == "closed":
        raise InvoiceClosed(invoice.label, reopening(desk, invoice.closed_at))
    require_not_void(desk, invoice)


def require_not_void(desk: Desk, invoice: Owing) -> None:
    """Raise InvoiceVoid, with the commands that bill it again, if the invoice is void."""
    if invoice.status == "void":
        # Imported here, because start-up time matters.
        from zbill.services.billing_again import bill_again

        raise InvoiceVoid(invoice.label, bill_again(desk, invoice))


def require_of_client(invoice: Invoice, client_id: int) -> None:
    """Raise Refused if the invoice belongs to another client."""
    if invoice.client_id != client_id:
        raise Refused(
            f"Invoice {invoice.label} belongs to another client.",
            f"Choose one of this client: zbill invoice list --client {client_id} --status open",
        )


def require_unbilled(desk: Desk, session: Billable, *, can_rebill: bool = False) -> None:
    """Raise SessionBilled if the session is on a live line: its status and details can't be changed then (SPEC 2).

    With `can_rebill`, the command has the option --rebill, which the remedy names if the invoice is open.
    """
    if session.invoice and session.line:
        state = reopening(desk, session.closed_at) if session.invoice_status == "closed" else None
        remedy = end_visit(session) if session.is_in else unbill(desk, session, "first")
        if can_rebill and state is None and not session.is_in:
            remedy = f"Add --rebill to replace the line, or {remedy[0].lower()}{remedy[1:]}"
        raise SessionBilled(session.id, session.invoice, session.line, remedy, state)


def end_visit(session: Billable) -> str:
    """Return the remedy for a patient who is checked in: undo the check-in, or check out if the session is marked."""
    if session.status == "scheduled":
        return f"Undo the check-in first: zbill checkin {session.id} --undo"
    return f"Check them out first: zbill checkout {session.id}"


def mark_scheduled(desk: Desk, session: Billable) -> str:
    """Return the remedy for a session that is marked but should not be: free it of its line first if it is billed."""
    return unbill(desk, session, "first") or f"Mark it scheduled first: zbill attend {session.id} --status scheduled"


def unbill(desk: Desk, session: Billable, when: str) -> str:
    """Return the remedy for a session on a live line, `when` being "first" or "instead"; "" if it is on none."""
    if not (session.invoice_id and session.invoice and session.line):
        return ""
    if session.invoice_status == "closed":
        return reopen_or_credit(session.invoice, reopening(desk, session.closed_at), session.line)
    invoice = invoices.get(desk.conn, session.invoice_id)
    is_alone = not session.is_in and sum(line.live for line in lines.of_invoice(desk.conn, invoice.id)) == 1
    is_paid = invoice.paid > 0
    return void_line_or_invoice(session.invoice, session.line, when, is_alone=is_alone, is_paid=is_paid)


def reopening(desk: Desk, closed_at: int | None) -> Reopening:
    """Return whether an invoice closed at this instant can still be reopened. It is unknown if the clock is behind."""
    if closed_at is None or desk.clock_is_behind():
        return "unknown"
    return rules.reopening(closed_at, desk.now)


def require_unlocked(desk: Desk, day: date, what: str, *, option: str = "--date", instead: str = "") -> None:
    """Raise Refused if the day of `what` is in the locked period (SPEC 7).

    Without `instead`, the command sets the day with `option`, so the remedy is another day. To change something that
    already has its day, `instead` is the remedy.
    """
    locked = desk.settings.locked_through
    if locked and is_locked(desk, day):
        if desk.today <= locked:
            remedy = f"Wait until tomorrow. {instead or 'Today is in the locked period.'}"
        else:
            remedy = instead or f"Use a later date with {option}."
        raise Refused(f"{what} dated {day} falls in the locked period (through {locked}).", remedy)


def is_locked(desk: Desk, day: date) -> bool:
    """Return whether a day is in the locked period."""
    return desk.settings.locked_through is not None and day <= desk.settings.locked_through


def credit_note_instead(desk: Desk, invoice: Invoice, line: str = "") -> str:
    """Return the remedy for an open invoice whose day is locked, or for a line of it, given as LINE or LINE=AMOUNT."""
    chosen = ("--line", line) if line else ()
    credit = command("invoice", "credit", invoice.label, *chosen, "--reason", "TEXT")
    close = f"lose the invoice: {command('invoice', 'close', invoice.label)}, then issue a credit note: {credit}"
    session_in = invoices.closing(desk.conn, [invoice.id])[invoice.id].session_in
    return f"Check the patient out: zbill checkout {session_in}, then c{close}" if session_in else f"C{close}"


def day_or_today(desk: Desk, day: date | None, what: str = "date") -> date:
    """Return the day, or today if there is none. Raises Usage if it is in the future."""
    if day:
        desk.require_not_future(day, what)
    return day or desk.today


def require_due_after(due: date | None, day: date) -> None:
    """Raise Usage if an invoice of a day would be due before it."""
    if due and due < day:
        raise Usage(f"The due day {due} is before the date of the invoice, {day}.", f"Use --due {day} or later.")


def given_terms(terms: Terms) -> dict[str, object]:
    """Return the terms that a new invoice was given, as the log keeps them."""
    asked = {"due": terms.due, "reference": terms.reference}
    return {key: value for key, value in asked.items() if value}

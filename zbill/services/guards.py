"""What must hold before anything changes: the invoice is open, the session unbilled, the day not locked or to come."""

from __future__ import annotations

from datetime import date

from zbill.billing.invoices import may_reopen
from zbill.db import invoices
from zbill.desk import Desk
from zbill.errors import InvoiceClosed, InvoiceVoid, Refused, SessionBilled, Usage
from zbill.models import Billable, Invoice


def open_invoice(desk: Desk, text: str) -> Invoice:
    """Return an invoice that may be changed. Raises NotFound, InvoiceClosed, InvoiceVoid."""
    invoice = invoices.find(desk.conn, text)
    require_open(desk, invoice)
    return invoice


def require_open(desk: Desk, invoice: Invoice) -> None:
    """Raises InvoiceClosed, InvoiceVoid."""
    if invoice.status == "closed":
        raise InvoiceClosed(invoice.label, reopenable=reopenable(desk, invoice.closed_at))
    require_not_void(invoice)


def require_not_void(invoice: Invoice) -> None:
    """Raises InvoiceVoid."""
    if invoice.status == "void":
        raise InvoiceVoid(invoice.label)


def require_of_client(invoice: Invoice, client_id: int) -> None:
    """Raises Refused for another client's invoice."""
    if invoice.client_id != client_id:
        raise Refused(f"Invoice {invoice.label} is another client's.", f"See: zbill invoice show {invoice.label}")


def require_unbilled(desk: Desk, session: Billable) -> None:
    """Raises SessionBilled, naming the way back, for a session on a live line: it keeps its status and its facts
    (SPEC 2)."""
    if session.invoice and session.line:
        raise SessionBilled(
            session.id,
            session.invoice,
            session.line,
            is_open=session.invoice_status == "open",
            reopenable=reopenable(desk, session.closed_at),
        )


def reopenable(desk: Desk, closed_at: int | None) -> bool:
    """Return whether an invoice closed at this instant may still be reopened."""
    return closed_at is not None and may_reopen(closed_at, desk.now)


def require_unlocked(desk: Desk, day: date, what: str) -> None:
    """Raises Refused for a day that the practice has locked (SPEC 7)."""
    locked = desk.settings.locked_through
    if locked and day <= locked:
        raise Refused(
            f"{what} of {day} lies in the time locked through {locked}.",
            "Give a later date; what has been dated there is corrected by a credit note.",
        )


def day_or_today(desk: Desk, day: date | None, what: str = "date") -> date:
    """Return the day said, today where none was. Raises Usage for a day after today."""
    if day:
        require_not_future(desk, day, what)
    return day or desk.today


def require_not_future(desk: Desk, day: date, what: str) -> None:
    """Raises Usage for a day after today."""
    if day > desk.today:
        raise Usage(f"The {what} {day} is still to come.", f"Give a day up to today, {desk.today}.")

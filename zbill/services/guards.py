"""What must hold before anything changes: the invoice is open, the day is not locked, the date is not to come.

Also: what a --key makes, it makes once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from zbill.billing.closing import may_reopen
from zbill.db import invoices, keys, sessions
from zbill.desk import Desk
from zbill.errors import InvoiceClosed, InvoiceVoid, Refused, SessionBilled, Usage
from zbill.file.connection import writing
from zbill.models import Invoice, Outcome


def open_invoice(desk: Desk, text: str) -> Invoice:
    """An invoice that may be changed. Errors: NotFound, InvoiceClosed, InvoiceVoid."""
    invoice = invoices.find(desk.conn, text)
    require_open(desk, invoice)
    return invoice


def require_open(desk: Desk, invoice: Invoice) -> None:
    if invoice.status == "closed":
        raise InvoiceClosed(invoice.label, reopenable=reopenable(desk, invoice))
    if invoice.status == "void":
        raise InvoiceVoid(invoice.label)


def require_of_client(invoice: Invoice, client_id: int) -> None:
    if invoice.client_id != client_id:
        raise Refused(f"Invoice {invoice.label} is another client's.", f"See: zbill invoice show {invoice.label}")


def require_unbilled(desk: Desk, session_id: int) -> None:
    """A session on a live line keeps its status and its facts (SPEC 2). Errors: SessionBilled, naming the way back."""
    line = sessions.live_line(desk.conn, session_id)
    if line:
        invoice = invoices.get(desk.conn, line["invoice_id"])
        raise SessionBilled(
            session_id,
            invoice.label,
            line["number"],
            is_open=invoice.status == "open",
            reopenable=reopenable(desk, invoice),
        )


def reopenable(desk: Desk, invoice: Invoice) -> bool:
    return invoice.closed_at is not None and may_reopen(invoice.closed_at, desk.now)


def require_unlocked(desk: Desk, day: date, what: str) -> None:
    """Nothing is dated on or before the day the practice has locked (SPEC 7). Errors: Refused."""
    locked = desk.settings.locked_through
    if locked and day <= locked:
        raise Refused(
            f"{what} of {day} lies in the time locked through {locked}.",
            "Give a later date; what has been dated there is corrected by a credit note.",
        )


def require_not_future(desk: Desk, day: date, what: str) -> None:
    """Errors: Usage for a day after today."""
    if day > desk.today:
        raise Usage(f"The {what} {day} is still to come.", f"Give a day up to today, {desk.today}.")


def once(desk: Desk, key: str, request: str, make: Callable[[], Outcome]) -> Outcome:
    """What the key made before, or what `make` makes now, stored under it in the same transaction."""
    if not key:
        return make()
    with writing(desk.conn):
        found = keys.find(desk.conn, key)
        if found is None:
            outcome = make()
            keys.store(desk.conn, key, request, outcome.made, desk.now)
            return outcome
        earlier, made = found
        if earlier != request:
            raise Refused(f"The key {key!r} was used for another command: {earlier}.", "Choose another key.")
        return Outcome(list(made), ["This key was used before; nothing new was made."])

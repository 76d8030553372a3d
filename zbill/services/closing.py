"""The closing of invoices: what keeps one open, and the setting auto_close (SPEC 3, 5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date as Day

from zbill.billing.invoices import closes_as_made, closes_as_settled, first_closing_day
from zbill.billing.settlements import first_day
from zbill.db import imprints, invoices
from zbill.db.invoices import Closing
from zbill.desk import Desk
from zbill.errors import Refused, command
from zbill.models import Invoice, Outcome
from zbill.money import ZERO
from zbill.services.guards import require_not_void, require_unlocked


def require_closable(desk: Desk, invoice: Invoice, found: Closing, day: Day) -> None:
    """Raise InvoiceVoid or Refused if the invoice can't be closed on a day."""
    require_not_void(desk, invoice)
    if not found.last_line:
        raise Refused(
            f"Invoice {invoice.label} can't be closed: it has no line.",
            f"Add one, or void the invoice: zbill invoice void {invoice.label} --reason TEXT",
        )
    if found.session_in:
        raise Refused(
            f"Invoice {invoice.label} can't be closed: the patient for session {found.session_in} is still checked in.",
            f"Check them out first: zbill checkout {found.session_in}",
        )
    require_unlocked(desk, day, "A closing", option="--on")
    first = first_closing_day(invoice.date, found.last_line)
    why = f"{'it is' if day < invoice.date else 'it has a line'} dated {first}"
    if first <= day < desk.today:
        first = first_day(ZERO, invoices.room_when_closed(desk.conn, invoice.id), first)
        why = f"before {first}, more was paid on it than its total"
    if day < first:
        raise Refused(
            f"Invoice {invoice.label} can't be closed on {day}: {why}.",
            f"Close it on that day or later: {command('invoice', 'close', invoice.label, '--on', first)}",
        )


def obstacle(desk: Desk, invoice: Invoice, found: Closing, day: Day) -> Refused | None:
    """Return why an invoice can't be closed on a day, None if it can."""
    try:
        require_closable(desk, invoice, found, day)
    except Refused as refused:
        return refused
    return None


def close(desk: Desk, closing: Sequence[Invoice], day: Day) -> None:
    """Close invoices that can be closed, for reports on a day, and freeze what they print. The caller logs it."""
    if not closing:
        return
    frozen = imprints.freeze(desk.conn, desk.settings, [(each.client_id, each.id) for each in closing])
    kept = [(*kept, each.id) for kept, each in zip(frozen, closing, strict=True)]
    invoices.close(desk.conn, kept, at=desk.now, today=desk.today, counts_on=day)


def close_one(desk: Desk, invoice: Invoice) -> None:
    """Close an open invoice and log it, in the caller's transaction. Raises InvoiceVoid, Refused."""
    require_closable(desk, invoice, invoices.closing(desk.conn, [invoice.id])[invoice.id], desk.today)
    close(desk, [invoice], desk.today)
    record_closings(desk, [invoice], desk.today)


def close_settled(desk: Desk, invoice_ids: Iterable[int], outcome: Outcome) -> None:
    """Close those invoices that are settled to the last cent, if auto_close says so, and log it (SPEC 3).

    Every change of an open invoice ends with this. It leaves an invoice open, without an error, if it can't be closed
    or the person doesn't have the permission close_invoice.
    """
    if desk.closes and desk.settings["auto_close"] == "paid":
        found = invoices.get_all(desk.conn, dict.fromkeys(invoice_ids))
        closed = _close_quietly(desk, [each for each in found.values() if closes_as_settled("paid", each.balance)])
        record_closings(desk, closed, desk.today)
        outcome.notes += map(closing_note, closed)


def close_as_made(desk: Desk, made: Sequence[Invoice]) -> list[Invoice]:
    """Close invoices made by marking attendance, all or those with no balance, as auto_close says (SPEC 3).

    Return those that were closed; the caller logs them.
    """
    auto_close = desk.settings["auto_close"] if desk.closes else "off"
    return _close_quietly(desk, [each for each in made if closes_as_made(auto_close, each.balance)])


def record_closings(desk: Desk, closed: Iterable[Invoice], day: Day) -> None:
    """Log that invoices were closed, and on which day reports count that."""
    after = {"status": "closed", "closed_on": day}
    for each in closed:
        desk.record("invoice close", each.label, each.client_id, {"status": "open"}, after)


def closing_note(closed: Invoice) -> str:
    """Return the note on an invoice that auto_close closed."""
    return f"{closed.label} was closed automatically."


def _close_quietly(desk: Desk, wanted: Sequence[Invoice]) -> list[Invoice]:
    """Close those invoices that can be closed, if the person has the permission. Return them; the caller logs them."""
    open_ones = [each for each in wanted if each.status == "open"]
    if not open_ones or not desk.may("close_invoice"):
        return []
    found = invoices.closing(desk.conn, [each.id for each in open_ones])
    closing = [each for each in open_ones if not obstacle(desk, each, found[each.id], desk.today)]
    close(desk, closing, desk.today)
    return closing

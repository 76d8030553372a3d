"""The closing of invoices: what keeps one open, and the setting auto_close (SPEC 3, 5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from zbill.billing.invoices import closes_as_made, closes_as_settled
from zbill.db import imprints, invoices
from zbill.db.invoices import Closing
from zbill.desk import Desk
from zbill.errors import Refused
from zbill.models import Invoice, Outcome
from zbill.services.guards import require_not_void, require_unlocked


def require_closable(desk: Desk, invoice: Invoice, found: Closing) -> None:
    """Raise InvoiceVoid or Refused if the invoice can't be closed."""
    require_not_void(desk, invoice)
    if not found.has_live_line:
        raise Refused(
            f"Invoice {invoice.label} can't be closed: it has no line.",
            f"Add one, or void the invoice: zbill invoice void {invoice.label} --reason TEXT",
        )
    if found.session_in:
        raise Refused(
            f"Invoice {invoice.label} can't be closed: the patient for session {found.session_in} is still checked in.",
            f"Check them out first: zbill checkout {found.session_in}",
        )
    require_unlocked(desk, desk.today, "A closing")


def obstacle(desk: Desk, invoice: Invoice, found: Closing) -> Refused | None:
    """Return why an invoice can't be closed, None if it can."""
    try:
        require_closable(desk, invoice, found)
    except Refused as refused:
        return refused
    return None


def close(desk: Desk, closing: Sequence[Invoice]) -> None:
    """Close invoices that can be closed, and freeze what they print. The caller logs it."""
    if not closing:
        return
    frozen = imprints.freeze(desk.conn, desk.settings, [(each.client_id, each.id) for each in closing])
    kept = [(*kept, each.id) for kept, each in zip(frozen, closing, strict=True)]
    invoices.close(desk.conn, kept, at=desk.now, day=desk.today)


def close_one(desk: Desk, invoice: Invoice) -> None:
    """Close an open invoice and log it, in the caller's transaction. Raises InvoiceVoid, Refused."""
    require_closable(desk, invoice, invoices.closing(desk.conn, [invoice.id])[invoice.id])
    close(desk, [invoice])
    record_closings(desk, [invoice])


def close_settled(desk: Desk, invoice_ids: Iterable[int], outcome: Outcome) -> None:
    """Close those invoices that are settled to the last cent, if auto_close says so, and log it (SPEC 3).

    Every change of an open invoice ends with this. It leaves an invoice open, without an error, if it can't be closed
    or the person doesn't have the permission close_invoice.
    """
    if desk.settings["auto_close"] == "paid":
        found = invoices.get_all(desk.conn, dict.fromkeys(invoice_ids))
        closed = _close_quietly(desk, [each for each in found.values() if closes_as_settled("paid", each.balance)])
        record_closings(desk, closed)
        outcome.notes += map(closing_note, closed)


def close_as_made(desk: Desk, made: Sequence[Invoice]) -> list[Invoice]:
    """Close invoices made by marking attendance, all or those with no balance, as auto_close says (SPEC 3).

    Return those that were closed; the caller logs them.
    """
    return _close_quietly(desk, [each for each in made if closes_as_made(desk.settings["auto_close"], each.balance)])


def record_closings(desk: Desk, closed: Iterable[Invoice]) -> None:
    """Log that invoices were closed."""
    for each in closed:
        desk.record("invoice close", each.label, each.client_id, {"status": "open"}, {"status": "closed"})


def closing_note(closed: Invoice) -> str:
    """Return the note on an invoice that auto_close closed."""
    return f"{closed.label} was closed automatically."


def _close_quietly(desk: Desk, wanted: Sequence[Invoice]) -> list[Invoice]:
    """Close those invoices that can be closed, if the person has the permission. Return them; the caller logs them."""
    open_ones = [each for each in wanted if each.status == "open"]
    if not open_ones or not desk.may("close_invoice"):
        return []
    found = invoices.closing(desk.conn, [each.id for each in open_ones])
    closing = [each for each in open_ones if not obstacle(desk, each, found[each.id])]
    close(desk, closing)
    return closing

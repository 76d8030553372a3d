"""Making invoices of sessions and adding sessions to them; closing, also by itself, reopening, voiding (SPEC 3, 5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from zbill.billing import fees
from zbill.billing.invoices import closes_as_made, closes_as_settled
from zbill.dates import EARLIEST, LATEST
from zbill.db import clients, credit_notes, imprints, invoices, lines, sessions
from zbill.db.invoices import Closing
from zbill.desk import Desk
from zbill.errors import InvoiceClosed, Refused, way_back
from zbill.models import Billable, Invoice, Line, Outcome
from zbill.money import total
from zbill.services.guards import (
    day_or_today,
    open_invoice,
    reopenable,
    require_not_void,
    require_open,
    require_unbilled,
    require_unlocked,
)
from zbill.services.lines import billable, record_session_lines, session_lines


def new(
    desk: Desk,
    client_text: str,
    *,
    session_ids: Sequence[int] = (),
    first: date = EARLIEST,
    last: date = LATEST,
    day: date | None = None,
    empty: bool = False,
) -> Outcome:
    """Make one invoice of a client's unbilled sessions: all, those of a period, or the named ones; or an empty one.

    Raises NotFound, Ambiguous, Refused, Usage for a day to come.
    """
    day = day_or_today(desk, day, "invoice date")
    with desk.writing():
        desk.require("create_line_item")
        client = clients.find(desk.conn, client_text)
        if empty:
            found: list[Billable] = []
        elif session_ids:
            found = billable(desk, session_ids)
            for session in found:
                _require_billable(desk, session, client.id)
        else:
            found = _unbilled(desk, client.id, first, last)
        outcome = Outcome()
        chosen = _worth_billing(desk, found, outcome)
        if chosen or empty:
            _bill(desk, [(client.id, chosen)], day, outcome)
        else:
            outcome.notes.append(f"{client.name} has no unbilled session: nothing to invoice.")
        return outcome


def new_for_all(desk: Desk, *, first: date = EARLIEST, last: date = LATEST, day: date | None = None) -> Outcome:
    """Make one invoice a client of all unbilled sessions, for month-end. Raises Refused, Usage for a day to come."""
    day = day_or_today(desk, day, "invoice date")
    with desk.writing():
        desk.require("create_line_item")
        outcome = Outcome()
        chosen = _worth_billing(desk, _unbilled(desk, None, first, last), outcome)
        by_client = [(client_id, list(own)) for client_id, own in groupby(chosen, key=lambda each: each.client_id)]
        _bill(desk, by_client, day, outcome)
        if not outcome.made:
            outcome.notes.append("No session is unbilled: nothing to invoice.")
        return outcome


def add_sessions(desk: Desk, invoice_text: str, session_ids: Sequence[int]) -> Outcome:
    """Put named sessions on an open invoice. Raises NotFound, Refused."""
    with desk.writing():
        desk.require("create_line_item")
        invoice = open_invoice(desk, invoice_text)
        found = billable(desk, session_ids)
        for session in found:
            _require_billable(desk, session, invoice.client_id)
        outcome = Outcome()
        chosen = _worth_billing(desk, found, outcome)
        put_sessions(desk, invoice, chosen)
        outcome.add("invoice", invoice.id)
        return outcome


def put_sessions(desk: Desk, invoice: Invoice, chosen: Sequence[Billable]) -> None:
    """Write the lines of sessions on an open invoice that is there. Raises Refused."""
    invoices.changes_count_on(desk.conn, invoice.id, desk.today)
    written = lines.add(desk.conn, session_lines(desk, invoice, chosen))
    record_session_lines(desk, invoice, written, so_far=invoice.total)


def make(desk: Desk, bills: Sequence[tuple[int, Sequence[Line]]], day: date) -> list[Invoice]:
    """Make an open invoice of each client with these lines, in the caller's transaction."""
    empty = invoices.add(desk.conn, desk.settings, [client_id for client_id, _ in bills], day, desk.now)
    filled = list(zip(empty, (own for _, own in bills), strict=True))
    lines.add(desk.conn, [line._replace(invoice_id=invoice.id) for invoice, own in filled for line in own])
    sums = [total(line.total for line in own) for _, own in filled]
    return [each._replace(total=amount, balance=amount) for each, amount in zip(empty, sums, strict=True)]


def close(desk: Desk, texts: Sequence[str]) -> Outcome:
    """Close these invoices, all or none; a closed one stays as it is. Raises NotFound, InvoiceVoid, Refused."""
    with desk.writing():
        desk.require("close_invoice")
        named = {each.id: each for each in [invoices.find(desk.conn, text) for text in texts]}
        found = invoices.closing(desk.conn, named)
        closing = [invoice for invoice in named.values() if invoice.status != "closed"]
        for invoice in closing:
            _require_closable(desk, invoice, found[invoice.id])
        _close(desk, closing)
        record_closings(desk, closing)
        return Outcome.of("invoice", *named)


def close_all(desk: Desk, before: date | None) -> tuple[Outcome, list[tuple[Invoice, str]]]:
    """Close what can be closed; the rest, each with its reason."""
    with desk.writing():
        desk.require("close_invoice")
        named = invoices.open_ones(desk.conn, before)
        found = invoices.closing(desk.conn, [each.id for each in named])
        closing: list[Invoice] = []
        left: list[tuple[Invoice, str]] = []
        for invoice in named:
            obstacle = _obstacle(desk, invoice, found[invoice.id])
            if obstacle:
                left.append((invoice, obstacle.sentence))
            else:
                closing.append(invoice)
        _close(desk, closing)
        record_closings(desk, closing)
        return Outcome.of("invoice", *(each.id for each in closing)), left


def close_one(desk: Desk, invoice: Invoice) -> None:
    """Close an open invoice, in the caller's transaction. Raises InvoiceVoid, Refused."""
    _require_closable(desk, invoice, invoices.closing(desk.conn, [invoice.id])[invoice.id])
    _close(desk, [invoice])
    record_closings(desk, [invoice])


def close_if_settled(desk: Desk, invoice: Invoice, outcome: Outcome) -> None:
    """Close an invoice whose last cent is settled, where auto_close says so (SPEC 3): for a person who may close, if it
    can be closed; if not it stays open, and nothing is wrong."""
    if closes_as_settled(desk.settings["auto_close"], invoice.balance):
        closed = _close_quietly(desk, [invoice])
        record_closings(desk, closed)
        outcome.notes += map(closing_note, closed)


def close_as_made(desk: Desk, made: Sequence[Invoice]) -> list[Invoice]:
    """Close invoices made by marking attendance where auto_close says so, all or those of nothing (SPEC 3), and return
    those that were, still to be logged."""
    return _close_quietly(desk, [each for each in made if closes_as_made(desk.settings["auto_close"], each.balance)])


def record_closings(desk: Desk, closed: Iterable[Invoice]) -> None:
    """Log that invoices were closed."""
    for each in closed:
        desk.record("invoice close", each.label, each.client_id, {"status": "open"}, {"status": "closed"})


def closing_note(closed: Invoice) -> str:
    """Return what is said of an invoice that was closed by itself."""
    return f"{closed.label} is closed."


def reopen(desk: Desk, text: str) -> Outcome:
    """Open an invoice again within 24 hours of elapsed time. Raises NotFound, InvoiceVoid, Refused."""
    with desk.writing():
        desk.require("reopen_invoice")
        invoice = invoices.find(desk.conn, text)
        require_not_void(invoice)
        if invoice.status == "closed":
            _require_reopenable(desk, invoice)
            invoices.reopen(desk.conn, invoice.id, at=desk.now)
            desk.record("invoice reopen", invoice.label, invoice.client_id, {"status": "closed"}, {"status": "open"})
        return Outcome.of("invoice", invoice.id)


def void(desk: Desk, text: str, reason: str) -> Outcome:
    """Void an open invoice with nothing on it; its sessions are unbilled again (SPEC 3, 5).

    Raises NotFound, InvoiceClosed, Refused.
    """
    with desk.writing():
        desk.require("void_invoice")
        invoice = invoices.find(desk.conn, text)
        if invoice.status != "void":
            if invoice.status == "closed":
                raise InvoiceClosed(invoice.label, reopenable=reopenable(desk, invoice.closed_at))
            if invoice.paid or invoice.credited or invoice.written_off:
                raise Refused(
                    f"Invoice {invoice.label} has {desk.text(invoice.paid)} paid on it.",
                    f"Void its lines first, which frees the money: zbill invoice void-line {invoice.label} LINE",
                )
            void_one(desk, invoice, reason)
        return Outcome.of("invoice", invoice.id)


def void_one(desk: Desk, invoice: Invoice, reason: str, *, unbill: bool = True) -> None:
    """Void an open invoice on which nothing is settled. Raises Refused."""
    require_open(desk, invoice)
    require_unlocked(desk, invoice.date, "An invoice")
    existing = lines.of_invoice(desk.conn, invoice.id)
    for line in existing:
        if not line.void:
            require_unlocked(desk, line.date, "A line")
    invoices.void(desk.conn, invoice.id, at=desk.now, day=desk.today, reason=reason)
    if unbill:
        # A session still scheduled was on the invoice by its check-in only; a free one waits for no invoice.
        worth = {line.session_id for line in existing if line.gross > 0}
        billed = [line.session_id for line in existing if line.live and line.session_id in worth and line.session_id]
        marked = [each.id for each in billable(desk, billed) if each.status != "scheduled"]
        sessions.set_to_bill(desk.conn, marked, True)
    desk.record(
        "invoice void",
        invoice.label,
        invoice.client_id,
        {"status": "open"},
        {"status": "void", "reason": reason},
    )


def _bill(desk: Desk, by_client: Sequence[tuple[int, Sequence[Billable]]], day: date, outcome: Outcome) -> None:
    if by_client:
        require_unlocked(desk, day, "An invoice")
    bills = [(client_id, session_lines(desk, None, chosen)) for client_id, chosen in by_client]
    for invoice, (_, written) in zip(make(desk, bills, day), bills, strict=True):
        desk.record("invoice new", invoice.label, invoice.client_id, after={"date": day})
        record_session_lines(desk, invoice, written)
        outcome.add("invoice", invoice.id)


def _unbilled(desk: Desk, client_id: int | None, first: date, last: date) -> list[Billable]:
    return sessions.unbilled(desk.conn, client_id, first, last, desk.today, desk.settings.locked_through)


def _require_billable(desk: Desk, session: Billable, client_id: int) -> None:
    """Raises Refused if the session is another client's, on a live line already, or not billable."""
    if session.client_id != client_id:
        raise Refused(f"Session {session.id} is {session.client_name}'s.", f"See: zbill session show {session.id}")
    require_unbilled(desk, session)
    if not fees.is_billable(session):
        how = "waived" if session.waived else session.status
        raise Refused(f"Session {session.id} is {how}: it is not billed.", f"Mark it first: zbill attend {session.id}")


def _worth_billing(desk: Desk, chosen: Iterable[Billable], outcome: Outcome) -> list[Billable]:
    """Leave out what costs nothing by now: it counts as settled (SPEC 2)."""
    worth, free = [], []
    for session in chosen:
        if fees.session_fee(session, fees.billed_as(session.status)) > 0:
            worth.append(session)
        else:
            free.append(session.id)
            outcome.notes.append(f"Session {session.id} costs nothing as {session.status}: no line is needed.")
    sessions.set_to_bill(desk.conn, free, False)
    return worth


def _require_closable(desk: Desk, invoice: Invoice, found: Closing) -> None:
    require_not_void(invoice)
    if not found.has_live_line:
        raise Refused(
            f"Invoice {invoice.label} has no line.",
            f"Add one, or void it: zbill invoice void {invoice.label} --reason TEXT",
        )
    if found.session_in:
        raise Refused(
            f"Invoice {invoice.label}: the patient of session {found.session_in} is still checked in.",
            f"First: zbill checkout {found.session_in}",
        )
    require_unlocked(desk, desk.today, "A closing")


def _obstacle(desk: Desk, invoice: Invoice, found: Closing) -> Refused | None:
    """Why an invoice that is not closed cannot be closed, None if it can."""
    try:
        _require_closable(desk, invoice, found)
    except Refused as obstacle:
        return obstacle
    return None


def _close_quietly(desk: Desk, wanted: Sequence[Invoice]) -> list[Invoice]:
    """Close those of these invoices that can be closed, for a person who may; they are still to be logged."""
    open_ones = [each for each in wanted if each.status == "open"]
    if not open_ones or not desk.may("close_invoice"):
        return []
    found = invoices.closing(desk.conn, [each.id for each in open_ones])
    closing = [each for each in open_ones if not _obstacle(desk, each, found[each.id])]
    _close(desk, closing)
    return closing


def _close(desk: Desk, closing: Sequence[Invoice]) -> None:
    """Close invoices that can be closed, and freeze what they show."""
    if not closing:
        return
    frozen = imprints.freeze(desk.conn, desk.settings, [(each.client_id, each.id) for each in closing])
    kept = [(*kept, each.id) for kept, each in zip(frozen, closing, strict=True)]
    invoices.close(desk.conn, kept, at=desk.now, day=desk.today)


def _require_reopenable(desk: Desk, invoice: Invoice) -> None:
    if desk.clock_is_behind():
        raise Refused(
            "The clock runs behind the last change in the log, so nobody can tell whether 24 hours are over.",
            "Set the clock right, or: zbill check --accept-clock",
        )
    has_note = credit_notes.exists_of(desk.conn, invoice.id)
    if has_note or invoice.written_off:
        what = "a credit note" if has_note else "a write-off"
        raise Refused(
            f"Invoice {invoice.label} has {what} on it.",
            "Correct it with a credit note: zbill invoice credit",
        )
    if not reopenable(desk, invoice.closed_at):
        raise Refused(
            f"Invoice {invoice.label} was closed more than 24 hours ago.",
            way_back(invoice.label, False).partition(". ")[2],
        )
    if invoice.closed_on:
        require_unlocked(desk, invoice.closed_on, "The closing")

"""Invoices: bill sessions on new or open ones; close (also automatically), reopen and void them (SPEC 3, 5)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from itertools import groupby

from zbill.billing import fees
from zbill.dates import EARLIEST, LATEST
from zbill.db import clients, credit_notes, invoices, lines, sessions
from zbill.db.invoices import Terms
from zbill.desk import Desk
from zbill.errors import InvoiceClosed, Refused, reopen_or_credit
from zbill.models import Billable, Invoice, Line, Outcome
from zbill.money import total
from zbill.services import closing
from zbill.services.closing import close_settled
from zbill.services.guards import (
    credit_note_instead,
    day_or_today,
    given_terms,
    is_locked,
    reopening,
    require_due_after,
    require_not_void,
    require_open,
    require_unbilled,
    require_unlocked,
)
from zbill.services.hints import credit_hints
from zbill.services.session_lines import billable, record_session_lines, session_lines

# Invoices that can't be closed, each with the reason.
LeftOpen = list[tuple[Invoice, str]]


def new(
    desk: Desk,
    client_text: str,
    *,
    session_ids: Sequence[int] = (),
    first: date = EARLIEST,
    last: date = LATEST,
    day: date | None = None,
    terms: Terms = Terms(),  # noqa: B008
    empty: bool = False,
) -> Outcome:
    """Create an invoice for a client's unbilled sessions: all, those of a period, or the named ones; or an empty one.

    Raises NotFound, Ambiguous, Refused, Usage for a day in the future or a due day before the invoice's.
    """
    day = day_or_today(desk, day, "invoice date")
    require_due_after(terms.due, day)
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
        chosen = _with_a_charge(desk, found, outcome)
        if chosen or empty:
            _bill(desk, [(client.id, chosen)], day, terms, outcome)
        else:
            outcome.notes.append(f"{client.name} has no unbilled sessions. Nothing to invoice.")
        return outcome


def new_for_all(
    desk: Desk,
    *,
    first: date = EARLIEST,
    last: date = LATEST,
    day: date | None = None,
    terms: Terms = Terms(),  # noqa: B008
) -> Outcome:
    """Create an invoice per client with unbilled sessions, for month-end.

    Raises Refused, Usage for a day in the future or a due day before the invoices'.
    """
    day = day_or_today(desk, day, "invoice date")
    require_due_after(terms.due, day)
    with desk.writing():
        desk.require("create_line_item")
        outcome = Outcome()
        chosen = _with_a_charge(desk, _unbilled(desk, None, first, last), outcome)
        by_client = [(client_id, list(own)) for client_id, own in groupby(chosen, key=lambda each: each.client_id)]
        _bill(desk, by_client, day, terms, outcome)
        if not outcome.made:
            outcome.notes.append("There are no unbilled sessions. Nothing to invoice.")
        return outcome


def add_sessions(desk: Desk, invoice_text: str, session_ids: Sequence[int]) -> Outcome:
    """Add named sessions to an open invoice. Raises NotFound, Refused."""
    with desk.writing():
        desk.require("create_line_item")
        invoice = invoices.find(desk.conn, invoice_text)
        found = billable(desk, session_ids)
        require_open(desk, invoice)
        for session in found:
            _require_billable(desk, session, invoice.client_id)
        outcome = Outcome.of("invoice", invoice.id)
        put_sessions(desk, invoice, _with_a_charge(desk, found, outcome))
        close_settled(desk, [invoice.id], outcome)
        return outcome


def put_sessions(desk: Desk, invoice: Invoice, chosen: Sequence[Billable]) -> None:
    """Write the lines of sessions, if any, on an existing open invoice. Raises Refused."""
    if chosen:
        put_session_lines(desk, invoice, session_lines(desk, invoice, chosen))


def put_session_lines(desk: Desk, invoice: Invoice, new: Sequence[Line]) -> None:
    """Write lines of sessions on an existing open invoice."""
    invoices.changes_count_on(desk.conn, invoice.id, desk.today)
    record_session_lines(desk, invoice, lines.add(desk.conn, new), so_far=invoice.total)


def make(
    desk: Desk,
    bills: Sequence[tuple[int, Sequence[Line]]],
    day: date,
    terms: Terms = Terms(),  # noqa: B008
) -> list[Invoice]:
    """Create open invoices, each for a client id with these lines, in the caller's transaction."""
    empty = invoices.add(desk.conn, desk.settings, [client_id for client_id, _ in bills], day, desk.now, terms)
    filled = list(zip(empty, (own for _, own in bills), strict=True))
    lines.add(desk.conn, [line._replace(invoice_id=invoice.id) for invoice, own in filled for line in own])
    sums = [total(line.total for line in own) for _, own in filled]
    return [each._replace(total=amount, balance=amount) for each, amount in zip(empty, sums, strict=True)]


def close(desk: Desk, texts: Sequence[str], on: date | None = None) -> Outcome:
    """Close these invoices, all or none, on a day (default today); skip closed ones.

    Raises NotFound, InvoiceVoid, Refused, Usage for a day in the future.
    """
    day = day_or_today(desk, on, "closing date")
    with desk.writing():
        desk.require("close_invoice")
        chosen = named(desk, texts)
        found = invoices.closing(desk.conn, [each.id for each in chosen])
        not_closed = [invoice for invoice in chosen if invoice.status != "closed"]
        for invoice in not_closed:
            closing.require_closable(desk, invoice, found[invoice.id], day)
        closing.close(desk, not_closed, day)
        closing.record_closings(desk, not_closed, day)
        outcome = Outcome.of("invoice", *(each.id for each in chosen))
        if on:
            earlier = [each for each in chosen if each.closed_on not in (None, on)]
            outcome.notes += [f"{each.label} was already closed, on {each.closed_on}." for each in earlier]
        return outcome


def closable(desk: Desk, before: date | None, on: date | None = None) -> tuple[list[Invoice], LeftOpen]:
    """Return the open invoices that can be closed on a day (default today), and the others, each with the reason.

    Only those dated before a day, if it is given. Raises NotPermitted, Usage for a day in the future.
    """
    day = day_or_today(desk, on, "closing date")
    desk.require("close_invoice")
    open_ones = invoices.open_ones(desk.conn, before)
    found = invoices.closing(desk.conn, [each.id for each in open_ones])
    obstacles = [(each, closing.obstacle(desk, each, found[each.id], day)) for each in open_ones]
    return [each for each, why in obstacles if not why], [(each, why.sentence) for each, why in obstacles if why]


def close_all(
    desk: Desk, before: date | None, on: date | None = None, *, confirmed: Collection[Invoice] | None = None
) -> tuple[Outcome, LeftOpen]:
    """Close every open invoice that can be closed, or of these only the confirmed ones.

    Return the others too, each with the reason. Raises NotPermitted, Usage for a day in the future.
    """
    with desk.writing():
        chosen, others = closable(desk, before, on)
        if confirmed is not None:
            ids = {each.id for each in confirmed}
            chosen = [each for each in chosen if each.id in ids]
        day = on or desk.today
        closing.close(desk, chosen, day)
        closing.record_closings(desk, chosen, day)
        return Outcome.of("invoice", *(each.id for each in chosen)), others


def named(desk: Desk, texts: Sequence[str]) -> list[Invoice]:
    """Return invoices by number, each once, in the order named. Raises NotFound."""
    found = [invoices.find(desk.conn, text) for text in texts]
    return list({each.id: each for each in found}.values())


def edit(desk: Desk, text: str, due: date | None, reference: str | None) -> Outcome:
    """Change when an open invoice is due, and the payer's reference; None leaves it as it is.

    Raises NotFound, InvoiceClosed, InvoiceVoid, Usage for a due day before the invoice's.
    """
    with desk.writing():
        desk.require("edit_line_item")
        invoice = invoices.find(desk.conn, text)
        require_open(desk, invoice)
        require_due_after(due, invoice.date)
        due, reference = due or invoice.due, invoice.reference if reference is None else reference
        before = {"due": invoice.due, "reference": invoice.reference}
        after = {key: value for key, value in (("due", due), ("reference", reference)) if value != before[key]}
        if after:
            invoices.set_terms(desk.conn, invoice.id, due, reference)
            changed = {key: before[key] for key in after}
            desk.record("invoice edit", invoice.label, invoice.client_id, changed, after)
        return Outcome.of("invoice", invoice.id)


def reopen(desk: Desk, texts: Sequence[str]) -> Outcome:
    """Reopen invoices, all or none, each within 24 hours of elapsed time after its closing; skip open ones.

    Raises NotFound, InvoiceVoid, Refused.
    """
    with desk.writing():
        desk.require("reopen_invoice")
        found = named(desk, texts)
        for invoice in found:
            require_not_void(desk, invoice)
            if invoice.status == "closed":
                _require_reopenable(desk, invoice)
                invoices.reopen(desk.conn, invoice.id, at=desk.now)
                before, after = {"status": "closed"}, {"status": "open"}
                desk.record("invoice reopen", invoice.label, invoice.client_id, before, after)
        return Outcome.of("invoice", *(each.id for each in found))


def void(desk: Desk, texts: Sequence[str], reason: str) -> Outcome:
    """Void open invoices, all or none, on which nothing is paid; their sessions are unbilled again (SPEC 3, 5).

    Skip void ones. Raises NotFound, InvoiceClosed, Refused.
    """
    with desk.writing():
        desk.require("void_invoice")
        found = named(desk, texts)
        for invoice in found:
            if invoice.status != "void":
                _require_voidable(desk, invoice)
                void_one(desk, invoice, reason)
        return Outcome.of("invoice", *(each.id for each in found))


def void_one(desk: Desk, invoice: Invoice, reason: str, *, unbill: bool = True) -> None:
    """Void an open invoice on which nothing is paid, in the caller's transaction. It counts today, so only a live line
    keeps it from being voided in a locked period (SPEC 7). Raises Refused."""
    require_open(desk, invoice)
    session_in = invoices.closing(desk.conn, [invoice.id])[invoice.id].session_in
    if session_in:
        raise Refused(
            f"Invoice {invoice.label} can't be voided: the patient for session {session_in} is still checked in.",
            f"Check them out first: zbill checkout {session_in}, "
            f"or undo the check-in: zbill checkin {session_in} --undo",
        )
    existing = lines.of_invoice(desk.conn, invoice.id)
    for line in existing:
        if not line.void and is_locked(desk, line.date):
            require_unlocked(desk, line.date, "A line", instead=credit_note_instead(desk, invoice))
    invoices.void(desk.conn, invoice.id, at=desk.now, day=desk.today, reason=reason)
    if unbill:
        # A scheduled session was billed by its check-in only, and one without a charge needs no invoice.
        charged = {line.session_id for line in existing if line.gross > 0}
        billed = [line.session_id for line in existing if line.live and line.session_id in charged and line.session_id]
        marked = [each.id for each in billable(desk, billed) if each.status != "scheduled"]
        sessions.set_to_bill(desk.conn, marked, True)
    desk.record(
        "invoice void",
        invoice.label,
        invoice.client_id,
        {"status": "open"},
        {"status": "void", "reason": reason},
    )


def _bill(
    desk: Desk, by_client: Sequence[tuple[int, Sequence[Billable]]], day: date, terms: Terms, outcome: Outcome
) -> None:
    if by_client:
        require_unlocked(desk, day, "An invoice")
    bills = [(client_id, session_lines(desk, None, chosen)) for client_id, chosen in by_client]
    for invoice, (_, written) in zip(make(desk, bills, day, terms), bills, strict=True):
        desk.record("invoice new", invoice.label, invoice.client_id, after={"date": day} | given_terms(terms))
        record_session_lines(desk, invoice, written)
        outcome.add("invoice", invoice.id)
    close_settled(desk, (each.id for each in outcome.made), outcome)
    outcome.hints += credit_hints(desk, (client_id for client_id, _ in by_client))


def _unbilled(desk: Desk, client_id: int | None, first: date, last: date) -> list[Billable]:
    return sessions.unbilled(desk.conn, client_id, first, last, desk.today, desk.settings.locked_through)


def _require_billable(desk: Desk, session: Billable, client_id: int) -> None:
    """Raise Refused if the session is another client's, already billed, or not billable."""
    if session.client_id != client_id:
        raise Refused(
            f"Session {session.id} belongs to {session.client_name}.", f"See: zbill session show {session.id}"
        )
    require_unbilled(desk, session)
    if not fees.is_billable(session):
        raise Refused(
            f"Session {session.id} is {fees.state(session)}, so it can't be billed.",
            f"Mark it attended first: zbill attend {session.id}",
        )


def _with_a_charge(desk: Desk, chosen: Iterable[Billable], outcome: Outcome) -> list[Billable]:
    """Leave out sessions without a charge, with a note, and mark them billed: they count as settled (SPEC 2)."""
    charged, free = [], []
    for session in chosen:
        if fees.session_fee(session, fees.billed_as(session.status)) > 0:
            charged.append(session)
        else:
            free.append(session.id)
            outcome.notes.append(f"Session {session.id} ({session.status}) has no charge. It was left out.")
    sessions.set_to_bill(desk.conn, free, False)
    return charged


def _require_voidable(desk: Desk, invoice: Invoice) -> None:
    """Raise InvoiceClosed, or Refused if something is paid on it."""
    if invoice.status == "closed":
        raise InvoiceClosed(invoice.label, reopening(desk, invoice.closed_at))
    # An open invoice has no credit note and no write-off: both need a closed one, and bar it from reopening.
    if invoice.paid:
        paid = desk.plain(invoice.paid)
        raise Refused(
            f"Invoice {invoice.label} can't be voided: {desk.text(invoice.paid)} is paid on it.",
            f"Move it to account credit first: zbill credit unapply {invoice.label} {paid} --reason TEXT",
        )


def _require_reopenable(desk: Desk, invoice: Invoice) -> None:
    if desk.clock_is_behind():
        raise Refused(
            f"Invoice {invoice.label} can't be reopened: the clock is earlier than the last logged change, "
            "so the 24 hours can't be checked.",
            "Correct the clock, or if it is correct: zbill check --accept-clock",
        )
    if credit_notes.exists_of(desk.conn, invoice.id):
        is_credited_in_full = not invoices.closing(desk.conn, [invoice.id])[invoice.id].last_line
        another = f"Issue another one: zbill invoice credit {invoice.label} --reason TEXT"
        raise Refused(
            f"Invoice {invoice.label} can't be reopened: it has a credit note.", "" if is_credited_in_full else another
        )
    credit = reopen_or_credit(invoice.label, "too late")
    possible = reopening(desk, invoice.closed_at)
    if possible == "unknown":
        later = "it was closed at a later time than the clock shows now"
        raise Refused(f"Invoice {invoice.label} can't be reopened: {later}.", credit)
    if possible == "too late":
        raise Refused(f"Invoice {invoice.label} was closed more than 24 hours ago.", credit)
    if invoice.closed_on:
        require_unlocked(desk, invoice.closed_on, "The closing", instead=credit)
    # Last of all: reversing the write-off must be enough to reopen the invoice.
    if invoice.written_off:
        raise Refused(
            f"Invoice {invoice.label} can't be reopened: {desk.text(invoice.written_off)} of it is written off.",
            f"Reverse it first: zbill writeoff {invoice.label} --reverse",
        )

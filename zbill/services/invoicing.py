"""Making invoices of sessions, and putting sessions on an open one (SPEC 3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from zbill.billing import fees
from zbill.db import clients, invoices, sessions
from zbill.db import services as catalogue
from zbill.db.connection import writing
from zbill.db.desk import Desk
from zbill.errors import Refused
from zbill.models import Outcome, Session
from zbill.services import attending
from zbill.services.guarding import not_to_come, open_invoice, require_unbilled, require_unlocked

EARLIEST, LATEST = date.min, date.max


def gather(
    desk: Desk,
    client_text: str,
    *,
    session_ids: Sequence[int] = (),
    first: date = EARLIEST,
    last: date = LATEST,
    day: date | None = None,
    empty: bool = False,
) -> Outcome:
    """One invoice of a client's unbilled sessions: all, those of a period, or the named ones; or an empty one."""
    not_to_come(desk, day or desk.today, "invoice date")
    with writing(desk.conn):
        desk.require("create_line_item")
        client = clients.named(desk.conn, client_text)
        outcome = Outcome()
        if empty:
            chosen: list[Session] = []
        elif session_ids:
            chosen = _billable(desk, session_ids, client.id)
        else:
            chosen = sessions.unbilled(desk.conn, client.id, first, last)
        chosen = _worth_billing(desk, chosen, outcome)
        if chosen or empty:
            _make(desk, client.id, chosen, day or desk.today, outcome)
        else:
            outcome.notes.append(f"{client.name} has no unbilled session: nothing to invoice.")
        return outcome


def gather_all(desk: Desk, *, first: date = EARLIEST, last: date = LATEST, day: date | None = None) -> Outcome:
    """One invoice a client of all unbilled sessions, for month-end."""
    not_to_come(desk, day or desk.today, "invoice date")
    with writing(desk.conn):
        desk.require("create_line_item")
        outcome = Outcome()
        for client_id in sessions.clients_unbilled(desk.conn, first, last):
            chosen = _worth_billing(desk, sessions.unbilled(desk.conn, client_id, first, last), outcome)
            if chosen:
                _make(desk, client_id, chosen, day or desk.today, outcome)
        if not outcome.made:
            outcome.notes.append("No session is unbilled: nothing to invoice.")
        return outcome


def add_sessions(desk: Desk, invoice_text: str, session_ids: Sequence[int]) -> Outcome:
    """Put named sessions on an open invoice."""
    with writing(desk.conn):
        desk.require("create_line_item")
        invoice = open_invoice(desk, invoice_text)
        invoices.changes_count_on(desk.conn, invoice.id, desk.today)
        outcome = Outcome()
        for session in _worth_billing(desk, _billable(desk, session_ids, invoice.client_id), outcome):
            attending.put(desk, session, invoice.id)
        outcome.add("invoice", invoice.id)
        return outcome


def _make(desk: Desk, client_id: int, chosen: Sequence[Session], day: date, outcome: Outcome) -> None:
    require_unlocked(desk, day, "An invoice")
    invoice = invoices.add(desk.conn, desk.settings, client_id, day, desk.now)
    desk.record("invoice new", invoice.label, client_id, after={"date": day})
    for session in chosen:
        attending.put(desk, session, invoice.id)
    outcome.add("invoice", invoice.id)


def _billable(desk: Desk, session_ids: Sequence[int], client_id: int) -> list[Session]:
    """Sessions that may be named for an invoice. Errors: NotFound, Refused."""
    chosen = [sessions.get(desk.conn, each) for each in session_ids]
    for session in chosen:
        _require_billable(desk, session, client_id)
    return chosen


def _require_billable(desk: Desk, session: Session, client_id: int) -> None:
    """Billable and not waived, or its patient is in; and on no live line. Errors: Refused."""
    if session.client_id != client_id:
        name = clients.get(desk.conn, session.client_id).name
        raise Refused(f"Session {session.id} is {name}'s.", f"See: zbill session show {session.id}")
    require_unbilled(desk, session.id)
    if session.waived or not (session.status in fees.BILLABLE or session.is_in):
        how = "waived" if session.waived else session.status
        raise Refused(f"Session {session.id} is {how}: it is not billed.", f"Mark it first: zbill attend {session.id}")


def _worth_billing(desk: Desk, chosen: Sequence[Session], outcome: Outcome) -> list[Session]:
    """Leave out what costs nothing by now: it counts as settled (SPEC 2)."""
    worth = []
    for session in chosen:
        service = catalogue.get(desk.conn, session.service_id)
        status = "attended" if session.status == "scheduled" else session.status
        if attending.fee_of(desk, session, status, service) > 0:
            worth.append(session)
        else:
            sessions.set_to_bill(desk.conn, [session.id], False)
            outcome.notes.append(f"Session {session.id} costs nothing as {session.status}: no line is needed.")
    return worth

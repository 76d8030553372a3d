"""Checking patients in and out (SPEC 5)."""

from __future__ import annotations

from collections.abc import Sequence

from zbill.db import invoices, lines, sessions
from zbill.db.connection import writing
from zbill.db.desk import Desk
from zbill.errors import Refused
from zbill.models import Outcome, Session
from zbill.services import attending
from zbill.services.closing import close_if_settled, close_one, require_closable, void_one
from zbill.services.correcting import take_back
from zbill.services.guarding import open_invoice, require_of_client, require_open, require_unlocked


def check_in(desk: Desk, session_id: int, invoice_text: str = "") -> Outcome:
    """Record that the patient is in; with auto-invoicing, or on a named invoice, the line is written now."""
    with writing(desk.conn):
        desk.require("mark_attendance")
        session = sessions.get(desk.conn, session_id)
        invoice = open_invoice(desk, invoice_text) if invoice_text else None
        outcome = Outcome()
        if not session.is_in:
            _require_arriving(desk, session)
            sessions.check_in(desk.conn, session.id, desk.now)
            desk.record("checkin", f"session {session.id}", session.client_id, after={"checked_in_at": desk.now})
            if _is_billed_now(desk, session, named=invoice is not None):
                if invoice is None:
                    require_unlocked(desk, desk.today, "An invoice")
                    invoice = invoices.add(desk.conn, desk.settings, session.client_id, desk.today, desk.now)
                require_of_client(invoice, session.client_id)
                invoices.changes_count_on(desk.conn, invoice.id, desk.today)
                attending.put(desk, session, invoice.id)
        _name(desk, session.id, outcome)
        return outcome


def undo_check_in(desk: Desk, session_id: int) -> Outcome:
    """The patient was not in: void the line the check-in wrote, and the invoice when nothing else is on it."""
    with writing(desk.conn):
        desk.require("mark_attendance")
        session = sessions.get(desk.conn, session_id)
        outcome = Outcome()
        outcome.add("session", session.id)
        if session.checked_in_at is None:
            return outcome
        if session.checked_out_at is not None or session.status != "scheduled":
            raise Refused(
                f"Session {session.id} is {session.status} and its check-in stands.",
                f"See: zbill session show {session.id}",
            )
        line = sessions.live_line(desk.conn, session.id)
        if line:
            invoice = invoices.get(desk.conn, line["invoice_id"])
            reason = "check-in undone"
            take_back(
                desk,
                invoice,
                lines.numbered(desk.conn, invoice.id, invoice.label, line["number"]),
                reason,
                outcome,
            )
            if not invoices.has_live_line(desk.conn, invoice.id):
                void_one(desk, invoices.get(desk.conn, invoice.id), reason, unbill=False)
            outcome.add("invoice", invoice.id)
        sessions.check_in(desk.conn, session.id, None)
        desk.record(
            "checkin --undo",
            f"session {session.id}",
            session.client_id,
            {"checked_in_at": session.checked_in_at},
        )
        return outcome


def check_out(desk: Desk, session_ids: Sequence[int], *, close: bool | None = None) -> Outcome:
    """Record that the patients have left, marking attended what is still scheduled. `close` True then closes each
    invoice once, or changes nothing when that is not possible; False leaves them open; None as auto_close says."""
    with writing(desk.conn):
        desk.require("mark_attendance", *(["close_invoice"] if close else []))
        outcome = Outcome()
        leaving = [sessions.get(desk.conn, each) for each in session_ids]
        for session in leaving:
            if session.status not in ("scheduled", "attended"):
                raise Refused(
                    f"Session {session.id} is {session.status}.",
                    f"First: zbill attend {session.id} --status scheduled",
                )
            if session.checked_out_at is None:
                sessions.check_out(desk.conn, session.id, desk.now)
                desk.record("checkout", f"session {session.id}", session.client_id, after={"checked_out_at": desk.now})
            # Marked after leaving: an invoice made now may close at once.
            if session.status == "scheduled":
                attending.mark_one(desk, sessions.get(desk.conn, session.id), "attended", outcome)
        outcome.made.clear()
        for session in leaving:
            _name(desk, session.id, outcome)
        _close_after(desk, leaving, close, outcome)
        return outcome


def may_offer_closing(desk: Desk, session_ids: Sequence[int]) -> bool:
    """Whether Check Out & Close Invoice can be offered: the person may, and an invoice is or will be there."""
    if not desk.may("close_invoice"):
        return False
    for session in [sessions.get(desk.conn, each) for each in session_ids]:
        billed = sessions.live_line(desk.conn, session.id) is not None
        if not billed and not (session.status == "scheduled" and attending.auto_invoices(desk, session.client_id)):
            return False
    return True


def _close_after(desk: Desk, leaving: Sequence[Session], close: bool | None, outcome: Outcome) -> None:
    on_invoices: dict[int, None] = {}
    for session in leaving:
        line = sessions.live_line(desk.conn, session.id)
        if line:
            on_invoices[line["invoice_id"]] = None
        elif close:
            raise Refused(
                f"Session {session.id} has no invoice to close.",
                f"Check out without: zbill checkout {session.id} --leave-open",
            )
    for invoice_id in on_invoices:
        invoice = invoices.get(desk.conn, invoice_id)
        if close and invoice.status == "open":
            require_closable(desk, invoice)
            close_one(desk, invoice)
        elif close is None and invoice.paid > 0:
            close_if_settled(desk, invoice_id, outcome)


def _is_billed_now(desk: Desk, session: Session, *, named: bool) -> bool:
    """A scheduled session by auto-invoicing or on a named invoice; one marked before that waits, on a named one."""
    if session.status == "scheduled":
        return named or attending.auto_invoices(desk, session.client_id)
    return named and session.to_bill


def _require_arriving(desk: Desk, session: Session) -> None:
    if session.checked_out_at is not None:
        raise Refused(f"Session {session.id} is checked out already.", f"See: zbill session show {session.id}")
    if session.day > desk.today:
        raise Refused(
            f"Session {session.id} is on {session.day}, a day still to come.",
            f'Move it: zbill session edit {session.id} --start "{desk.today} HH:MM"',
        )
    if session.status not in ("scheduled", "attended"):
        raise Refused(
            f"Session {session.id} is {session.status}.",
            f"First: zbill attend {session.id} --status scheduled",
        )
    line = sessions.live_line(desk.conn, session.id)
    if line:
        require_open(desk, invoices.get(desk.conn, line["invoice_id"]))


def _name(desk: Desk, session_id: int, outcome: Outcome) -> None:
    line = sessions.live_line(desk.conn, session_id)
    outcome.add("invoice" if line else "session", line["invoice_id"] if line else session_id)

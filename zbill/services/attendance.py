"""Marking attendance, checking patients in and out, and the invoices that follow (SPEC 2, 3, 5)."""

from __future__ import annotations

from collections.abc import Sequence

from zbill.billing import fees
from zbill.db import catalogue, invoices, lines, sessions
from zbill.desk import Desk
from zbill.errors import Refused, Usage
from zbill.file.connection import writing
from zbill.models import Outcome, Session
from zbill.money import Money
from zbill.services.guards import open_invoice, require_of_client, require_open, require_unbilled, require_unlocked
from zbill.services.invoices import auto_invoices, bill_alone, close_if_settled, close_one, require_closable, void_one
from zbill.services.lines import fee_of, write_session_line
from zbill.services.lines import void_one as void_line


def attend(
    desk: Desk, session_ids: Sequence[int], status: str = "attended", *, waive: bool = False, reason: str = ""
) -> Outcome:
    """Give sessions a status, all or none; bill those it makes billable, by the practice's or client's setting."""
    if waive and status not in fees.WAIVABLE:
        raise Usage(
            f"Only a late cancellation or a no-show is waived, not {status}.",
            "Say --status late-cancelled or no-show.",
        )
    if waive and not reason:
        raise Usage("A waived session needs a reason.", "Add --reason TEXT.")
    with writing(desk.conn):
        desk.require("mark_attendance", "apply_discount" if waive else None)
        outcome = Outcome()
        for session in [sessions.get(desk.conn, each) for each in session_ids]:
            mark_one(desk, session, status, outcome, waive=waive, reason=reason)
        return outcome


def mark_one(
    desk: Desk, session: Session, status: str, outcome: Outcome, *, waive: bool = False, reason: str = ""
) -> None:
    """Mark one session inside the caller's transaction."""
    line = sessions.live_line(desk.conn, session.id)
    same = session.status == status and session.waived == waive
    if same and (line or not _released(desk, session)):
        outcome.add("invoice" if line else "session", line["invoice_id"] if line else session.id)
        return
    _require_markable(desk, session, status)
    if line and not (session.status == "scheduled" and status == "attended"):
        require_unbilled(desk, session.id)
    service = catalogue.get_service(desk.conn, session.service_id)
    fee = Money(0) if waive or line else fee_of(desk, session, status, service)
    sessions.set_status(desk.conn, session.id, status, waived=waive, reason=reason, to_bill=fee > 0)
    desk.record(
        "attend",
        f"session {session.id}",
        session.client_id,
        {"status": session.status, "waived": session.waived},
        {"status": status, "waived": waive, "reason": reason},
    )
    marked = sessions.get(desk.conn, session.id)
    if line:
        outcome.add("invoice", line["invoice_id"])
    elif fee > 0 and auto_invoices(desk, session.client_id):
        bill_alone(desk, marked, outcome)
    else:
        outcome.add("session", session.id)
        if status in fees.BILLABLE and fee == 0 and not waive:
            outcome.notes.append(f"Session {session.id} costs nothing as {status}: no invoice is needed.")


def update_unbilled(desk: Desk, session_id: int) -> None:
    """After an edit: whether a session that was never billed is worth an invoice now."""
    session = sessions.get(desk.conn, session_id)
    if session.status in fees.BILLABLE and not session.waived and not sessions.ever_billed(desk.conn, session_id):
        service = catalogue.get_service(desk.conn, session.service_id)
        sessions.set_to_bill(desk.conn, [session_id], fee_of(desk, session, session.status, service) > 0)


def _released(desk: Desk, session: Session) -> bool:
    """Billable, worth something, once on a line that is live no more, and not waiting to be gathered: marking it anew
    bills it again."""
    return (
        session.status in fees.BILLABLE
        and not session.waived
        and not session.to_bill
        and sessions.ever_billed(desk.conn, session.id)
    )


def _require_markable(desk: Desk, session: Session, status: str) -> None:
    if status in fees.PAST_ONLY and session.day > desk.today:
        raise Refused(
            f"Session {session.id} is on {session.day}, a day still to come, and cannot be {status} yet.",
            f"Call it off instead: zbill attend {session.id} --status cancelled",
        )
    if session.is_in and status != "attended":
        undo = f"zbill checkin {session.id} --undo"
        raise Refused(
            f"The patient of session {session.id} is checked in.",
            f"First: {undo if session.status == 'scheduled' else f'zbill checkout {session.id}'}",
        )


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
                write_session_line(desk, session, invoice.id)
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
            void_line(
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
        desk.require("mark_attendance", "close_invoice" if close else None)
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
                mark_one(desk, sessions.get(desk.conn, session.id), "attended", outcome)
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
        if not billed and not (session.status == "scheduled" and auto_invoices(desk, session.client_id)):
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
        return named or auto_invoices(desk, session.client_id)
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

"""Marking attendance, and the invoice that follows from it (SPEC 2, 3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from zbill.billing import fees
from zbill.db import clients, invoices, sessions
from zbill.db import services as catalogue
from zbill.db.connection import writing
from zbill.db.desk import Desk
from zbill.errors import Refused, Usage
from zbill.models import Outcome, Service, Session
from zbill.money import Money
from zbill.services.closing import close_as_made
from zbill.services.guarding import require_unbilled, require_unlocked
from zbill.services.itemizing import put_session


def mark(
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
        desk.require("mark_attendance", *(["apply_discount"] if waive else []))
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
    service = catalogue.get(desk.conn, session.service_id)
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


def reconsider(desk: Desk, session_id: int) -> None:
    """After an edit: whether a session that was never billed is worth an invoice now."""
    session = sessions.get(desk.conn, session_id)
    if session.status in fees.BILLABLE and not session.waived and not sessions.ever_billed(desk.conn, session_id):
        service = catalogue.get(desk.conn, session.service_id)
        sessions.set_to_bill(desk.conn, [session_id], fee_of(desk, session, session.status, service) > 0)


def bill_alone(desk: Desk, session: Session, outcome: Outcome) -> None:
    """An invoice of its own for one session, dated today."""
    require_unlocked(desk, desk.today, "An invoice")
    invoice = invoices.add(desk.conn, desk.settings, session.client_id, desk.today, desk.now)
    put(desk, session, invoice.id)
    outcome.add("invoice", invoice.id)
    close_as_made(desk, invoice.id, outcome)


def put(desk: Desk, session: Session, invoice_id: int) -> None:
    """Write a session's line on an open invoice, at the fee of its status (full while it is only checked in)."""
    invoice = invoices.get(desk.conn, invoice_id)
    service = catalogue.get(desk.conn, session.service_id)
    status = "attended" if session.status == "scheduled" else session.status
    day = line_day(desk, session)
    require_unlocked(desk, day, "A line")
    put_session(desk, invoice, session, day, fee_of(desk, session, status, service), service)
    sessions.set_to_bill(desk.conn, [session.id], False)
    made = invoices.get(desk.conn, invoice_id)
    desk.record(
        "invoice session",
        made.label,
        session.client_id,
        after={"session": session.id, "date": day, "total": desk.text(made.total)},
    )


def fee_of(desk: Desk, session: Session, status: str, service: Service) -> Money:
    """What a status would charge for the session, on the day its line would have."""
    return fees.billed_fee(catalogue.full_fee(desk.conn, session, line_day(desk, session)), status, service)


def line_day(desk: Desk, session: Session) -> date:
    """The day a session's line would have now."""
    return fees.line_day(session.day, desk.today, desk.settings.locked_through)


def auto_invoices(desk: Desk, client_id: int) -> bool:
    """The client's own setting, else the practice's."""
    own = clients.get(desk.conn, client_id).auto_invoice
    return desk.settings.auto_invoice if own is None else own


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

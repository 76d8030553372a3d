"""Marking attendance, checking patients in and out, and the invoices that follow (SPEC 2, 3, 5)."""

from __future__ import annotations

from collections.abc import Sequence

from zbill.billing import fees
from zbill.db import invoices, lines, sessions
from zbill.db.sessions import Marked
from zbill.desk import Desk
from zbill.errors import InvoiceClosed, Refused, Usage
from zbill.models import Billable, Invoice, Line, Outcome
from zbill.money import ZERO, Money
from zbill.records import NamedTuple
from zbill.services import choosing
from zbill.services.choosing import Named
from zbill.services.closing import close_as_made, close_one, close_settled, closing_note, record_closings
from zbill.services.guards import (
    end_visit,
    mark_scheduled,
    reopening,
    require_of_client,
    require_open,
    require_unbilled,
    require_unlocked,
    unbill,
)
from zbill.services.hints import credit_hints
from zbill.services.invoices import make, put_sessions, void_one
from zbill.services.overlaps import overlap_warnings
from zbill.services.session_lines import auto_invoices, billable, record_session_lines, session_lines
from zbill.words import SessionStatus


class Marking(NamedTuple):
    """A status for a session, and whether its charge is waived, with the reason."""

    status: SessionStatus
    waive: bool = False
    reason: str = ""


class Mark(NamedTuple):
    """A decision about one session: the row to store (None if nothing changes), the fee, and the lines of its new
    invoice (empty if it gets none)."""

    session: Billable
    stored: Marked | None
    fee: Money
    bill: Sequence[Line] = ()


def attend(
    desk: Desk,
    named: Sequence[Named],
    status: SessionStatus = "attended",
    *,
    waive: bool = False,
    reason: str = "",
    rebill: bool = False,
) -> Outcome:
    """Give sessions a status, all or none. With auto-invoicing on, invoice those that become billable (SPEC 2, 3).

    With `rebill`, a billed session's line on an open invoice is replaced. Raises NotFound, SessionBilled, Refused,
    Usage.
    """
    marking = Marking(status, waive, reason)
    require_waivable(marking)
    with desk.writing():
        desk.require("mark_attendance", "apply_discount" if waive else None, "void_line_item" if rebill else None)
        outcome = Outcome()
        early = choosing.not_begun(desk, named) if status in fees.PAST_ONLY else []
        found = billable(desk, choosing.to_attend(desk, named))
        if named and not found:
            outcome.notes.append("No session of today is left to mark.")
        if rebill:
            made = _mark_and_rebill(desk, found, marking, outcome)
        else:
            made = store(desk, [decide(desk, each, marking, can_rebill=True) for each in found], outcome)
        outcome.hints += credit_hints(desk, (each.client_id for each in made.values()))
        outcome.notes += early
        booked_again = [each.id for each in found if each.status in fees.CANCELED and status not in fees.CANCELED]
        if booked_again:
            outcome.notes += overlap_warnings(desk, booked_again)
        return outcome


def check_in(desk: Desk, named: Named, invoice_text: str) -> Outcome:
    """Check a patient in. With auto-invoicing on, or an invoice named, write the session's line now (SPEC 5).

    Raises NotFound, InvoiceClosed, Refused.
    """
    with desk.writing():
        desk.require("mark_attendance")
        (session,) = billable(desk, [choosing.to_check_in(desk, named)])
        invoice = invoices.find(desk.conn, invoice_text) if invoice_text else None
        if invoice:
            require_open(desk, invoice)
        if not session.is_in:
            _require_can_check_in(desk, session)
            sessions.check_in(desk.conn, session.id, desk.now)
            desk.record("checkin", f"session {session.id}", session.client_id, after={"checked_in_at": desk.now})
            if _is_billed_now(desk, session, named=invoice is not None):
                if invoice is None:
                    require_unlocked(desk, desk.today, "An invoice")
                    (invoice,) = invoices.add(desk.conn, desk.settings, [session.client_id], desk.today, desk.now)
                require_of_client(invoice, session.client_id)
                put_sessions(desk, invoice, [session._replace(checked_in_at=desk.now)])
                outcome = Outcome.of("invoice", invoice.id)
                outcome.hints += [] if invoice_text else credit_hints(desk, [session.client_id])
                return outcome
        return _outcome_of([session])


def undo_check_in(desk: Desk, named: Named) -> Outcome:
    """Undo a check-in made by mistake: void its line, and the invoice if nothing else is on it.

    Raises NotFound, InvoiceClosed, Refused if the visit went on.
    """
    with desk.writing():
        desk.require("mark_attendance")
        (session,) = billable(desk, [choosing.to_undo_check_in(desk, named)])
        outcome = Outcome.of("session", session.id)
        if session.checked_in_at is None:
            return outcome
        if session.checked_out_at is not None or session.status != "scheduled":
            state = session.status if session.status != "scheduled" else "checked out"
            raise Refused(
                f"Session {session.id} is {state}, so its check-in can't be undone.", unbill(desk, session, "instead")
            )
        if session.invoice_id and session.line:
            _void_its_line(desk, session.invoice_id, session.line, "check-in undone", outcome)
        sessions.check_in(desk.conn, session.id, None)
        desk.record(
            "checkin --undo",
            f"session {session.id}",
            session.client_id,
            {"checked_in_at": session.checked_in_at},
        )
        close_settled(desk, [session.invoice_id] if session.invoice_id else [], outcome)
        return outcome


def check_out(desk: Desk, named: Sequence[Named], *, close: bool | None = None) -> Outcome:
    """Check patients out, and mark their sessions attended if they are still scheduled.

    `close` True then closes each invoice once, False leaves them open, None does what auto_close says. Raises NotFound,
    Refused, also if `close` is True and an invoice can't be closed: then nothing is changed.
    """
    with desk.writing():
        desk.require("mark_attendance", "close_invoice" if close else None)
        marked = Outcome()
        session_ids = choosing.to_check_out(desk, named)
        billed: list[int] = []
        for session in billable(desk, session_ids):
            if session.status not in ("scheduled", "attended"):
                raise Refused(
                    f"Session {session.id} is marked {session.status}, so the patient can't be checked out.",
                    mark_scheduled(desk, session),
                )
            if session.checked_out_at is None:
                sessions.check_out(desk.conn, session.id, desk.now)
                desk.record("checkout", f"session {session.id}", session.client_id, after={"checked_out_at": desk.now})
            # Mark after checking out: an invoice can't close while a patient on it is checked in.
            if session.status == "scheduled":
                checked_out = session._replace(checked_out_at=session.checked_out_at or desk.now)
                made = store(desk, [decide(desk, checked_out, Marking("attended"))], marked, leave_open=close is False)
                billed += [each.client_id for each in made.values()]
        visits = billable(desk, session_ids)
        outcome = _outcome_of(visits)
        outcome.notes += marked.notes
        if named and not visits:
            outcome.notes.append("No patient is checked in.")
        outcome.hints += credit_hints(desk, billed)
        if close:
            _close_each(desk, visits)
        elif close is None:
            close_settled(desk, (each.invoice_id for each in visits if each.invoice_id), outcome)
        return outcome


def may_offer_closing(desk: Desk, session_ids: Sequence[int]) -> bool:
    """Return whether to offer Check Out & Close Invoice: the person has the permission close_invoice, and each session
    has an invoice or gets one."""
    if not desk.may("close_invoice"):
        return False
    return all(
        session.invoice_id or (session.status == "scheduled" and auto_invoices(desk, session))
        for session in billable(desk, session_ids)
    )


def require_waivable(marking: Marking) -> None:
    """Raise Usage for a waived charge of another status, or without a reason."""
    if marking.waive and marking.status not in fees.WAIVABLE:
        raise Usage(
            f"Only a late cancellation or a no-show can be waived, not {marking.status}.",
            "Use --status late-cancelled or --status no-show.",
        )
    if marking.waive and not marking.reason:
        raise Usage("Waiving a charge needs a reason.", "Add --reason TEXT.")


def decide(
    desk: Desk, session: Billable, marking: Marking, *, bill: bool | None = None, can_rebill: bool = False
) -> Mark:
    """Decide what marking a session does. `bill` says whether it is billed at once; None follows auto-invoicing.

    `can_rebill` says whether the command has the option --rebill.

    Raises SessionBilled, Refused.
    """
    status, waive, reason = marking
    is_billed = session.invoice_id is not None
    is_same = session.status == status and session.waived == waive
    if is_same and (is_billed or not _bills_again(session)):
        return Mark(session, None, ZERO)
    _require_markable(desk, session, status)
    if is_billed and not (session.status == "scheduled" and status == "attended"):
        require_unbilled(desk, session, can_rebill=can_rebill)
    fee = ZERO if waive or is_billed else fees.session_fee(session, status)
    if fee == 0 or not (auto_invoices(desk, session) if bill is None else bill):
        return Mark(session, Marked(status, waive, reason, fee > 0, session.id), fee)
    require_unlocked(desk, desk.today, "An invoice")
    written = session_lines(desk, None, [session._replace(status=status)])
    return Mark(session, Marked(status, waive, reason, False, session.id), fee, written)


def store(desk: Desk, marks: Sequence[Mark], outcome: Outcome, *, leave_open: bool = False) -> dict[int, Invoice]:
    """Write the decisions table by table, then log and name them session by session.

    New invoices close as auto_close says, unless they are to be left open. Return them by the id of their session.
    """
    sessions.mark(desk.conn, [mark.stored for mark in marks if mark.stored])
    billed = [mark for mark in marks if mark.bill]
    made = make(desk, [(mark.session.client_id, mark.bill) for mark in billed], desk.today)
    own = {mark.session.id: invoice for mark, invoice in zip(billed, made, strict=True)}
    closed = set() if leave_open else {each.id for each in close_as_made(desk, made)}
    for mark in marks:
        invoice = own.get(mark.session.id)
        _record(desk, mark)
        if invoice:
            record_session_lines(desk, invoice, mark.bill)
            outcome.add("invoice", invoice.id)
            if invoice.id in closed:
                record_closings(desk, [invoice], desk.today)
                outcome.notes.append(closing_note(invoice))
        else:
            _add_to(outcome, mark.session)
            outcome.notes += _no_charge_note(mark)
    return own


def _mark_and_rebill(desk: Desk, found: Sequence[Billable], marking: Marking, outcome: Outcome) -> dict[int, Invoice]:
    """Mark sessions one by one, each that is billed on an open invoice with its line replaced (SPEC 2).

    Return the new invoices, by session.
    """
    # Imported here, because start-up time matters, and few sessions are billed again.
    from zbill.services import rebilling

    made: dict[int, Invoice] = {}
    for session in found:
        if not _is_rebilled(session, marking):
            made |= store(desk, [decide(desk, session, marking)], outcome)
            continue
        _require_markable(desk, session, marking.status)
        taken = rebilling.take_off(desk, session, marking.status)
        (free,) = billable(desk, [session.id])
        mark = decide(desk, free, marking, bill=False)
        sessions.mark(desk.conn, [mark.stored] if mark.stored else [])
        _record(desk, mark)
        if mark.fee > 0:
            outcome.add("invoice", taken.invoice_id)
        else:
            outcome.add("session", session.id)
            outcome.notes += _no_charge_note(mark)
        rebilling.put_on(desk, taken, billable(desk, [session.id]) if mark.fee > 0 else [], outcome)
    return made


def _is_rebilled(session: Billable, marking: Marking) -> bool:
    """Return whether a session's line is replaced: it is on an open invoice, and the mark says something else."""
    is_other = (session.status, session.waived) != (marking.status, marking.waive)
    just_attended = (session.status, marking.status) == ("scheduled", "attended")
    return session.invoice_status == "open" and is_other and not just_attended


def _record(desk: Desk, mark: Mark) -> None:
    session, stored = mark.session, mark.stored
    if stored:
        before = {"status": session.status, "waived": session.waived}
        after = {"status": stored.status, "waived": stored.waived, "reason": stored.reason}
        desk.record("attend", f"session {session.id}", session.client_id, before, after)


def _no_charge_note(mark: Mark) -> list[str]:
    """Return the note on a session with a billable status but no charge, else nothing."""
    stored = mark.stored
    if not stored or stored.waived or stored.status not in fees.BILLABLE_STATUSES:
        return []
    if mark.session.invoice_id or mark.fee:
        return []
    return [f"Session {mark.session.id} ({stored.status}) has no charge. No invoice was created."]


def _bills_again(session: Billable) -> bool:
    """Return whether marking a session with the status it has bills it again: its line was voided or credited, and it
    isn't unbilled (SPEC 3)."""
    return fees.is_charged(session) and session.was_billed and not session.to_bill


def _require_markable(desk: Desk, session: Billable, status: SessionStatus) -> None:
    if status in fees.PAST_ONLY and session.day > desk.today:
        raise Refused(
            f"Session {session.id} is on {session.day}, so it can't be marked {status} yet.",
            f"To cancel it: zbill attend {session.id} --status cancelled",
        )
    if session.is_in and status != "attended":
        raise Refused(f"The patient for session {session.id} is checked in.", end_visit(session))


def _is_billed_now(desk: Desk, session: Billable, *, named: bool) -> bool:
    """Return whether check-in writes the line at once.

    It does for a scheduled session with an invoice named or auto-invoicing on. A session marked before must be unbilled
    and have an invoice named.
    """
    if session.status == "scheduled":
        return named or auto_invoices(desk, session)
    return named and session.to_bill


def _require_can_check_in(desk: Desk, session: Billable) -> None:
    if session.checked_out_at is not None:
        raise Refused(
            f"Session {session.id} is already checked out, so the patient can't be checked in.",
            f"See: zbill session show {session.id}",
        )
    if session.day > desk.today:
        raise Refused(
            f"Session {session.id} is on {session.day}, so the patient can't be checked in yet.",
            f'To move it to today: zbill session edit {session.id} --start "{desk.today} HH:MM"',
        )
    if session.status not in ("scheduled", "attended"):
        raise Refused(
            f"Session {session.id} is marked {session.status}, so the patient can't be checked in.",
            mark_scheduled(desk, session),
        )
    if session.invoice and session.invoice_status == "closed":
        raise InvoiceClosed(session.invoice, reopening(desk, session.closed_at))


def _void_its_line(desk: Desk, invoice_id: int, number: int, reason: str, outcome: Outcome) -> None:
    """Void a line, and its invoice if it has no other live line."""
    from zbill.services.lines import void_one as void_line

    invoice = invoices.get(desk.conn, invoice_id)
    void_line(desk, invoice, lines.numbered(desk.conn, invoice.id, invoice.label, number), reason, outcome)
    if not invoices.closing(desk.conn, [invoice.id])[invoice.id].last_line:
        void_one(desk, invoices.get(desk.conn, invoice.id), reason, unbill=False)
    outcome.add("invoice", invoice.id)


def _close_each(desk: Desk, visits: Sequence[Billable]) -> None:
    for session in visits:
        if not session.invoice_id:
            raise Refused(
                f"Session {session.id} has no invoice to close.",
                f"Check out without closing: zbill checkout {session.id} --leave-open",
            )
    invoice_ids = dict.fromkeys(session.invoice_id for session in visits if session.invoice_id)
    for invoice in [invoices.get(desk.conn, each) for each in invoice_ids]:
        if invoice.status == "open":
            close_one(desk, invoice)


def _outcome_of(found: Sequence[Billable]) -> Outcome:
    outcome = Outcome()
    for session in found:
        _add_to(outcome, session)
    return outcome


def _add_to(outcome: Outcome, session: Billable) -> None:
    """Add the session's invoice to the outcome, or the session itself if it has none."""
    if session.invoice_id:
        outcome.add("invoice", session.invoice_id)
    else:
        outcome.add("session", session.id)

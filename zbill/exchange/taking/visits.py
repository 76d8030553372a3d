"""Rows of sessions: they are added, marked, billed and closed as the commands would, a day's sessions at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby

from zbill.billing import fees
from zbill.billing.session_lines import Stated, as_stated
from zbill.db import invoices as invoice_table
from zbill.db import lines as line_table
from zbill.db import sessions as session_table
from zbill.db.sessions import NewSession
from zbill.desk import Desk
from zbill.errors import ZbillError
from zbill.exchange.batch import MANY, Batch, Taken
from zbill.exchange.rows import Left, Row, Wrong
from zbill.exchange.taking.stated import stated
from zbill.models import Billable, Client, Invoice, Outcome, Patient, Service
from zbill.services import attendance, sessions
from zbill.services.attendance import Mark, Marking
from zbill.services.guards import is_locked, require_of_client, require_open
from zbill.services.history import Visit
from zbill.services.invoices import put_session_lines
from zbill.services.session_lines import billable
from zbill.services.sessions import Appointment, Change
from zbill.typed_starts import Start
from zbill.words import SessionStatus

# The columns of a line that isn't as the rules make it.
_STATED = {"discount", "taxes", "quantity", "description", "invoice"}
_ASKED = frozenset(Appointment._fields)
_NO_LINE = "The session isn't billed, so the row can't have discount, taxes, quantity, description or invoice."


def visits(batch: Batch, rows: Iterable[Row]) -> Taken:
    """Add the new sessions and mark them; change those that exist and aren't billed."""
    plain: list[tuple[Row, NewSession]] = []
    rest: list[tuple[Row, NewSession]] = []
    changed: list[Row] = []
    for row in rows:
        if row.became:
            changed.append(row)
            continue
        try:
            (plain if _is_plain(row) else rest).append((row, _new(batch, row)))
        except (Wrong, ZbillError) as error:
            batch.problems.add_error(row, error)
    if len(plain) >= MANY:
        batch.indexes.step_aside(len(plain))
        taken, others = batch.history.record([_visit(*each) for each in plain])
        yield from ((plain[place][0], session_id) for place, session_id in taken.items())
        plain = [plain[place] for place in others]
    new = sorted(plain + rest, key=lambda each: each[0].line)
    if new or changed:
        batch.indexes.build()
    yield from _one_day_after_the_other(batch, new)
    yield from batch.one_by_one(changed, lambda row: _change(batch, row))


def _is_plain(row: Row) -> bool:
    """Return whether a row states nothing of its line, and shares no invoice."""
    return not _STATED & row.values.keys() or not (
        any(row.has(column) for column in ("discount", "quantity", "description", "invoice"))
        or row.values.get("taxes") is not None
    )


def _visit(row: Row, session: NewSession) -> Visit:
    return Visit(session, _marking(row), row.values.get("closed_on"))


def _marking(row: Row) -> Marking:
    return Marking(_status(row), bool(row.values.get("waived")), row.text("reason"))


def _one_day_after_the_other(batch: Batch, new: Sequence[tuple[Row, NewSession]]) -> Taken:
    ids = session_table.add_all(batch.desk.conn, [session for _, session in new])
    added = [(row, session_id) for (row, _), session_id in zip(new, ids, strict=True)]
    refused = _mark_all(batch, [each for each in added if _status(each[0]) != "scheduled"])
    yield from (each for each in added if each[1] not in refused)


def _new(batch: Batch, row: Row) -> NewSession:
    """Return a row's session. Raises Wrong for what it names, ZbillError for what no session can be."""
    asked = _appointment(row)
    batch.require("schedule", "apply_discount" if asked.fee is not None else None)
    client = batch.finder.client(asked.client)
    service = batch.finder.service(asked.service)
    patient = batch.finder.patient(asked.patient, client.id) if asked.patient else None
    provider_id = batch.finder.provider(asked.provider).id if asked.provider else batch.desk.provider_id
    sessions.require_in_use(client)
    _require_consistent(batch, row)
    return sessions.new_session(asked, client, service, patient, provider_id, asked.start)


def _require_consistent(batch: Batch, row: Row) -> None:
    """Raise Wrong if the columns of a row contradict each other, or its day is in the locked period."""
    day, status = row.values["start"].date(), _status(row)
    waived, closed_on = bool(row.values.get("waived")), row.values.get("closed_on")
    is_billed = status in fees.BILLABLE_STATUSES and not waived
    if waived:
        attendance.require_waivable(_marking(row))
    if status == "scheduled":
        _require_nothing_of_a_line(batch, row)
    else:
        batch.require("mark_attendance", "apply_discount" if waived else "close_invoice" if closed_on else None)
    if status in fees.PAST_ONLY and day > batch.desk.today:
        raise Wrong("start", f"Is in the future, so the session can't be {status} yet.")
    if is_billed and is_locked(batch.desk, day):
        raise Wrong("start", "The session is billed, and its day is in the locked period.")
    if closed_on:
        if not is_billed:
            raise Wrong("closed_on", "Only the invoice of a session that is billed can be closed.")
        batch.require_closing_day(row, day)


def _require_nothing_of_a_line(batch: Batch, row: Row) -> None:
    """Raise Wrong if the row of a session that isn't marked has what only a marked one keeps."""
    if _own(batch, row) != Stated() or row.has("invoice"):
        raise Wrong("status", _NO_LINE)
    if row.has("reason"):
        raise Wrong("reason", "The session is scheduled, so it has no reason.")


def _own(batch: Batch, row: Row) -> Stated:
    """Return what a row states of its line."""
    return Stated(*stated(batch, row), row.values.get("quantity") or Decimal(1), row.text("description"))


def _status(row: Row) -> SessionStatus:
    status: SessionStatus = row.values.get("status") or "scheduled"
    return status


def _appointment(row: Row) -> Appointment:
    """Return what a row asks for. Its columns have the names of the fields."""
    return Appointment(**{name: value for name, value in row.values.items() if name in _ASKED})


def _mark_all(batch: Batch, added: Sequence[tuple[Row, int]]) -> set[int]:
    """Mark new sessions, a day at a time, as on that day. Return the ids of those that were refused, and removed."""
    refused: set[int] = set()
    by_day = sorted(added, key=lambda each: (each[0].values["start"].date(), each[0].line))
    for day, own in groupby(by_day, key=lambda each: each[0].values["start"].date()):
        refused |= _mark_day(batch, day, list(own))
    return refused


def _mark_day(batch: Batch, day: date, added: Sequence[tuple[Row, int]]) -> set[int]:
    desk = batch.on(day)
    found = billable(desk, [session_id for _, session_id in added])
    refused: set[int] = set()
    marks: list[Mark] = []
    sharing: list[tuple[Row, Mark]] = []
    names: set[tuple[int, str]] = set()
    for (row, _), session in zip(added, found, strict=True):
        try:
            mark = _decide(batch, desk, row, session)
        except (Wrong, ZbillError) as error:
            batch.problems.add_error(row, error)
            session_table.delete(desk.conn, session.id)
            refused.add(session.id)
            continue
        name = (session.client_id, row.text("invoice"))
        if mark.bill and name[1] and (name in names or batch.invoice(*name)):
            sharing.append((row, mark))
            mark = mark._replace(bill=())
        names.add(name)
        marks.append(mark)
    rows = dict(zip((session.id for session in found), (row for row, _ in added), strict=True))
    made: dict[int, Invoice] = {}
    for leaves_open in (False, True):
        own = [mark for mark in marks if rows[mark.session.id].leaves_open == leaves_open]
        made |= attendance.store(desk, own, Outcome(), leave_open=leaves_open)
    for session_id, invoice in made.items():
        batch.bill_of(rows[session_id], invoice.id, is_new=True)
    for row, mark in sharing:
        try:
            with desk.writing():
                _share(batch, desk, row, mark)
        except ZbillError as error:
            batch.problems.add_error(row, error)
            session_table.delete(desk.conn, mark.session.id)
            refused.add(mark.session.id)
    return refused


def _decide(batch: Batch, desk: Desk, row: Row, session: Billable) -> Mark:
    """Decide what marking a row's session does, its line as the row states it."""
    waived, closed_on = bool(row.values.get("waived")), row.values.get("closed_on")
    batch.require("mark_attendance", "apply_discount" if waived else None, "close_invoice" if closed_on else None)
    own = _own(batch, row)
    marking = _marking(row)
    mark = attendance.decide(desk, session, marking, bill=True if closed_on or row.has("invoice") else None)
    if closed_on and not mark.bill:
        raise Wrong("closed_on", "The session has no charge, so it has no invoice to close.")
    if not mark.bill:
        if own != Stated() or row.has("invoice"):
            raise Wrong("status", _NO_LINE)
        return mark
    batch.require_same_closing(session.client_id, row)
    if own == Stated():
        return mark
    return mark._replace(bill=[as_stated(line, mark.fee, own) for line in mark.bill])


def _share(batch: Batch, desk: Desk, row: Row, mark: Mark) -> None:
    """Write the line of a session on the invoice that an earlier row of the same client and number made."""
    invoice_id = batch.invoice(mark.session.client_id, row.text("invoice"))
    assert invoice_id, "the row before it has made the invoice"
    invoice = invoice_table.get(desk.conn, invoice_id)
    # As of now: on the row's day the invoice is still to be closed.
    require_open(batch.desk, invoice)
    require_of_client(invoice, mark.session.client_id)
    number = line_table.last_number(desk.conn, invoice.id) + 1
    put_session_lines(desk, invoice, [line._replace(invoice_id=invoice.id, number=number) for line in mark.bill])
    batch.bill_of(row, invoice.id, is_new=False)


def _change(batch: Batch, row: Row) -> int:
    """Change a session that isn't billed, and mark it as the row says. Raises Left for one that is, or was deleted."""
    if not session_table.exists(batch.desk.conn, row.became):
        raise Left("The session was deleted, so it wasn't changed.")
    (found,) = billable(batch.desk, [row.became])
    if found.invoice:
        raise Left(f"The session is on invoice {found.invoice}, so it wasn't changed.")
    client = batch.finder.client(row.text("client"))
    patient = batch.finder.patient(row.text("patient"), client.id) if row.has("patient") else None
    service = batch.finder.service(row.text("service"))
    sessions.edit(batch.desk, row.became, _edits(row, client, patient, service))
    if _is_marked_anew(row, found):
        _require_consistent(batch, row)
        day = row.values["start"].date()
        desk = batch.on(day)
        (session,) = billable(desk, [row.became])
        if _status(row) == session.status != "scheduled":
            # As if it weren't marked yet: it might be billed only now.
            session = session._replace(status="scheduled")
        mark = _decide(batch, desk, row, session)
        shares = bool(mark.bill and batch.invoice(session.client_id, row.text("invoice")))
        stored = [mark._replace(bill=()) if shares else mark]
        for invoice in attendance.store(desk, stored, Outcome(), leave_open=row.leaves_open).values():
            batch.bill_of(row, invoice.id, is_new=True)
        if shares:
            _share(batch, desk, row, mark)
    return row.became


def _is_marked_anew(row: Row, found: Billable) -> bool:
    """Return whether a row marks a session otherwise than it is, or bills one that never was on an invoice."""
    status, waived = row.values.get("status") or found.status, bool(row.values.get("waived"))
    is_same = status == found.status and ("waived" not in row.values or waived == found.waived)
    has_reason = "reason" not in row.values or row.text("reason") == found.reason
    return not (is_same and has_reason) or (not found.was_billed and (row.has("closed_on") or not _is_plain(row)))


def _edits(row: Row, client: Client, patient: Patient | None, service: Service) -> Change:
    """Return the changes to a session: a column that the file doesn't have leaves the value."""

    def given(column: str) -> str | None:
        return row.text(column) if column in row.values else None

    start = row.values["start"]
    return Change(
        client=str(client.id),
        service=row.text("service"),
        start=Start(start.time(), start.date()),
        patient=(str(patient.id) if patient else "") if "patient" in row.values else None,
        provider=given("provider"),
        minutes=row.values["minutes"] or service.minutes if "minutes" in row.values else None,
        fee=row.values.get("fee"),
        no_fee="fee" in row.values and not row.has("fee"),
        ward=given("ward"),
        place=given("place"),
        modifier=given("modifier"),
        notes=given("notes"),
    )

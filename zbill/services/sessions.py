"""Sessions on the calendar: add one or a series, edit and delete them (SPEC 2, 9)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from zbill.billing import fees
from zbill.billing.series import given_singly, why_kept, why_not_deleted
from zbill.dates import require_shown, wall_text
from zbill.db import catalog, clients, patients, refs, rows, sessions
from zbill.db.sessions import NewSession
from zbill.desk import Desk
from zbill.errors import Refused, Usage
from zbill.models import Billable, Client, Outcome, Patient, Service, Session
from zbill.money import Money
from zbill.records import NamedTuple
from zbill.repeats import repeats, without
from zbill.services.guards import require_unbilled, unbill
from zbill.services.lines import provider_or_none
from zbill.services.overlaps import overlap_warnings
from zbill.services.session_lines import billable
from zbill.typed_starts import Start

# What a session can be given singly, unlike the others of its series: the column and its name.
_GIVEN = {
    "start": "start time",
    "minutes": "length",
    "fee": "fee",
    "client_id": "client",
    "patient_id": "patient",
    "service_id": "service",
    "provider_id": "provider",
    "ward": "ward",
    "place": "place",
    "modifier": "modifier",
    "notes": "notes",
}


class Appointment(NamedTuple):
    """A session as requested. `every` is how often it repeats, "" for once, and `again` accepts a duplicate.

    `left_out` are the days of the series on which there is none.
    """

    client: str
    service: str
    start: datetime
    patient: str = ""
    provider: str = ""
    minutes: int | None = None
    fee: Money | None = None
    ward: str = ""
    place: str = ""
    modifier: str = ""
    notes: str = ""
    ref: str = ""
    every: str = ""
    times: int | None = None
    until: date | None = None
    left_out: Sequence[date] = ()
    again: bool = False


class Change(NamedTuple):
    """The changes to a session; None leaves a value as it is, an empty text removes it."""

    client: str | None = None
    service: str | None = None
    start: Start | None = None
    patient: str | None = None
    provider: str | None = None
    minutes: int | None = None
    fee: Money | None = None
    no_fee: bool = False
    ward: str | None = None
    place: str | None = None
    modifier: str | None = None
    notes: str | None = None

    def touches_only_notes(self) -> bool:
        return self == Change(notes=self.notes)


def add(desk: Desk, asked: Appointment) -> Outcome:
    """Schedule one session, or a series that keeps its wall-clock time.

    Raises NotFound, Ambiguous, Usage, Refused also for a duplicate, unless `again` accepts it.
    """
    if ";" in asked.ref:
        raise Usage("The ref of a session can't have a semicolon, because payments list refs.", "Choose another ref.")
    starts = _starts(desk, asked)
    with desk.writing():
        desk.require("schedule", "apply_discount" if asked.fee is not None else None)
        client = clients.find(desk.conn, asked.client)
        service = catalog.find_service(desk.conn, asked.service)
        patient = patients.find(desk.conn, asked.patient, client.id) if asked.patient else None
        provider_id = provider_or_none(desk, asked.provider) if asked.provider else desk.provider_id
        require_in_use(client)
        if not asked.again:
            _refuse_duplicates(desk, client, patient, service, starts)
        outcome = Outcome()
        series: int | None = None
        for start in starts:
            _require_unused_ref(desk, asked.ref)
            new = new_session(asked, client, service, patient, provider_id, start)._replace(series=series)
            session_id = sessions.add(desk.conn, new)
            if asked.every and series is None:
                series = session_id
                sessions.begin_series(desk.conn, session_id)
            outcome.add("session", session_id)
        ids = [made.id for made in outcome.made]
        desk.record("session add", f"session {ids[0]}", client.id, after={"sessions": ids, "service": service.code})
        outcome.notes += overlap_warnings(desk, ids)
        return outcome


def require_in_use(client: Client) -> None:
    """Raise Refused if a client is archived, so that no session can be added for them."""
    if client.archived:
        raise Refused(
            f"{client.name} is archived, so no session can be added.",
            f"Unarchive the client first: zbill client archive {client.id} --undo",
        )


def new_session(
    asked: Appointment,
    client: Client,
    service: Service,
    patient: Patient | None,
    provider_id: int | None,
    start: datetime,
) -> NewSession:
    """Return a session as requested, with what it names found, at one of its times."""
    return NewSession(
        ref=asked.ref,
        client_id=client.id,
        patient_id=patient.id if patient else None,
        service_id=service.id,
        provider_id=provider_id,
        start=start,
        day=start.date(),
        minutes=asked.minutes or service.minutes,
        fee=asked.fee,
        ward=asked.ward,
        place=asked.place,
        modifier=asked.modifier,
        notes=asked.notes,
        series=None,
    )


def edit(desk: Desk, session_id: int, change: Change, *, following: bool = False) -> Outcome:
    """Change a session. With `following`, also the later ones of its series, except billed and marked ones (SPEC 2).

    Only the notes of a billed session can be changed. Raises NotFound, Ambiguous, Usage, SessionBilled, Refused.
    """
    with desk.writing():
        desk.require("schedule", "apply_discount" if change.fee is not None or change.no_fee else None)
        session = sessions.get(desk.conn, session_id)
        outcome = Outcome()
        chosen = [session]
        if following:
            chosen = _with_following(desk, chosen, why_kept, "changed", outcome)
        shift = _shift(desk, session, change.start)
        # What the change names is looked up before any rule is applied to it (SPEC 9).
        values = [_values(desk, each, change, shift) for each in chosen]
        if not (following or change.touches_only_notes()):
            require_unbilled(desk, *billable(desk, [session.id]))
        for each in chosen:
            _require_not_ahead(desk, each, shift)
        if following:
            outcome.notes += _notes_on_singles(desk, chosen, values)
        for each, changed in zip(chosen, values, strict=True):
            before, after = rows.changes(desk.conn, "sessions", each.id, changed)
            if after:
                rows.update(desk.conn, "sessions", each.id, after)
                desk.record("session edit", f"session {each.id}", each.client_id, before, after)
            outcome.add("session", each.id)
        ids = [each.id for each in chosen]
        _update_unbilled(desk, ids)
        if shift is not None or change.minutes is not None or change.provider is not None:
            outcome.notes += overlap_warnings(desk, ids)
        return outcome


def delete(desk: Desk, session_ids: Sequence[int], *, following: bool = False) -> Outcome:
    """Delete sessions that were never on an invoice. With `following`, also the later ones of their series.

    With `following`, sessions that are billed or marked are passed over (SPEC 2). Raises NotFound, Refused.
    """
    with desk.writing():
        desk.require("schedule")
        outcome = Outcome()
        chosen = [sessions.get(desk.conn, each) for each in session_ids]
        if following:
            chosen = _with_following(desk, chosen, why_not_deleted, "deleted", outcome)
        else:
            _require_never_billed(desk, session_ids)
        for each in chosen:
            sessions.delete(desk.conn, each.id)
            desk.record(
                "session delete",
                f"session {each.id}",
                each.client_id,
                {"start": wall_text(each.start), "status": each.status},
            )
            outcome.notes.append(f"Session {each.id} was deleted.")
        return outcome


def _require_never_billed(desk: Desk, session_ids: Sequence[int]) -> None:
    for each in billable(desk, session_ids):
        if each.was_billed:
            raise Refused(
                f"Session {each.id} can't be deleted: it has been on an invoice.",
                unbill(desk, each, "instead") or f"Mark it canceled instead: zbill attend {each.id} --status cancelled",
            )


def _with_following(
    desk: Desk, named: Sequence[Session], why: Callable[[Billable], str], done: str, outcome: Outcome
) -> list[Session]:
    """Return the sessions and the later ones in their series, without those that have a reason to be passed over.

    The outcome gets a note on these. Raises Refused if no session is left.
    """
    found = {each.id: each for session in named for each in sessions.following(desk.conn, session)}
    reasons = {each.id: reason for each in billable(desk, list(found)) if (reason := why(each))}
    listed = ", ".join(f"session {each} ({reason})" for each, reason in reasons.items())
    if reasons and len(reasons) == len(found):
        raise Refused(f"No session can be {done}: {listed}.", f"See: zbill session show {named[0].id}")
    if reasons:
        outcome.notes.append(f"Not {done}: {listed}.")
    return [each for each in found.values() if each.id not in reasons]


def _notes_on_singles(desk: Desk, chosen: Sequence[Session], values: Sequence[Mapping[str, object]]) -> list[str]:
    """Return a note for each session that differed from its series in a value that changes."""
    differed: dict[int, list[str]] = {}
    for column, name in _GIVEN.items():
        given = [_given(each, column) for each in chosen]
        for each, value, singly, changed in zip(chosen, given, given_singly(given), values, strict=True):
            if singly and column in changed and changed[column] != _stored(each, column):
                differed.setdefault(each.id, []).append(f"{name}{_shown(desk, value)}")
    return [f"Session {each} differed from its series: {', '.join(texts)}." for each, texts in differed.items()]


def _given(session: Session, column: str) -> Hashable:
    """Return a value as the sessions of a series share it: of the start only the time of day."""
    return session.start.time() if column == "start" else getattr(session, column)


def _stored(session: Session, column: str) -> object:
    return wall_text(session.start) if column == "start" else getattr(session, column)


def _shown(desk: Desk, value: object) -> str:
    """Return a value as it follows its name in a note, "" for texts and the ids of other rows."""
    match value:
        case Money():
            return f" {desk.text(value)}"
        case time():
            return f" {value:%H:%M}"
        case None:
            return " none"
    return ""


def _update_unbilled(desk: Desk, session_ids: Sequence[int]) -> None:
    """Update, after an edit, whether sessions that were never billed need an invoice: only with a charge."""
    for session in billable(desk, session_ids):
        if fees.is_charged(session) and not session.was_billed:
            sessions.set_to_bill(desk.conn, [session.id], fees.session_fee(session, session.status) > 0)


def _starts(desk: Desk, asked: Appointment) -> list[datetime]:
    """Return the wall-clock times of a session or series. Raises Usage if the clock skips one."""
    if asked.every:
        starts = without(repeats(asked.start, asked.every, times=asked.times, until=asked.until), asked.left_out)
    elif asked.times is not None or asked.until is not None or asked.left_out:
        raise Usage("--times, --until and --except need --every.", "Add --every week, or another interval.")
    else:
        starts = [asked.start]
    if asked.ref and len(starts) > 1:
        raise Usage(
            f"The ref {asked.ref!r} is for one session, not for {len(starts)}.",
            "Leave --ref out. Each session gets a ref of its own.",
        )
    return [require_shown(start, desk.zone) for start in starts]


def _refuse_duplicates(
    desk: Desk, client: Client, patient: Patient | None, service: Service, starts: Sequence[datetime]
) -> None:
    """Raise Refused if the same client, patient and service are booked at one of these times (SPEC 2)."""
    found = sessions.same(desk.conn, client.id, patient.id if patient else None, service.id, starts)
    if found:
        seen = f"{patient.name} of {client.name}" if patient else client.name
        first = f"of session {found[0].id}: {seen}, {service.code}, {wall_text(found[0].start)}"
        several = f"{len(found)} of these look like duplicates, the first {first}."
        raise Refused(
            several if len(found) > 1 else f"This looks like a duplicate {first}.", "To add it anyway, add --again."
        )


def _shift(desk: Desk, session: Session, start: Start | None) -> timedelta | None:
    """Return how far the start moves on the clock, None if not at all. Raises Usage if the clock skips the new one."""
    return start and require_shown(start.in_week_of(session.day), desk.zone) - session.start


def _values(desk: Desk, session: Session, change: Change, shift: timedelta | None) -> dict[str, int | str | None]:
    values: dict[str, int | str | None] = {
        name: text for name in ("ward", "place", "modifier", "notes") if (text := getattr(change, name)) is not None
    }
    client_id = session.client_id
    if change.client is not None:
        client_id = values["client_id"] = clients.find(desk.conn, change.client).id
        if client_id != session.client_id:
            values["patient_id"] = None
    if change.patient is not None:
        values["patient_id"] = patients.find(desk.conn, change.patient, client_id).id if change.patient else None
    if change.service is not None:
        values["service_id"] = catalog.find_service(desk.conn, change.service).id
    if change.provider is not None:
        values["provider_id"] = provider_or_none(desk, change.provider)
    if change.minutes is not None:
        values["minutes"] = change.minutes
    if change.fee is not None or change.no_fee:
        values["fee"] = None if change.fee is None else int(change.fee)
    if shift is not None:
        start = require_shown(session.start + shift, desk.zone)
        values["start"] = wall_text(start)
        values["day"] = start.date().isoformat()
    return values


def _require_not_ahead(desk: Desk, session: Session, shift: timedelta | None) -> None:
    """Raise Refused if a session that took place, or was missed, would move to a day in the future."""
    if shift is None or session.status not in fees.PAST_ONLY:
        return
    if (session.start + shift).date() > desk.today:
        raise Refused(
            f"Session {session.id} is marked {session.status}, so it can't move to a day in the future.",
            f"Mark it scheduled first: zbill attend {session.id} --status scheduled",
        )


def _require_unused_ref(desk: Desk, ref: str) -> None:
    if ref and refs.is_taken(desk.conn, "sessions", ref):
        raise Refused(f"The ref {ref!r} belongs to another session.", "Choose another ref.")

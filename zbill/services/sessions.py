"""Sessions on the calendar: add one or a series, edit and delete them (SPEC 2, 9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from zbill.billing import fees
from zbill.dates import day_of, instant, local, repeats
from zbill.db import catalog, clients, patients, rows, sessions
from zbill.db.sessions import NewSession
from zbill.desk import Desk
from zbill.errors import Refused, Usage
from zbill.models import Outcome, Session
from zbill.money import Money
from zbill.services.guards import require_unbilled
from zbill.services.lines import billable, provider_or_none


@dataclass(frozen=True)
class Appointment:
    """A session, or a series, as requested; `start` is an instant, `every` how often it repeats, "" for once."""

    client: str
    service: str
    start: int
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


@dataclass(frozen=True)
class Change:
    """The changes to a session; None leaves a value as it is, an empty text removes it."""

    client: str | None = None
    service: str | None = None
    start: int | None = None
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
    """Schedule one session, or a series that keeps its wall-clock time. Raises NotFound, Ambiguous, Refused, Usage."""
    with desk.writing():
        desk.require("schedule")
        client = clients.find(desk.conn, asked.client)
        if client.archived:
            raise Refused(
                f"{client.name} is archived, so no session can be added.",
                f"Unarchive the client first: zbill client archive {client.id} --undo",
            )
        service = catalog.find_service(desk.conn, asked.service)
        patient = patients.find(desk.conn, asked.patient, client.id) if asked.patient else None
        provider_id = provider_or_none(desk, asked.provider) if asked.provider else desk.provider_id
        outcome = Outcome()
        series: int | None = None
        for start in _starts(desk, asked):
            _require_unused_ref(desk, asked.ref)
            new = NewSession(
                ref=asked.ref,
                client_id=client.id,
                patient_id=patient.id if patient else None,
                service_id=service.id,
                provider_id=provider_id,
                start=start,
                day=day_of(start, desk.zone),
                minutes=asked.minutes or service.minutes,
                fee=asked.fee,
                ward=asked.ward,
                place=asked.place,
                modifier=asked.modifier,
                notes=asked.notes,
                series=series,
            )
            session_id = sessions.add(desk.conn, new)
            if asked.every and series is None:
                series = session_id
                sessions.begin_series(desk.conn, session_id)
            outcome.add("session", session_id)
        ids = [made.id for made in outcome.made]
        desk.record("session add", f"session {ids[0]}", client.id, after={"sessions": ids, "service": service.code})
        return outcome


def edit(desk: Desk, session_id: int, change: Change, *, following: bool = False) -> Outcome:
    """Change a session, with `following` also the later ones of its series, except billed ones.

    Only the notes of a billed session can be changed. Raises NotFound, Ambiguous, SessionBilled, Refused.
    """
    with desk.writing():
        desk.require("schedule")
        session = sessions.get(desk.conn, session_id)
        chosen = sessions.following(desk.conn, session) if following else [session]
        shift = _shift(desk, session, change.start)
        outcome = Outcome()
        for each, found in zip(chosen, billable(desk, [each.id for each in chosen]), strict=True):
            if found.invoice_id and each.id != session.id:
                continue
            if not change.touches_only_notes():
                require_unbilled(desk, found)
            values = _values(desk, each, change, shift)
            rows.update(desk.conn, "sessions", each.id, values)
            _update_unbilled(desk, each.id)
            desk.record("session edit", f"session {each.id}", each.client_id, after=values)
            outcome.add("session", each.id)
        return outcome


def delete(desk: Desk, session_ids: Sequence[int], *, following: bool = False) -> Outcome:
    """Delete sessions that were never on an invoice. Raises NotFound, Refused."""
    with desk.writing():
        desk.require("schedule")
        outcome = Outcome()
        for session in [sessions.get(desk.conn, each) for each in session_ids]:
            for each in sessions.following(desk.conn, session) if following else [session]:
                if sessions.ever_billed(desk.conn, each.id):
                    if following and each.id != session.id:
                        continue
                    raise Refused(
                        f"Session {each.id} can't be deleted: it has been on an invoice.",
                        f"Mark it canceled instead: zbill attend {each.id} --status cancelled",
                    )
                sessions.delete(desk.conn, each.id)
                desk.record(
                    "session delete",
                    f"session {each.id}",
                    each.client_id,
                    {"start": each.start, "status": each.status},
                )
                outcome.notes.append(f"Session {each.id} was deleted.")
        return outcome


def _update_unbilled(desk: Desk, session_id: int) -> None:
    """Update, after an edit, whether a session that was never billed needs an invoice: only with a charge."""
    (session,) = billable(desk, [session_id])
    if session.status in fees.BILLABLE_STATUSES and not session.waived and not session.was_billed:
        sessions.set_to_bill(desk.conn, [session.id], fees.session_fee(session, session.status) > 0)


def _starts(desk: Desk, asked: Appointment) -> list[int]:
    if not asked.every:
        if asked.times is not None or asked.until is not None:
            raise Usage("--times and --until need --every.", "Add --every week, or another interval.")
        return [asked.start]
    first = local(asked.start, desk.zone).replace(tzinfo=None)
    walls = repeats(first, asked.every, times=asked.times, until=asked.until)
    return [instant(wall, desk.zone) for wall in walls]


def _shift(desk: Desk, session: Session, start: int | None) -> timedelta | None:
    """Return how far the start moves on the clock, so that a series keeps its time of day over daylight saving."""
    if start is None:
        return None
    return local(start, desk.zone).replace(tzinfo=None) - local(session.start, desk.zone).replace(tzinfo=None)


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
        start = instant(local(session.start, desk.zone).replace(tzinfo=None) + shift, desk.zone)
        values["start"] = start
        values["day"] = day_of(start, desk.zone).isoformat()
        if session.status != "scheduled" and day_of(start, desk.zone) > desk.today:
            raise Refused(
                f"Session {session.id} is marked {session.status}, so it can't move to a day in the future.",
                f"Mark it scheduled first: zbill attend {session.id} --status scheduled",
            )
    return values


def _require_unused_ref(desk: Desk, ref: str) -> None:
    if ref and rows.ref_is_taken(desk.conn, "sessions", ref):
        raise Refused(f"The ref {ref!r} belongs to another session.", "Choose another ref.")

"""Sessions, one row per appointment, and `Billable`: a session with what billing it needs."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date as Day
from datetime import datetime as WallTime
from typing import Literal

from zbill.billing.overlaps import Slot
from zbill.dates import wall_text
from zbill.db import refs, rows
from zbill.db.catalog import CLIENT_PRICE, RATE
from zbill.errors import NotFound
from zbill.models import Billable, Session
from zbill.money import Money
from zbill.records import NamedTuple
from zbill.words import SessionStatus

_SESSIONS = f"select {rows.columns(Session)} from sessions"

# A session that takes its time: it wasn't canceled, in time or late.
_BOOKED = "status not in ('cancelled', 'late-cancelled')"

# An unmarked session is one of a past day, before :before, that is still scheduled (SPEC 2).
UNMARKED = "status = 'scheduled' and day < :before"

# A patient who is in: checked in, and not out yet.
CHECKED_IN = "checked_in_at is not null and checked_out_at is null"

# A line is dated on its session's day, but :today if that is in the future or in the locked period (SPEC 2, 7).
_LINE_DAY = "iif(sessions.day > :today or sessions.day <= :locked, :today, sessions.day)"

_BILLABLES = f"""
select sessions.id, sessions.client_id, sessions.patient_id, sessions.service_id, sessions.provider_id, sessions.day,
       sessions.ward, sessions.status, waived, reason, fee, to_bill, checked_in_at, checked_out_at,
       {_LINE_DAY} as line_day,
       {CLIENT_PRICE.format(client="sessions.client_id", service="sessions.service_id", day=_LINE_DAY)} as price,
       (select json_group_array(json_array(tax_id, name, abbreviation, rate, inclusive))
          from (select tax_id, name, abbreviation, {RATE.format(tax="taxes.id", day=_LINE_DAY)} as rate, inclusive
                  from service_taxes join taxes on taxes.id = tax_id
                 where service_taxes.service_id = sessions.service_id
                 order by tax_id)
         where rate is not null) as taxes,
       services.name as service_name, late_cancel, no_show, services.discountable, clients.name as client_name,
       auto_invoice, tax_exempt, discounts.name as lower_discount_name, discounts.rate as lower_discount_rate,
       lines.invoice_id, lines.number as line, invoices.label as invoice, invoices.status as invoice_status, closed_at,
       exists (select 1 from lines where session_id = sessions.id) as was_billed
  from sessions
  join clients on clients.id = sessions.client_id
  join services on services.id = sessions.service_id
  left join patients on patients.id = sessions.patient_id
  left join discounts on discounts.id = coalesce(patients.discount_id, clients.discount_id)
  left join lines on lines.session_id = sessions.id and lines.live = 1
  left join invoices on invoices.id = lines.invoice_id
"""


# What tells the sessions of a client apart.
_OFFERS = """
select sessions.id, start, services.code as service, coalesce(patients.name, '') as patient, status
  from sessions
  join services on services.id = service_id
  left join patients on patients.id = patient_id
"""


class Offer(NamedTuple):
    """A session as a client's name can mean it. `patient` is a name, "" for the client in person."""

    id: int
    start: WallTime
    service: str
    patient: str
    status: SessionStatus


class NewSession(NamedTuple):
    """A session to be scheduled. `start` is wall-clock time; an empty `ref` gets one of the practice's own."""

    ref: str
    client_id: int
    patient_id: int | None
    service_id: int
    provider_id: int | None
    start: WallTime
    day: Day
    minutes: int
    fee: Money | None
    ward: str
    place: str
    modifier: str
    notes: str
    series: int | None


class Marked(NamedTuple):
    """The columns that marking attendance changes. The id comes last, as the update takes it."""

    status: SessionStatus
    waived: bool
    reason: str
    to_bill: bool
    id: int


class Booked(NamedTuple):
    """The number of sessions still scheduled, and the day of the first, None if there are none."""

    number: int
    first: Day | None


def get(conn: sqlite3.Connection, session_id: int) -> Session:
    """Return a session by id. Raises NotFound."""
    session = rows.zero_or_one(conn, Session, f"{_SESSIONS} where id = ?", (session_id,))
    if session is None:
        raise _unknown(session_id)
    return session


def exists(conn: sqlite3.Connection, session_id: int) -> bool:
    """Return whether there is a session with this id."""
    return rows.exists(conn, "select 1 from sessions where id = ?", (session_id,))


def billable(conn: sqlite3.Connection, session_ids: Sequence[int], today: Day, locked: Day | None) -> list[Billable]:
    """Return sessions with what billing them needs, in the order of the ids. Raises NotFound."""
    query = f"{_BILLABLES} where sessions.id in (select value from json_each(:ids))"
    found = rows.many(conn, Billable, query, _days(today, locked) | {"ids": rows.json_ids(session_ids)})
    by_id = {each.id: each for each in found}
    for session_id in session_ids:
        if session_id not in by_id:
            raise _unknown(session_id)
    return [by_id[session_id] for session_id in session_ids]


def unbilled(
    conn: sqlite3.Connection, client_id: int | None, first: Day, last: Day, today: Day, locked: Day | None
) -> list[Billable]:
    """Return the unbilled sessions of a period, of one client or all, ordered by client, oldest first."""
    of_client = "" if client_id is None else "and sessions.client_id = :client"
    return rows.many(
        conn,
        Billable,
        f"{_BILLABLES} where to_bill = 1 and sessions.day between :first and :last {of_client}"
        " order by sessions.client_id, start, sessions.id",
        _days(today, locked) | {"client": client_id, "first": first.isoformat(), "last": last.isoformat()},
    )


def add(conn: sqlite3.Connection, new: NewSession) -> int:
    """Schedule a session, and return its id."""
    if not new.ref:
        new = new._replace(ref=refs.own_ref(conn, "sessions", rows.next_given_id(conn, "sessions")))
    return rows.add(conn, "sessions", new)


def add_all(conn: sqlite3.Connection, new: Sequence[NewSession]) -> list[int]:
    """Schedule sessions that all have a ref, and return their ids in the same order."""
    last = rows.add(conn, "sessions", *new)
    return list(range(last - len(new) + 1, last + 1))


def begin_series(conn: sqlite3.Connection, session_id: int) -> None:
    """Make a session the first of a series, which is named by the id of its first session."""
    conn.execute("update sessions set series = id where id = ?", (session_id,))


def following(conn: sqlite3.Connection, session: Session) -> list[Session]:
    """Return this session and the later ones in its series; only this one if it has no series."""
    if session.series is None:
        return [session]
    later = f"{_SESSIONS} where series = ? and start >= ? order by start"
    return rows.many(conn, Session, later, (session.series, wall_text(session.start)))


def same(
    conn: sqlite3.Connection, client_id: int, patient_id: int | None, service_id: int, starts: Iterable[WallTime]
) -> list[Session]:
    """Return the sessions of this client, patient and service at one of these times that weren't canceled."""
    query = (
        f"{_SESSIONS} where client_id = ? and patient_id is ? and service_id = ? and {_BOOKED}"
        " and start in (select value from json_each(?)) order by start, id"
    )
    at = json.dumps([wall_text(start) for start in starts])
    return rows.many(conn, Session, query, (client_id, patient_id, service_id, at))


def beside(conn: sqlite3.Connection, session_ids: Iterable[int]) -> list[Slot]:
    """Return what is booked of the providers of these sessions on their days, canceled sessions left out."""
    query = f"""
        with named as (select day, provider_id from sessions where id in (select value from json_each(?)))
        select sessions.id, staff.name as provider, start, minutes
          from sessions join staff on staff.id = provider_id
         where day in (select day from named) and provider_id in (select provider_id from named) and {_BOOKED}
    """
    return rows.many(conn, Slot, query, (rows.json_ids(session_ids),))


def unmarked(conn: sqlite3.Connection, before: Day) -> int:
    """Return how many sessions of the days before a day are still scheduled (SPEC 2)."""
    return int(rows.scalar(conn, f"select count(*) from sessions where {UNMARKED}", {"before": before.isoformat()}))


def scheduled_on(conn: sqlite3.Connection, day: Day) -> list[Offer]:
    """Return the sessions of a day that are still scheduled, by their start."""
    query = f"{_OFFERS} where day = ? and status = 'scheduled' order by start, sessions.id"
    return rows.many(conn, Offer, query, (day.isoformat(),))


def unmarked_of(conn: sqlite3.Connection, client_id: int, first: Day, last: Day) -> list[Offer]:
    """Return a client's sessions of these days that are still scheduled, by their start."""
    query = (
        f"{_OFFERS} where sessions.client_id = ? and day between ? and ? and status = 'scheduled'"
        " order by start, sessions.id"
    )
    return rows.many(conn, Offer, query, (client_id, first.isoformat(), last.isoformat()))


def checked_in(conn: sqlite3.Connection, client_id: int | None = None) -> list[Offer]:
    """Return the sessions, of one client or all, whose patient is checked in and not out, by their start."""
    of_client = "" if client_id is None else "and sessions.client_id = :client"
    query = (
        f"{_OFFERS} where checked_in_at is not null and checked_out_at is null {of_client} order by start, sessions.id"
    )
    return rows.many(conn, Offer, query, {"client": client_id})


def checked_out_on(conn: sqlite3.Connection, client_id: int, day: Day) -> list[Offer]:
    """Return a client's sessions of a day whose patient has been checked out, by their start."""
    query = (
        f"{_OFFERS} where sessions.client_id = ? and day = ? and checked_out_at is not null order by start, sessions.id"
    )
    return rows.many(conn, Offer, query, (client_id, day.isoformat()))


def last_and_next(conn: sqlite3.Connection, client_id: int, today: Day) -> tuple[Offer | None, Offer | None]:
    """Return a client's last session up to a day, and the first one after it, whatever their status."""
    last = f"{_OFFERS} where sessions.client_id = ? and day <= ? order by day desc, start desc limit 1"
    following = f"{_OFFERS} where sessions.client_id = ? and day > ? order by day, start limit 1"
    values = (client_id, today.isoformat())
    return rows.zero_or_one(conn, Offer, last, values), rows.zero_or_one(conn, Offer, following, values)


def unknown(conn: sqlite3.Connection, session_ids: Iterable[int]) -> list[int]:
    """Return those of these ids that no session has."""
    query = "select value from json_each(?) where value not in (select id from sessions)"
    return [int(row["value"]) for row in conn.execute(query, (rows.json_ids(session_ids),))]


def of_patient(conn: sqlite3.Connection, client_id: int, patient_id: int) -> list[int]:
    """Return the ids of a client's sessions for a patient, by their start."""
    query = "select id from sessions where client_id = ? and patient_id = ? order by start, id"
    return [row["id"] for row in conn.execute(query, (client_id, patient_id))]


def mark(conn: sqlite3.Connection, marked: Iterable[Marked]) -> None:
    """Store the status of sessions."""
    conn.executemany("update sessions set status = ?, waived = ?, reason = ?, to_bill = ? where id = ?", marked)


def set_to_bill(conn: sqlite3.Connection, session_ids: Iterable[int], to_bill: bool) -> None:
    """Set whether sessions are unbilled, so that `invoice new` puts them on an invoice."""
    conn.executemany(
        "update sessions set to_bill = ? where id = ? and to_bill <> ?",
        [(to_bill, session_id, to_bill) for session_id in session_ids],
    )


def check_in(conn: sqlite3.Connection, session_id: int, at: int | None) -> None:
    """Store when a patient was checked in, in UTC epoch seconds; None undoes it."""
    conn.execute("update sessions set checked_in_at = ? where id = ?", (at, session_id))


def check_out(conn: sqlite3.Connection, session_id: int, at: int) -> None:
    conn.execute("update sessions set checked_out_at = ? where id = ?", (at, session_id))


def booked(
    conn: sqlite3.Connection, column: Literal["client_id", "patient_id", "service_id", "provider_id"], row_id: int
) -> Booked:
    """Return the sessions still scheduled that have this id in a column."""
    query = f"select count(*) as number, min(day) as first from sessions where {column} = ? and status = 'scheduled'"
    return rows.exactly_one(conn, Booked, query, (row_id,))


def delete(conn: sqlite3.Connection, session_id: int) -> None:
    conn.execute("delete from sessions where id = ?", (session_id,))


def _days(today: Day, locked: Day | None) -> dict[str, object]:
    return {"today": today.isoformat(), "locked": locked.isoformat() if locked else ""}


def _unknown(session_id: int) -> NotFound:
    return NotFound(f"There is no session {session_id}.", "See: zbill session list")

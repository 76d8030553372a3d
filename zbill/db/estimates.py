"""Good Faith Estimates as they were given, and the booked sessions that the next one has (SPEC 11)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import date as Day

from zbill.claims import Estimate, EstimateLine
from zbill.dates import Period
from zbill.db import rows
from zbill.errors import NotFound
from zbill.records import NamedTuple

_ESTIMATES = f"select {rows.columns(Estimate)} from estimates"
_LINES = f"select {rows.columns(EstimateLine)} from estimate_lines"

_PRACTICE = "(select value from settings where key = '{}')"
_PROVIDER = f"""coalesce(staff.name, '') as provider,
       coalesce(nullif(staff.npi, ''), {_PRACTICE.format("npi")}, '') as npi,
       coalesce(nullif(staff.licence, ''), {_PRACTICE.format("licence")}, '') as licence"""

_BOOKED = f"""
select sessions.id as session_id, coalesce(patients.name, clients.name) as patient,
       iif(patients.id is null, clients.born, patients.born) as born,
       iif(patients.id is null, clients.diagnoses, patients.diagnoses) as diagnoses,
       {_PROVIDER}, services.code, services.name as description
  from sessions
  join clients on clients.id = sessions.client_id
  join services on services.id = sessions.service_id
  left join patients on patients.id = sessions.patient_id
  left join staff on staff.id = coalesce(sessions.provider_id, :provider)
 where sessions.client_id = :client and sessions.status = 'scheduled' and sessions.day between :first and :last
 order by start, sessions.id
"""


class Booked(NamedTuple):
    """A session that is booked, and what an estimate says of it."""

    session_id: int
    patient: str
    born: Day | None
    diagnoses: str
    provider: str
    npi: str
    licence: str
    code: str
    description: str


class Provider(NamedTuple):
    """A provider as an estimate names them. What they don't have is the practice's."""

    provider: str
    npi: str
    licence: str


def booked(conn: sqlite3.Connection, client_id: int, period: Period, provider_id: int | None) -> list[Booked]:
    """Return a client's scheduled sessions of a period, by start. `provider_id` has those without a provider."""
    days = {"first": period.first.isoformat(), "last": period.last.isoformat()}
    return rows.many(conn, Booked, _BOOKED, {"client": client_id, "provider": provider_id, **days})


def provider(conn: sqlite3.Connection, provider_id: int | None) -> Provider:
    """Return a provider, with empty names if there is none."""
    query = f"select {_PROVIDER} from (select 1) left join staff on staff.id = ?"
    return rows.exactly_one(conn, Provider, query, (provider_id,))


def next_id(conn: sqlite3.Connection) -> int:
    """Return the number of the next estimate."""
    return rows.next_id(conn, "estimates")


def add(conn: sqlite3.Connection, estimate: Estimate, lines: Iterable[EstimateLine]) -> None:
    """Store an estimate as it is given."""
    rows.add(conn, "estimates", estimate)
    for line in lines:
        rows.add(conn, "estimate_lines", line)


def get(conn: sqlite3.Connection, estimate_id: int) -> Estimate:
    """Return an estimate by number. Raises NotFound."""
    found = rows.zero_or_one(conn, Estimate, f"{_ESTIMATES} where id = ?", (estimate_id,))
    if found is None:
        raise NotFound(f"There is no estimate {estimate_id}.", "Give one: zbill estimate CLIENT")
    return found


def newest(conn: sqlite3.Connection, client_id: int, period: Period) -> Estimate | None:
    """Return the newest estimate of a client that covers a period, None without one."""
    query = f"{_ESTIMATES} where client_id = ? and first <= ? and last >= ? order by id desc limit 1"
    return rows.zero_or_one(conn, Estimate, query, (client_id, period.first.isoformat(), period.last.isoformat()))


def lines(conn: sqlite3.Connection, estimate_id: int) -> list[EstimateLine]:
    """Return the lines of an estimate, by position."""
    return rows.many(conn, EstimateLine, f"{_LINES} where estimate_id = ? order by position", (estimate_id,))

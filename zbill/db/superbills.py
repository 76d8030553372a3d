"""Superbills as they were given, and the sessions that the next one can have (SPEC 11)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from zbill.billing.superbills import Billed, Visit
from zbill.claims import Superbill, SuperbillLine
from zbill.dates import Period
from zbill.db import rows
from zbill.errors import NotFound

# The attended sessions of a period that are on an invoice, in order of client, patient, provider and time. The practice
# of a solo practitioner has the NPI and the license that its provider needs.
_VISITS = """
select sessions.id as session_id, sessions.client_id, sessions.patient_id,
       coalesce(lines.provider_id, sessions.provider_id) as provider_id, sessions.day as date,
       services.code, services.name as description, place, modifier, lines.quantity as units,
       clients.name as client, clients.address, coalesce(patients.name, clients.name) as patient,
       iif(patients.id is null, clients.born, patients.born) as born,
       iif(patients.id is null, clients.diagnoses, patients.diagnoses) as diagnoses,
       coalesce(staff.name, '') as provider,
       coalesce(nullif(staff.npi, ''), (select value from settings where key = 'npi'), '') as npi,
       coalesce(nullif(staff.licence, ''), (select value from settings where key = 'licence'), '') as licence,
       (select max(superbill_id) from superbill_lines where session_id = sessions.id) as superbill
  from sessions
  join lines on lines.session_id = sessions.id and lines.live = 1 and lines.billed_as = 'attended'
  join services on services.id = coalesce(lines.service_id, sessions.service_id)
  join clients on clients.id = sessions.client_id
  left join patients on patients.id = sessions.patient_id
  left join staff on staff.id = coalesce(lines.provider_id, sessions.provider_id)
 where {conditions}
 order by alphabet(clients.name), clients.id, alphabet(patient), sessions.patient_id, provider_id, start, sessions.id
"""

# The lines of every invoice that has such a session, less their credit notes, oldest first. Money is
# that of payments, goodwill is not.
_BILLED = """
with visited as (
  select distinct invoice_id
    from sessions join lines on lines.session_id = sessions.id and lines.live = 1
   where {conditions}
),
settled as (
  select invoice_id, sum(iif(payment_id is null, 0, amount)) as money,
         sum(iif(payment_id is null, amount, 0)) as goodwill
    from visited join settlements using (invoice_id)
   group by invoice_id
),
credited as (
  select line_id, sum(parts.net) as net, sum(parts.tax) as tax
    from visited
    join credit_notes using (invoice_id)
    join credit_note_lines as parts on parts.credit_note_id = credit_notes.id
   group by line_id
)
select lines.invoice_id, iif(lines.live = 1, session_id, null) as session_id,
       lines.net - coalesce(credited.net, 0) as net, lines.tax - coalesce(credited.tax, 0) as tax,
       coalesce(money, 0) as money, coalesce(goodwill, 0) as goodwill
  from visited
  join lines using (invoice_id)
  left join settled using (invoice_id)
  left join credited on credited.line_id = lines.id
 where void = 0
 order by lines.invoice_id, lines.date, lines.number
"""

_SUPERBILLS = f"select {rows.columns(Superbill)} from superbills"
_LINES = f"select {rows.columns(SuperbillLine)} from superbill_lines"


def visits(conn: sqlite3.Connection, period: Period, client_id: int | None = None) -> list[Visit]:
    """Return the attended sessions of a period that are billed, of one client or all, with what is known of each."""
    return rows.many(conn, Visit, _VISITS.format(conditions=_attended(client_id)), _days(period, client_id))


def billed(conn: sqlite3.Connection, period: Period, client_id: int | None = None) -> list[Billed]:
    """Return the lines of every invoice that has such a session, oldest first, each with what is on the invoice."""
    return rows.many(conn, Billed, _BILLED.format(conditions=_attended(client_id)), _days(period, client_id))


def next_id(conn: sqlite3.Connection) -> int:
    """Return the number of the next superbill."""
    return rows.next_id(conn, "superbills")


def add(conn: sqlite3.Connection, superbill: Superbill, lines: Iterable[SuperbillLine]) -> None:
    """Store a superbill as it is given."""
    rows.add(conn, "superbills", superbill)
    for line in lines:
        rows.add(conn, "superbill_lines", line)


def given(conn: sqlite3.Connection, period: Period, client_id: int | None = None) -> list[Superbill]:
    """Return the newest superbill of each session of a period, of one client or all, by number."""
    of_client = "" if client_id is None else " and client_id = :client"
    newest = "select max(superbill_id) from superbill_lines where date between :first and :last group by session_id"
    query = f"{_SUPERBILLS} where id in ({newest}){of_client} order by id"
    return rows.many(conn, Superbill, query, _days(period, client_id))


def get(conn: sqlite3.Connection, superbill_id: int) -> Superbill:
    """Return a superbill by number. Raises NotFound."""
    found = rows.zero_or_one(conn, Superbill, f"{_SUPERBILLS} where id = ?", (superbill_id,))
    if found is None:
        raise NotFound(f"There is no superbill {superbill_id}.", "Give one: zbill superbill CLIENT")
    return found


def lines(conn: sqlite3.Connection, superbill_ids: Iterable[int]) -> list[SuperbillLine]:
    """Return the lines of superbills, by number and position."""
    query = f"{_LINES} where superbill_id in (select value from json_each(?)) order by superbill_id, position"
    return rows.many(conn, SuperbillLine, query, (rows.json_ids(superbill_ids),))


def _attended(client_id: int | None) -> str:
    of_client = "" if client_id is None else " and sessions.client_id = :client"
    return f"sessions.status = 'attended' and sessions.day between :first and :last{of_client}"


def _days(period: Period, client_id: int | None) -> dict[str, object]:
    return {"first": period.first.isoformat(), "last": period.last.isoformat(), "client": client_id}

"""Sessions: one appointment a row."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date

from zbill.errors import NotFound
from zbill.models import Session
from zbill.money import Money

_COLUMNS = """
select id, client_id, patient_id, service_id, provider_id, start, day, minutes, status, waived, fee, to_bill,
       checked_in_at, checked_out_at, series
  from sessions
"""


def get(conn: sqlite3.Connection, session_id: int) -> Session:
    """Errors: NotFound."""
    row = conn.execute(f"{_COLUMNS} where id = ?", (session_id,)).fetchone()
    if row is None:
        raise NotFound(f"There is no session {session_id}.", "See: zbill session list")
    return _session(row)


def add(
    conn: sqlite3.Connection,
    *,
    client_id: int,
    patient_id: int | None,
    service_id: int,
    provider_id: int | None,
    start: int,
    day: date,
    minutes: int,
    fee: Money | None,
    ward: str,
    place: str,
    modifier: str,
    notes: str,
    ref: str,
    series: int | None,
) -> int:
    cursor = conn.execute(
        """
        insert into sessions (ref, client_id, patient_id, service_id, provider_id, start, day, minutes, fee, ward,
                              place, modifier, notes, series)
        values (coalesce(nullif(?, ''),
                         'zb-s' || (1 + coalesce((select seq from sqlite_sequence where name = 'sessions'), 0))),
                ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (
            ref,
            client_id,
            patient_id,
            service_id,
            provider_id,
            start,
            day.isoformat(),
            minutes,
            fee,
            ward,
            place,
            modifier,
            notes,
            series,
        ),
    )
    return int(cursor.lastrowid or 0)


def begin_series(conn: sqlite3.Connection, session_id: int) -> None:
    conn.execute("update sessions set series = id where id = ?", (session_id,))


def following(conn: sqlite3.Connection, session: Session) -> list[Session]:
    """This session and the later ones of its series; alone if it has none."""
    if session.series is None:
        return [session]
    rows = conn.execute(f"{_COLUMNS} where series = ? and start >= ? order by start", (session.series, session.start))
    return [_session(row) for row in rows]


def set_status(
    conn: sqlite3.Connection, session_id: int, status: str, *, waived: bool, reason: str, to_bill: bool
) -> None:
    conn.execute(
        "update sessions set status = ?, waived = ?, reason = ?, to_bill = ? where id = ?",
        (status, waived, reason, to_bill, session_id),
    )


def set_to_bill(conn: sqlite3.Connection, session_ids: Sequence[int], to_bill: bool) -> None:
    conn.executemany(
        "update sessions set to_bill = ? where id = ? and to_bill <> ?",
        [(to_bill, session_id, to_bill) for session_id in session_ids],
    )


def check_in(conn: sqlite3.Connection, session_id: int, at: int | None) -> None:
    conn.execute("update sessions set checked_in_at = ? where id = ?", (at, session_id))


def check_out(conn: sqlite3.Connection, session_id: int, at: int) -> None:
    conn.execute("update sessions set checked_out_at = ? where id = ?", (at, session_id))


def live_line(conn: sqlite3.Connection, session_id: int) -> sqlite3.Row | None:
    """The live line a session stands on: invoice_id, number."""
    row: sqlite3.Row | None = conn.execute(
        "select id, invoice_id, number from lines where session_id = ? and live = 1", (session_id,)
    ).fetchone()
    return row


def ever_billed(conn: sqlite3.Connection, session_id: int) -> bool:
    return conn.execute("select 1 from lines where session_id = ?", (session_id,)).fetchone() is not None


def unbilled(conn: sqlite3.Connection, client_id: int, first: date, last: date) -> list[Session]:
    """The client's sessions to be gathered, oldest first."""
    rows = conn.execute(
        f"{_COLUMNS} where client_id = ? and to_bill = 1 and day between ? and ? order by start, id",
        (client_id, first.isoformat(), last.isoformat()),
    )
    return [_session(row) for row in rows]


def clients_unbilled(conn: sqlite3.Connection, first: date, last: date) -> list[int]:
    rows = conn.execute(
        "select distinct client_id from sessions where to_bill = 1 and day between ? and ? order by client_id",
        (first.isoformat(), last.isoformat()),
    )
    return [row["client_id"] for row in rows]


def delete(conn: sqlite3.Connection, session_id: int) -> None:
    conn.execute("delete from sessions where id = ?", (session_id,))


def _session(row: sqlite3.Row) -> Session:
    return Session(
        id=row["id"],
        client_id=row["client_id"],
        patient_id=row["patient_id"],
        service_id=row["service_id"],
        provider_id=row["provider_id"],
        start=row["start"],
        day=date.fromisoformat(row["day"]),
        minutes=row["minutes"],
        status=row["status"],
        waived=bool(row["waived"]),
        fee=None if row["fee"] is None else Money(row["fee"]),
        to_bill=bool(row["to_bill"]),
        checked_in_at=row["checked_in_at"],
        checked_out_at=row["checked_out_at"],
        series=row["series"],
    )

"""The list of sessions, their cards, and the day's sessions with the next step for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from sqlite3 import Row
from typing import Any

from zbill.dates import Period, shown_wall
from zbill.db import clients, sessions
from zbill.db.rows import days
from zbill.desk import Desk
from zbill.reports.heading import unmarked_note
from zbill.reports.newest import Newest, sheet_of_newest
from zbill.reports.things import named
from zbill.reports.unbilled import still_unbilled
from zbill.sheet import Card, Column, Sheet, fields

SESSIONS = f"""
select id, ref, client, client_id, patient, patient_id, service, provider, start, minutes, ward, status,
       iif({sessions.UNMARKED}, 'unmarked', status) as marked, waived, reason, fee, invoice, checked_in_at,
       checked_out_at
  from session_details
"""

LINES = "select id, client, start, service, status, waived, to_bill from session_details"

CARDS = "select session_details.* from session_details"

VISIT = "select client, patient, invoice, total from session_details where id = ?"

TODAY = "select * from session_details where day = ? order by start, id"

# People read "unmarked" for a session of a past day that is still scheduled.
_MARKED = Column("marked", "Status", "label", in_data=False, state="said")

_COLUMNS = (
    Column("id", "Id", "number"),
    Column("ref", "Ref", "label", in_table=False),
    Column("client", "Client"),
    Column("client_id", "Client id", "number", in_table=False),
    Column("patient", "Patient", dispensable=True),
    Column("patient_id", "Patient id", "number", in_table=False),
    Column("service", "Service", "label", dispensable=True),
    Column("provider", "Provider", in_table=False),
    Column("start", "Start", "wall"),
    Column("minutes", "Min", "number", in_table=False),
    Column("ward", "Ward", in_table=False),
    Column("status", "Status", "label", in_table=False),
    _MARKED,
    Column("waived", "Waived", "flag", in_table=False),
    Column("reason", "Reason", in_table=False),
    Column("fee", "Own fee", "amount", in_table=False),
    Column("invoice", "Invoice", "label", dispensable=True),
    Column("checked_in_at", "In", "instant", in_table=False),
    Column("checked_out_at", "Out", "instant", in_table=False),
)


_CARD = (*_COLUMNS, Column("place", "Place"), Column("modifier", "Modifier"), Column("notes", "Notes"))

_TODAY = (
    Column("id", "Id", "number"),
    Column("time", "Time", "label"),
    Column("client", "Client"),
    Column("patient", "Patient"),
    Column("service", "Service", "label", dispensable=True),
    Column("status", "Status", "label", in_table=False),
    _MARKED,
    Column("invoice", "Invoice", "label", dispensable=True),
    Column("to_do", "To do"),
)


def session_list(
    desk: Desk,
    client_text: str,
    period: Period | None,
    status: str,
    *,
    unmarked: bool,
    checked_in: bool,
    newest: Newest | None = None,
) -> Sheet:
    """Return sessions by start, of one client, period or status if given, or only unmarked or checked-in ones.


    Raises NotFound or Ambiguous if the text names no client or several.
    """
    client_id = clients.find(desk.conn, client_text).id if client_text else None
    conditions = ["day between :first and :last"] * (period is not None)
    conditions += ["client_id = :client"] * (client_id is not None)
    conditions += ["status = :status"] * bool(status)
    # Each of these is few, and has an index, which SQLite doesn't use beside that of the order.
    few = [sessions.UNMARKED] * unmarked
    few += [sessions.CHECKED_IN] * checked_in
    few += ["status = 'scheduled'"] * (status == "scheduled")
    conditions += [f"id in (select id from sessions where {each})" for each in few]
    return sheet_of_newest(
        desk,
        "Sessions",
        _COLUMNS,
        select=SESSIONS,
        table="sessions",
        conditions=conditions,
        # The day is a part of the start. With it, the order is that of an index.
        order=("day", "start", "id"),
        values=days(period) | {"client": client_id, "status": status, "before": desk.today.isoformat()},
        newest=newest,
    )


def session_card(desk: Desk, session_id: int) -> Card:
    """Return a session. Raises NotFound."""
    sessions.get(desk.conn, session_id)
    return session_cards(desk, [session_id])[0]


def session_lines(desk: Desk, ids: Sequence[int]) -> list[tuple[str, ...]]:
    """Return the id, client, start, service and status of each session, and whether it is unbilled. Raises NotFound."""
    found = named(desk, LINES, "session_details.id", ids)
    unbilled = still_unbilled(desk, [row["id"] for row in found if row["to_bill"]])
    return [
        (
            str(row["id"]),
            row["client"],
            shown_wall(row["start"], desk.zone),
            row["service"],
            row["status"] + " (waived)" * row["waived"],
            "unbilled" * (row["id"] in unbilled),
        )
        for row in found
    ]


def session_cards(desk: Desk, ids: Sequence[int]) -> list[Card]:
    """Return each session. Raises NotFound."""
    return [
        Card(
            f"Session {row['id']}",
            fields(
                _CARD,
                row | {"marked": _marked(desk, row)},
                hidden=("id", "ref", "client_id", "patient_id", "status"),
            ),
        )
        for row in named(desk, CARDS, "session_details.id", ids)
    ]


def visit(desk: Desk, session_id: int) -> str:
    """Return patient, client, invoice and total of a session in one line. Raises NotFound."""
    sessions.get(desk.conn, session_id)
    row = desk.conn.execute(VISIT, (session_id,)).fetchone()
    seen = f"{row['patient']} of {row['client']}" if row["patient"] else row["client"]
    return f"{seen}  {row['invoice']}  {desk.text(row['total'])}" if row["invoice"] else f"{seen}  no invoice yet"


def today(desk: Desk, day: date) -> Sheet:
    """Return a day's sessions, each with its next step, and the number of unmarked ones."""
    found = desk.conn.execute(TODAY, (day.isoformat(),)).fetchall()
    unbilled = still_unbilled(desk, [row["id"] for row in found if row["to_bill"]])
    rows = [
        dict(row)
        | {
            "time": shown_wall(row["start"], desk.zone)[11:],
            "marked": _marked(desk, row),
            "to_do": _to_do(desk, row, day, unbilled),
        }
        for row in found
    ]
    to_do = sum(1 for row in rows if row["to_do"])
    caption = f"{len(rows)} session{'s' * (len(rows) > 1)}, {to_do} to do." if rows else ""
    return Sheet.of(f"{day:%A} {day}", _TODAY, rows, caption=caption, left_out=unmarked_note(desk))


def _marked(desk: Desk, row: Mapping[str, Any] | Row) -> str:
    """Return a session's status as people read it."""
    is_unmarked = row["status"] == "scheduled" and row["day"] < desk.today.isoformat()
    return "unmarked" if is_unmarked else str(row["status"])


def _to_do(desk: Desk, row: Row, day: date, unbilled: set[int]) -> str:
    """Return the next step for a session, as a command if there is one, or "" if nothing is to do."""
    if row["status"] == "scheduled":
        if row["checked_in_at"] is not None:
            return f"in: checkout {row['id']}"
        if day > desk.today:
            return ""
        if desk.settings["check_in"] == "off":
            return f"attend {row['id']}"
        return f"checkin {row['id']}" if day == desk.today else f"checkout {row['id']}"
    if row["checked_in_at"] is not None and row["checked_out_at"] is None:
        return f"in: checkout {row['id']}"
    if row["id"] in unbilled:
        return "bill: invoice new"
    if row["balance"]:
        return f"owes {desk.text(row['balance'])}"
    return f"close {row['invoice']}" if row["invoice_status"] == "open" else ""

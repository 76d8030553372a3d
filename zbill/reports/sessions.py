"""Sessions: the list, one of them, and the day with what is still to do."""

from __future__ import annotations

import sqlite3
from datetime import date

from zbill.dates import Period, local
from zbill.db import clients, sessions
from zbill.desk import Desk
from zbill.reports.heading import days
from zbill.sheet import Card, Column, Field, Sheet, fields

SESSIONS = """
select sessions.id, sessions.ref, clients.name as client, sessions.client_id, patients.name as patient, patient_id,
       services.code as service, staff.name as provider, start, sessions.minutes, ward, status, waived, reason, fee,
       (select label from lines join invoices on invoices.id = invoice_id
         where session_id = sessions.id and live = 1) as invoice,
       checked_in_at, checked_out_at
  from sessions
  join clients on clients.id = sessions.client_id
  join services on services.id = sessions.service_id
  left join patients on patients.id = sessions.patient_id
  left join staff on staff.id = sessions.provider_id
"""

TODAY = """
select sessions.id, start, clients.name as client, patients.name as patient, services.code as service, sessions.status,
       waived,
       to_bill, checked_in_at, checked_out_at, invoices.label as invoice, invoices.status as invoice_status,
       invoices.balance
  from sessions
  join clients on clients.id = sessions.client_id
  join services on services.id = sessions.service_id
  left join patients on patients.id = sessions.patient_id
  left join lines on lines.session_id = sessions.id and lines.live = 1
  left join invoices on invoices.id = lines.invoice_id
 where sessions.day = ?
 order by start, sessions.id
"""

VISIT = """
select clients.name as client, patients.name as patient, invoices.label, invoices.total
  from sessions
  join clients on clients.id = sessions.client_id
  left join patients on patients.id = sessions.patient_id
  left join lines on lines.session_id = sessions.id and lines.live = 1
  left join invoices on invoices.id = lines.invoice_id
 where sessions.id = ?
"""

_COLUMNS = (
    Column("id", "Id", "number"),
    Column("ref", "Ref", "label", in_table=False),
    Column("client", "Client"),
    Column("client_id", "Client id", "number", in_table=False),
    Column("patient", "Patient"),
    Column("patient_id", "Patient id", "number", in_table=False),
    Column("service", "Service", "label"),
    Column("provider", "Provider", in_table=False),
    Column("start", "Start", "instant"),
    Column("minutes", "Min", "number", in_table=False),
    Column("ward", "Ward", in_table=False),
    Column("status", "Status", "label"),
    Column("waived", "Waived", "flag", in_table=False),
    Column("reason", "Reason", in_table=False),
    Column("fee", "Own fee", "amount", in_table=False),
    Column("invoice", "Invoice", "label"),
    Column("checked_in_at", "In", "instant", in_table=False),
    Column("checked_out_at", "Out", "instant", in_table=False),
)


def session_list(desk: Desk, client_text: str, period: Period | None, status: str) -> Sheet:
    """Sessions by start; of one client, period or status if asked for. Errors: NotFound, Ambiguous."""
    client_id = clients.find(desk.conn, client_text).id if client_text else None
    rows = desk.rows(
        SESSIONS + "where (:client is null or sessions.client_id = :client) and day between :first and :last"
        " and (:status = '' or status = :status)"
        " order by start, sessions.id",
        days(period) | {"client": client_id, "status": status},
    )
    return Sheet("Sessions", _COLUMNS, rows)


def session_card(desk: Desk, session_id: int) -> Card:
    """One session. Errors: NotFound."""
    sessions.get(desk.conn, session_id)
    row = desk.conn.execute(SESSIONS + "where sessions.id = ?", (session_id,)).fetchone()
    notes = desk.conn.execute("select notes, place, modifier from sessions where id = ?", (session_id,)).fetchone()
    facts = fields(_COLUMNS, tuple(row), hidden=("id", "ref", "client_id", "patient_id"))
    facts += [Field(key, key.capitalize(), notes[key]) for key in ("place", "modifier", "notes")]
    return Card(f"Session {session_id}", tuple(facts))


def visit(desk: Desk, session_id: int) -> str:
    """Who was seen and on which invoice, in a line. Errors: NotFound."""
    sessions.get(desk.conn, session_id)
    row = desk.conn.execute(VISIT, (session_id,)).fetchone()
    seen = f"{row['patient']} of {row['client']}" if row["patient"] else row["client"]
    return f"{seen}  {row['label']}  {desk.text(row['total'])}" if row["label"] else f"{seen}  no invoice yet"


def today(desk: Desk, day: date) -> Sheet:
    """The day's sessions, each with what is still to do about it."""
    rows = [
        (
            row["id"],
            local(row["start"], desk.zone).strftime("%H:%M"),
            row["client"],
            row["patient"],
            row["service"],
            row["status"],
            row["invoice"],
            _to_do(desk, row["id"], row, day),
        )
        for row in desk.conn.execute(TODAY, (day.isoformat(),)).fetchall()
    ]
    left = sum(1 for row in rows if row[-1])
    return Sheet(
        f"{day:%A} {day}",
        (
            Column("id", "Id", "number"),
            Column("time", "Time", "label"),
            Column("client", "Client"),
            Column("patient", "Patient"),
            Column("service", "Service", "label"),
            Column("status", "Status", "label"),
            Column("invoice", "Invoice", "label"),
            Column("to_do", "To do"),
        ),
        rows,
        caption=f"{len(rows)} session{'s' * (len(rows) > 1)}, {left} with something to do." if rows else "",
    )


def _to_do(desk: Desk, session_id: int, row: sqlite3.Row, day: date) -> str:
    """The next step, as a command where there is one."""
    if row["status"] == "scheduled":
        if row["checked_in_at"] is not None:
            return f"in: checkout {session_id}"
        return f"attend {session_id}" if day <= desk.today else ""
    if row["checked_in_at"] is not None and row["checked_out_at"] is None:
        return f"in: checkout {session_id}"
    if row["to_bill"]:
        return "bill: invoice new"
    if row["balance"]:
        return f"owes {desk.text(row['balance'])}"
    return f"close {row['invoice']}" if row["invoice_status"] == "open" else ""

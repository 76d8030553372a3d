"""Unbilled sessions: billable, worth something, and waiting for an invoice (SPEC 3, 8.6)."""

from __future__ import annotations

from zbill.billing.fees import billed_fee, line_day
from zbill.db import catalogue, sessions
from zbill.desk import Desk
from zbill.reports.heading import of_day
from zbill.sheet import Column, Sheet

UNBILLED = """
select id as session, client, client_id, patient, service, provider, day as date, status
  from session_details
 where to_bill = 1
 order by client_key, start, id
"""

_COLUMNS = (
    Column("session", "Session", "number"),
    Column("client", "Client"),
    Column("client_id", "Client id", "number", in_table=False),
    Column("patient", "Patient"),
    Column("service", "Service", "label"),
    Column("provider", "Provider", in_table=False),
    Column("date", "Date", "day"),
    Column("status", "Status", "label"),
    Column("fee", "Fee", "amount"),
)


def unbilled(desk: Desk) -> Sheet:
    """Each with the fee it would be billed at, before discount and tax."""
    report = of_day(desk, "unbilled", desk.today)
    return Sheet.of(
        "Unbilled Sessions",
        _COLUMNS,
        ({**row, "fee": _fee(desk, row["session"])} for row in desk.ask(UNBILLED).fetchall()),
        totals=("fee",),
        caption="Fees before discount and tax. Bill them with: zbill invoice new CLIENT",
        report=report,
    )


def _fee(desk: Desk, session_id: int) -> int:
    session = sessions.get(desk.conn, session_id)
    service = catalogue.get_service(desk.conn, session.service_id)
    day = line_day(session.day, desk.today, desk.settings.locked_through)
    full = catalogue.full_fee(desk.conn, session, day)
    return billed_fee(full, session.status, service)

"""Unbilled sessions: billable, with a fee, and on no invoice yet (SPEC 3, 8.6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from zbill.billing.fees import is_unbilled, session_fee
from zbill.db import sessions
from zbill.desk import Desk
from zbill.reports.heading import of_day, unmarked_note
from zbill.sheet import Column, Sheet

UNBILLED = """
select id as session, client, client_id, patient, service, provider, day as date, status
  from session_details
 where to_bill = 1
 order by alphabet(client), client_id, start, id
"""

_COLUMNS = (
    Column("session", "Session", "number"),
    Column("client", "Client"),
    Column("client_id", "Client id", "number", in_table=False),
    Column("patient", "Patient", dispensable=True),
    Column("service", "Service", "label"),
    Column("provider", "Provider", in_table=False),
    Column("date", "Date", "day"),
    Column("status", "Status", "label"),
    Column("fee", "Fee", "amount"),
)


def unbilled(desk: Desk) -> Sheet:
    """Return unbilled sessions, each with its fee before discount and tax, and the number of unmarked ones.

    Raises NotPermitted.
    """
    report = of_day(desk, "unbilled", desk.today)
    fees = unbilled_fees(desk)
    return Sheet.of(
        "Unbilled Sessions",
        _COLUMNS,
        ({**row, "fee": fees[row["session"]]} for row in desk.ask(UNBILLED).fetchall() if row["session"] in fees),
        totals=("fee",),
        caption="Fees before discount and tax. To bill them: zbill invoice new CLIENT",
        report=report,
        left_out=unmarked_note(desk),
    )


def still_unbilled(desk: Desk, session_ids: Sequence[int]) -> set[int]:
    """Return those of these sessions that are unbilled and cost something."""
    if not session_ids:
        return set()
    found = sessions.billable(desk.conn, session_ids, desk.today, desk.settings.locked_through)
    return {each.id for each in found if is_unbilled(each)}


def unbilled_fees(desk: Desk) -> dict[int, int]:
    """Return the fee of each unbilled session (minor units), by id."""
    found = sessions.unbilled(desk.conn, None, date.min, date.max, desk.today, desk.settings.locked_through)
    return {each.id: session_fee(each, each.status) for each in found if is_unbilled(each)}

"""Open invoices, oldest first (SPEC 8.6)."""

from __future__ import annotations

from zbill.desk import Desk
from zbill.reports.heading import of_day
from zbill.sheet import Column, Sheet

# The cross join makes SQLite begin with the checked-in sessions, which are few.
OPEN_INVOICES = """
with present (invoice_id) as materialized (
  select invoice_id from sessions cross join lines on session_id = sessions.id and live = 1
   where checked_in_at is not null and checked_out_at is null
)
select label as number, clients.name as client, client_id, date,
       cast(julianday(:today) - julianday(date) as integer) as days, total, paid, balance,
       (select count(*) from present where invoice_id = invoices.id) as checked_in
  from invoices join clients on clients.id = client_id
 where status = 'open'
 order by date, invoices.number
"""

_COLUMNS = (
    Column("number", "Number", "label"),
    Column("client", "Client"),
    Column("client_id", "Client id", "number", in_table=False),
    Column("date", "Date", "day"),
    Column("days", "Days", "number", dispensable=True),
    Column("total", "Total", "amount"),
    Column("paid", "Paid", "amount", dispensable=True),
    Column("balance", "Balance", "amount"),
    Column("checked_in", "In", "number", dispensable=True),  # "Checked in" would not fit 80 columns.
)


def open_invoices(desk: Desk) -> Sheet:
    """Return the open invoices, oldest first, with their age in days and the number of patients checked in.

    Raises NotPermitted.
    """
    report = of_day(desk, "open-invoices", desk.today)
    return Sheet.of(
        "Open Invoices",
        _COLUMNS,
        desk.ask(OPEN_INVOICES, {"today": desk.today.isoformat()}),
        totals=("total", "paid", "balance"),
        caption="Invoices by date, tax included. Days = age in days, In = patients checked in.",
        report=report,
    )

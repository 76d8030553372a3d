"""Overdue invoices: their balances past the due date, as of a day (SPEC 8.6)."""

from __future__ import annotations

from datetime import date

from zbill.desk import Desk
from zbill.reports.heading import of_day
from zbill.sheet import Column, Sheet

# The balance of each invoice at the end of the day, as on a statement. Only invoices that are owed now, or that changed
# since, can have one.
OVERDUE = """
with changed (invoice_id) as (
  select id from invoices where balance > 0
  union
  select invoice_id from settlements where day > :day
  union
  select invoice_id from credit_notes where date > :day
  union
  select invoice_id from write_offs where day > :day
  union
  select invoice_id from invoice_changes where day > :day
  union
  select id from invoices where voided_on > :day
),
owed as materialized (
  select label, number, client_id, date, due,
         iif(voided_on <= :day, 0, total)
         - (select coalesce(sum(amount), 0) from invoice_changes where invoice_id = invoices.id and day > :day)
         - (select coalesce(sum(amount), 0) from settlements where invoice_id = invoices.id and day <= :day)
         - (select coalesce(sum(total), 0) from credit_notes where invoice_id = invoices.id and date <= :day)
         - (select coalesce(sum(amount), 0) from write_offs where invoice_id = invoices.id and day <= :day) as owing
    from changed cross join invoices on invoices.id = invoice_id
   where due < :day
)
select label as number, clients.name as client, client_id, date, due,
       cast(julianday(:day) - julianday(due) as integer) as days_over, owing as balance, phone, email
  from owed join clients on clients.id = client_id
 where owing > 0
 order by due, owed.number
"""

_COLUMNS = (
    Column("number", "Number", "label"),
    Column("client", "Client"),
    Column("client_id", "Client id", "number", in_table=False),
    Column("date", "Date", "day", spare=True),
    Column("due", "Due", "day"),
    Column("days_over", "Days over", "number"),
    Column("balance", "Balance", "amount"),
    Column("phone", "Phone", "label", dispensable=True),
    Column("email", "Email", spare=True),
)


def overdue(desk: Desk, as_of: date | None = None) -> Sheet:
    """Return the invoices that are overdue at the end of a day, or today, oldest due date first.

    Raises NotPermitted, Usage if the day is in the future.
    """
    day = as_of or desk.today
    report = of_day(desk, "overdue", day)
    return Sheet.of(
        "Overdue Invoices",
        _COLUMNS,
        desk.ask(OVERDUE, {"day": day.isoformat()}),
        totals=("balance",),
        caption="Open and closed invoices, tax included. Days over = days since the due date.",
        report=report,
    )

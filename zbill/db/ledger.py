"""The ledger: every event of a client on its own day, and what is owed at the end of any (SPEC 6)."""

from __future__ import annotations

import sqlite3
from datetime import date

from zbill.dates import Period

ENTRIES = """
select client_id, date, kind, number, description, status, debit, credit
  from ledger
 where date between :first and :last {of}
 order by client_id, date, at, step
"""

BALANCES = """
select client_id, sum(debit) - sum(credit) as balance
  from ledger
 where date < :day {of}
 group by client_id
"""

# What an invoice is worth on a day is its total less the changes made later; a void one nothing from its void on.
OWING = """
select client_id, due, owing
  from (select client_id, due,
               iif(voided_on <= :day, 0, total)
               - (select coalesce(sum(amount), 0) from invoice_changes where invoice_id = invoices.id and day > :day)
               - (select coalesce(sum(amount), 0) from settlements where invoice_id = invoices.id and day <= :day)
               - (select coalesce(sum(total), 0) from credit_notes where invoice_id = invoices.id and date <= :day)
               - (select coalesce(sum(amount), 0) from write_offs where invoice_id = invoices.id and day <= :day)
               as owing
          from invoices
         where date <= :day {of})
 where owing <> 0
"""


def entries(conn: sqlite3.Connection, period: Period, client_id: int | None = None) -> list[sqlite3.Row]:
    """The events of a period in order, of every client or of one; debit raises what is owed, credit lowers it."""
    days = {"first": period.first.isoformat(), "last": period.last.isoformat()}
    return _asked(conn, ENTRIES, client_id, days)


def balances(conn: sqlite3.Connection, day: date, client_id: int | None = None) -> dict[int, int]:
    """Balance owing less account credit, in minor units, as the day begins, by client."""
    rows = _asked(conn, BALANCES, client_id, {"day": day.isoformat()})
    return {row["client_id"]: row["balance"] for row in rows}


def owing(conn: sqlite3.Connection, day: date, client_id: int | None = None) -> list[sqlite3.Row]:
    """What is owed on each invoice as the day ends (minor units), with the day it was due."""
    return _asked(conn, OWING, client_id, {"day": day.isoformat()})


def _asked(conn: sqlite3.Connection, query: str, client_id: int | None, days: dict[str, str]) -> list[sqlite3.Row]:
    of = "" if client_id is None else "and client_id = :client"
    return conn.execute(query.format(of=of), days | {"client": client_id}).fetchall()

"""The ledger: every event of a client on its own day, and the amount owed at the end of any day (SPEC 6)."""

from __future__ import annotations

import sqlite3
from datetime import date as Day
from typing import NamedTuple

from zbill.dates import Period
from zbill.db import rows
from zbill.db.rows import Record
from zbill.money import Money

ENTRIES = """
select client_id, date, kind, number, description, status, debit, credit
  from ledger_events
 where date between :first and :last {of}
 order by client_id, date, at, step
"""

BALANCES = """
select client_id, sum(debit) - sum(credit) as balance
  from ledger_events
 where date < :day {of}
 group by client_id
"""

# The balance of each invoice as of :day. Later changes of the total are subtracted from today's total, and a void
# invoice is worth nothing from the day of its void on.
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


class LedgerEntry(NamedTuple):
    """An event in a client's ledger; a debit raises what the client owes, a credit lowers it."""

    client_id: int
    date: Day
    kind: str
    number: str
    description: str
    status: str
    debit: Money
    credit: Money


class Balance(NamedTuple):
    """A client's balance owing less account credit."""

    client_id: int
    balance: Money


class Owing(NamedTuple):
    """The balance of an invoice as of a day, and its due date."""

    client_id: int
    due: Day
    owing: Money


def entries(conn: sqlite3.Connection, period: Period, client_id: int | None = None) -> list[LedgerEntry]:
    """Return the events of a period in order, for every client or one."""
    days = {"first": period.first.isoformat(), "last": period.last.isoformat()}
    return _found(conn, LedgerEntry, ENTRIES, client_id, days)


def balances(conn: sqlite3.Connection, day: Day, client_id: int | None = None) -> dict[int, Money]:
    """Return balance owing less account credit at the start of a day, by client id."""
    return dict(_found(conn, Balance, BALANCES, client_id, {"day": day.isoformat()}))


def owing(conn: sqlite3.Connection, day: Day, client_id: int | None = None) -> list[Owing]:
    """Return the balance of each invoice at the end of a day, without invoices that have none."""
    return _found(conn, Owing, OWING, client_id, {"day": day.isoformat()})


def _found(
    conn: sqlite3.Connection, record: type[Record], query: str, client_id: int | None, days: dict[str, str]
) -> list[Record]:
    of = "" if client_id is None else "and client_id = :client"
    return rows.many(conn, record, query.format(of=of), days | {"client": client_id})

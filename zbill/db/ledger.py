"""The ledger: every event of a client on its own day, and the amount owed at the end of any day (SPEC 6)."""

from __future__ import annotations

import sqlite3
from datetime import date as Day

from zbill.dates import Period
from zbill.db import rows
from zbill.db.rows import Record
from zbill.money import Money
from zbill.records import NamedTuple

ENTRIES = """
select client_id, date, kind, number, description, status, debit, credit
  from ledger_events
 where date between :first and :last {of}
 order by client_id, date, at, step, length(number), number
"""

# With the limit, which is none, SQLite asks the view for amounts only, and then adds them up: without it, it would put
# the texts together first. `+` makes it read the indexes of clients, which have the amounts.
BALANCES = """
select client_id, sum(amount) as balance
  from (select client_id, debit - credit as amount from ledger_events where +date < :day {of} limit -1)
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


# What each document of a period is about, with its kind: the services on an invoice that was closed by the end, and the
# invoices of receipts and credit notes. No later event changes any of it.
SUBJECTS = """
select 'invoice' as kind, number, iif(times > 1, text || ' × ' || times, text) as text
  from (select invoices.label as number, invoices.id as document, min(lines.number) as position, count(*) as times,
               lines.description || coalesce(
                 ' · ' || json_extract(imprints.body, '$.patients."' || lines.patient_id || '"'), '') as text
          from invoices
          join lines on lines.invoice_id = invoices.id and lines.void = 0
          left join imprints on imprints.id = invoices.parties_id
         where invoices.status = 'closed' and invoices.closed_on <= :last and invoices.date between :first and :last
               {of}
         group by invoices.id, lines.description, lines.patient_id
         order by document, position)
union all
select 'receipt', payments.label, invoices.label
  from payments
  join (select distinct coalesce(refund_id, payment_id) as document, invoice_id
          from settlements where cause in ('payment', 'refunded')) as applied on applied.document = payments.id
  join invoices on invoices.id = applied.invoice_id
 where payments.date between :first and :last {paid}
union all
select 'credit-note', credit_notes.label, invoices.label
  from credit_notes join invoices on invoices.id = credit_notes.invoice_id
 where credit_notes.date between :first and :last {credited}
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


class Subject(NamedTuple):
    """A service on an invoice, or the number of an invoice of a receipt or a credit note, by kind and number."""

    kind: str
    number: str
    text: str


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


def subjects(conn: sqlite3.Connection, period: Period, client_id: int | None = None) -> list[Subject]:
    """Return what the documents of a period are about, for every client or one."""
    of = [
        "" if client_id is None else f"and {table}.client_id = :client"
        for table in ("invoices", "payments", "credit_notes")
    ]
    query = SUBJECTS.format(of=of[0], paid=of[1], credited=of[2])
    days = {"first": period.first.isoformat(), "last": period.last.isoformat()}
    return rows.many(conn, Subject, query, days | {"client": client_id})


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

"""Sessions with their invoices and lines, written as they end up: many at once, without the file's triggers.

What the triggers would have kept is verified by set queries, before the transaction ends.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

from zbill.db import digests, rows
from zbill.file.bulk import Indexes, checked_together, without_triggers
from zbill.records import NamedTuple

# The tables that grow when many rows of a kind are written, and the indexes by which the rules look at them meanwhile.
_GROWING: Mapping[str, tuple[Sequence[str], Sequence[str]]] = {
    "sessions": (("sessions", "invoices", "lines", "imported"), ()),
    "payments": (
        ("payments", "settlements", "imported"),
        ("settlements_by_invoice", "settlements_by_payment", "settlements_off_invoices", "imported_by_row"),
    ),
}

# The indexes by which what a client owes is found.
OWING = ("invoices_owing",)

_TABLES = ("sessions", "invoices", "lines", "line_taxes", "exempted_taxes")

# The columns that are written of each table, in the order of their tuples.
SESSION = (
    "ref, client_id, patient_id, service_id, provider_id, start, day, minutes, fee, ward, place, modifier, notes,"
    " status, waived, reason, to_bill, id"
)
INVOICE = (
    "number, label, client_id, date, due, opened_at, changed_on, batch_id, gross, discount, net, tax, total, id,"
    " status, closed_at, closed_on, letterhead_id, parties_id"
)
LINE = (
    "session_id, date, patient_id, provider_id, service_id, description, quantity, unit_price, discount_choice,"
    " discount_name, discount_rate, lower_discount_name, lower_discount_rate, discountable, exempt, gross, discount,"
    " net, tax, total, billed_as, billed_ward, invoice_id, number, id"
)
LINE_TAX = "line_id, position, tax_id, name, abbreviation, rate, inclusive, amount"
EXEMPTED_TAX = "line_id, position, tax_id, name, abbreviation, rate"
PAYMENT = (
    "number, label, kind, client_id, date, amount, method, payer, reference, comment, named, recorded_at, staff_id,"
    " letterhead_id, parties_id, applied, id"
)
SETTLEMENT = "invoice_id, payment_id, day, at, amount, cause, staff_id"

Cells = tuple[Any, ...]


class Firsts(NamedTuple):
    """The first ids that new rows get."""

    session: int
    invoice: int
    line: int


class Written(NamedTuple):
    """Rows to be written, complete, as tuples of the columns above."""

    sessions: list[Cells]
    invoices: list[Cells]
    lines: list[Cells]
    taxes: list[Cells]
    exempted: list[Cells]


class Received(NamedTuple):
    """Payments and settlements to be written, complete, as tuples of the columns above."""

    payments: list[Cells]
    settlements: list[Cells]


# Adds the settlements from a first id on to what is paid on their invoices. By an index all settlements would be read.
_PAY = """
update invoices
   set paid = paid + new.amount
  from (select invoice_id, sum(amount) as amount
          from settlements not indexed where id >= :settlements group by invoice_id) as new
 where invoices.id = new.invoice_id
"""

# What must hold of the payments from a first id on, and of the invoices that they pay.
RECEIVED = (
    """
    select label from payments
     where id >= :payment
       and (applied is not (select coalesce(sum(amount), 0) from settlements where payment_id = payments.id)
            or date <= (select value from settings where key = 'locked_through'))
    """,
    """
    select label from invoices
     where id in (select invoice_id from settlements where payment_id >= :payment)
       and (paid is not (select sum(amount) from settlements where invoice_id = invoices.id) or status = 'void'
            or balance < 0)
    """,
    """
    select invoices.label
      from settlements join payments on payments.id = payment_id join invoices on invoices.id = invoice_id
     where payment_id >= :payment
       and (payments.client_id is not invoices.client_id
            or settlements.day is not max(payments.date, invoices.date))
    """,
    """
    select 'the counter'
     where (select next from counters where kind = 'receipt') <> (select max(number) + 1 from payments)
    """,
)

# What must hold of the rows that were written, from the first new ids on: each query finds those for which it doesn't.
VERIFIED = (
    """
    select label from invoices
     where id >= :invoice
       and ((gross, discount, net, tax, total, 0) is not
            (select sum(gross), sum(discount), sum(net), sum(tax), sum(total), coalesce(max(lines.date) > closed_on, 0)
               from lines where invoice_id = invoices.id)
            or client_id not in (select id from clients)
            or opened_at > coalesce(closed_at, opened_at)
            or date <= (select value from settings where key = 'locked_through')
            or closed_on <= (select value from settings where key = 'locked_through')
            or (status = 'closed' and (letterhead_id not in (select id from imprints)
                                       or parties_id not in (select id from imprints))))
    """,
    """
    select lines.id from lines
      join sessions on sessions.id = session_id
      join invoices on invoices.id = invoice_id
     where lines.id >= :line
       and (sessions.client_id is not invoices.client_id
            or lines.billed_as is not sessions.status or lines.billed_ward is not sessions.ward
            or sessions.waived or sessions.to_bill
            or lines.date <= (select value from settings where key = 'locked_through')
            or (lines.tax, lines.gross - lines.discount - lines.net) is not
               (select coalesce(sum(amount), 0), coalesce(sum(amount * inclusive), 0)
                  from line_taxes where line_id = lines.id))
    """,
    """
    select 'a line' where (select count(*) from lines where id >= :line)
                       <> (select count(*) from invoices where id >= :invoice)
    """,
    """
    select 'the counter'
     where (select next from counters where kind = 'invoice') <> (select max(number) + 1 from invoices)
    """,
)


def indexes(conn: sqlite3.Connection, kind: str) -> Indexes:
    """Return the indexes that many rows of a kind can do without while they are written."""
    tables, kept = _GROWING.get(kind, ((), ()))
    return Indexes(conn, tables, kept)


def firsts(conn: sqlite3.Connection) -> Firsts:
    """Return the first ids that new rows get."""
    session = rows.scalar(conn, "select 1 + coalesce((select seq from sqlite_sequence where name = 'sessions'), 0)")
    return Firsts(session, rows.next_id(conn, "invoices"), rows.next_id(conn, "lines"))


def write(conn: sqlite3.Connection, first: Firsts, written: Written) -> None:
    """Write new rows, each complete, and verify them. Raises ValueError if one breaks a rule of the file."""
    firsts = {"sessions": first.session, "invoices": first.invoice, "lines": first.line}
    watched = {**firsts, "line_taxes": first.line, "exempted_taxes": first.line}
    of_lines = f"line_id >= {first.line}"
    checked = {**_from(firsts), "line_taxes": of_lines, "exempted_taxes": of_lines, "counters": "kind = 'invoice'"}
    with without_triggers(conn, _TABLES), digests.unwatched(conn, watched), checked_together(conn, checked):
        _insert(conn, "sessions", SESSION, written.sessions)
        _insert(conn, "invoices", INVOICE, written.invoices)
        _insert(conn, "lines", LINE, written.lines)
        _insert(conn, "line_taxes", LINE_TAX, written.taxes)
        _insert(conn, "exempted_taxes", EXEMPTED_TAX, written.exempted)
        if written.invoices:
            conn.execute("update counters set next = ? where kind = 'invoice'", (written.invoices[-1][0] + 1,))
        conn.execute("delete from counted_lines")
    _verify(conn, VERIFIED, first._asdict())


def first_payment(conn: sqlite3.Connection) -> int:
    """Return the first id that new payments get."""
    return rows.next_id(conn, "payments")


def write_received(conn: sqlite3.Connection, first: int, received: Received) -> None:
    """Write payments with their settlements, each complete, and verify them. Raises ValueError as `write`."""
    firsts = {"payments": first, "settlements": rows.next_id(conn, "settlements")}
    checked = {**_from(firsts), "counters": "kind = 'receipt'"}
    with without_triggers(conn, ("payments", "settlements", "invoices")):
        with digests.unwatched(conn, firsts), checked_together(conn, checked):
            _insert(conn, "payments", PAYMENT, received.payments)
            _insert(conn, "settlements", SETTLEMENT, received.settlements)
            if received.payments:
                conn.execute("update counters set next = ? where kind = 'receipt'", (received.payments[-1][0] + 1,))
            conn.execute("delete from counted_settlements")
        # Of an update, SQLite itself makes the checks of what is changed, in less time than a query of all checks.
        conn.execute(_PAY, firsts)
    _verify(conn, RECEIVED, {"payment": first})


def _from(firsts: Mapping[str, int]) -> dict[str, str]:
    """Return the condition of the new rows of each table."""
    return {table: f"id >= {first}" for table, first in firsts.items()}


def _insert(conn: sqlite3.Connection, table: str, columns: str, cells: Sequence[Cells]) -> None:
    """Insert rows, without the columns that none of them has: to give SQLite a null takes longer than a number."""
    if cells:
        names = columns.split(", ")
        given = [place for place in range(len(names)) if any(row[place] is not None for row in cells)]
        filled = list(map(itemgetter(*given), cells))
        rows.add_cells(conn, table, [names[place] for place in given], filled)


def _verify(conn: sqlite3.Connection, queries: Sequence[str], first: Mapping[str, int]) -> None:
    for query in queries:
        for broken in rows.tuples(conn, query, first):
            raise ValueError(f"a complete row breaks a rule of the file: {broken}")

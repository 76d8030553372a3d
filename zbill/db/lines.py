"""Lines of invoices and their taxes, stored with the rates and amounts they were written with (SPEC 4)."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from zbill.db import rows
from zbill.errors import NotFound
from zbill.models import Line
from zbill.money import thousandths

LINES = f"""
select {rows.columns(Line).removesuffix(", taxes, exempted")},
       (select json_group_array(json_array(tax_id, name, abbreviation, rate, inclusive, amount))
          from (select * from line_taxes where line_id = lines.id order by position)) as taxes,
       (select json_group_array(json_array(tax_id, name, abbreviation, rate, 1))
          from (select * from exempted_taxes where line_id = lines.id order by position)) as exempted
  from lines
"""

_UPDATE = """
update lines
   set date = ?, provider_id = ?, service_id = ?, description = ?, quantity = ?, unit_price = ?,
       discount_choice = ?, discount_name = ?, discount_rate = ?, discountable = ?,
       gross = ?, discount = ?, net = ?, tax = ?, total = ?
 where id = ?
"""


def add(conn: sqlite3.Connection, new: Sequence[Line]) -> list[Line]:
    """Add lines with their taxes, and return them with their ids."""
    first = rows.next_id(conn, "lines")
    written = [line._replace(id=row_id) for row_id, line in enumerate(new, first)]
    rows.add(conn, "lines", *written)
    _add_taxes(conn, written)
    return written


def rewrite(conn: sqlite3.Connection, line: Line) -> None:
    """Store an edited line with its recomputed amounts."""
    conn.execute(
        _UPDATE,
        (
            line.date.isoformat(),
            line.provider_id,
            line.service_id,
            line.description,
            thousandths(line.quantity),
            line.unit_price,
            line.discount_choice,
            line.discount_name,
            None if line.discount_rate is None else thousandths(line.discount_rate),
            line.discountable,
            line.gross,
            line.discount,
            line.net,
            line.tax,
            line.total,
            line.id,
        ),
    )
    conn.execute("delete from line_taxes where line_id = ?", (line.id,))
    conn.execute("delete from exempted_taxes where line_id = ?", (line.id,))
    _add_taxes(conn, [line])


def set_void(conn: sqlite3.Connection, line_id: int, reason: str) -> None:
    conn.execute("update lines set void = 1, live = 0, void_reason = ? where id = ?", (reason, line_id))


def restore(conn: sqlite3.Connection, line_id: int) -> None:
    conn.execute("update lines set void = 0, live = 1, void_reason = '' where id = ?", (line_id,))


def numbered(conn: sqlite3.Connection, invoice_id: int, label: str, number: int) -> Line:
    """Return the line with this number on an invoice. Raises NotFound."""
    found = rows.zero_or_one(conn, Line, f"{LINES} where invoice_id = ? and number = ?", (invoice_id, number))
    if found is None:
        raise NotFound(f"Invoice {label} has no line {number}.", f"See: zbill invoice show {label}")
    return found


def of_invoice(conn: sqlite3.Connection, invoice_id: int) -> list[Line]:
    """Return all lines of an invoice, including void ones, ordered by number."""
    return rows.many(conn, Line, f"{LINES} where invoice_id = ? order by number", (invoice_id,))


def last_number(conn: sqlite3.Connection, invoice_id: int) -> int:
    """Return the number of an invoice's newest line, 0 if it has none."""
    return int(rows.scalar(conn, "select coalesce(max(number), 0) from lines where invoice_id = ?", (invoice_id,)))


def last_of(conn: sqlite3.Connection, invoice_id: int) -> int:
    """Return the id of an invoice's newest line."""
    return int(
        rows.scalar(conn, "select id from lines where invoice_id = ? order by number desc limit 1", (invoice_id,))
    )


def providers_of_sessions(conn: sqlite3.Connection, invoice_id: int) -> list[int | None]:
    """Return the provider of each session on the invoice's live lines, None for a session without one."""
    found = conn.execute(
        "select sessions.provider_id from lines join sessions on sessions.id = session_id"
        " where invoice_id = ? and live = 1 order by lines.number",
        (invoice_id,),
    )
    return [row["provider_id"] for row in found]


def tax_cells(line: Line, line_id: int) -> list[tuple[object, ...]]:
    """Return the rows of line_taxes of a line."""
    return [
        (line_id, position, tax.tax_id, tax.name, tax.abbreviation, thousandths(tax.rate), tax.inclusive, amount)
        for position, (tax, amount) in enumerate(line.taxes, 1)
    ]


def exempted_cells(line: Line, line_id: int) -> list[tuple[object, ...]]:
    """Return the rows of exempted_taxes of a line."""
    return [
        (line_id, position, tax.tax_id, tax.name, tax.abbreviation, thousandths(tax.rate))
        for position, tax in enumerate(line.exempted, 1)
    ]


def _add_taxes(conn: sqlite3.Connection, written: Sequence[Line]) -> None:
    taxes = [cells for line in written for cells in tax_cells(line, line.id)]
    conn.executemany("insert into line_taxes values (?, ?, ?, ?, ?, ?, ?, ?)", taxes)
    exempted = [cells for line in written for cells in exempted_cells(line, line.id)]
    conn.executemany("insert into exempted_taxes values (?, ?, ?, ?, ?, ?)", exempted)

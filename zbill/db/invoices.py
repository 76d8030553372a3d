"""Invoices: finding, creating and closing them. The file's triggers keep their sums."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date as Day

from zbill.billing.invoices import due
from zbill.billing.settlements import Room
from zbill.db import clients, numbers, rows
from zbill.db.settings import Settings
from zbill.models import DiscountRate, Invoice
from zbill.money import thousandths
from zbill.records import NamedTuple

_INVOICES = f"select {rows.columns(Invoice)} from invoices"

# An invoice with a balance is never void. With the status, SQLite finds those of a client by the index of balances: it
# would read all their invoices without it.
OWING = "status in ('open', 'closed') and balance > 0"

# An overdue invoice is one with a balance that was due on a day before :before (SPEC 3).
OVERDUE = "balance > 0 and due < :before"

# For each invoice: the date of its latest live line, and the first session whose patient is checked in and not out.
CLOSING = """
select invoices.id,
       (select max(lines.date) from lines where invoice_id = invoices.id and live = 1) as last_line,
       (select sessions.id from lines join sessions on sessions.id = lines.session_id
         where invoice_id = invoices.id and live = 1 and checked_in_at is not null and checked_out_at is null
         order by lines.number limit 1) as session_in
  from invoices
 where invoices.id in (select value from json_each(?))
"""


WHEN_CLOSED = """
select day, sum(amount) over (order by day) as amount
  from (select date as day,
               total - moved + (select coalesce(sum(amount), 0)
                                  from invoice_changes where invoice_id = :id and amount < 0) as amount
          from invoices where id = :id
        union all
        select day, amount from invoice_changes where invoice_id = :id and amount > 0
        union all
        select day, -amount from settlements where invoice_id = :id
        union all
        select day, -amount from write_offs where invoice_id = :id)
 order by day
"""


class Terms(NamedTuple):
    """The terms of a new invoice. `due` None follows those of the client, and `reference` is the payer's own."""

    due: Day | None = None
    reference: str = ""


class NewInvoice(NamedTuple):
    """An invoice to be created; `changed_on` is the day on which changes of its total count."""

    number: int
    label: str
    client_id: int
    date: Day
    due: Day
    opened_at: int
    changed_on: Day
    reference: str = ""


class Closing(NamedTuple):
    """Facts that decide whether an invoice can be closed.

    `last_line` is the date of its latest live line, and `session_in` the first session with a patient still in.
    """

    id: int
    last_line: Day | None
    session_in: int | None


def find(conn: sqlite3.Connection, text: str) -> Invoice:
    """Return an invoice by number, with or without prefix and zeros. Raises NotFound."""
    return numbers.find(conn, Invoice, "invoices", "invoice", text, "See: zbill invoice list")


def get(conn: sqlite3.Connection, invoice_id: int) -> Invoice:
    return rows.exactly_one(conn, Invoice, f"{_INVOICES} where id = ?", (invoice_id,))


def get_all(conn: sqlite3.Connection, invoice_ids: Iterable[int]) -> dict[int, Invoice]:
    """Return invoices by id."""
    query = f"{_INVOICES} where id in (select value from json_each(?))"
    return {each.id: each for each in rows.many(conn, Invoice, query, (rows.json_ids(invoice_ids),))}


def add(
    conn: sqlite3.Connection,
    settings: Settings,
    client_ids: Sequence[int],
    day: Day,
    now: int,
    asked: Terms = Terms(),  # noqa: B008
) -> list[Invoice]:
    """Create one open invoice per client, due as asked, else after their terms."""
    terms = clients.terms(conn, settings, client_ids)
    upcoming = numbers.upcoming(conn, "invoice", settings)
    new = [
        NewInvoice(number, label, client_id, day, asked.due or due(day, terms[client_id]), now, day, asked.reference)
        for client_id, (number, label) in zip(client_ids, upcoming, strict=False)
    ]
    rows.add(conn, "invoices", *new)
    made = f"{_INVOICES} where number between ? and ? order by number"
    return rows.many(conn, Invoice, made, (new[0].number, new[-1].number)) if new else []


def changes_count_on(conn: sqlite3.Connection, invoice_id: int, day: Day) -> None:
    """Set the day on which later changes of an invoice's total count. It only moves forward (SPEC 6)."""
    change = "update invoices set changed_on = :day where id = :id and changed_on < :day"
    conn.execute(change, {"day": day.isoformat(), "id": invoice_id})


def set_terms(conn: sqlite3.Connection, invoice_id: int, due: Day, reference: str) -> None:
    """Set when an open invoice is due, and the payer's reference."""
    values = (due.isoformat(), reference, invoice_id)
    conn.execute("update invoices set due = ?, reference = ? where id = ?", values)


def set_discount(conn: sqlite3.Connection, invoice_id: int, choice: str, discount: DiscountRate | None) -> None:
    """Set the discount of a whole invoice: the tier chosen, and the class if it is one."""
    name, rate = (discount.name, thousandths(discount.rate)) if discount else (None, None)
    conn.execute(
        "update invoices set discount_choice = ?, discount_name = ?, discount_rate = ? where id = ?",
        (choice, name, rate, invoice_id),
    )


def closing(conn: sqlite3.Connection, invoice_ids: Iterable[int]) -> dict[int, Closing]:
    """Return by id the facts that decide whether each of these invoices can be closed."""
    return {each.id: each for each in rows.many(conn, Closing, CLOSING, (rows.json_ids(invoice_ids),))}


def close(
    conn: sqlite3.Connection, frozen: Iterable[tuple[int, int, int]], *, at: int, today: Day, counts_on: Day
) -> None:
    """Close invoices at an instant of today; reports count it on that or an earlier day.

    `frozen` gives the ids of the letterhead and parties that each keeps, and its own id.
    """
    done_on = today.isoformat() if counts_on < today else None
    conn.executemany(
        "update invoices set status = 'closed', closed_at = ?, closed_on = ?, done_on = ?, letterhead_id = ?,"
        " parties_id = ? where id = ?",
        ((at, counts_on.isoformat(), done_on, *kept) for kept in frozen),
    )


def reopen(conn: sqlite3.Connection, invoice_id: int, *, at: int) -> None:
    conn.execute(
        "update invoices set status = 'open', reopened_at = ?, reopenings = reopenings + 1, closed_at = null,"
        " closed_on = null, done_on = null where id = ?",
        (at, invoice_id),
    )


def void(conn: sqlite3.Connection, invoice_id: int, *, at: int, day: Day, reason: str) -> None:
    conn.execute(
        "update invoices set status = 'void', voided_at = ?, voided_on = ?, void_reason = ? where id = ?",
        (at, day.isoformat(), reason, invoice_id),
    )


def owing(conn: sqlite3.Connection, client_id: int) -> list[Invoice]:
    """Return the client's invoices with a balance, oldest first by date, then number."""
    query = f"{_INVOICES} where client_id = ? and {OWING} order by date, number"
    return rows.many(conn, Invoice, query, (client_id,))


def room(conn: sqlite3.Connection, invoice_id: int) -> list[Room]:
    """Return how much an invoice has owed, from each day on which that changed."""
    query = "select day, owing as amount from owing_by_day where invoice_id = ? order by day"
    return rows.many(conn, Room, query, (invoice_id,))


def room_when_closed(conn: sqlite3.Connection, invoice_id: int) -> list[Room]:
    """Return how much an invoice has owed, from each day on which that changed, as its closing makes it.

    A lower total counts from the closing at the latest, because reports have today's totals (SPEC 8.1). So here it
    counts from the invoice's day.
    """
    return rows.many(conn, Room, WHEN_CLOSED, {"id": invoice_id})


def has_written_off(conn: sqlite3.Connection, client_id: int) -> bool:
    """Return whether any part of a client's invoices is written off."""
    return rows.exists(conn, "select 1 from invoices where client_id = ? and written_off > 0", (client_id,))


def open_ones(conn: sqlite3.Connection, before: Day | None) -> list[Invoice]:
    """Return the open invoices, all or only those dated before a day, ordered by number."""
    query = f"{_INVOICES} where status = 'open' and date < ? order by number"
    return rows.many(conn, Invoice, query, (before.isoformat() if before else "9999",))

"""Invoices: making, finding, closing. Their sums are kept by the file's triggers."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta

from zbill.billing.settling import Share
from zbill.db import numbers
from zbill.db.settings import Settings
from zbill.models import DiscountRate, Invoice
from zbill.money import Money, from_thousandths, thousandths


def find(conn: sqlite3.Connection, text: str) -> Invoice:
    """An invoice by number, with or without prefix and zeros. Errors: NotFound."""
    return _invoice(numbers.find(conn, "invoices", "invoice", text, "See: zbill invoice list"))


def get(conn: sqlite3.Connection, invoice_id: int) -> Invoice:
    return _invoice(conn.execute("select * from invoices where id = ?", (invoice_id,)).fetchone())


def add(conn: sqlite3.Connection, settings: Settings, client_id: int, day: date, now: int) -> Invoice:
    """A new open invoice, due after the practice's terms."""
    number, label = numbers.take(conn, "invoice", settings)
    due = day + timedelta(days=settings.terms_days)
    cursor = conn.execute(
        "insert into invoices (number, label, client_id, date, due, opened_at, changed_on)"
        " values (?, ?, ?, ?, ?, ?, ?)",
        (number, label, client_id, day.isoformat(), due.isoformat(), now, day.isoformat()),
    )
    return get(conn, int(cursor.lastrowid or 0))


def changes_count_on(conn: sqlite3.Connection, invoice_id: int, day: date) -> None:
    """From here on a changed total counts on this day (SPEC 6: each event on its own day)."""
    conn.execute("update invoices set changed_on = ?1 where id = ?2 and changed_on < ?1", (day.isoformat(), invoice_id))


def set_discount(conn: sqlite3.Connection, invoice_id: int, choice: str, discount: DiscountRate | None) -> None:
    conn.execute(
        "update invoices set discount_choice = ?, discount_name = ?, discount_rate = ? where id = ?",
        (
            choice,
            discount.name if discount else None,
            thousandths(discount.rate) if discount else None,
            invoice_id,
        ),
    )


def close(
    conn: sqlite3.Connection, invoice_id: int, *, at: int, day: date, letterhead_id: int, parties_id: int
) -> None:
    conn.execute(
        "update invoices set status = 'closed', closed_at = ?, closed_on = ?, letterhead_id = ?, parties_id = ?"
        " where id = ?",
        (at, day.isoformat(), letterhead_id, parties_id, invoice_id),
    )


def reopen(conn: sqlite3.Connection, invoice_id: int, *, at: int) -> None:
    conn.execute(
        "update invoices set status = 'open', reopened_at = ?, reopenings = reopenings + 1, closed_at = null,"
        " closed_on = null where id = ?",
        (at, invoice_id),
    )


def void(conn: sqlite3.Connection, invoice_id: int, *, at: int, day: date, reason: str) -> None:
    conn.execute(
        "update invoices set status = 'void', voided_at = ?, voided_on = ?, void_reason = ? where id = ?",
        (at, day.isoformat(), reason, invoice_id),
    )


def owing(conn: sqlite3.Connection, client_id: int) -> list[Share]:
    """What the client owes, invoice by invoice, oldest first by date, then number."""
    rows = conn.execute(
        "select id, balance from invoices where client_id = ? and balance > 0 order by date, number",
        (client_id,),
    )
    return [Share(row["id"], Money(row["balance"])) for row in rows]


def open_ones(conn: sqlite3.Connection, before: date | None) -> list[Invoice]:
    """Open invoices, all or those dated before a day, by number."""
    rows = conn.execute(
        "select * from invoices where status = 'open' and date < ? order by number",
        (before.isoformat() if before else "9999",),
    )
    return [_invoice(row) for row in rows]


def session_ids(conn: sqlite3.Connection, invoice_id: int) -> list[int]:
    """The sessions on the invoice's live lines."""
    rows = conn.execute(
        "select session_id from lines where invoice_id = ? and live = 1 and session_id is not null",
        (invoice_id,),
    )
    return [row["session_id"] for row in rows]


def sessions_in(conn: sqlite3.Connection, invoice_id: int) -> list[int]:
    """Sessions on the invoice's live lines whose patient is checked in and not yet out."""
    rows = conn.execute(
        "select sessions.id from lines join sessions on sessions.id = lines.session_id"
        " where invoice_id = ? and live = 1 and checked_in_at is not null and checked_out_at is null",
        (invoice_id,),
    )
    return [row["id"] for row in rows]


def has_live_line(conn: sqlite3.Connection, invoice_id: int) -> bool:
    return conn.execute("select 1 from lines where invoice_id = ? and live = 1", (invoice_id,)).fetchone() is not None


def _invoice(row: sqlite3.Row) -> Invoice:
    return Invoice(
        id=row["id"],
        number=row["number"],
        label=row["label"],
        client_id=row["client_id"],
        date=date.fromisoformat(row["date"]),
        due=date.fromisoformat(row["due"]),
        status=row["status"],
        discount_choice=row["discount_choice"],
        discount=DiscountRate(row["discount_name"], from_thousandths(row["discount_rate"]))
        if row["discount_name"]
        else None,
        total=Money(row["total"]),
        paid=Money(row["paid"]),
        credited=Money(row["credited"]),
        written_off=Money(row["written_off"]),
        balance=Money(row["balance"]),
        closed_at=row["closed_at"],
        closed_on=date.fromisoformat(row["closed_on"]) if row["closed_on"] else None,
    )

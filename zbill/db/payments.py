"""Payments and their receipts: one row is both."""

from __future__ import annotations

import sqlite3
from datetime import date

from zbill.db import numbers
from zbill.db.settings import Settings
from zbill.models import Receipt
from zbill.money import Money


def find(conn: sqlite3.Connection, text: str) -> Receipt:
    """A receipt by number, with or without prefix and zeros. Errors: NotFound."""
    return _receipt(numbers.find(conn, "payments", "receipt", text, "See: zbill receipt list"))


def get(conn: sqlite3.Connection, payment_id: int) -> Receipt:
    return _receipt(conn.execute("select * from payments where id = ?", (payment_id,)).fetchone())


def add(
    conn: sqlite3.Connection,
    settings: Settings,
    *,
    kind: str,
    client_id: int,
    payer: str,
    day: date,
    amount: Money,
    method: str,
    reference: str,
    comment: str,
    named_documents: str,
    recorded_at: int,
    staff_id: int,
    letterhead_id: int,
    parties_id: int,
    refund_of: int | None = None,
) -> Receipt:
    """A new valid receipt with the next number."""
    number, label = numbers.take(conn, "receipt", settings)
    cursor = conn.execute(
        "insert into payments (number, label, kind, client_id, payer, date, amount, method, reference, comment, named,"
        " recorded_at, staff_id, letterhead_id, parties_id, refund_of)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            number,
            label,
            kind,
            client_id,
            payer,
            day.isoformat(),
            amount,
            method,
            reference,
            comment,
            named_documents,
            recorded_at,
            staff_id,
            letterhead_id,
            parties_id,
            refund_of,
        ),
    )
    return get(conn, int(cursor.lastrowid or 0))


def next_id(conn: sqlite3.Connection) -> int:
    """The id the next payment will have: none is ever deleted."""
    row = conn.execute("select coalesce(max(id), 0) + 1 as id from payments").fetchone()
    return int(row["id"])


def twin(
    conn: sqlite3.Connection,
    *,
    kind: str,
    client_id: int,
    amount: Money,
    day: date,
    method: str,
    reference: str,
    payer: str,
    named_documents: str,
) -> str | None:
    """The label of a valid receipt that looks like the same payment (SPEC 6, likely double)."""
    row = conn.execute(
        "select label from payments where client_id = ? and date = ? and amount = ? and method = ? and reference = ?"
        " and payer = ? and named = ? and kind = ? and voided_at is null order by number limit 1",
        (client_id, day.isoformat(), amount, method, reference, payer, named_documents, kind),
    ).fetchone()
    return row["label"] if row else None


def void(conn: sqlite3.Connection, payment_id: int, *, at: int, day: date, reason: str) -> None:
    conn.execute(
        "update payments set voided_at = ?, voided_on = ?, void_reason = ? where id = ?",
        (at, day.isoformat(), reason, payment_id),
    )


def unapplied(conn: sqlite3.Connection, client_id: int) -> list[Receipt]:
    """The client's receipts with money on no invoice, oldest first."""
    rows = conn.execute(
        "select * from payments where client_id = ? and unapplied > 0 order by date, number", (client_id,)
    )
    return [_receipt(row) for row in rows]


def _receipt(row: sqlite3.Row) -> Receipt:
    return Receipt(
        id=row["id"],
        number=row["number"],
        label=row["label"],
        kind=row["kind"],
        client_id=row["client_id"],
        date=date.fromisoformat(row["date"]),
        amount=Money(row["amount"]),
        applied=Money(row["applied"]),
        refunded=Money(row["refunded"]),
        unapplied=Money(row["unapplied"]),
        method=row["method"],
        void=row["voided_at"] is not None,
    )

"""Write-offs: what of closed invoices is given up, and what is owed again."""

from __future__ import annotations

import sqlite3
from datetime import date

from zbill.money import Money


def add(
    conn: sqlite3.Connection, *, invoice_id: int, day: date, at: int, amount: Money, reason: str, staff_id: int
) -> None:
    """Give an amount up, or with a negative amount let it be owed again."""
    conn.execute(
        "insert into write_offs (invoice_id, day, at, amount, reason, staff_id) values (?, ?, ?, ?, ?, ?)",
        (invoice_id, day.isoformat(), at, amount, reason, staff_id),
    )

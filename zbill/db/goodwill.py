"""Goodwill: credit given, not received."""

from __future__ import annotations

import sqlite3
from datetime import date

from zbill.money import Money


def add(
    conn: sqlite3.Connection, *, client_id: int, day: date, at: int, amount: Money, reason: str, staff_id: int
) -> None:
    """Give goodwill, or with a negative amount take it back."""
    conn.execute(
        "insert into goodwill (client_id, day, at, amount, reason, staff_id) values (?, ?, ?, ?, ?, ?)",
        (client_id, day.isoformat(), at, amount, reason, staff_id),
    )


def unused(conn: sqlite3.Connection, client_id: int) -> Money:
    """What of the client's goodwill stands on no invoice."""
    row = conn.execute("select goodwill_credit from client_balance where client_id = ?", (client_id,)).fetchone()
    return Money(row["goodwill_credit"])

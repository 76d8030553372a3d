"""Goodwill: account credit that the practice gave, not money received."""

from __future__ import annotations

import sqlite3
from datetime import date as Day

from zbill.db import rows
from zbill.money import Money
from zbill.records import NamedTuple


class Goodwill(NamedTuple):
    """Goodwill given to a client; a negative amount removes some."""

    client_id: int
    day: Day
    at: int
    amount: Money
    reason: str
    staff_id: int


def add(conn: sqlite3.Connection, new: Goodwill) -> None:
    rows.add(conn, "goodwill", new)


def unused(conn: sqlite3.Connection, client_id: int) -> Money:
    """Return the client's goodwill that is on no invoice."""
    return Money(rows.scalar(conn, "select goodwill_credit from client_balance where client_id = ?", (client_id,)))

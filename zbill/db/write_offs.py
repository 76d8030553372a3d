"""Write-offs: amounts of closed invoices given up as bad debt, and their reversals."""

from __future__ import annotations

import sqlite3
from datetime import date as Day

from zbill.db import rows
from zbill.money import Money
from zbill.records import NamedTuple


class WriteOff(NamedTuple):
    """An amount of an invoice that is written off; a negative amount reverses a write-off."""

    invoice_id: int
    day: Day
    at: int
    amount: Money
    reason: str
    staff_id: int


def add(conn: sqlite3.Connection, new: WriteOff) -> None:
    rows.add(conn, "write_offs", new)

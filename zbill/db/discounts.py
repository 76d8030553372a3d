"""Discount classes: a name and a rate that never changes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from zbill.db.names import resolve
from zbill.models import DiscountRate
from zbill.money import from_thousandths
from zbill.text import key

_COLUMNS = "select id, name, rate, archived from discounts"


def named(conn: sqlite3.Connection, text: str) -> sqlite3.Row:
    """A discount class by name or unique part of it. Errors: NotFound, Ambiguous."""

    def searches() -> Iterable[list[sqlite3.Row]]:
        yield conn.execute(f"{_COLUMNS} where name_key = ?", (key(text),)).fetchall()
        yield conn.execute(f"{_COLUMNS} where archived = 0 and instr(name_key, ?)", (key(text),)).fetchall()

    return resolve("discount", text, searches(), "See: zbill discount list")


def rate(row: sqlite3.Row) -> DiscountRate:
    return DiscountRate(row["name"], from_thousandths(row["rate"]))


def of_patient_or_client(conn: sqlite3.Connection, patient_id: int | None, client_id: int) -> DiscountRate | None:
    """The patient's discount if there is one, else the client's (SPEC 4's two lower tiers)."""
    row = conn.execute(
        "select name, rate from discounts where id ="
        " coalesce((select discount_id from patients where id = ?), (select discount_id from clients where id = ?))",
        (patient_id, client_id),
    ).fetchone()
    return rate(row) if row else None

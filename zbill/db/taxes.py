"""Tax classes and their dated rates."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from zbill.db.names import resolve
from zbill.models import TaxRate
from zbill.money import from_thousandths, thousandths
from zbill.text import key

_COLUMNS = "select id, name, abbreviation, inclusive, archived from taxes"

_IN_FORCE = """
select taxes.id, name, abbreviation, inclusive,
       (select rate from tax_rates where tax_id = taxes.id and since <= ? order by since desc limit 1) as rate
  from taxes
"""


def named(conn: sqlite3.Connection, text: str) -> sqlite3.Row:
    """A tax class by name or abbreviation. Errors: NotFound, Ambiguous."""

    def searches() -> Iterable[list[sqlite3.Row]]:
        yield conn.execute(f"{_COLUMNS} where name_key = ?", (key(text),)).fetchall()
        yield [row for row in conn.execute(_COLUMNS).fetchall() if key(row["abbreviation"]) == key(text)]
        yield conn.execute(f"{_COLUMNS} where archived = 0 and instr(name_key, ?)", (key(text),)).fetchall()

    return resolve("tax", text, searches(), "See: zbill tax list")


def of_service(conn: sqlite3.Connection, service_id: int, day: date) -> tuple[TaxRate, ...]:
    """The classes of a service at their rates of the day; one not yet in force is left out."""
    rows = conn.execute(
        _IN_FORCE + "join service_taxes on tax_id = taxes.id where service_id = ? order by taxes.id",
        (day.isoformat(), service_id),
    )
    return _rates(rows)


def in_force(conn: sqlite3.Connection, tax_ids: Sequence[int], day: date) -> tuple[TaxRate, ...]:
    """These classes at their rates of the day; one not yet in force is left out."""
    marks = ", ".join("?" * len(tax_ids))
    rows = conn.execute(_IN_FORCE + f"where taxes.id in ({marks}) order by taxes.id", (day.isoformat(), *tax_ids))
    return _rates(rows)


def set_rate(conn: sqlite3.Connection, tax_id: int, since: date, rate: Decimal) -> None:
    conn.execute(
        "insert into tax_rates values (?, ?, ?) on conflict do update set rate = excluded.rate",
        (tax_id, since.isoformat(), thousandths(rate)),
    )


def _rates(rows: Iterable[sqlite3.Row]) -> tuple[TaxRate, ...]:
    return tuple(
        TaxRate(row["id"], row["name"], row["abbreviation"], from_thousandths(row["rate"]), bool(row["inclusive"]))
        for row in rows
        if row["rate"] is not None
    )

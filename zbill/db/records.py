"""Rows written from named values, through sqlite-utils: for the commands that edit a few of many columns.

sqlite-utils is imported where it is used: it takes as long to load as a whole command may take.
Values are whole numbers, text and None; a Decimal would become a float.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

Values = Mapping[str, int | str | bytes | None]


def insert(conn: sqlite3.Connection, table: str, values: Values) -> int:
    """The id of the new row. Call inside a transaction."""
    inserted = _database(conn).table(table).insert(dict(values))
    return int(inserted.last_pk)


def update(conn: sqlite3.Connection, table: str, row_id: int, values: Values) -> None:
    """Call inside a transaction."""
    if values:
        _database(conn).table(table).update(row_id, dict(values))


def _database(conn: sqlite3.Connection):  # type: ignore[no-untyped-def]
    from sqlite_utils import Database

    assert conn.in_transaction, "sqlite-utils commits by itself outside a transaction"
    return Database(conn, execute_plugins=False)

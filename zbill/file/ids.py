"""Ids that are never given twice, even if the newest rows were removed: the log and `--key` name rows by them."""

from __future__ import annotations

import sqlite3

from zbill.file.references import create_again, texts

# Undoing an import removes rows of these tables. Sessions have had such ids from the start.
_REMOVED_FROM = ("clients", "patients")


def never_again(conn: sqlite3.Connection) -> None:
    """Create these tables again, so that SQLite never gives the id of a removed row to another.

    Call it as `references.name_columns`.
    """
    # A row that breaks a rule of its table moves as it is: zbill check reports it.
    conn.execute("pragma ignore_check_constraints = on")
    try:
        for table in _REMOVED_FROM:
            for create in texts(conn, "table", table):
                create_again(conn, table, create.replace("integer primary key", "integer primary key autoincrement"))
    finally:
        conn.execute("pragma ignore_check_constraints = off")

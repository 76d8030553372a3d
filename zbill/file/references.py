"""Foreign keys: which column they refer to, as programs that follow `pragma foreign_key_list` need it, and when they
are enforced.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence

# SQLite can't change a reference. Editing the stored text of the schema would be faster than creating tables again, but
# the SQLite that comes with macOS refuses it.

# The tables whose foreign keys name no column: up to schema 15 zbill wrote `references clients`.
_UNNAMED = (
    "role_permissions staff_roles tax_rates service_prices service_taxes clients client_rates patients sessions"
    " invoices invoice_changes lines line_taxes exempted_taxes payments goodwill settlements write_offs"
    " credit_notes credit_note_lines credit_note_taxes log"
).split()

# The tables to which imports add many rows.
_MANY = ("sessions", "invoices", "lines", "payments", "settlements", "imported")


def name_columns(conn: sqlite3.Connection) -> None:
    """Create each of these tables again, with `references clients (id)` for `references clients`.

    Rows, indexes and triggers stay as they are, also the indexes of other programs. Call it in a transaction that
    doesn't enforce foreign keys, unless the tables are empty: dropping a table would change the rows that refer to it.
    """
    _change(conn, _UNNAMED, r"\breferences (\w+)\b(?! ?\()", r"references \1 (id)")


def defer(conn: sqlite3.Connection) -> None:
    """Create each of these tables again, with references that are enforced when a transaction ends.

    In case a reference of a later row is wrong, SQLite copies each page that a statement of many rows changes. Call it
    as `name_columns`.
    """
    _change(conn, _MANY, r"(\breferences \w+ \(id\))(?! deferrable)", r"\1 deferrable initially deferred")


def _change(conn: sqlite3.Connection, tables: Sequence[str], pattern: str, replacement: str) -> None:
    # A row that breaks a rule of its table moves as it is: zbill check reports it.
    conn.execute("pragma ignore_check_constraints = on")
    try:
        for table in tables:
            for create in texts(conn, "table", table):
                create_again(conn, table, re.sub(pattern, replacement, create))
    finally:
        conn.execute("pragma ignore_check_constraints = off")


def create_again(conn: sqlite3.Connection, table: str, create: str) -> None:
    """Create a table again, by another statement, with the same rows, indexes and triggers."""
    rules = texts(conn, "index", table) + texts(conn, "trigger", table)
    stored = conn.execute("select name from pragma_table_xinfo(?) where hidden = 0", (table,)).fetchall()
    columns = ", ".join(name for (name,) in stored)
    given = conn.execute("select name, seq from sqlite_sequence where name = ?", (table,)).fetchall()
    conn.execute(f"create temp table moving as select {columns} from {table}")
    conn.execute(f"drop table {table}")
    conn.execute(create)
    conn.execute(f"insert into {table} ({columns}) select {columns} from temp.moving")
    conn.execute("drop table temp.moving")
    # No id is given twice, even if the newest rows were deleted.
    if given:
        conn.execute("delete from sqlite_sequence where name = ?", (table,))
        conn.executemany("insert into sqlite_sequence (name, seq) values (?, ?)", given)
    for rule in rules:
        conn.execute(rule)


def texts(conn: sqlite3.Connection, kind: str, table: str) -> list[str]:
    """Return the statements that created the objects of a kind that belong to a table, in order."""
    query = "select sql from sqlite_schema where type = ? and tbl_name = ? and sql is not null order by rowid"
    return [sql for (sql,) in conn.execute(query, (kind, table))]

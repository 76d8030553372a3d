"""How names find rows: id, then exact name, then a unique part of one; never a guess (SPEC 9)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from zbill.errors import Ambiguous, NotFound

SHOWN = 6


def resolve(kind: str, text: str, searches: Iterable[list[sqlite3.Row]], remedy: str = "") -> sqlite3.Row:
    """The one row of the first search that finds any. Rows carry `id` and `name`. Errors: NotFound, Ambiguous."""
    if not text.strip():
        # Nothing is a part of every name: an unset variable in a script must not find the only client.
        raise NotFound(f"An empty text names no {kind}.", remedy)
    for rows in searches:
        if len(rows) == 1:
            return rows[0]
        if rows:
            shown = [f"{row['name']} ({row['id']})" for row in rows[:SHOWN]]
            raise Ambiguous(kind, text, shown + ["…"] * (len(rows) > SHOWN))
    raise NotFound.named(kind, text, remedy)


def by_id(conn: sqlite3.Connection, query: str, text: str) -> list[sqlite3.Row]:
    """Rows of a query with one placeholder, when the text is an id at all."""
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        return []
    return conn.execute(query, (int(text),)).fetchall()

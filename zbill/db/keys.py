"""Keys given with --key, and what the command made under each."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from zbill.models import Reference


def find(conn: sqlite3.Connection, key: str) -> tuple[str, list[Reference]] | None:
    """The request a key was used for and what that made."""
    row = conn.execute("select request, made from keys where key = ?", (key,)).fetchone()
    return (row["request"], [Reference(*each) for each in json.loads(row["made"])]) if row else None


def store(conn: sqlite3.Connection, key: str, request: str, made: Iterable[Reference], at: int) -> None:
    listed = json.dumps(list(made))
    conn.execute("insert into keys values (?, ?, ?, ?)", (key, request, listed, at))

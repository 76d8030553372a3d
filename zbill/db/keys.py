"""Keys given with --key, and what the command with each key created (SPEC 9)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from zbill.models import Reference


def find(conn: sqlite3.Connection, key: str) -> tuple[str, list[Reference]] | None:
    """Return the request that a key was used for and what it created; None for a new key."""
    row = conn.execute("select request, made from keys where key = ?", (key,)).fetchone()
    return (row["request"], [Reference(*each) for each in json.loads(row["made"])]) if row else None


def store(conn: sqlite3.Connection, key: str, request: str, made: Iterable[Reference], at: int) -> None:
    """Store a key with its request and what it created."""
    listed = json.dumps(list(made))
    conn.execute("insert into keys values (?, ?, ?, ?)", (key, request, listed, at))

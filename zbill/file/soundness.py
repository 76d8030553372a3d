"""Soundness of a file, as SQLite sees it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from zbill.file.connection import passing_through


def damages(conn: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Yield what SQLite finds wrong with the pages and records of a copy, as pairs of place and problem.

    CHECKs, indexes and references say the same of a copy as of its original, and take six times as long: see `faults`.
    """
    conn.execute("pragma ignore_check_constraints = on")
    with passing_through(conn):
        found = list(_problems(conn, "quick_check"))
    yield from found


def faults(conn: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Yield what SQLite finds wrong with a file, as pairs of place and problem."""
    yield from _problems(conn, "integrity_check")
    for row in conn.execute("pragma foreign_key_check").fetchall():
        yield f"{row[0]} {row[1]}", f"it points at a row of {row[2]} that is not there"


def _problems(conn: sqlite3.Connection, check: str) -> Iterator[tuple[str, str]]:
    for row in conn.execute(f"pragma {check}").fetchall():
        if row[0] != "ok":
            yield "the file", str(row[0])

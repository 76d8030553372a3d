"""Numbered SQL files make and upgrade the practice file; `user_version` says how far it is."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from functools import cache
from pathlib import Path

from zbill.db.connection import APPLICATION_ID, configure, writing
from zbill.errors import FileUnusable

FOLDER = Path(__file__).parent / "migrations"

# The schema after the newest migration, as `fingerprint` sums it up.
NEWEST = 4
FINGERPRINT = "to be computed"


def bring_up(conn: sqlite3.Connection, path: Path, *, examining: bool = False) -> None:
    """Upgrade an older file after a backup copy, refuse a newer or a tampered one. Errors: FileUnusable."""
    found = version(conn)
    if found > NEWEST:
        raise FileUnusable(
            f"{path} was written by a newer zbill (schema {found}, this one knows {NEWEST}).",
            "Upgrade zbill.",
        )
    if found < NEWEST:
        if found > 0:
            _back_up(conn, path, found)
        migrate(conn)
    elif not examining and fingerprint(conn) != FINGERPRINT:
        _compare(conn, path)


def begin(path: Path) -> sqlite3.Connection:
    """A connection to a file just created, with the newest schema."""
    conn = sqlite3.connect(path, isolation_level=None)
    configure(conn)
    migrate(conn)
    return conn


def migrate(conn: sqlite3.Connection) -> None:
    """Apply what is missing in one transaction; several programs may try at once, one does it."""
    with writing(conn):
        for number, file in _files():
            if number > version(conn):
                for statement in statements(file.read_text(encoding="utf-8")):
                    conn.execute(statement)
                conn.execute(f"pragma user_version = {number}")
        conn.execute(f"pragma application_id = {APPLICATION_ID}")
        broken = conn.execute("pragma foreign_key_check").fetchall()
        if broken:
            raise FileUnusable("The practice file points at rows it does not have.", "Restore a backup.")


def version(conn: sqlite3.Connection) -> int:
    return int(conn.execute("pragma user_version").fetchone()[0])


def fingerprint(conn: sqlite3.Connection) -> str:
    """One hash over every table, index, view and trigger of the file."""
    rows = conn.execute("select type || name || sql from sqlite_schema where sql is not null order by type, name")
    return hashlib.sha256("\0".join(row[0] for row in rows).encode()).hexdigest()


def differences(conn: sqlite3.Connection) -> tuple[list[str], list[str]]:
    """What of zbill's own schema is missing or altered, and what others have added to the file."""
    own, found = _reference(), _objects(conn)
    altered = [name for name, sql in own.items() if found.get(name) != sql]
    added = [name for name in found if name not in own]
    return altered, added


def statements(script: str) -> list[str]:
    """The statements of a script; a trigger's inner semicolons do not end it."""
    whole, part = [], ""
    for line in script.splitlines(keepends=True):
        part += line
        if sqlite3.complete_statement(part):
            whole.append(part)
            part = ""
    return whole


def _compare(conn: sqlite3.Connection, path: Path) -> None:
    """Views, indexes and tables that others added are tolerated; a changed rule of ours or a foreign trigger is not."""
    altered, added = differences(conn)
    wrong = altered + [name for name in added if name.startswith("trigger ")]
    if wrong:
        raise FileUnusable(
            f"The rules inside {path} were altered: {', '.join(sorted(wrong))}.",
            "Another program changed its tables or triggers. Restore a backup.",
        )


def _back_up(conn: sqlite3.Connection, path: Path, found: int) -> None:
    """A copy beside the file before it is changed, readable by the owner only."""
    target = path.with_name(f"{path.name}.before-schema-{found + 1}")
    if target.exists():
        return
    partial = target.with_name(target.name + ".part")
    os.close(os.open(partial, os.O_CREAT | os.O_TRUNC | os.O_RDWR, 0o600))
    copy = sqlite3.connect(partial)
    try:
        conn.backup(copy)
    finally:
        copy.close()
    os.replace(partial, target)


def _files() -> list[tuple[int, Path]]:
    return sorted((int(file.name[:4]), file) for file in FOLDER.glob("[0-9][0-9][0-9][0-9]_*.sql"))


@cache
def _reference() -> dict[str, str]:
    memory = sqlite3.connect(":memory:", isolation_level=None)
    configure(memory)
    migrate(memory)
    objects = _objects(memory)
    memory.close()
    return objects


def _objects(conn: sqlite3.Connection) -> dict[str, str]:
    rows = conn.execute("select type || ' ' || name, sql from sqlite_schema where sql is not null")
    return dict(rows.fetchall())

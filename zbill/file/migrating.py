"""Numbered SQL files make and upgrade the practice file; `user_version` says how far it is."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from zbill.errors import FileDamaged, FileUnusable
from zbill.file import copying
from zbill.file.connection import APPLICATION_ID, RESTORE, configure, unfinished, writing

FOLDER = Path(__file__).parent / "migrations"

# The schema after the newest migration, as `fingerprint` sums it up.
NEWEST = 10
FINGERPRINT = "8d9b5088ac3afc403426acb40f2ddc0c8744af0e6f9f3315f70138e58d91f0ed"


def bring_up(conn: sqlite3.Connection, path: Path, *, examining: bool = False) -> Path | None:
    """Refuse a newer or a tampered file; upgrade an older one, returning the copy made of it before. `examining` lets
    altered rules through. Raises FileUnusable."""
    if _known(conn, path) < NEWEST:
        return _upgrade(conn, path)
    if not examining:
        _compare(conn, path)
    return None


def adopt(conn: sqlite3.Connection, path: Path) -> None:
    """Refuse or upgrade a copy that nobody else uses, as `bring_up` does; `path` is the file it was made of."""
    if _known(conn, path) < NEWEST:
        _require_free_names(conn, path)
        migrate(conn)
    _compare(conn, path)


def _known(conn: sqlite3.Connection, path: Path) -> int:
    """The version of the file. Raises FileUnusable if this zbill does not know it."""
    found = version(conn)
    if found > NEWEST:
        raise FileUnusable(
            f"{path} was written by a newer zbill (schema {found}, this one knows {NEWEST}).",
            "Upgrade zbill.",
        )
    if conn.execute("pragma page_count").fetchone()[0] == 0:
        raise unfinished(path)
    if found < 1:
        raise FileDamaged(f"{path} does not say which schema it has.", RESTORE)
    return found


def migrate(conn: sqlite3.Connection, upto: int | None = None) -> None:
    """Apply what is missing, all or nothing; not beyond version `upto`."""
    with writing(conn):
        for number, file in _files():
            if version(conn) < number <= (upto or NEWEST):
                for statement in statements(file.read_text(encoding="utf-8")):
                    conn.execute(statement)
                conn.execute(f"pragma user_version = {number}")
        conn.execute(f"pragma application_id = {APPLICATION_ID}")
        broken = conn.execute("pragma foreign_key_check").fetchall()
        if broken:
            raise FileDamaged("The practice file points at rows it does not have.", RESTORE)


def version(conn: sqlite3.Connection) -> int:
    return int(conn.execute("pragma user_version").fetchone()[0])


def fingerprint(conn: sqlite3.Connection) -> str:
    """One hash over every table, index, view and trigger of the file."""
    return hashlib.sha256("\0".join(f"{name}{sql}" for name, sql in _objects(conn).items()).encode()).hexdigest()


def differences(conn: sqlite3.Connection) -> tuple[list[str], list[str]]:
    """What of zbill's own schema is missing or altered, and what others have added to the file."""
    own, found = _reference(NEWEST), _objects(conn)
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


def _upgrade(conn: sqlite3.Connection, path: Path) -> Path | None:
    """Several programs may try at once: the first copies the file and upgrades it, the others find it done."""
    copy = None
    try:
        with writing(conn):
            found = version(conn)
            if found < NEWEST:
                _require_free_names(conn, path)
                copy = copying.keep(path, f"schema-{found}")
                migrate(conn)
            _compare(conn, path)
    except BaseException:
        if copy and version(conn) < NEWEST:
            copy.unlink()
        raise
    return copy


def _require_free_names(conn: sqlite3.Connection, path: Path) -> None:
    """Raises FileUnusable if another program has added something by a name that the upgrade needs."""
    coming = _names(_reference(NEWEST)) - _names(_reference(version(conn)))
    taken = [each for each in _objects(conn) if _names([each]) <= coming]
    if taken:
        raise FileUnusable(
            f"{path} cannot be upgraded: another program added {', '.join(taken)}, a name that zbill needs.",
            "Rename or remove it with that program, then try again.",
        )


def _compare(conn: sqlite3.Connection, path: Path) -> None:
    """Raises FileDamaged if an object of ours changed, or another put a trigger on a table of ours; their own tables,
    views and indexes may stay."""
    if fingerprint(conn) == FINGERPRINT:
        return
    altered, added = differences(conn)
    ours = _names(_reference(NEWEST))
    triggers = conn.execute("select 'trigger ' || name, tbl_name from sqlite_schema where type = 'trigger'").fetchall()
    foreign = [name for name, table in triggers if name in added and table in ours]
    if altered or foreign:
        raise FileDamaged(
            f"The rules inside {path} were altered: {', '.join(sorted(altered + foreign))}.",
            f"Another program changed its tables or triggers. {RESTORE}",
        )


def _files() -> list[tuple[int, Path]]:
    return sorted((int(file.name[:4]), file) for file in FOLDER.glob("[0-9][0-9][0-9][0-9]_*.sql"))


@cache
def _reference(upto: int) -> dict[str, str]:
    memory = sqlite3.connect(":memory:", isolation_level=None)
    configure(memory)
    migrate(memory, upto)
    objects = _objects(memory)
    memory.close()
    return objects


def _names(objects: Iterable[str]) -> set[str]:
    return {each.partition(" ")[2] for each in objects}


def _objects(conn: sqlite3.Connection) -> dict[str, str]:
    rows = conn.execute(
        "select type || ' ' || name, sql from sqlite_schema where sql is not null and name not glob 'sqlite_*'"
        " order by type, name"
    )
    return dict(rows.fetchall())

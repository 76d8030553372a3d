"""Creation and upgrade of the practice file by numbered SQL files; `user_version` is the number of the last one."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from functools import cache
from pathlib import Path

from zbill.billing.refs import token
from zbill.dates import wall_text, wall_time, zone
from zbill.errors import RESTORE, FileDamaged, FileUnusable
from zbill.file import copying, ids, methods, references, schema
from zbill.file.connection import APPLICATION_ID, configure, sort_on_disk, unfinished, writing
from zbill.file.fingerprints import FINGERPRINTS
from zbill.file.schema import Differences, Object
from zbill.file.schema import fingerprint as fingerprint
from zbill.file.schema import version as version
from zbill.text import listed

FOLDER = Path(__file__).parent / "migrations"

# The number of the newest migration.
NEWEST = len(FINGERPRINTS)

# The files of migrations have four digits.
_HIGHEST = 9999

# Wraps the upgrade of a connection's file, in the same transaction.
Upgrading = Callable[[sqlite3.Connection], AbstractContextManager[None]]

# What SQL alone can't do, by the topic of the migration that it is done before.
_BEFORE: dict[str, Callable[[sqlite3.Connection], None]] = {
    "for_readers": references.name_columns,
    "imports": ids.never_again,
    "methods": methods.correctable,
    "many_rows": references.defer,
}


def bring_up(conn: sqlite3.Connection, path: Path, upgrading: Upgrading, *, examining: bool = False) -> Path | None:
    """Upgrade an older file, and return the path of the copy made before. Refuse a newer or altered file.

    `examining` accepts an altered file, for commands that report what is wrong. Raises FileUnusable.
    """
    if _known_version(conn, path, or_else=", or go back: rename the file, then run: zbill restore FILE") < NEWEST:
        return _upgrade(conn, path, upgrading)
    if not examining:
        _require_unaltered(conn, path)
    return None


def adopt(conn: sqlite3.Connection, path: Path, upgrading: Upgrading) -> None:
    """Upgrade or refuse, as `bring_up` does, a copy of `path` that no other program uses. Raises FileUnusable."""
    if _known_version(conn, path) < NEWEST:
        _require_upgradable(conn, path)
        with _unenforced(conn), upgrading(conn):
            migrate(conn)
    _require_unaltered(conn, path)


def _known_version(conn: sqlite3.Connection, path: Path, *, or_else: str = ".") -> int:
    """Return the schema version of the file. Raises FileUnusable if this zbill doesn't know it.

    `or_else` is what a person with a newer file can do instead of upgrading zbill.
    """
    found = version(conn)
    if NEWEST < found <= _HIGHEST:
        raise FileUnusable(
            f"{path} was written by a newer zbill (schema {found}, this one supports {NEWEST}).",
            f"Upgrade zbill{or_else}",
        )
    if conn.execute("pragma page_count").fetchone()[0] == 0:
        raise unfinished(path)
    if not 1 <= found <= NEWEST:
        raise FileDamaged(f"{path} has no schema version.", RESTORE)
    return found


def migrate(conn: sqlite3.Connection, upto: int | None = None) -> None:
    """Apply the missing migrations, all or nothing, up to version `upto` (default: the newest).

    Raises FileDamaged if rows then point at missing rows, or if a value is none that zbill writes.
    """
    conn.create_function("local_start", 2, _local_start, deterministic=True)
    conn.create_function("token_of", 2, _token_of, deterministic=True)
    try:
        with _unenforced(conn):
            for number, file in files():
                if version(conn) < number <= (upto or NEWEST):
                    if before := _BEFORE.get(file.stem[5:]):
                        before(conn)
                    for statement in statements(file.read_text(encoding="utf-8")):
                        conn.execute(statement)
                    conn.execute(f"pragma user_version = {number}")
            conn.execute(f"pragma application_id = {APPLICATION_ID}")
            broken = conn.execute("pragma foreign_key_check").fetchall()
            if broken:
                raise FileDamaged("Rows in the practice file point at rows that don't exist.", RESTORE)
    except sqlite3.Error as error:
        # The schema is right, so a broken rule or a failing function comes from a value. SQLite tells an
        # OverflowError as one of data.
        if isinstance(error, sqlite3.IntegrityError | sqlite3.DataError) or "user-defined function" in str(error):
            sentence = "The practice file can't be upgraded: it contains a value that zbill never writes."
            raise FileDamaged(sentence, RESTORE) from error
        raise


def differences(conn: sqlite3.Connection) -> Differences:
    """Return how the file's schema differs from zbill's of the same version."""
    return schema.differences(schema.objects(conn), _reference(version(conn)))


def own_tables(conn: sqlite3.Connection) -> set[str]:
    """Return the names of zbill's own tables in the file's version of the schema."""
    return _names(each for each in _reference(version(conn)) if each.startswith("table "))


def files() -> list[tuple[int, Path]]:
    """Return the migrations, each with its number, in their order."""
    return sorted((int(file.name[:4]), file) for file in FOLDER.glob("[0-9][0-9][0-9][0-9]_*.sql"))


def statements(script: str) -> list[str]:
    """Split a script into its statements. The semicolons inside a trigger don't end one."""
    whole, part = [], ""
    for line in script.splitlines(keepends=True):
        part += line
        if sqlite3.complete_statement(part):
            whole.append(part)
            part = ""
    return whole


def _upgrade(conn: sqlite3.Connection, path: Path, upgrading: Upgrading) -> Path | None:
    """Copy the file, upgrade it, and return the copy's path; None if another program has upgraded it meanwhile."""
    _require_writable(path.resolve())
    copy = None
    try:
        with _unenforced(conn):
            found = version(conn)
            if found < NEWEST:
                _require_upgradable(conn, path)
                copy = copying.keep(path, f"schema-{found}")
                with upgrading(conn):
                    migrate(conn)
            _require_unaltered(conn, path)
    except BaseException:
        if copy and version(conn) < NEWEST:
            copy.unlink()
        raise
    return copy


def _require_writable(path: Path) -> None:
    """Raise FileUnusable if the file can't be changed, or no copy of it can be kept beside it."""
    for place, name in ((path, "it"), (path.parent, "its folder")):
        if not os.access(place, os.W_OK):
            raise FileUnusable(
                f"{path} must be upgraded for this zbill, but {name} is read-only.",
                f"Make {name} writable, or copy the file to a folder of your own and name the copy with --db.",
            )


@contextmanager
def _unenforced(conn: sqlite3.Connection) -> Iterator[None]:
    """Run a block as one transaction that doesn't enforce foreign keys, so that it can drop and refill a table."""
    # Inside another transaction these have no effect.
    conn.execute("pragma foreign_keys = off")
    sort_on_disk(conn)
    try:
        with writing(conn):
            yield
    finally:
        conn.execute("pragma foreign_keys = on")


def _require_upgradable(conn: sqlite3.Connection, path: Path) -> None:
    """Raise FileUnusable if zbill's schema was altered, or the upgrade needs a name that another program uses."""
    _require_unaltered(conn, path)
    needed = _names(_reference(NEWEST)) - _names(_reference(version(conn)))
    conflicts = [each for each in schema.objects(conn) if _names([each]) <= needed]
    if conflicts:
        raise FileUnusable(
            f"{path} can't be upgraded: another program uses a name that zbill needs ({listed(sorted(conflicts))}).",
            "Rename or remove it with that program, then try again.",
        )


def _require_unaltered(conn: sqlite3.Connection, path: Path) -> None:
    """Raise FileDamaged if zbill's schema isn't the one of its version.

    Other programs' own tables, views and indexes are accepted, but no trigger of theirs on zbill's tables.
    """
    number, found = version(conn), fingerprint(conn)
    if found == FINGERPRINTS[number - 1]:
        return
    if found in FINGERPRINTS:
        actual = FINGERPRINTS.index(found) + 1
        raise FileDamaged(f"{path} is marked as schema {number}, but it has schema {actual}.", RESTORE)
    altered, rules, _ = differences(conn)
    wrong = altered + rules
    if not wrong:
        return
    if number < NEWEST:
        # Another program altered it, or a zbill that was never released wrote it.
        raise FileDamaged(
            f"{path} can't be upgraded: its rules aren't those of zbill's schema {number} ({listed(sorted(wrong))}).",
            RESTORE,
        )
    raise FileDamaged(f"Another program changed the rules inside {path}: {listed(sorted(wrong))}.", RESTORE)


def _local_start(at: int, name: str) -> str:
    """Return, for a migration, the wall-clock time that an instant (epoch seconds) is in the time zone of that name."""
    return wall_text(wall_time(at, zone(name)))


def _token_of(at: int, name: bytes) -> str:
    """Return, for a migration, the token of a practice that was created at an instant under a name, of any bytes."""
    return token(at, name.decode("utf-8", "replace"))


@cache
def _reference(upto: int) -> dict[str, Object]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as memory:
        configure(memory)
        migrate(memory, upto)
        return schema.objects(memory)


def _names(objects: Iterable[str]) -> set[str]:
    return {each.partition(" ")[2] for each in objects}

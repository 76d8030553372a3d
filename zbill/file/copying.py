"""Copies of the practice file: making them while others write, deleting old ones, restoring one."""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing
from itertools import chain, count
from pathlib import Path

from zbill.errors import FileUnusable
from zbill.file.connection import begin, companions, connect, has_rollback_journal, inspect, passing_through
from zbill.file.drafts import creating, sync_folder


def copy(source: sqlite3.Connection, target: Path) -> None:
    """Copy a practice file, as it is now, into an empty file. The source must not be in a write transaction."""
    with closing(begin(target)) as copied, passing_through(source), passing_through(copied):
        source.backup(copied)


def take(file: Path, draft: Path) -> None:
    """Copy a backup into an empty file. The backup isn't changed, nor what is beside it. Raises FileUnusable.

    SQLite reads a file with a rollback journal while others use it. A file with a write-ahead log, or with an
    interrupted change, it can't read without writing to its folder. Such a file is copied with what belongs to it, and
    SQLite completes the copy.
    """
    file = Path(os.path.realpath(file))
    header, _ = inspect(file)
    if has_rollback_journal(header) and not companions(file):
        with closing(connect(file)) as source:
            copy(source, draft)
        return
    # Imported here, because start-up time matters and a backup is seldom taken so.
    import shutil

    before = _marks(file)
    try:
        for each in _marks(file):
            copied = draft.with_name(draft.name + each.name.removeprefix(file.name))
            with each.open("rb") as original, copied.open("wb") as target:
                shutil.copyfileobj(original, target)
        if _marks(file) != before:
            raise FileUnusable(f"Another program is using {file}.", "Try again when it has finished.")
        connect(draft, file).close()
    finally:
        for each in companions(draft):
            each.unlink()


def _marks(file: Path) -> dict[Path, tuple[int, int]]:
    """Return the size and time of the last change of a file and of its journal or log."""
    found = [each for each in (file, *companions(file)) if not each.name.endswith("-shm")]
    return {each: (each.stat().st_size, each.stat().st_mtime_ns) for each in found}


def keep(path: Path, why: str) -> Path:
    """Copy the practice file, as it is on disk, to a file beside it before a large change. Return the copy's path.

    `why` becomes part of its name: letters, digits and dashes, such as `schema-6` or `import`. Earlier copies stay
    until `prune`.
    """
    path = path.resolve()
    target = unused_path(path.with_name(f"{path.name}.{why}"))
    # A connection of its own: SQLite can't copy from the caller's while that is in a write transaction.
    with creating(target) as draft, closing(begin(path)) as source:
        copy(source, draft)
    return target


def prune(path: Path, kept: int) -> None:
    """Delete automatic copies but the newest `kept`, at least one. Call it once the change they preceded is saved."""
    automatic = re.compile(re.escape(path.name) + r"\.(schema-[0-9]+|import)(-[0-9]+)?")
    found = [each for each in copies(path) if automatic.fullmatch(each.name)]
    for each in sorted(found, key=lambda each: (each.stat().st_mtime_ns, each.name), reverse=True)[max(kept, 1) :]:
        each.unlink()


def copies(path: Path) -> list[Path]:
    """Return the files beside the practice file that are named after it: backups, automatic copies, replaced files."""
    path = path.resolve()
    named = re.compile(re.escape(path.stem) + r"-.+" + re.escape(path.suffix) + "|" + re.escape(path.name) + r"\.\w.*")
    return sorted(each for each in path.parent.iterdir() if named.fullmatch(each.name) and each.is_file())


def unused_path(path: Path, ending: str = "") -> Path:
    """Return the path with this ending, with a number before the ending if that file already exists."""
    names = chain([f"{path}{ending}"], (f"{path}-{number}{ending}" for number in count(2)))
    return next(each for each in map(Path, names) if not each.exists())


def replace(conn: sqlite3.Connection, draft: Path, kept: Path) -> None:
    """Overwrite an open practice file with a draft, after copying its present content to `kept`.

    SQLite overwrites it in one transaction: programs that have it open must wait and then see the restored content.
    The next command undoes an interrupted restore.
    """
    # Keep the journal until SQLite deletes it below, while it still holds the lock.
    conn.execute("pragma journal_mode = persist")
    try:
        # Hold the lock past this transaction, so that no write is lost between the copy and the restore. Exclusive mode
        # must come after `begin`: set earlier, it would block a writer that `begin` waits for.
        conn.execute("begin exclusive")
        conn.execute("pragma locking_mode = exclusive")
        conn.execute("commit")
        with creating(kept) as copied:
            copy(conn, copied)
        with closing(begin(draft)) as source:
            source.backup(conn)
    finally:
        conn.execute("pragma locking_mode = normal")
        conn.execute("pragma journal_mode = delete")


def replace_unreadable(path: Path, draft: Path, kept: Path) -> None:
    """Rename a draft to the path of a file that can't be opened or is missing, after copying such a file to `kept`."""
    leftovers = companions(path)
    for each in [path] * path.exists() + leftovers:
        _copy_bytes(each, kept.with_name(kept.name + each.name.removeprefix(path.name)))
    # SQLite would apply a leftover journal to the restored file.
    for each in leftovers:
        each.unlink()
    if leftovers:
        sync_folder(path.parent)
    os.replace(draft, path)
    sync_folder(path.parent)


def _copy_bytes(source: Path, target: Path) -> None:
    import shutil

    with os.fdopen(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as copied:
        with source.open("rb") as original:
            shutil.copyfileobj(original, copied)
        copied.flush()
        os.fsync(copied.fileno())

"""Copies of the practice file: whole, of one moment, made while others write; which to keep; one in its place."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
from contextlib import closing
from itertools import chain, count
from pathlib import Path

from zbill.file.connection import begin, companions, creating, sync_folder


def copy(source: sqlite3.Connection, target: Path) -> None:
    """Every page of a practice as it is now, into an empty file. Not from a connection that is writing."""
    with closing(begin(target)) as copied:
        source.backup(copied)


def keep(path: Path, why: str) -> Path:
    """An automatic copy beside the practice file as it is on disk, before a large change; earlier ones stay until
    `prune`. `why` is letters, digits and dashes, like `schema-6` or `import`."""
    path = path.resolve()
    target = unused_path(path.with_name(f"{path.name}.{why}"))
    # A connection of its own: one that is writing cannot be copied from.
    with creating(target) as draft, closing(begin(path)) as source:
        copy(source, draft)
    return target


def prune(path: Path, kept: int) -> None:
    """Of the automatic copies only so many stay, the newest and at least one; once what they were made for is done."""
    automatic = re.compile(re.escape(path.name) + r"\.(schema-[0-9]+|import)(-[0-9]+)?")
    found = [each for each in copies(path) if automatic.fullmatch(each.name)]
    for each in sorted(found, key=lambda each: (each.stat().st_mtime_ns, each.name), reverse=True)[max(kept, 1) :]:
        each.unlink()


def copies(path: Path) -> list[Path]:
    """What lies beside the practice file and is named after it: its backups, automatic copies, what it replaced."""
    path = path.resolve()
    named = re.compile(re.escape(path.stem) + r"-.+" + re.escape(path.suffix) + "|" + re.escape(path.name) + r"\.\w.*")
    return sorted(each for each in path.parent.iterdir() if named.fullmatch(each.name) and each.is_file())


def unused_path(path: Path, ending: str = "") -> Path:
    """The path with this ending; with a number between the two while something stands there."""
    names = chain([f"{path}{ending}"], (f"{path}-{number}{ending}" for number in count(2)))
    return next(each for each in map(Path, names) if not each.exists())


def replace(conn: sqlite3.Connection, draft: Path, kept: Path) -> None:
    """Put a draft in the place of a practice file that is open, after a copy of it as it is.

    SQLite overwrites it in one transaction: whoever has it open is kept out meanwhile and sees the restored one
    afterwards, and what is interrupted is undone by the next command.
    """
    # A journal that persists is one that SQLite removes itself, below, before it lets go.
    conn.execute("pragma journal_mode = persist")
    try:
        # The lock outlasts this transaction: what others have acknowledged by now is in the copy, and nothing comes
        # after. Asked for earlier, it would keep a writer waiting that it waits for.
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
    """Put a draft in the place of what can't be opened, or is not there, after a copy of what is."""
    left = companions(path)
    for each in [path] * path.exists() + left:
        _copy_bytes(each, kept.with_name(kept.name + each.name.removeprefix(path.name)))
    # A journal that is left would be taken for the restored file's.
    for each in left:
        each.unlink()
    if left:
        sync_folder(path.parent)
    os.replace(draft, path)
    sync_folder(path.parent)


def _copy_bytes(source: Path, target: Path) -> None:
    with os.fdopen(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as copied:
        with source.open("rb") as original:
            shutil.copyfileobj(original, copied)
        copied.flush()
        os.fsync(copied.fileno())

"""Backups and restores: copies of the practice file, each proved before it has its name (SPEC 7, 9).

Where the file that is there can be opened, SQLite overwrites it in one transaction: whoever has it open is kept out
meanwhile and sees the restored one afterwards, and what is interrupted is undone by the next command.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from zbill.dates import local
from zbill.db import log
from zbill.db.log import Entry
from zbill.desk import Desk
from zbill.errors import FileDamaged, FileForeign, FileMissing, FileUnusable, NotFound
from zbill.file import connection, copying, migrating
from zbill.file.connection import companions, creating, drafting, reading, sync_folder, writing
from zbill.models import LogHead


def back_up(desk: Desk, target: Path) -> LogHead:
    """Copy the practice as it is at one moment into a new file, while others write; the end of the log in it.
    Errors: FileUnusable if anything stands there, or the copy is not sound."""
    with creating(target) as draft:
        with reading(desk.conn):
            head = log.head(desk.conn)
            copying.copy(desk.conn, draft)
        with closing(connection.connect(draft)) as copied:
            found = next(connection.faults(copied), None)
            if found or log.head(copied) != head:
                what = ": ".join(found) if found else "its log ends elsewhere"
                raise FileUnusable(f"The copy is not sound ({what}); there is no backup.", "See: zbill check")
    return head


def dated(desk: Desk, path: Path) -> Path:
    """A free path with the moment in its name: practice-2026-11-22-1530.db."""
    return copying.free(path.with_name(f"{path.stem}-{local(desk.now, desk.zone):%Y-%m-%d-%H%M}"), path.suffix)


@contextmanager
def drafted(file: Path, path: Path) -> Iterator[Path]:
    """A draft beside the practice file with what a backup holds, upgraded; the backup stays as it is. Its rules are
    compared with ours before anything is asked of it. Errors: NotFound, FileUnusable."""
    with drafting(path) as draft:
        try:
            with closing(connection.connect(file)) as source:
                copying.copy(source, draft)
            with closing(connection.begin(draft)) as conn:
                migrating.adopt(conn, file)
        except FileMissing:
            raise NotFound(f"There is no file {file}.", "Name a backup that is there.") from None
        except (FileForeign, FileDamaged) as error:
            raise FileUnusable(error.sentence, "Choose another backup.") from error
        except sqlite3.Error as error:
            raise connection.explain(error, file) from error
        yield draft


def sign(coming: Desk, current: Desk | None, file: Path) -> None:
    """The restore's entry, in the log that is restored. Errors: NotPermitted; who may is asked of the practice file
    that is there, and of the backup where that cannot be read."""
    (current or coming).require("administer")
    replaced = log.head(current.conn) if current else None
    with writing(coming.conn):
        backup = log.head(coming.conn)
        log.append(
            coming.conn,
            Entry(
                coming.now,
                (current or coming).actor.name,
                "restore",
                "practice",
                before={"entry": replaced.seq, "hash": replaced.hash} if replaced else None,
                after={"file": file.name, "entry": backup.seq, "hash": backup.hash},
            ),
        )


def replace(current: Desk, draft: Path, kept: Path) -> None:
    """Put the draft in the place of a practice file that is open, all or nothing, after a copy of it as it is."""
    conn = current.conn
    # A journal that persists is one that SQLite removes itself, below, before it lets go.
    conn.execute("pragma journal_mode = persist")
    try:
        # The lock outlasts this transaction: what others have acknowledged by now is in the copy, and nothing comes
        # after. Asked for earlier, it would keep a writer waiting that it waits for.
        conn.execute("begin exclusive")
        conn.execute("pragma locking_mode = exclusive")
        conn.execute("commit")
        with creating(kept) as copied:
            copying.copy(conn, copied)
        with closing(connection.begin(draft)) as source:
            source.backup(conn)
    finally:
        conn.execute("pragma locking_mode = normal")
        conn.execute("pragma journal_mode = delete")


def replace_unreadable(path: Path, draft: Path, kept: Path) -> None:
    """Put the draft in the place of what cannot be opened, or is not there, after a copy of what is."""
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

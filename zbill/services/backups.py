"""Backups and restores: copies of the practice file, each proved before it has its name (SPEC 7, 9)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from zbill.dates import local
from zbill.db import log
from zbill.db.log import LogEntry
from zbill.desk import Desk
from zbill.errors import FileDamaged, FileForeign, FileMissing, FileUnusable, NotFound
from zbill.file import connection, copying, migrating
from zbill.file.connection import creating, drafting, reading, writing
from zbill.models import LogHead


def back_up(desk: Desk, target: Path | None) -> tuple[Path, LogHead]:
    """Copy the practice as it is at one moment into a new file, while others write. Return it and the end of its log.

    In a folder, or beside the practice file where there is no target, it is named by day and time. Raises FileUnusable
    if anything is there already, or the copy is not sound.
    """
    target = target or desk.path.parent
    if target.is_dir():
        target = _dated(desk, target / desk.path.name)
    with creating(target) as draft:
        with reading(desk.conn):
            head = log.head(desk.conn)
            copying.copy(desk.conn, draft)
        with closing(connection.connect(draft)) as copied:
            found = next(connection.faults(copied), None)
            if found or log.head(copied) != head:
                what = ": ".join(found) if found else "its log ends elsewhere"
                raise FileUnusable(f"The copy is not sound ({what}); there is no backup.", "See: zbill check")
    return target, head


def log_head(desk: Desk) -> LogHead:
    """Return the end of the log of a practice file or of a backup."""
    return log.head(desk.conn)


@contextmanager
def drafted(file: Path, path: Path, desk_on: Callable[[sqlite3.Connection, Path], Desk]) -> Iterator[Desk]:
    """Yield a desk on what a backup holds, upgraded, in a draft beside the practice file; the backup stays as it is.
    Its rules are compared with ours before anything is asked of it. Raises NotFound, FileUnusable."""
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
        with closing(connection.begin(draft)) as conn:
            yield desk_on(conn, draft)


def restore(coming: Desk, current: Desk | None, file: Path, path: Path) -> tuple[Path, LogHead]:
    """Put a drafted backup in the place of the practice file. Return where that is kept, and the end of the log.

    `current` is None where the practice file can't be opened or is not there. Raises NotPermitted for one who may not
    administer the current file, or without one the backup.
    """
    _sign(coming, current, file)
    head = log.head(coming.conn)
    kept = _dated(coming, path.with_name(f"{path.stem}-replaced{path.suffix}"))
    # A draft that is open must not be put in the place of another file.
    coming.conn.close()
    if current:
        copying.replace(current.conn, coming.path, kept)
    else:
        copying.replace_unreadable(path, coming.path, kept)
    return kept, head


def _sign(coming: Desk, current: Desk | None, file: Path) -> None:
    """Write the restore's entry into the log that is restored."""
    (current or coming).require("administer")
    replaced = log.head(current.conn) if current else None
    with writing(coming.conn):
        backup = log.head(coming.conn)
        log.append(
            coming.conn,
            LogEntry(
                coming.now,
                (current or coming).actor.name,
                "restore",
                "practice",
                before={"entry": replaced.seq, "hash": replaced.hash} if replaced else None,
                after={"file": file.name, "entry": backup.seq, "hash": backup.hash},
            ),
        )


def _dated(desk: Desk, path: Path) -> Path:
    """Return a free path with the moment in its name: practice-2026-11-22-1530.db."""
    return copying.unused_path(path.with_name(f"{path.stem}-{local(desk.now, desk.zone):%Y-%m-%d-%H%M}"), path.suffix)

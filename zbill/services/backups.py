"""Backups and restores: copies of the practice file, each checked before it gets its name (SPEC 7, 9)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

from zbill.dates import local
from zbill.db import log
from zbill.db.log import LogEntry
from zbill.desk import Desk
from zbill.errors import FileDamaged, FileForeign, FileMissing, FileUnusable, NotFound, SettingInvalid, ZbillError
from zbill.file import backed_up, connection, copying, migrating, snapshot
from zbill.file.connection import writing
from zbill.file.drafts import creating, drafting
from zbill.file.migrating import Upgrading
from zbill.file.soundness import damages
from zbill.models import LogHead

# Returns the first problem of a file on which something failed, as a sentence, "" if there is none.
ProblemOf = Callable[[sqlite3.Connection], str]


def back_up(desk: Desk, target: Path | None) -> tuple[Path, LogHead]:
    """Copy the practice file, as it is at one moment, to a new file. Return its path and the end of its log.

    Others can write meanwhile. In a folder (None means the practice file's) the copy is named by day and time. It is
    read again whole, and its log must end as the practice's does. What is wrong with a row is wrong in both files:
    `check` and `restore` find it. Raises FileUnusable if the target exists or the copy fails its check.
    """
    target = target or desk.path.parent
    if target.is_dir():
        target = _dated(desk, target / desk.path.name)
    with creating(target) as draft:
        with snapshot.held(desk.conn, desk.path) as file:
            head = log.head(desk.conn)
            snapshot.copy(desk.conn, file, draft)
        with closing(connection.connect(draft)) as copied:
            found = next(damages(copied), None)
            if found or log.head(copied) != head:
                what = ": ".join(found) if found else "its log differs"
                raise FileUnusable(f"The backup failed its check ({what}) and was not kept.", "Run: zbill check")
    backed_up.note(desk.path, desk.now)
    return target, head


def log_head(desk: Desk) -> LogHead:
    """Return the end of the log of a practice file or of a backup."""
    return log.head(desk.conn)


@contextmanager
def drafted(
    file: Path,
    path: Path,
    upgrading: Upgrading,
    desk_on: Callable[[sqlite3.Connection, Path], Desk],
    problem_of: ProblemOf,
) -> Iterator[Desk]:
    """Yield a desk on a draft: a copy of a backup, beside the practice file and upgraded. The backup isn't changed.

    The backup's schema is compared with zbill's before anything is read from it. What fails because of a problem in it,
    which `problem_of` finds, is its damage. Raises NotFound, FileUnusable.
    """
    with drafting(path) as draft:
        try:
            _fill(draft, file, upgrading)
            with closing(connection.begin(draft)) as conn:
                yield desk_on(conn, draft)
        except ZbillError:
            raise
        except Exception as error:
            if problem := _problem(draft, error, problem_of):
                raise FileUnusable(f"{file} is damaged: {problem}", "Choose another backup.") from error
            raise


def _fill(draft: Path, file: Path, upgrading: Upgrading) -> None:
    try:
        copying.take(file, draft)
        with closing(connection.begin(draft)) as conn:
            migrating.adopt(conn, file, upgrading)
    except FileMissing:
        raise NotFound(f"There is no file {file}.", "Choose another backup.") from None
    except (FileForeign, FileDamaged) as error:
        raise FileUnusable(error.sentence, "Choose another backup.") from error
    except sqlite3.Error as error:
        known = connection.explain(error, file)
        if isinstance(known, FileDamaged):
            raise FileUnusable(known.sentence, "Choose another backup.") from error
        if known.exit_code == ZbillError.exit_code:
            raise
        raise known from error


def _problem(draft: Path, error: Exception, problem_of: ProblemOf) -> str:
    """Return the problem of a draft because of which a step of a restore failed, "" if it failed for another reason."""
    is_explained = isinstance(error, sqlite3.Error) and connection.explain(error, draft).exit_code > 1
    if is_explained or not draft.exists():
        return ""
    with closing(connection.begin(draft)) as conn:
        return problem_of(conn)


def restore(coming: Desk, current: Desk | None, file: Path, path: Path) -> tuple[Path, LogHead]:
    """Replace the practice file with a drafted backup. Return where the old file is kept, and the end of the new log.

    `current` is None if the practice file is missing or can't be opened. Raises NotPermitted if the person doesn't have
    the permission administer in the current file, or if there is none, in the backup.
    """
    _sign(coming, current, file)
    head = log.head(coming.conn)
    kept = _dated(coming, path.with_name(f"{path.stem}-replaced{path.suffix}"))
    # Close the draft before it is renamed: SQLite must not have a renamed file open.
    coming.conn.close()
    if current:
        copying.replace(current.conn, coming.path, kept)
    else:
        copying.replace_unreadable(path, coming.path, kept)
    return kept, head


def _sign(coming: Desk, current: Desk | None, file: Path) -> None:
    """Add an entry about the restore to the log of the backup."""
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
    """Return an unused path with the moment in its name: practice-2026-11-22-1530.db."""
    moment = local(desk.now, _zone(desk))
    return copying.unused_path(path.with_name(f"{path.stem}-{moment:%Y-%m-%d-%H%M}"), path.suffix)


def _zone(desk: Desk) -> ZoneInfo:
    """Return the practice's time zone, UTC if it is spoilt in a backup that is restored all the same."""
    try:
        return desk.zone
    except SettingInvalid:
        return ZoneInfo("UTC")

"""Backups: a copy of the practice file that is proved before it has its name (SPEC 7, 9)."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from zbill.dates import local
from zbill.db import connection, copying, log
from zbill.db.connection import creating, reading
from zbill.db.desk import Desk
from zbill.errors import FileUnusable
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

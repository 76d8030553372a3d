"""A snapshot of the open practice file: its bytes, as they are while SQLite's lock lets no one write them.

SQLite's own copy of a file says the same, and takes three times as long: it reads and writes each page by itself.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from zbill.errors import FileUnusable
from zbill.file import copying
from zbill.file.connection import DISK_FAILED, DISK_FULL, has_rollback_journal

if sys.platform == "darwin":
    import fcntl

_STEP = 1 << 18


@contextmanager
def held(conn: sqlite3.Connection, path: Path) -> Iterator[BinaryIO]:
    """Yield the file of a connection, to be read while no one writes it. The connection reads the same moment.

    The file is closed only when SQLite has let go of its lock: as a process closes any handle of a file, the system
    drops all its locks on it. So the connection must not be in a transaction already.
    """
    conn.execute("begin")
    with path.open("rb", buffering=0) as file:
        try:
            # SQLite takes its lock when it first reads.
            conn.execute("select 1 from sqlite_schema").fetchone()
            yield file
        finally:
            if conn.in_transaction:
                conn.execute("rollback")


def copy(conn: sqlite3.Connection, file: BinaryIO, target: Path) -> None:
    """Copy a held file into an empty one, and wait until that is on the disk. Raises FileUnusable."""
    (size,) = conn.execute("select page_count * page_size from pragma_page_count, pragma_page_size").fetchone()
    first = file.read(min(size, _STEP))
    # Another program may have begun a write-ahead log just now. Windows lets no one read the bytes that are locked.
    if sys.platform == "win32" or not has_rollback_journal(first):
        copying.copy(conn, target)
        return
    try:
        with target.open("wb") as copied:
            _pour(first, file, size, copied)
            copied.flush()
            _sync(copied.fileno())
    except OSError as error:
        sentence, remedy = DISK_FULL if error.errno == errno.ENOSPC else DISK_FAILED
        raise FileUnusable(sentence.format(path=file.name), remedy) from error


def _pour(part: bytes, file: BinaryIO, left: int, copied: BinaryIO) -> None:
    """Write the first part of a file, then what follows, as far as the file is SQLite's: it can be longer."""
    while part:
        copied.write(part)
        left -= len(part)
        part = file.read(min(left, _STEP))


def _sync(handle: int) -> None:
    """Write a file to the disk, as SQLite does with `fullfsync`: a Mac's fsync leaves it in the drive's cache."""
    if sys.platform == "darwin":
        fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
    else:
        os.fsync(handle)

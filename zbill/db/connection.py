"""The one way into a practice file: checked before it is opened, opened before it is trusted.

The file is read (and closed) before SQLite opens it, never after: closing any other handle of the same process
would drop SQLite's lock.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from zbill.errors import FileUnusable, Refused, ZbillError

APPLICATION_ID = 0x5A42494C  # "ZBIL"
BUSY_SECONDS = 30.0

_MAGIC = b"SQLite format 3\x00"


def connect(path: Path) -> sqlite3.Connection:
    """A connection to an existing practice file, in autocommit, with its guards on. Errors: FileUnusable."""
    path = path.resolve()
    _inspect(path)
    uri = f"file:{quote(str(path))}?mode=rw"
    try:
        conn = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
        configure(conn)
    except sqlite3.Error as error:
        raise explain(error, path) from error
    return conn


def configure(conn: sqlite3.Connection) -> None:
    conn.row_factory = sqlite3.Row
    # EXTRA also syncs the folder after the journal is deleted: what was acknowledged stays after a power cut.
    conn.executescript(
        "pragma foreign_keys = on; pragma trusted_schema = off; pragma synchronous = extra;"
        "pragma secure_delete = on; pragma temp_store = memory; pragma cell_size_check = on;"
        + ("pragma fullfsync = on;" if sys.platform == "darwin" else "")
    )


def create(path: Path) -> None:
    """An empty file of the owner only. Errors: FileUnusable if anything stands there already."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        raise FileUnusable(f"{path} exists already.", "Choose another file with --db, or use the one there.") from None
    except OSError as error:
        raise FileUnusable(f"{path} cannot be created: {error.strerror}.", "Choose another with --db.") from error


@contextmanager
def writing(conn: sqlite3.Connection) -> Iterator[None]:
    """All or nothing. The outermost takes the write lock at once, so that no read is stale by the time of its write;
    inside, a savepoint."""
    outermost = not conn.in_transaction
    conn.execute("begin immediate" if outermost else "savepoint step")
    try:
        yield
        conn.execute("commit" if outermost else "release step")
    except BaseException:
        if conn.in_transaction:
            conn.execute("rollback" if outermost else "rollback to step")
            if not outermost:
                conn.execute("release step")
        raise


@contextmanager
def reading(conn: sqlite3.Connection) -> Iterator[None]:
    """One state of the file for several reads. Fetch everything inside, print outside: an open read blocks writers."""
    if conn.in_transaction:
        yield
        return
    conn.execute("begin")
    try:
        yield
    finally:
        if conn.in_transaction:
            conn.execute("rollback")


def explain(error: sqlite3.Error, path: Path) -> ZbillError:
    """SQLite's complaint as one of ours: a rule of the file is Refused, a bad file FileUnusable, the rest our fault."""
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith("SQLITE_CONSTRAINT"):
        return Refused(f"The practice file refuses: {error}.", "Nothing was written. See: zbill check")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return FileUnusable(f"{path} is locked by another program that writes.", "Try again when it has finished.")
    if name.startswith("SQLITE_READONLY"):
        return FileUnusable(f"{path} is read-only; nothing was saved.", f"Make it writable: chmod u+w {path}")
    if name.startswith("SQLITE_FULL"):
        return FileUnusable("The disk is full; nothing was saved.", "Free some space outside the practice file.")
    if name.startswith("SQLITE_CANTOPEN"):
        return FileUnusable(f"{path} cannot be opened.", "Check the path and who may read it.")
    if name.startswith("SQLITE_IOERR"):
        return FileUnusable(f"The disk refused to read or write {path}; nothing was saved.", "Check the disk.")
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return FileUnusable(f"{path} is damaged: {error}.", "Restore a backup; keep the damaged file beside it.")
    return ZbillError(f"A fault in zbill: {error}.", "Nothing was saved. Please report it.")


def _inspect(path: Path) -> None:
    """Refuse what is not a whole practice file before SQLite touches it."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise FileUnusable(f"{path} is a folder, not a practice file.", "Name the file with --db.")
        with path.open("rb") as file:
            header = file.read(100)
    except FileNotFoundError:
        raise FileUnusable(
            f"There is no practice file at {path}.", "Create one with: zbill init, or name yours with --db."
        ) from None
    except OSError as error:
        raise FileUnusable(f"{path} cannot be read: {error.strerror}.", "Check who may read it.") from error
    if len(header) < 100 or not header.startswith(_MAGIC):
        raise FileUnusable(f"{path} is not a practice file.", "Name yours with --db, or create one: zbill init")
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise FileUnusable(
            f"{path} is a database of another program.",
            "Name your practice file with --db, or create one: zbill init",
        )
    if status.st_nlink > 1:
        raise FileUnusable(
            f"{path} has a second name (hard link); its journal could be missed.",
            "Keep one name and remove the other.",
        )
    page = int.from_bytes(header[16:18], "big")
    size = (65536 if page == 1 else page) * int.from_bytes(header[28:32], "big")
    # With a journal beside it an interrupted write is still to be rolled back, which also mends the size.
    if status.st_size < size and not Path(f"{path}-journal").exists():
        raise FileUnusable(
            f"{path} is cut short: {status.st_size} of {size} bytes.",
            "Restore a backup; keep this file beside it.",
        )

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

from zbill.errors import FileDamaged, FileForeign, FileMissing, FileUnusable, Refused, ZbillError

APPLICATION_ID = 0x5A42494C  # "ZBIL"
BUSY_SECONDS = 30.0

RESTORE = "Put a backup in its place: zbill restore FILE"

_MAGIC = b"SQLite format 3\x00"
# How the file is written and read: with a rollback journal (1), not a write-ahead log (2).
_ROLLBACK = b"\x01\x01"
_COMPANIONS = ("-journal", "-wal", "-shm")

# What SQLite's complaints mean: the beginning of their names, a sentence, and what helps.
_TROUBLES = (
    ("SQLITE_BUSY", "{path} is locked by another program that writes.", "Try again when it has finished."),
    ("SQLITE_LOCKED", "{path} is locked by another program that writes.", "Try again when it has finished."),
    (
        "SQLITE_READONLY_DIRECTORY",
        "The folder of {path} is read-only; nothing was saved.",
        "Make it writable: chmod u+w {folder}",
    ),
    (
        "SQLITE_READONLY_ROLLBACK",
        "{path} is read-only, and an interrupted write on it is still to be undone.",
        "Make it writable: chmod u+w {path}",
    ),
    ("SQLITE_READONLY", "{path} is read-only; nothing was saved.", "Make it writable: chmod u+w {path}"),
    ("SQLITE_FULL", "The disk is full; nothing was saved.", "Free some space outside the practice file."),
    ("SQLITE_CANTOPEN", "{path} cannot be opened.", "Check the path, and who may read it and write in its folder."),
    ("SQLITE_IOERR", "The disk refused to read or write {path}; nothing was saved.", "Check the disk."),
)
_DAMAGES = ("SQLITE_CORRUPT", "SQLITE_NOTADB")


def connect(path: Path) -> sqlite3.Connection:
    """A connection to an existing practice file, in autocommit, with its guards on. Raises FileUnusable."""
    path = Path(os.path.realpath(path))
    header, size = _inspect(path)
    whole = _size_by(header)
    looks_short = size < whole
    uri = f"file:{quote(os.fsencode(path))}?mode=rw"
    try:
        conn = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
        try:
            configure(conn)
            if header[18:20] != _ROLLBACK:
                # Another program chose a write-ahead log; a copy of the file without it would lose what is in it.
                conn.execute("pragma journal_mode = delete")
            if looks_short:
                _require_whole(conn, path)
        except BaseException:
            conn.close()
            raise
    except sqlite3.Error as error:
        if looks_short and _is_damage(error):
            raise _cut_short(path, size, whole) from error
        raise explain(error, path) from error
    return conn


def begin(path: Path) -> sqlite3.Connection:
    """A connection to a file that is not looked at first: a draft of ours, or one that has been looked at."""
    conn = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    configure(conn)
    return conn


def configure(conn: sqlite3.Connection) -> None:
    conn.row_factory = sqlite3.Row
    # EXTRA also syncs the folder after the journal is deleted: what was acknowledged stays after a power cut.
    conn.executescript(
        "pragma foreign_keys = on; pragma trusted_schema = off; pragma synchronous = extra;"
        "pragma secure_delete = on; pragma temp_store = memory; pragma cell_size_check = on;"
        + ("pragma fullfsync = on;" if sys.platform == "darwin" else "")
    )


@contextmanager
def creating(path: Path) -> Iterator[Path]:
    """A new file of the owner only, filled under another name and then put in its place whole, never over another.
    Raises FileUnusable if anything stands there already."""
    with drafting(path) as draft:
        yield draft
        _name(draft, path)
    sync_folder(path.parent)


@contextmanager
def drafting(path: Path) -> Iterator[Path]:
    """An empty file of the owner only in the folder of `path`; its name goes in the end. Raises FileUnusable."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except OSError as error:
        raise FileUnusable(f"{path} cannot be created: {error.strerror}.", "Choose another place.") from error
    try:
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def companions(path: Path) -> list[Path]:
    """What SQLite keeps beside a file while it writes, as far as it is there; it belongs to that file alone."""
    return [each for each in (Path(f"{path}{suffix}") for suffix in _COMPANIONS) if each.exists()]


def _name(draft: Path, path: Path) -> None:
    left = companions(path)
    if left:
        raise FileUnusable(
            f"{left[0]} is left of a file that is gone; it would be taken for the new one's.", "Move it away."
        )
    try:
        os.link(draft, path)
    except OSError:
        if path.exists():
            raise FileUnusable(f"{path} exists already.", "Choose another file, or use the one there.") from None
        # A stick's file system may know no second names.
        draft.rename(path)


def sync_folder(folder: Path) -> None:
    """What was put into a folder under its name is there after a power cut."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def writing(conn: sqlite3.Connection) -> Iterator[None]:
    """All or nothing. The outermost takes the write lock at once, so that no read is stale by the time of its write;
    inside, a savepoint."""
    if conn.in_transaction:
        with _step(conn):
            yield
        return
    conn.execute("begin immediate")
    try:
        yield
        conn.execute("commit")
    except BaseException:
        if conn.in_transaction:
            conn.execute("rollback")
        raise


@contextmanager
def _step(conn: sqlite3.Connection) -> Iterator[None]:
    conn.execute("savepoint step")
    try:
        yield
    except BaseException:
        if conn.in_transaction:
            conn.execute("rollback to step")
            conn.execute("release step")
        raise
    # Not within the try: interrupted after this, there is nothing here to roll back to.
    conn.execute("release step")


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


def faults(conn: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """What SQLite itself finds wrong with a file: the thing, and what about it."""
    for row in conn.execute("pragma integrity_check").fetchall():
        if row[0] != "ok":
            yield "the file", str(row[0])
    for row in conn.execute("pragma foreign_key_check").fetchall():
        yield f"{row[0]} {row[1]}", f"it points at a row of {row[2]} that is not there"


def unfinished(path: Path) -> FileUnusable:
    """What an interrupted init leaves."""
    return FileDamaged(f"{path} is empty: a zbill init may have been interrupted.", "Remove it, then: zbill init")


def explain(error: sqlite3.Error, path: Path) -> ZbillError:
    """SQLite's complaint as one of ours: a rule of the file is Refused, a bad file FileUnusable, the rest our fault."""
    name = _name_of(error)
    if name.startswith("SQLITE_CONSTRAINT"):
        return Refused(f"The practice file refuses: {error}.", "Nothing was written. See: zbill check")
    if _is_damage(error):
        return FileDamaged(f"{path} is damaged: {error}.", RESTORE)
    for beginning, sentence, remedy in _TROUBLES:
        if name.startswith(beginning):
            facts = {"path": path, "folder": path.absolute().parent, "error": error}
            return FileUnusable(sentence.format(**facts), remedy.format(**facts))
    return ZbillError(f"A fault in zbill: {error}.", "Nothing was saved. Please report it.")


def _name_of(error: sqlite3.Error) -> str:
    return getattr(error, "sqlite_errorname", "")


def _is_damage(error: sqlite3.Error) -> bool:
    return _name_of(error).startswith(_DAMAGES)


def _inspect(path: Path) -> tuple[bytes, int]:
    """The header and the size of what looks like a practice file; refuses other files before SQLite touches them."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise FileForeign(f"{path} is a folder, not a practice file.", "Name the file with --db.")
        if not stat.S_ISREG(status.st_mode):
            raise FileForeign(f"{path} is not a file.", "Name the practice file with --db.")
        with path.open("rb") as file:
            header = file.read(100)
            size = os.fstat(file.fileno()).st_size
    except FileNotFoundError:
        raise FileMissing(path) from None
    except OSError as error:
        raise FileUnusable(f"{path} cannot be read: {error.strerror}.", "Check who may read it.") from error
    _require_ours(path, header)
    if status.st_nlink > 1:
        raise FileUnusable(
            f"{path} has a second name (hard link); its journal could be missed.",
            "Keep one name and remove the other.",
        )
    return header, size


def _require_ours(path: Path, header: bytes) -> None:
    if not header:
        raise unfinished(path)
    if len(header) < 100 or not header.startswith(_MAGIC):
        raise FileForeign(f"{path} is not a practice file.", "Name yours with --db, or create one: zbill init")
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise FileForeign(
            f"{path} is a database of another program.",
            "Name your practice file with --db, or create one: zbill init",
        )


def _size_by(header: bytes) -> int:
    """The bytes that a whole file of this header has at least."""
    page = int.from_bytes(header[16:18], "big")
    return (65536 if page == 1 else page) * int.from_bytes(header[28:32], "big")


def _require_whole(conn: sqlite3.Connection, path: Path) -> None:
    """Look at the size again under SQLite's lock: another may have been writing as it was looked at before.
    Raises FileDamaged."""
    with reading(conn):
        (whole,) = conn.execute("select page_count * page_size from pragma_page_count, pragma_page_size").fetchone()
        size = path.stat().st_size
    if size < whole:
        raise _cut_short(path, size, whole)


def _cut_short(path: Path, size: int, whole: int) -> FileDamaged:
    return FileDamaged(f"{path} is cut short: {size} of {whole} bytes.", RESTORE)

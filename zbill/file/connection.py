"""Opening, creating and locking the practice file, and what SQLite's errors mean.

Python reads the file only before SQLite opens it: when a process closes any handle of a file, the system drops SQLite's
lock on it. `snapshot` alone reads it later, and closes it when there is no lock.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from zbill.errors import RESTORE, FileDamaged, FileForeign, FileMissing, FileUnusable, Refused, ZbillError
from zbill.file.systems import make_writable
from zbill.text import alphabet

if TYPE_CHECKING:
    from pathlib import Path

# The first SQLite with strict tables, of which a practice file is made.
OLDEST_SQLITE = (3, 37, 0)

APPLICATION_ID = 0x5A42494C  # "ZBIL"
BUSY_SECONDS = 30.0

_MAGIC = b"SQLite format 3\x00"
COMPANIONS = ("-journal", "-wal", "-shm")

# What a disk says no to, as a sentence and the remedy.
DISK_FULL = ("The disk is full, so nothing was saved.", "Free some space on the disk, then try again.")
DISK_FAILED = ("The disk failed to read or write {path}, so nothing was saved.", "Check the disk.")

# SQLite errors that a user can fix: how the name of the error begins, the sentence, and the remedy.
_TROUBLES = (
    ("SQLITE_BUSY", "Another program is using {path}.", "Try again when it has finished."),
    ("SQLITE_LOCKED", "Another program is using {path}.", "Try again when it has finished."),
    (
        "SQLITE_READONLY_DIRECTORY",
        "The folder of {path} is read-only, so nothing was saved.",
        "{writable_folder}",
    ),
    (
        "SQLITE_READONLY_ROLLBACK",
        "{path} is read-only, so an interrupted change to it can't be undone.",
        "{writable}",
    ),
    ("SQLITE_READONLY", "{path} is read-only, so nothing was saved.", "{writable}"),
    ("SQLITE_FULL", *DISK_FULL),
    ("SQLITE_CANTOPEN", "{path} can't be opened.", "Check the path, and the permissions on the file and its folder."),
    ("SQLITE_IOERR", *DISK_FAILED),
)
_DAMAGES = ("SQLITE_CORRUPT", "SQLITE_NOTADB")


def require_sqlite(version: tuple[int, int, int] = sqlite3.sqlite_version_info) -> None:
    """Check that SQLite is new enough for a practice file. Raises FileUnusable."""
    if version < OLDEST_SQLITE:
        found, oldest = (".".join(map(str, each)) for each in (version, OLDEST_SQLITE))
        raise FileUnusable(
            f"SQLite {found} is too old for practice files: zbill needs {oldest} or later.",
            "Upgrade SQLite, or use a Python that comes with a newer one.",
        )


def connect(path: Path | str, called: Path | str | None = None) -> sqlite3.Connection:
    """Open an existing practice file, in autocommit mode and with its guards on. Raises FileUnusable.

    `called` is its name in errors, if another.
    """
    path = os.path.realpath(path)
    called = called or path
    header, size = inspect(path)
    whole = _size_by(header)
    looks_short = size < whole
    try:
        conn = sqlite3.connect(_uri(path, "rw"), uri=True, timeout=BUSY_SECONDS, isolation_level=None)
        try:
            configure(conn)
            if not has_rollback_journal(header):
                _leave_write_ahead_log(conn, called)
            if looks_short:
                _require_whole(conn, called, path)
        except BaseException:
            conn.close()
            raise
    except sqlite3.Error as error:
        if looks_short and _is_damage(error):
            raise _cut_short(called, size, whole) from error
        known = explain(error, called)
        # Nothing of zbill's own was asked for yet, so an error that isn't known is one of the file.
        raise (known if known.exit_code > 1 else FileDamaged(f"{called} is damaged: {error}.", RESTORE)) from error
    except UnicodeDecodeError as error:
        # Python can't read what SQLite says about a schema whose text is damaged.
        raise FileDamaged(f"{called} is damaged: its schema can't be read.", RESTORE) from error
    return conn


@contextmanager
def glancing(path: Path | str) -> Iterator[sqlite3.Connection]:
    """Open a practice file to look something up at once: it is never written, upgraded or waited for.

    Raises FileUnusable or sqlite3.Error, also while another program writes.
    """
    path = os.path.realpath(path)
    inspect(path)
    with closing(sqlite3.connect(_uri(path, "ro"), uri=True, timeout=0, isolation_level=None)) as conn:
        conn.execute("pragma query_only = on")
        conn.execute("pragma trusted_schema = off")
        yield conn


def schema_version(path: Path | str) -> int:
    """Return the schema version in the header of a practice file that SQLite doesn't have open. Raises FileUnusable."""
    header, _ = inspect(path)
    return int.from_bytes(header[60:64], "big")


def _uri(path: str, mode: str) -> str:
    """Return a path with SQLite's mode of opening it. Of urllib, which takes long to load, it needs no more."""
    return f"file:{path.replace('%', '%25').replace('?', '%3f').replace('#', '%23')}?mode={mode}"


def begin(path: Path) -> sqlite3.Connection:
    """Open a file without inspecting it first: a draft of zbill's own, or a file that `connect` has inspected."""
    conn = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    configure(conn)
    return conn


def configure(conn: sqlite3.Connection) -> None:
    """Turn on what every connection needs: rows with column names, and SQLite's guards."""
    conn.row_factory = sqlite3.Row
    # For queries only. Another program that reads the file doesn't have it, so no view uses it.
    conn.create_function("alphabet", 1, _alphabet, deterministic=True)
    # EXTRA also syncs the folder after the journal is deleted, so that a saved change survives a power cut.
    conn.executescript(
        "pragma foreign_keys = on; pragma trusted_schema = off; pragma synchronous = extra;"
        "pragma secure_delete = on; pragma temp_store = memory; pragma cell_size_check = on;"
        # In KiB: SQLite's own 2 MB are written out and read again while a batch is written.
        "pragma cache_size = -32000;" + ("pragma fullfsync = on;" if sys.platform == "darwin" else "")
    )


@contextmanager
def passing_through(conn: sqlite3.Connection, kib: int = 400) -> Iterator[None]:
    """Read or write each page of a file once: with a cache that fits into the processor's, in less time and memory.

    SQLite sorts in parts of the size of the cache.
    """
    (before,) = conn.execute("pragma cache_size").fetchone()
    conn.execute(f"pragma cache_size = -{kib}")
    try:
        yield
    finally:
        conn.execute(f"pragma cache_size = {before}")


def sort_on_disk(conn: sqlite3.Connection) -> None:
    """Let queries sort in temporary files, however many rows they have. A transaction goes on as it began."""
    if not conn.in_transaction:
        conn.execute("pragma temp_store = file")


def write_much(conn: sqlite3.Connection) -> None:
    """Let a transaction that is to come write any number of rows: it sorts on disk, and keeps more pages in memory.

    What adds rows all over the indexes of a large file comes back to each page many times.
    """
    sort_on_disk(conn)
    # In KiB.
    conn.execute("pragma cache_size = -100000")


def has_rollback_journal(header: bytes) -> bool:
    """Return whether a file is written and read with a rollback journal (1), not with a write-ahead log (2)."""
    return header[18:20] == b"\x01\x01"


def _alphabet(name: str | None) -> str | None:
    return name and alphabet(name)


def companions(path: Path) -> list[Path]:
    """Return the files that SQLite keeps beside a file while it writes, if there are any. They belong to it alone."""
    return [each for each in (path.with_name(f"{path.name}{suffix}") for suffix in COMPANIONS) if each.exists()]


@contextmanager
def any_text(conn: sqlite3.Connection) -> Iterator[None]:
    """Read text inside also if it isn't UTF-8, as another program can store it: such bytes become lone surrogates."""
    before = conn.text_factory
    conn.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        conn.text_factory = before


def as_text(read: str) -> str:
    """Return what was read with `any_text` as text that can be printed and stored, with other bytes as escapes."""
    return read.encode("utf-8", "backslashreplace").decode()


@contextmanager
def writing(conn: sqlite3.Connection) -> Iterator[None]:
    """Run a block as one transaction, all or nothing; inside another one, as a savepoint.

    The outermost block takes the write lock at once, so that what it reads can't change before it writes.
    """
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
def rehearsing(conn: sqlite3.Connection) -> Iterator[None]:
    """Run a block inside a transaction, and undo what it wrote."""
    conn.execute("savepoint rehearsal")
    try:
        yield
    finally:
        if conn.in_transaction:
            conn.execute("rollback to rehearsal")
            conn.execute("release rehearsal")


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
    # Outside the try: after an interrupt here, the savepoint to roll back to might be gone.
    conn.execute("release step")


@contextmanager
def reading(conn: sqlite3.Connection) -> Iterator[None]:
    """Run several reads on one state of the file. Fetch inside, print outside: an open read blocks writers."""
    if conn.in_transaction:
        yield
        return
    conn.execute("begin")
    try:
        yield
    finally:
        if conn.in_transaction:
            conn.execute("rollback")


@contextmanager
def reading_much(conn: sqlite3.Connection) -> Iterator[None]:
    """Run reads of any number of rows as `reading` does, in little memory: with a small cache, and sorted on disk."""
    if not conn.in_transaction:
        sort_on_disk(conn)
        # In KiB. SQLite also takes as much for each sort.
        conn.execute("pragma cache_size = -16000")
    with reading(conn):
        yield


def unfinished(path: Path | str) -> FileUnusable:
    """Return the error for an empty file, which an interrupted init leaves."""
    return FileDamaged(
        f"{path} is empty, probably because zbill init was interrupted.", "Delete it, then run: zbill init"
    )


def is_interruption(error: Exception) -> bool:
    """Return whether an error is what SQLite makes of a Ctrl-C in a function of zbill's.

    They raise nothing else, unless the file has text that isn't UTF-8.
    """
    return isinstance(error, sqlite3.OperationalError) and str(error) == "user-defined function raised exception"


def explain(error: sqlite3.Error, path: Path | str) -> ZbillError:
    """Return zbill's error for one of SQLite's.

    A broken rule of the file gives Refused, an unusable file FileUnusable, and anything else an internal error.
    """
    name = _name_of(error)
    if name.startswith("SQLITE_CONSTRAINT"):
        return Refused(f"The practice file rejected the change, so nothing was saved: {error}.")
    if _is_damage(error):
        # SQLite would quote the schema, with any character in it.
        found = "its schema is malformed" if "malformed database schema" in str(error) else error
        return FileDamaged(f"{path} is damaged: {found}.", RESTORE)
    for beginning, sentence, remedy in _TROUBLES:
        if name.startswith(beginning):
            folder = os.path.dirname(os.path.join(os.getcwd(), path))
            means = {"writable": make_writable(path), "writable_folder": make_writable(folder)}
            return FileUnusable(sentence.format(path=path), remedy.format(**means))
    return ZbillError(
        f"Internal error (a bug in zbill), so nothing was saved: {error}.", "Report it with the command you typed."
    )


def _name_of(error: sqlite3.Error) -> str:
    return getattr(error, "sqlite_errorname", "")


def _is_damage(error: sqlite3.Error) -> bool:
    return _name_of(error).startswith(_DAMAGES)


def inspect(path: Path | str) -> tuple[bytes, int]:
    """Return the header and the size in bytes of a practice file.

    Raises FileMissing, FileForeign, FileDamaged or FileUnusable for any other file, before SQLite touches it.
    """
    try:
        status = os.stat(path)
        if stat.S_ISDIR(status.st_mode):
            raise FileForeign(f"{path} is a folder, not a practice file.", "Name the practice file with --db.")
        if not stat.S_ISREG(status.st_mode):
            raise FileForeign(f"{path} isn't a file.", "Name the practice file with --db.")
        with open(path, "rb") as file:
            header = file.read(100)
            size = os.fstat(file.fileno()).st_size
    except FileNotFoundError:
        raise FileMissing(path) from None
    except OSError as error:
        raise FileUnusable(f"{path} can't be read: {error.strerror}.", "Check the path and its permissions.") from error
    _require_ours(path, header)
    if status.st_nlink > 1:
        raise FileUnusable(
            f"{path} has more than one hard link, so changes could be lost.",
            "Keep one link and remove the others.",
        )
    return header, size


def _require_ours(path: Path | str, header: bytes) -> None:
    if not header:
        raise unfinished(path)
    if len(header) < 100 or not header.startswith(_MAGIC):
        raise FileForeign(f"{path} isn't a practice file.", "Name yours with --db, or create one: zbill init --db FILE")
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise FileForeign(
            f"{path} is another program's database.",
            "Name your practice file with --db, or create one: zbill init --db FILE",
        )


def _size_by(header: bytes) -> int:
    """Return how many bytes a whole file with this header has at least."""
    page = int.from_bytes(header[16:18], "big")
    return (65536 if page == 1 else page) * int.from_bytes(header[28:32], "big")


def _leave_write_ahead_log(conn: sqlite3.Connection, path: Path | str) -> None:
    """Return to a rollback journal: copying the file without the log that another program chose would lose changes."""
    try:
        conn.execute("pragma journal_mode = delete")
    except sqlite3.OperationalError as error:
        if not _name_of(error).startswith("SQLITE_BUSY"):
            raise
        raise FileUnusable(f"Another program has {path} open.", "Close it there, then try again.") from error


def _require_whole(conn: sqlite3.Connection, called: Path | str, path: str) -> None:
    """Check the size again under SQLite's lock: another program may have been writing the first time.

    Raises FileDamaged if the file is cut short.
    """
    with reading(conn):
        (whole,) = conn.execute("select page_count * page_size from pragma_page_count, pragma_page_size").fetchone()
        size = os.stat(path).st_size
    if size < whole:
        raise _cut_short(called, size, whole)


def _cut_short(path: Path | str, size: int, whole: int) -> FileDamaged:
    return FileDamaged(f"{path} is cut short: {size} of {whole} bytes.", RESTORE)

"""The log: one entry per change, each containing the hash of the entry before it (SPEC 7)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import contextmanager

from zbill.billing.clock import moment
from zbill.db import digests
from zbill.file.connection import any_text
from zbill.models import LogHead
from zbill.records import NamedTuple
from zbill.sha import sha256

Facts = Mapping[str, object]

# Encoders are built once, because a batch writes many entries.
_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_sorted = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=str).encode

ENTRIES = "select seq, at, who, what, object, client_id, before, after, previous, digests, hash from log order by seq"

LATEST = """
select at
  from log
 where seq >= (select coalesce(max(seq), 0) from log where what = 'check --accept-clock') and typeof(at) = 'integer'
 order by at desc
 limit 1
"""


class LogEntry(NamedTuple):
    """A change to be logged: when, who did what to which object, and its values before and after."""

    at: int
    who: str
    what: str
    subject: str
    client_id: int | None = None
    before: Facts | None = None
    after: Facts | None = None


def append(conn: sqlite3.Connection, *entries: LogEntry) -> None:
    """Append entries in order, each with the hash of the entry before it.

    The last one gets the digests of the rows that the transaction wrote until here.
    """
    if not entries:
        return
    written = digests.taken(conn)
    _append(conn, [(entry, None) for entry in entries[:-1]] + [(entry, written) for entry in entries[-1:]])


def append_with_every_row(conn: sqlite3.Connection, entry: LogEntry, but: Container[tuple[str, str]] = ()) -> None:
    """Append an entry with the digests of all rows but those named by table and key: in a large file, several times."""
    for chunk in digests.of_every_row(conn, but):
        _append(conn, [(entry, chunk)])


@contextmanager
def upgrade(conn: sqlite3.Connection, now: int) -> Iterator[None]:
    """Log an upgrade of the practice file, done inside, with the digests of its rows in the new schema.

    A row that differed from its digest before gets no new one, so that `check` finds it afterwards too.
    """
    # Imported here, because start-up time matters and few commands upgrade a file.
    from zbill.file import migrating

    found = migrating.version(conn)
    has_digests = conn.execute("select 1 from pragma_table_info('log') where name = 'digests'").fetchone()
    doubtful = (
        {(each.table, each.key) for each in digests.deviations(conn, digests.present(conn))} if has_digests else set()
    )
    yield
    at = moment(latest_at(conn), now)
    entry = LogEntry(at, "zbill", "upgrade", "practice", None, {"schema": found}, {"schema": migrating.NEWEST})
    append_with_every_row(conn, entry, doubtful)


def _append(conn: sqlite3.Connection, entries: Sequence[tuple[LogEntry, str | None]]) -> None:
    if not entries:
        return
    seq, _, previous = head(conn)
    written = []
    for entry, rows in entries:
        seq += 1
        columns = (seq, *entry[:5], _text(entry.before), _text(entry.after), previous)
        previous = digest((*columns, rows))
        written.append((*columns, previous, rows))
    conn.executemany("insert into log values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", written)


def digest(entry: tuple[object, ...]) -> str:
    """Return the SHA-256, in hex, of an entry: its columns from seq to previous, then its digests unless null.

    They are a JSON array in UTF-8 without blanks.
    """
    text = _written(entry if entry[-1] is not None else entry[:-1])
    # Another program might have written text that isn't UTF-8. It must still get a hash, to be found altered.
    return sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def head(conn: sqlite3.Connection) -> LogHead:
    """Return the newest entry's number, instant and hash."""
    row = conn.execute("select seq, at, hash from log order by seq desc limit 1").fetchone()
    return LogHead(*row) if row else LogHead(0, 0, "")


def position(conn: sqlite3.Connection, digest: str) -> int | None:
    """Return the number of the entry with this hash, None if no entry has it."""
    row = conn.execute("select seq from log where hash = ?", (digest,)).fetchone()
    return row["seq"] if row else None


def breaks(conn: sqlite3.Connection) -> Iterator[tuple[int, str]]:
    """Yield each break in the chain: the number of an entry, and what is wrong there.

    Reads one entry at a time, so that a long log takes no memory. Removing the newest entries leaves no break: only a
    hash kept elsewhere shows that (SPEC 7).
    """
    with any_text(conn):
        yield from _breaks(conn)


def _breaks(conn: sqlite3.Connection) -> Iterator[tuple[int, str]]:
    expected, previous = 1, ""
    for *entry, stored in conn.execute(ENTRIES):
        seq = entry[0]
        if seq < expected:
            yield seq, "it comes before the first entry"
        elif seq > expected:
            yield expected, "it is missing" if seq == expected + 1 else f"it and all entries before {seq} are missing"
        elif entry[-2] != previous:
            yield seq, "it doesn't follow the entry before it"
        if digest(tuple(entry)) != stored:
            yield seq, "its text was altered"
        expected, previous = max(expected, seq + 1), stored
    if expected == 1:
        yield 1, "it is missing"


def latest_at(conn: sqlite3.Connection) -> int | None:
    """Return the latest instant logged since a clock was last accepted, None in an empty log (SPEC 5).

    It need not be the last entry's: a change under a clock that was set back must not hide the later ones.
    """
    found = conn.execute(LATEST).fetchone()
    return found["at"] if found else None


def _text(facts: Facts | None) -> str:
    if facts is None:
        return ""
    return _sorted(facts)

"""The log: one entry per change, each containing the hash of the entry before it (SPEC 7)."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from zbill.models import LogHead

Facts = Mapping[str, object]

# Encoders are built once, because a batch writes many entries.
_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_sorted = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=str).encode

ENTRIES = "select seq, at, who, what, object, client_id, before, after, previous, hash from log order by seq"

LATEST = """
select at
  from log
 where seq >= (select coalesce(max(seq), 0) from log where what = 'check --accept-clock')
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
    """Append entries in order, each with the hash of the entry before it."""
    if not entries:
        return
    seq, _, previous = head(conn)
    written = []
    for entry in entries:
        seq += 1
        columns = (seq, *entry[:5], _text(entry.before), _text(entry.after), previous)
        previous = digest(columns)
        written.append((*columns, previous))
    conn.executemany("insert into log values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", written)


def digest(entry: tuple[object, ...]) -> str:
    """Return the SHA-256, in hex, of an entry's columns from seq to previous: a JSON array in UTF-8 without blanks."""
    text = _written(entry)
    # Another program might have written text that isn't UTF-8. It must still get a hash, to be found altered.
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


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
    conn.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
    try:
        yield from _breaks(conn)
    finally:
        conn.text_factory = str


def _breaks(conn: sqlite3.Connection) -> Iterator[tuple[int, str]]:
    expected, previous = 1, ""
    for *entry, stored in conn.execute(ENTRIES):
        seq = entry[0]
        if seq < expected:
            yield seq, "it comes before the first entry"
        elif seq > expected:
            yield expected, "it is missing" if seq == expected + 1 else f"it and all entries before {seq} are missing"
        elif entry[-1] != previous:
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

"""The log: one entry a change, each carrying the hash of the one before (SPEC 7)."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Mapping

Facts = Mapping[str, object]


def append(
    conn: sqlite3.Connection,
    *,
    at: int,
    who: str,
    what: str,
    subject: str,
    client_id: int | None = None,
    before: Facts | None = None,
    after: Facts | None = None,
) -> None:
    last = conn.execute("select seq, hash from log order by seq desc limit 1").fetchone()
    seq, previous = (last["seq"] + 1, last["hash"]) if last else (1, "")
    texts = (_text(before), _text(after))
    entry = (seq, at, who, what, subject, client_id, *texts, previous)
    conn.execute("insert into log values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (*entry, digest(entry)))


def digest(entry: tuple[object, ...]) -> str:
    """sha256 of the entry's columns from seq to previous as a JSON array, UTF-8, without blanks."""
    return hashlib.sha256(json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode("utf-8")).hexdigest()


def last_at(conn: sqlite3.Connection) -> int | None:
    row = conn.execute("select at from log order by seq desc limit 1").fetchone()
    return row["at"] if row else None


def head(conn: sqlite3.Connection) -> str:
    """The last hash: who keeps it elsewhere can prove the log up to it (SPEC 7)."""
    row = conn.execute("select hash from log order by seq desc limit 1").fetchone()
    return str(row["hash"]) if row else ""


def _text(facts: Facts | None) -> str:
    if facts is None:
        return ""
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=str)

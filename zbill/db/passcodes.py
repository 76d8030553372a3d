"""Proving to be somebody by their passcode; each wrong one is an entry of the log (SPEC 7)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from zbill.billing import passcodes
from zbill.db import log
from zbill.db.log import LogEntry
from zbill.errors import NotPermitted
from zbill.file.connection import writing
from zbill.models import Person

_WRONG = "wrong passcode"


def prove(conn: sqlite3.Connection, person: Person, ask: Callable[[str], str], *, login: str, now: int) -> None:
    """Ask for the passcode and compare. Raises NotPermitted."""
    assert not conn.in_transaction, "who acts is asked before the file is locked"
    who, name, lacking = f"login {login or 'unknown'}", person.name, f"passcode of staff {person.id}"
    given = ask(name)
    if not given:
        raise NotPermitted(
            f"{name} has a passcode, and this is another login than theirs.",
            "Run it on a terminal, which asks for it, or set ZBILL_PASSCODE.",
            who=who,
            lacking=lacking,
        )
    # Under the write lock: who guesses with many programs at once guesses one by one, each after the wrong ones before.
    with writing(conn):
        seconds = passcodes.wait(_wrong(conn, person.id), now)
        is_right = not seconds and passcodes.matches(given, person.passcode)
        if not (seconds or is_right):
            log.append(conn, LogEntry(now, who, _WRONG, f"staff {person.id}"))
    if seconds:
        raise NotPermitted(
            f"After too many wrong passcodes the next of {name} is looked at in {seconds} s.",
            "Wait so long, then try again.",
            who=who,
            lacking=lacking,
        )
    if not is_right:
        raise NotPermitted(
            f"That is not the passcode of {name}.",
            f"If it is forgotten, somebody who may administer sets another: zbill staff passcode {name!r}",
        )


def _wrong(conn: sqlite3.Connection, staff_id: int) -> list[int]:
    """The instants of wrong ones, oldest first."""
    rows = conn.execute("select at from log where object = ? and what = ? order by seq", (f"staff {staff_id}", _WRONG))
    return [row["at"] for row in rows]

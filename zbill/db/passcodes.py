"""Passcode checks for acting as someone from another login; each wrong passcode is logged (SPEC 7)."""

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
    """Ask for a person's passcode and check it. Raises NotPermitted if it is missing, wrong, or must wait.

    `ask` is called with the person's name and returns "" if no one can be asked.
    """
    assert not conn.in_transaction, "asking inside a transaction would lock the file while someone types"
    who, name, lacking = f"login {login or 'unknown'}", person.name, f"passcode of staff {person.id}"
    given = ask(name)
    if not given:
        raise NotPermitted(
            f"Acting as {name} from this login needs their passcode.",
            "Run the command on a terminal, or set ZBILL_PASSCODE.",
            who=who,
            lacking=lacking,
        )
    # Check under the write lock, so that parallel guesses run one at a time and each counts the wrong ones before it.
    with writing(conn):
        seconds = passcodes.wait(_wrong(conn, person.id), now)
        is_right = not seconds and passcodes.matches(given, person.passcode)
        if not (seconds or is_right):
            log.append(conn, LogEntry(now, who, _WRONG, f"staff {person.id}"))
    if seconds:
        raise NotPermitted(
            f"Too many wrong passcodes for {name}.",
            f"Try again in {seconds} {'second' if seconds == 1 else 'seconds'}.",
            who=who,
            lacking=lacking,
        )
    if not is_right:
        raise NotPermitted(
            f"Wrong passcode for {name}.",
            "Try again, or ask an administrator to set a new one.",
        )


def _wrong(conn: sqlite3.Connection, staff_id: int) -> list[int]:
    """Return the instants of a person's wrong passcodes, oldest first."""
    rows = conn.execute("select at from log where object = ? and what = ? order by seq", (f"staff {staff_id}", _WRONG))
    return [row["at"] for row in rows]

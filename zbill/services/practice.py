"""The practice: create its file with the owner and the first two roles, and accept its clock (SPEC 5, 7, 9)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from zbill.billing import currencies
from zbill.billing.permissions import FIRST_ROLES, OWNER
from zbill.billing.refs import token
from zbill.dates import zone_of_place
from zbill.db import log, refs, roles, settings, staff
from zbill.db.log import LogEntry
from zbill.desk import Desk
from zbill.errors import Usage
from zbill.file import connection, drafts, migrating


@dataclass(frozen=True)
class NewPractice:
    """The name, owner and settings of a new practice. `checks_in`: whether patients are checked in, None if unknown."""

    name: str
    owner: str
    currency: str
    timezone: str
    date_order: str = ""
    checks_in: bool | None = None


def create(path: Path, now: int, login: str, asked: NewPractice) -> None:
    """Create a practice file with its owner. Raises Usage for an invalid value, FileUnusable if the file exists."""
    with creating(path, now, login, asked):
        pass


@contextmanager
def creating(path: Path, now: int, login: str, asked: NewPractice) -> Iterator[Path]:
    """Create a practice file, and yield it as a draft that can be filled further before it gets its name.

    Raises as `create` does.
    """
    currencies.decimals(asked.currency)
    zone_of_place(asked.timezone)
    if asked.date_order not in ("", "ymd", "mdy", "dmy"):
        raise Usage(f"{asked.date_order!r} isn't a valid date order.", "Use one of: ymd, mdy, dmy")
    with drafts.creating(path) as partial:
        _fill(partial, now, login, asked)
        yield partial


def _fill(path: Path, now: int, login: str, asked: NewPractice) -> None:
    conn = connection.begin(path)
    try:
        with connection.writing(conn):
            migrating.migrate(conn)
            refs.begin(conn, token(now, asked.name))
            owner = staff.add(conn, asked.owner, login, provider=True)
            for role, permissions in FIRST_ROLES.items():
                role_id = roles.add(conn, role)
                roles.grant(conn, role_id, permissions)
                if role == OWNER:
                    roles.assign(conn, owner, role_id)
            chosen = {
                "name": asked.name,
                "currency": asked.currency,
                "timezone": asked.timezone,
                "date_order": asked.date_order,
                "auto_close": "paid" if asked.checks_in is False else "off",
                "check_in": "on" if asked.checks_in else "off",
            }
            for key, value in chosen.items():
                settings.store(conn, key, value)
            facts = {**chosen, "owner": asked.owner}
            log.append_with_every_row(conn, LogEntry(now, asked.owner, "init", "practice", after=facts))
    finally:
        conn.close()


def accept_clock(desk: Desk) -> None:
    """Log that the clock is right, so that the next entries count from it again. Raises PermissionMissing."""
    with desk.writing():
        desk.require("administer")
        desk.record("check --accept-clock", "clock", after={"behind": desk.clock_is_behind()})

"""Staff, and who is acting (SPEC 7)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from zbill.db import rows
from zbill.db.names import Kind, as_id, resolve
from zbill.errors import RESTORE, FileDamaged, NotFound, NotPermitted, Usage
from zbill.models import Person
from zbill.text import key

_STAFF = f"select {rows.columns(Person)} from staff"

KIND = Kind("staff member", Person, "staff", "See: zbill staff list")


def find(conn: sqlite3.Connection, text: str, remedy: str = "") -> Person:
    """Return a staff member by id, name or unique part. Raises NotFound, Ambiguous."""

    def searches() -> Iterable[list[Person]]:
        yield rows.many(conn, Person, f"{_STAFF} where id = ?", (as_id(text),))
        yield rows.many(conn, Person, f"{_STAFF} where name_key = ?", (key(text),))

    return resolve(conn, KIND, text, searches(), remedy=remedy)


def find_provider(conn: sqlite3.Connection, text: str) -> Person:
    """Return a provider by id, name or unique part. Raises NotFound (also if no provider), Ambiguous."""
    providers = rows.many(conn, Person, f"{_STAFF} where provider = 1 order by alphabet(name)")
    remedy = f"Use one of: {', '.join(each.name for each in providers)}." if providers else ""
    person = find(conn, text, remedy)
    if not person.provider:
        raise NotFound(f"{person.name} isn't a provider.", remedy)
    return person


def is_another_active(conn: sqlite3.Connection, staff_id: int | None) -> bool:
    """Return whether someone other than this person can act."""
    return rows.exists(conn, "select 1 from staff where archived = 0 and id is not ?", (staff_id,))


def acting(conn: sqlite3.Connection, name: str, login: str) -> Person:
    """Return the acting person (SPEC 7): the one named, else the one with this login, else the only one.

    Raises NotFound or Ambiguous for the name, NotPermitted if archived, Usage if several people could be acting,
    FileDamaged if no one could.
    """
    if name:
        person = find(conn, name)
        if person.archived:
            raise NotPermitted(
                f"{person.name} is archived and can't act.",
                "Choose someone else with --as, or ask an administrator to unarchive them.",
                who=person.name,
                lacking="a place among the staff",
            )
        return person
    people = with_login(conn, login)
    if len(people) != 1:
        people = rows.many(conn, Person, f"{_STAFF} where archived = 0")
    if not people:
        # The last administrator can't be archived.
        raise FileDamaged("All staff in the practice file are archived, so no one can act.", RESTORE)
    if len(people) != 1:
        listed = ", ".join(each.name for each in people)
        raise Usage(f"zbill can't tell who is acting: {listed}.", "Use --as NAME, or set ZBILL_STAFF.")
    return people[0]


def with_login(conn: sqlite3.Connection, login: str) -> list[Person]:
    """Return the staff with this login, without archived ones; none for an empty login."""
    return rows.many(conn, Person, f"{_STAFF} where archived = 0 and login <> '' and login = ?", (login,))


def with_name(conn: sqlite3.Connection, name: str, but: int = 0) -> Person | None:
    """Return the person with exactly this name, other than the one with the id `but`."""
    return rows.zero_or_one(conn, Person, f"{_STAFF} where name_key = ? and id <> ?", (key(name), but))


def add(conn: sqlite3.Connection, name: str, login: str, *, provider: bool) -> int:
    """Add a staff member, and return their id."""
    added = "insert into staff (name, name_key, login, provider) values (?, ?, ?, ?)"
    return rows.last_id(conn.execute(added, (name, key(name), login, provider)))


def only_provider(conn: sqlite3.Connection) -> int | None:
    """Return the id of the practice's only provider, None if there are none or several."""
    providers = rows.many(conn, Person, f"{_STAFF} where provider = 1 and archived = 0")
    return providers[0].id if len(providers) == 1 else None

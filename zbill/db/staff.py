"""Staff, and who acts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from zbill.db.names import by_id, resolve
from zbill.errors import NotFound, NotPermitted, Usage
from zbill.text import key

_COLUMNS = "select id, name, login, provider, passcode, archived from staff"


def find(conn: sqlite3.Connection, text: str, remedy: str = "See: zbill staff list") -> sqlite3.Row:
    """A staff member by id, name or unique part. Errors: NotFound, Ambiguous."""

    def searches() -> Iterable[list[sqlite3.Row]]:
        yield by_id(conn, f"{_COLUMNS} where id = ?", text)
        yield conn.execute(f"{_COLUMNS} where name_key = ?", (key(text),)).fetchall()
        yield conn.execute(f"{_COLUMNS} where archived = 0 and instr(name_key, ?)", (key(text),)).fetchall()

    return resolve("staff member", text, searches(), remedy)


def find_provider(conn: sqlite3.Connection, text: str) -> int:
    """The id of a provider, named as staff are. Errors: NotFound if nobody, or no provider, is called so; Ambiguous."""
    providers = conn.execute("select name from staff where provider = 1 order by name_key").fetchall()
    remedy = "Providers: " + ", ".join(row["name"] for row in providers)
    row = find(conn, text, remedy)
    if not row["provider"]:
        raise NotFound(f"{row['name']} is not a provider.", remedy)
    return int(row["id"])


def acting(conn: sqlite3.Connection, name: str, login: str) -> sqlite3.Row:
    """Who acts (SPEC 7): the name given, else whose login it is, else the only one. Errors: NotFound, Usage,
    NotPermitted for one who is archived."""
    if name:
        person = find(conn, name)
        if person["archived"]:
            raise NotPermitted(
                f"{person['name']} is archived and does not act.",
                f"Somebody who may administer brings them back: zbill staff archive {person['id']} --undo",
                who=person["name"],
                lacking="a place among the staff",
            )
        return person
    people = with_login(conn, login)
    if len(people) != 1:
        people = conn.execute(f"{_COLUMNS} where archived = 0").fetchall()
    if len(people) != 1:
        listed = ", ".join(row["name"] for row in people)
        raise Usage(f"Who acts? It could be any of: {listed}.", "Say so with --as NAME or ZBILL_STAFF.")
    return people[0]


def with_login(conn: sqlite3.Connection, login: str) -> list[sqlite3.Row]:
    """Whose login it is, archived people aside; nobody's for no login."""
    return conn.execute(f"{_COLUMNS} where archived = 0 and login <> '' and login = ?", (login,)).fetchall()


def only_provider(conn: sqlite3.Connection) -> int | None:
    rows = conn.execute("select id from staff where provider = 1 and archived = 0").fetchall()
    return rows[0]["id"] if len(rows) == 1 else None


def add(conn: sqlite3.Connection, name: str, login: str, *, provider: bool) -> int:
    cursor = conn.execute(
        "insert into staff (name, name_key, login, provider) values (?, ?, ?, ?)", (name, key(name), login, provider)
    )
    return int(cursor.lastrowid or 0)

"""Staff, their roles, and who acts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from zbill.db.names import by_id, resolve
from zbill.errors import NotFound, Usage
from zbill.models import Actor
from zbill.text import key

_COLUMNS = "select id, name, provider from staff"


def named(conn: sqlite3.Connection, text: str, remedy: str = "See: zbill staff list") -> sqlite3.Row:
    """A staff member by id, name or unique part. Errors: NotFound, Ambiguous."""

    def searches() -> Iterable[list[sqlite3.Row]]:
        yield by_id(conn, f"{_COLUMNS} where id = ?", text)
        yield conn.execute(f"{_COLUMNS} where name_key = ?", (key(text),)).fetchall()
        yield conn.execute(f"{_COLUMNS} where archived = 0 and instr(name_key, ?)", (key(text),)).fetchall()

    return resolve("staff member", text, searches(), remedy)


def provider_named(conn: sqlite3.Connection, text: str) -> int:
    """The id of a provider, named as staff are. Errors: NotFound if nobody, or no provider, is called so; Ambiguous."""
    providers = conn.execute("select name from staff where provider = 1 order by name_key").fetchall()
    remedy = "Providers: " + ", ".join(row["name"] for row in providers)
    row = named(conn, text, remedy)
    if not row["provider"]:
        raise NotFound(f"{row['name']} is not a provider.", remedy)
    return int(row["id"])


def acting(conn: sqlite3.Connection, name: str, login: str) -> Actor:
    """Who acts (SPEC 7): the name given, else whose login it is, else the only one. Errors: NotFound, Usage."""
    if name:
        return _actor(conn, named(conn, name))
    rows = conn.execute(f"{_COLUMNS} where archived = 0 and login <> '' and login = ?", (login,)).fetchall()
    if len(rows) != 1:
        rows = conn.execute(f"{_COLUMNS} where archived = 0").fetchall()
    if len(rows) != 1:
        listed = ", ".join(row["name"] for row in rows)
        raise Usage(f"Who acts? It could be any of: {listed}.", "Say so with --as NAME or ZBILL_STAFF.")
    return _actor(conn, rows[0])


def roles_with(conn: sqlite3.Connection, permission: str) -> list[str]:
    rows = conn.execute(
        "select name from roles join role_permissions on role_id = id where permission = ? order by id",
        (permission,),
    )
    return [row["name"] for row in rows]


def only_provider(conn: sqlite3.Connection) -> int | None:
    rows = conn.execute("select id from staff where provider = 1 and archived = 0").fetchall()
    return rows[0]["id"] if len(rows) == 1 else None


def add(conn: sqlite3.Connection, name: str, login: str, *, provider: bool, npi: str = "", licence: str = "") -> int:
    cursor = conn.execute(
        "insert into staff (name, name_key, login, provider, npi, licence) values (?, ?, ?, ?, ?, ?)",
        (name, key(name), login, provider, npi, licence),
    )
    return int(cursor.lastrowid or 0)


def add_role(conn: sqlite3.Connection, name: str, permissions: Iterable[str]) -> int:
    role = int(conn.execute("insert into roles (name, name_key) values (?, ?)", (name, key(name))).lastrowid or 0)
    conn.executemany("insert into role_permissions values (?, ?)", [(role, each) for each in permissions])
    return role


def assign(conn: sqlite3.Connection, staff_id: int, role_id: int) -> None:
    conn.execute("insert or ignore into staff_roles values (?, ?)", (staff_id, role_id))


def role_id(conn: sqlite3.Connection, name: str) -> int | None:
    row = conn.execute("select id from roles where name_key = ?", (key(name),)).fetchone()
    return row["id"] if row else None


def _actor(conn: sqlite3.Connection, row: sqlite3.Row) -> Actor:
    permissions = conn.execute(
        "select permission from staff_roles join role_permissions using (role_id) where staff_id = ?",
        (row["id"],),
    )
    return Actor(row["id"], row["name"], frozenset(each["permission"] for each in permissions), bool(row["provider"]))

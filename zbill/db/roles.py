"""Roles: their permissions, and the staff who have them (SPEC 7)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from zbill.db import rows
from zbill.db.names import Kind, as_id, resolve
from zbill.models import Role
from zbill.text import key
from zbill.words import Permission

_ROLES = f"select {rows.columns(Role)} from roles"

KIND = Kind("role", Role, "roles", "See: zbill role list")


def find(conn: sqlite3.Connection, text: str) -> Role:
    """Return a role by id, name or unique part. Raises NotFound, Ambiguous."""

    def searches() -> Iterable[list[Role]]:
        yield rows.many(conn, Role, f"{_ROLES} where id = ?", (as_id(text),))
        yield rows.many(conn, Role, f"{_ROLES} where name_key = ?", (key(text),))

    return resolve(conn, KIND, text, searches())


def add(conn: sqlite3.Connection, name: str) -> int:
    return rows.last_id(conn.execute("insert into roles (name, name_key) values (?, ?)", (name, key(name))))


def name_is_taken(conn: sqlite3.Connection, name: str) -> bool:
    return rows.exists(conn, "select 1 from roles where name_key = ?", (key(name),))


def permissions(conn: sqlite3.Connection, role_id: int) -> frozenset[Permission]:
    """Return the permissions of a role."""
    rows = conn.execute("select permission from role_permissions where role_id = ?", (role_id,))
    return frozenset(row["permission"] for row in rows)


def permissions_of(conn: sqlite3.Connection, staff_id: int) -> frozenset[Permission]:
    """Return a person's permissions: those of all their roles (SPEC 7)."""
    rows = conn.execute(
        "select permission from staff_roles join role_permissions using (role_id) where staff_id = ?", (staff_id,)
    )
    return frozenset(row["permission"] for row in rows)


def grant(conn: sqlite3.Connection, role_id: int, names: Iterable[Permission]) -> None:
    conn.executemany("insert into role_permissions values (?, ?)", [(role_id, name) for name in names])


def revoke(conn: sqlite3.Connection, role_id: int, names: Iterable[Permission]) -> None:
    conn.executemany(
        "delete from role_permissions where role_id = ? and permission = ?", [(role_id, name) for name in names]
    )


def of_person(conn: sqlite3.Connection, staff_id: int) -> list[str]:
    """Return the names of a person's roles."""
    rows = conn.execute(
        "select name from roles join staff_roles on role_id = id where staff_id = ? order by id", (staff_id,)
    )
    return [row["name"] for row in rows]


def assign(conn: sqlite3.Connection, staff_id: int, role_id: int) -> None:
    conn.execute("insert or ignore into staff_roles values (?, ?)", (staff_id, role_id))


def unassign(conn: sqlite3.Connection, staff_id: int, role_id: int) -> None:
    conn.execute("delete from staff_roles where staff_id = ? and role_id = ?", (staff_id, role_id))


def holders(conn: sqlite3.Connection, permission: Permission) -> Mapping[str, Sequence[str]]:
    """Return the roles that have a permission, each with its staff, without archived ones."""
    held: dict[str, list[str]] = {}
    for row in conn.execute(
        "select roles.name as role, staff.name as person"
        "  from roles join role_permissions on role_permissions.role_id = roles.id"
        "  left join staff_roles on staff_roles.role_id = roles.id"
        "  left join staff on staff.id = staff_id and archived = 0"
        " where permission = ? order by roles.id, staff.id",
        (permission,),
    ):
        people = held.setdefault(row["role"], [])
        if row["person"] is not None:
            people.append(row["person"])
    return held


def administered_without(conn: sqlite3.Connection, *, staff_id: int | None, role_id: int | None) -> bool:
    """Return whether someone could still administer the practice without a person, a role, or a person in a role."""
    remaining = conn.execute(
        "select 1 from administrators"
        " where (:staff is not null and staff_id <> :staff) or (:role is not null and role_id <> :role)",
        {"staff": staff_id, "role": role_id},
    )
    return remaining.fetchone() is not None

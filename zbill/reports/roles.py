"""The permission table: which roles have each permission, and what it opens (SPEC 7)."""

from __future__ import annotations

from zbill.billing.permissions import ALL, OPEN_TO_ALL, OPENS
from zbill.db import roles
from zbill.desk import Desk
from zbill.sheet import Card, Column, Field, Sheet

IDLE = "select name from roles where id not in (select role_id from role_permissions) order by id"

PEOPLE = "select name from staff join staff_roles on staff_id = id where role_id = ? and archived = 0 order by id"


def role_list(desk: Desk) -> Sheet:
    """A row a permission, then what needs none: the roles in that row have nothing else."""
    held = {permission: list(roles.holders(desk.conn, permission)) for permission in ALL}
    held["(none)"] = [row["name"] for row in desk.conn.execute(IDLE)]
    opens = {**OPENS, "(none)": OPEN_TO_ALL}
    return Sheet(
        "Roles",
        (Column("permission", "Permission", "label"), Column("roles", "Roles"), Column("commands", "Commands")),
        [(permission, "; ".join(names), opens[permission]) for permission, names in held.items()],
        caption="A person may do what any of their roles may.",
    )


def role_card(desk: Desk, name: str) -> Card:
    """One role, with its permissions and its people."""
    role = roles.find(desk.conn, name)
    had = roles.permissions(desk.conn, role.id)
    people = [row["name"] for row in desk.conn.execute(PEOPLE, (role.id,))]
    return Card(
        role.name,
        (
            Field("role", "Role", role.name),
            Field("permissions", "Permissions", [each for each in ALL if each in had], "nested"),
            Field("people", "People", people, "nested"),
        ),
    )

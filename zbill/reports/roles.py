"""The permission table: which roles have each permission, and what it opens (SPEC 7)."""

from __future__ import annotations

from zbill.billing.permissions import OPEN_TO_ALL, opened_by
from zbill.db import roles
from zbill.desk import Desk
from zbill.models import PERMISSIONS
from zbill.sheet import Card, Column, Field, Sheet

IDLE = "select name from roles where id not in (select role_id from role_permissions) order by id"

PEOPLE = "select name from staff join staff_roles on staff_id = id where role_id = ? and archived = 0 order by id"


def role_list(desk: Desk) -> Sheet:
    """A row a permission, then what needs none: the roles in that row have nothing else."""
    rows = [(each, "; ".join(roles.holders(desk.conn, each)), opened_by(each)) for each in PERMISSIONS]
    idle = "; ".join(row["name"] for row in desk.conn.execute(IDLE))
    return Sheet(
        "Roles",
        (Column("permission", "Permission", "label"), Column("roles", "Roles"), Column("commands", "Commands")),
        [*rows, ("(none)", idle, OPEN_TO_ALL)],
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
            Field("permissions", "Permissions", [each for each in PERMISSIONS if each in had], "nested"),
            Field("people", "People", people, "nested"),
        ),
    )

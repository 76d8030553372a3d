"""Permissions: which roles have each, and which commands need it (SPEC 7)."""

from __future__ import annotations

from collections.abc import Sequence

from zbill.billing.permissions import OPEN_TO_ALL, opened_by
from zbill.db import roles
from zbill.desk import Desk
from zbill.reports.things import named
from zbill.sheet import Card, Column, Sheet, fields
from zbill.words import PERMISSIONS

IDLE = "select name from roles where id not in (select role_id from role_permissions) order by id"

ROLES = """
select roles.id, name as role, (select count(*) from role_permissions where role_id = roles.id) as permissions
  from roles
"""

PEOPLE = "select name from staff join staff_roles on staff_id = id where role_id = ? and archived = 0 order by id"

_COLUMNS = (Column("permission", "Permission", "label"), Column("roles", "Roles"), Column("commands", "Commands"))
_CARD = (Column("role", "Role"), Column("permissions", "Permissions", "nested"), Column("people", "People", "nested"))


def role_list(desk: Desk) -> Sheet:
    """Return a row per permission, and one for commands that need none, with the roles that have no permission."""
    rows = [
        {"permission": each, "roles": "; ".join(roles.holders(desk.conn, each)), "commands": opened_by(each)}
        for each in PERMISSIONS
    ]
    idle = "; ".join(row["name"] for row in desk.conn.execute(IDLE))
    rows.append({"permission": "(none)", "roles": idle, "commands": OPEN_TO_ALL})
    return Sheet.of("Roles", _COLUMNS, rows, caption="A person has the permissions of all their roles.")


def role_lines(desk: Desk, ids: Sequence[int]) -> list[tuple[str, ...]]:
    """Return the name and the number of permissions of each role."""
    return [
        (row["role"], f"{row['permissions']} permission{'s' * (row['permissions'] != 1)}")
        for row in named(desk, ROLES, "roles.id", ids)
    ]


def role_cards(desk: Desk, ids: Sequence[int]) -> list[Card]:
    """Return each role with its permissions and the people who have it."""
    return [_card(desk, row["id"], row["role"]) for row in named(desk, ROLES, "roles.id", ids)]


def _card(desk: Desk, role_id: int, role: str) -> Card:
    held = roles.permissions(desk.conn, role_id)
    people = [row["name"] for row in desk.conn.execute(PEOPLE, (role_id,))]
    return Card(
        role,
        fields(_CARD, {"role": role, "permissions": [each for each in PERMISSIONS if each in held], "people": people}),
    )

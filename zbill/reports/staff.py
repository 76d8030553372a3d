"""The list of staff with their roles, and their cards."""

from __future__ import annotations

from collections.abc import Sequence

from zbill.desk import Desk
from zbill.reports.things import named
from zbill.sheet import Card, Column, Sheet, fields

_ROLES = """(
         select group_concat(role, '{}')
           from (select roles.name as role from staff_roles join roles on roles.id = role_id
                  where staff_id = staff.id order by role_id))"""

STAFF = f"""
select name, login, {_ROLES.format("; ")} as roles, provider, npi, licence, passcode <> '' as passcode, archived
  from staff
"""

LINES = f"select name, {_ROLES.format(', ')} as roles from staff"

_COLUMNS = (
    Column("name", "Name"),
    Column("login", "Login", "label"),
    Column("roles", "Roles"),
    Column("provider", "Provider", "flag"),
    Column("npi", "NPI", "label"),
    Column("licence", "Licence", "label"),
    Column("passcode", "Passcode", "flag"),
    Column("archived", "Archived", "flag", in_table=False),
)


def staff_list(desk: Desk, *, archived: bool) -> Sheet:
    """Return staff by name, including archived ones if `archived`."""
    return Sheet.of("Staff", _COLUMNS, desk.ask(STAFF + "where archived <= ? order by alphabet(name)", (archived,)))


def staff_lines(desk: Desk, ids: Sequence[int]) -> list[tuple[str, ...]]:
    """Return the name and roles of each staff member."""
    return [(row["name"], row["roles"] or "") for row in named(desk, LINES, "staff.id", ids)]


def staff_cards(desk: Desk, ids: Sequence[int]) -> list[Card]:
    """Return each staff member."""
    return [Card(row["name"], fields(_COLUMNS, row, hidden=("name",))) for row in named(desk, STAFF, "staff.id", ids)]

"""The people who work here, with their roles."""

from __future__ import annotations

from zbill.desk import Desk
from zbill.sheet import Card, Column, Sheet, fields

STAFF = """
select name, login,
       (select group_concat(role, '; ')
          from (select roles.name as role from staff_roles join roles on roles.id = role_id
                 where staff_id = staff.id order by role_id)) as roles,
       provider, npi, licence, passcode <> '' as passcode, archived
  from staff
"""

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
    """Staff by name, archived ones too if asked for."""
    rows = desk.rows(STAFF + "where archived <= ? order by name_key", (archived,))
    return Sheet("Staff", _COLUMNS, rows)


def staff_card(desk: Desk, staff_id: int) -> Card:
    """One staff member."""
    row = desk.conn.execute(STAFF + "where id = ?", (staff_id,)).fetchone()
    return Card(row["name"], tuple(fields(_COLUMNS, tuple(row), hidden=("name",))))

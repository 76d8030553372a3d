"""Roles: add them, grant and revoke their permissions, assign them to staff (SPEC 7)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from zbill.billing.permissions import OWNER, require_permission_name
from zbill.db import roles, staff
from zbill.desk import Desk
from zbill.errors import Refused, command
from zbill.models import Outcome
from zbill.text import key
from zbill.words import PERMISSIONS, Permission


def add(desk: Desk, name: str) -> Outcome:
    """Add a role without permissions. Raises Refused if the name is taken."""
    with desk.writing():
        desk.require("administer")
        if roles.name_is_taken(desk.conn, name):
            raise Refused(
                f"There is already a role {name}.",
                f"Grant it a permission: {command('role', 'grant', name, 'PERMISSION')}",
            )
        role_id = roles.add(desk.conn, name)
        desk.record("role add", f"role {name}", after={"name": name})
        return Outcome.of("role", role_id)


def grant(desk: Desk, text: str, permissions: Sequence[str]) -> Outcome:
    """Grant a role permissions. Raises Usage for one that doesn't exist, NotFound, Ambiguous."""
    named = {require_permission_name(each) for each in permissions}
    with desk.writing():
        desk.require("administer")
        role = roles.find(desk.conn, text)
        had = roles.permissions(desk.conn, role.id)
        roles.grant(desk.conn, role.id, named - had)
        _record(desk, "role grant", role.name, had, had | named)
        return Outcome.of("role", role.id)


def revoke(desk: Desk, text: str, permissions: Sequence[str]) -> Outcome:
    """Revoke permissions of a role. Owner keeps all of them, so that someone can always grant them.

    Raises Usage for one that doesn't exist, NotFound, Ambiguous, Refused if no one could administer the practice.
    """
    named = {require_permission_name(each) for each in permissions}
    with desk.writing():
        desk.require("administer")
        role = roles.find(desk.conn, text)
        if key(role.name) == key(OWNER):
            raise Refused(
                f"The role {role.name} always has every permission.",
                f"Unassign the role from a person instead: {command('role', 'unassign', 'STAFF', role.name)}",
            )
        if "administer" in named:
            require_administered(desk, role_id=role.id)
        had = roles.permissions(desk.conn, role.id)
        roles.revoke(desk.conn, role.id, named & had)
        _record(desk, "role revoke", role.name, had, had - named)
        return Outcome.of("role", role.id)


def assign(desk: Desk, person_text: str, role_text: str) -> Outcome:
    """Assign a role to a person, who has the permissions of all their roles. Raises NotFound, Ambiguous."""
    return _set_role(desk, person_text, role_text, "role assign", has=True)


def unassign(desk: Desk, person_text: str, role_text: str) -> Outcome:
    """Unassign a role from a person. Raises NotFound, Ambiguous, Refused if no one could administer the practice."""
    return _set_role(desk, person_text, role_text, "role unassign", has=False)


def require_administered(desk: Desk, *, staff_id: int | None = None, role_id: int | None = None) -> None:
    """Raise Refused if no one could administer the practice without this person, this role, or the person's role."""
    if not roles.administered_without(desk.conn, staff_id=staff_id, role_id=role_id):
        if staff.is_another_active(desk.conn, staff_id):
            remedy = f"Give someone else the role first: zbill role assign STAFF {OWNER}"
        else:
            remedy = f"Add someone with the role first: zbill staff add NAME --role {OWNER}"
        raise Refused("After this change, no one could administer the practice.", remedy)


def _set_role(desk: Desk, person_text: str, role_text: str, what: str, *, has: bool) -> Outcome:
    with desk.writing():
        desk.require("administer")
        person, role = staff.find(desk.conn, person_text), roles.find(desk.conn, role_text)
        before = roles.of_person(desk.conn, person.id)
        if has:
            roles.assign(desk.conn, person.id, role.id)
        else:
            require_administered(desk, staff_id=person.id, role_id=role.id)
            roles.unassign(desk.conn, person.id, role.id)
        after = roles.of_person(desk.conn, person.id)
        if before != after:
            desk.record(what, f"staff {person.id}", None, {"roles": before}, {"roles": after})
        return Outcome.of("staff", person.id)


def _record(desk: Desk, what: str, role: str, before: Iterable[Permission], after: Iterable[Permission]) -> None:
    """Log a change of a role's permissions, if there is one."""
    had, has = ([name for name in PERMISSIONS if name in held] for held in (before, after))
    if had != has:
        desk.record(what, f"role {role}", None, {"permissions": had}, {"permissions": has})

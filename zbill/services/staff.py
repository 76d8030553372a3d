"""Staff: add, edit and archive the people who work here, and set their passcodes (SPEC 7)."""

from __future__ import annotations

from collections.abc import Sequence

from zbill.billing import npi
from zbill.db import roles, rows, staff
from zbill.db.rows import Values
from zbill.desk import Desk
from zbill.errors import NotFound, Refused, command
from zbill.models import Outcome
from zbill.services.bookings import still_booked
from zbill.services.roles import require_administered


def add(desk: Desk, values: Values, role_names: Sequence[str] = ()) -> Outcome:
    """Add a staff member; `values` by column, already cleaned.

    Raises NotFound for a role, Usage for an invalid NPI, Refused if the name or login is someone else's.
    """
    npi.checked(str(values.get("npi", "")))
    with desk.writing():
        desk.require("administer")
        chosen = [roles.find(desk.conn, each) for each in role_names]
        _require_free(desk, values)
        staff_id = rows.insert(desk.conn, "staff", rows.with_name_keys(values))
        for role in chosen:
            roles.assign(desk.conn, staff_id, role.id)
        held = roles.of_person(desk.conn, staff_id)
        desk.record("staff add", f"staff {staff_id}", after={**values, "roles": held})
        outcome = Outcome.of("staff", staff_id)
        if not held:
            assign = command("role", "assign", values["name"], "ROLE")
            outcome.notes.append(f"{values['name']} has no role and can only view. Assign one: {assign}")
        return outcome


def edit(desk: Desk, text: str, values: Values) -> Outcome:
    """Change a staff member. Raises NotFound, Ambiguous, and what `add` raises."""
    npi.checked(str(values.get("npi", "")))
    with desk.writing():
        desk.require("administer")
        staff_id = staff.find(desk.conn, text).id
        before, after = rows.changes(desk.conn, "staff", staff_id, values)
        if after:
            _require_free(desk, after, staff_id)
            rows.update(desk.conn, "staff", staff_id, rows.with_name_keys(after))
            desk.record("staff edit", f"staff {staff_id}", None, before, after)
        return Outcome.of("staff", staff_id)


def archive(desk: Desk, text: str, *, archived: bool) -> Outcome:
    """Archive a staff member, or unarchive them. Archived, they can't act, but past work keeps their name.

    Raises NotFound, Ambiguous, Refused if no one could administer the practice, or someone else has their login now.
    """
    with desk.writing():
        desk.require("administer")
        person = staff.find(desk.conn, text)
        outcome = Outcome.of("staff", person.id)
        if bool(person.archived) != archived:
            if archived:
                require_administered(desk, staff_id=person.id)
            else:
                _require_free(desk, {"login": person.login}, person.id)
            rows.update(desk.conn, "staff", person.id, {"archived": int(archived)})
            desk.record(
                "staff archive",
                f"staff {person.id}",
                None,
                {"archived": not archived},
                {"archived": archived},
            )
            if archived:
                outcome.notes += still_booked(desk, "provider_id", person.id, person.name)
        return outcome


def set_passcode(desk: Desk, text: str, passcode: str | None) -> Outcome:
    """Set or (None) remove a passcode. Anyone can do this for themselves, an administrator for everyone.

    Raises PermissionMissing, NotFound, Ambiguous, Usage if the passcode is too short.
    """
    from zbill.billing import passcodes

    stored = "" if passcode is None else passcodes.hashed(passcode)
    with desk.writing():
        require_passcode_of(desk, text)
        person = staff.find(desk.conn, text)
        outcome = Outcome.of("staff", person.id)
        if stored or person.passcode:
            rows.update(desk.conn, "staff", person.id, {"passcode": stored})
            desk.record(
                "staff passcode",
                f"staff {person.id}",
                None,
                {"passcode": bool(person.passcode)},
                {"passcode": bool(stored)},
            )
        return outcome


def require_passcode_of(desk: Desk, text: str) -> None:
    """Raise PermissionMissing if the acting person can't set this passcode, without revealing who exists."""
    if not desk.may("administer"):
        try:
            own = staff.find(desk.conn, text).id == desk.actor.id
        except NotFound:
            own = False
        if not own:
            desk.require("administer")


def _require_free(desk: Desk, values: Values, staff_id: int = 0) -> None:
    """Raise Refused if someone else has this name, or this login and isn't archived."""
    name, login = str(values.get("name", "")), str(values.get("login", ""))
    namesake = staff.with_name(desk.conn, name, but=staff_id)
    if namesake:
        remedy = "Choose another name."
        if namesake.archived:
            unarchive = command("staff", "archive", namesake.name, "--undo")
            remedy = f"Choose another name, or unarchive this person: {unarchive}"
        raise Refused(f"There is already a staff member {namesake.name}.", remedy)
    for other in staff.with_login(desk.conn, login):
        if other.id != staff_id:
            raise Refused(
                f"{other.name} already has the login {login}.",
                f"Remove it there first: {command('staff', 'edit', other.name, '--login', '')}",
            )

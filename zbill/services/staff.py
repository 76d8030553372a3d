"""The people who work here: adding, editing, archiving them, and their passcodes (SPEC 7)."""

from __future__ import annotations

from collections.abc import Sequence

from zbill.billing import npi
from zbill.db import roles, rows, staff
from zbill.db.rows import Values
from zbill.desk import Desk
from zbill.errors import NotFound, Refused
from zbill.models import Outcome
from zbill.services.roles import require_administered


def add(desk: Desk, values: Values, role_names: Sequence[str] = ()) -> Outcome:
    """Add a staff member; `values` by column, already cleaned.

    Raises NotFound for a role, Usage for an NPI that is none, Refused for a name or a login that is another's.
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
            outcome.notes.append(f"Without a role they may only look: zbill role assign {values['name']!r} ROLE")
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


def archive(desk: Desk, text: str, *, archived: bool = True) -> Outcome:
    """Archive a staff member, or unarchive them: they can't act, and what they did keeps their name.

    Raises NotFound, Ambiguous, Refused where nobody could administer, or the login is another's by now.
    """
    with desk.writing():
        desk.require("administer")
        person = staff.find(desk.conn, text)
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
        return Outcome.of("staff", person.id)


def set_passcode(desk: Desk, text: str, passcode: str | None) -> Outcome:
    """Set a person's passcode, their own or as an administrator anyone's; None removes it.

    Raises PermissionMissing, NotFound, Ambiguous, Usage for one that is too short.
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
    """Raises PermissionMissing for one who may not set that person's passcode, before saying who exists."""
    if not desk.may("administer"):
        try:
            own = staff.find(desk.conn, text).id == desk.actor.id
        except NotFound:
            own = False
        if not own:
            desk.require("administer")


def _require_free(desk: Desk, values: Values, staff_id: int = 0) -> None:
    """A name and a login are one person's; of logins those of archived people are free again. Raises Refused."""
    name, login = str(values.get("name", "")), str(values.get("login", ""))
    twin = staff.with_name(desk.conn, name, but=staff_id)
    if twin:
        back = f", or bring them back: zbill staff archive {twin.name!r} --undo" if twin.archived else "."
        raise Refused(f"There is a staff member {twin.name} already.", f"Choose another name{back}")
    for other in staff.with_login(desk.conn, login):
        if other.id != staff_id:
            raise Refused(
                f"The login {login} is {other.name}'s.", f"Free it: zbill staff edit {other.name!r} --login ''"
            )

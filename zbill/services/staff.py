"""The people who work here: adding, editing, archiving them, and their passcodes (SPEC 7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from zbill.billing import npi
from zbill.db import records, roles, staff
from zbill.desk import Desk
from zbill.errors import NotFound, Refused
from zbill.file.connection import writing
from zbill.models import Outcome
from zbill.services.roles import require_administered
from zbill.text import key

Values = Mapping[str, int | str | None]


def add(desk: Desk, values: Values, role_names: Sequence[str] = ()) -> Outcome:
    """A new staff member; `values` by column, already cleaned. Errors: Usage for an NPI that is none, Refused for a
    name or a login that is another's."""
    npi.checked(str(values.get("npi", "")))
    with writing(desk.conn):
        desk.require("administer")
        chosen = [roles.find(desk.conn, each) for each in role_names]
        _require_free(desk, values)
        staff_id = records.insert(desk.conn, "staff", _keyed(values))
        for role in chosen:
            roles.assign(desk.conn, staff_id, role["id"])
        held = roles.of_person(desk.conn, staff_id)
        desk.record("staff add", f"staff {staff_id}", after={**values, "roles": held})
        outcome = _outcome(staff_id)
        if not held:
            outcome.notes.append(f"Without a role they may only look: zbill role assign {values['name']!r} ROLE")
        return outcome


def edit(desk: Desk, text: str, values: Values) -> Outcome:
    """Change a staff member; asking for what already is changes nothing. Errors: as `add`."""
    npi.checked(str(values.get("npi", "")))
    with writing(desk.conn):
        desk.require("administer")
        staff_id = int(staff.find(desk.conn, text)["id"])
        row = desk.conn.execute("select * from staff where id = ?", (staff_id,)).fetchone()
        changed = {column: value for column, value in values.items() if row[column] != value}
        if changed:
            _require_free(desk, changed, staff_id)
            records.update(desk.conn, "staff", staff_id, _keyed(changed))
            desk.record("staff edit", f"staff {staff_id}", None, {each: row[each] for each in changed}, changed)
        return _outcome(staff_id)


def archive(desk: Desk, text: str, *, archived: bool = True) -> Outcome:
    """Who has left does not act any more; what they did keeps their name."""
    with writing(desk.conn):
        desk.require("administer")
        person = staff.find(desk.conn, text)
        if bool(person["archived"]) != archived:
            if archived:
                require_administered(desk, staff_id=person["id"])
            else:
                _require_free(desk, {"login": person["login"]}, person["id"])
            records.update(desk.conn, "staff", person["id"], {"archived": int(archived)})
            desk.record(
                "staff archive",
                f"staff {person['id']}",
                None,
                {"archived": not archived},
                {"archived": archived},
            )
        return _outcome(person["id"])


def set_passcode(desk: Desk, text: str, passcode: str | None) -> Outcome:
    """Set a person's passcode, or take it away with None: their own, or anybody's by one who may administer.
    Errors: Usage for one too short."""
    from zbill.billing import passcodes

    stored = "" if passcode is None else passcodes.hashed(passcode)
    with writing(desk.conn):
        require_passcode_of(desk, text)
        person = staff.find(desk.conn, text)
        outcome = _outcome(person["id"])
        if stored or person["passcode"]:
            records.update(desk.conn, "staff", person["id"], {"passcode": stored})
            desk.record(
                "staff passcode",
                f"staff {person['id']}",
                None,
                {"passcode": bool(person["passcode"])},
                {"passcode": bool(stored)},
            )
        return outcome


def require_passcode_of(desk: Desk, text: str) -> None:
    """Errors: PermissionMissing for one who may not set that person's passcode, before it is said who exists."""
    if not desk.may("administer"):
        try:
            own = staff.find(desk.conn, text)["id"] == desk.actor.id
        except NotFound:
            own = False
        if not own:
            desk.require("administer")


def _require_free(desk: Desk, values: Values, staff_id: int = 0) -> None:
    """A name and a login are one person's; of logins those of archived people are free again. Errors: Refused."""
    name, login = str(values.get("name", "")), str(values.get("login", ""))
    twin = desk.conn.execute(
        "select name, archived from staff where name_key = ? and id <> ?", (key(name), staff_id)
    ).fetchone()
    if twin:
        back = f", or bring them back: zbill staff archive {twin['name']!r} --undo" if twin["archived"] else "."
        raise Refused(f"There is a staff member {twin['name']} already.", f"Choose another name{back}")
    for other in staff.with_login(desk.conn, login):
        if other["id"] != staff_id:
            raise Refused(
                f"The login {login} is {other['name']}'s.", f"Free it: zbill staff edit {other['name']!r} --login ''"
            )


def _keyed(values: Values) -> dict[str, int | str | None]:
    """With what a name is found by."""
    record = dict(values)
    if "name" in record:
        record["name_key"] = key(str(record["name"]))
    return record


def _outcome(staff_id: int) -> Outcome:
    outcome = Outcome()
    outcome.add("staff", staff_id)
    return outcome

"""Staff members and roles can be added, changed, archived and given permissions (SPEC 7)."""

from __future__ import annotations

import json
from contextlib import closing

import pytest

from tests.practice import Answer, Practice
from zbill.desk import Desk
from zbill.file import connection
from zbill.words import PERMISSIONS

LOCKED_OUT = [
    "After this change, no one could administer the practice.",
    "Give someone else the role first: zbill role assign STAFF Owner",
]


@pytest.fixture
def staffed(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> Practice:
    """Add logins: Helena is newest_log_entry in as helena, and Sam, of the role Staff, logs in as sam."""
    monkeypatch.setattr("zbill.cli.terminal.login", lambda: "helena")
    return practice.begin(
        "staff edit Helena --login helena --as Helena",
        "staff add 'Sam Reyes' --login sam --role Staff",
    )


def newest_log_entry(practice: Practice) -> tuple[str, str, object, object]:
    """Return the newest log entry: what, object, before, after."""
    ((what, subject, before, after),) = practice.sql(
        "select what, object, before, after from log order by seq desc limit 1"
    )
    return what, subject, json.loads(before or "null"), json.loads(after or "null")


def test_a_new_staff_member_is_listed_and_logged(staffed: Practice) -> None:
    answer = staffed.ok("staff add 'Noor Haddad' --role Owner --role Staff --provider --npi 1234567893 --licence P-7")
    assert (answer.out, answer.err) == ("Noor Haddad  Owner, Staff\n", "")
    assert staffed.json("staff list")[1] == {
        "name": "Noor Haddad",
        "login": "",
        "roles": "Owner; Staff",
        "provider": True,
        "npi": "1234567893",
        "licence": "P-7",
        "passcode": False,
        "archived": False,
    }
    facts = {"name": "Noor Haddad", "provider": 1, "npi": "1234567893", "licence": "P-7"}
    assert newest_log_entry(staffed) == ("staff add", "staff 3", None, {**facts, "roles": ["Owner", "Staff"]})


def test_a_person_without_a_role_can_only_view(staffed: Practice) -> None:
    answer = staffed.ok("staff add Kim --login kim")
    assert (answer.out, answer.err) == (
        "Kim\n",
        "Kim has no role and can only view. Assign one: zbill role assign Kim ROLE\n",
    )
    assert staffed.zbill("client add Ben --as Kim").code == 5
    staffed.ok("client list --as Kim")


def test_a_command_repeated_with_the_same_key_adds_a_person_or_role_once(staffed: Practice) -> None:
    for _ in range(2):
        assert staffed.ok("staff add Kim --role Staff --key kim").out == "Kim  Staff\n"
        assert staffed.ok("role add Desk --key desk").out == "Desk  0 permissions\n"
    assert [person["name"] for person in staffed.json("staff list")] == ["Helena Brightwater", "Kim", "Sam Reyes"]


def test_adding_or_changing_a_person_or_role_prints_it(staffed: Practice) -> None:
    assert staffed.ok("staff add Kim -q").out == "Kim\n"
    assert staffed.ok("role add Desk -q").out == "Desk\n"
    assert staffed.ok("role grant Desk schedule close_invoice").out == "Desk  2 permissions\n"
    assert staffed.json("role assign Kim Desk")["roles"] == "Desk"
    assert staffed.json("role revoke Desk schedule") == {
        "role": "Desk",
        "permissions": ["close_invoice"],
        "people": ["Kim"],
    }


def test_the_log_shows_a_change_before_and_after(staffed: Practice) -> None:
    staffed.ok("staff edit sam --name 'Samira Reyes' --login '' --provider yes")
    assert newest_log_entry(staffed) == (
        "staff edit",
        "staff 2",
        {"name": "Sam Reyes", "login": "sam", "provider": 0},
        {"name": "Samira Reyes", "login": "", "provider": 1},
    )
    staffed.ok("role revoke Staff close_invoice export_data")
    what, subject, before, after = newest_log_entry(staffed)
    assert (what, subject) == ("role revoke", "role Staff")
    assert isinstance(before, dict)
    assert isinstance(after, dict)
    assert before["permissions"] == [each for each in PERMISSIONS if each != "administer"]
    assert set(before["permissions"]) - set(after["permissions"]) == {"close_invoice", "export_data"}
    staffed.ok("role assign Samira Owner")
    assert newest_log_entry(staffed) == ("role assign", "staff 2", {"roles": ["Staff"]}, {"roles": ["Owner", "Staff"]})
    staffed.ok("role unassign Samira Staff")
    assert newest_log_entry(staffed) == (
        "role unassign",
        "staff 2",
        {"roles": ["Owner", "Staff"]},
        {"roles": ["Owner"]},
    )
    staffed.ok("staff archive Samira")
    assert newest_log_entry(staffed) == ("staff archive", "staff 2", {"archived": False}, {"archived": True})


@pytest.mark.parametrize(
    "command",
    [
        "staff edit Sam --name 'Sam Reyes' --login sam --provider no",
        "staff archive Sam --undo",
        "role grant Staff schedule close_invoice",
        "role grant Owner administer",
        "role revoke Staff administer",
        "role assign Sam Staff",
        "role unassign Sam Owner",
    ],
)
def test_a_change_to_the_current_value_changes_nothing(command: str, staffed: Practice) -> None:
    before = staffed.dump()
    assert staffed.ok(command).err == ""
    assert staffed.dump() == before


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("staff add 'SAM  reyes'", 4, "There is already a staff member Sam Reyes."),
        ("staff edit Sam --name 'helena brightwater'", 4, "There is already a staff member Helena Brightwater."),
        ("staff add Kim --login sam", 4, "Sam Reyes already has the login sam."),
        ("staff edit Helena --login sam", 4, "Sam Reyes already has the login sam."),
        ("staff add Kim --role Chief", 3, "No role matches 'Chief'."),
        ("staff add ''", 2, "The name is empty."),
        ("staff edit Sam", 2, "No change was given."),
        ("staff edit Sam --provider maybe", 2, "'maybe' isn't a valid answer."),
        ("staff edit Sam --npi 1234567894", 2, "'1234567894' isn't a valid NPI."),
        ("staff edit Sam --npi 123456789", 2, "'123456789' isn't a valid NPI."),
        ("staff edit Sam --npi 3234567893", 2, "'3234567893' isn't a valid NPI."),
        ("staff edit e --login x", 3, "'e' matches more than one staff member: Helena Brightwater (1), Sam Reyes (2)."),
        ("role add OWNER", 4, "There is already a role OWNER."),
        (
            "role grant Staff 'Close Invoices'",
            2,
            "There is no permission 'Close Invoices'. The nearest is close_invoice.",
        ),
        ("role grant Staff closeinvoices", 2, "There is no permission 'closeinvoices'. The nearest is close_invoice."),
        ("role grant Staff xyz", 2, "There is no permission 'xyz'."),
        ("role revoke Owner close_invoice", 4, "The role Owner always has every permission."),
        ("role assign Sam '' ", 3, "An empty name matches no role."),
    ],
)
def test_an_impossible_change_of_staff_or_roles_is_refused(
    command: str, code: int, said: str, staffed: Practice
) -> None:
    before = staffed.dump()
    answer = staffed.zbill(command)
    assert (answer.code, answer.out, answer.err.splitlines()[0]) == (code, "", said)
    assert staffed.dump() == before


def test_the_error_for_an_unknown_permission_lists_all_permissions(staffed: Practice) -> None:
    assert staffed.zbill("role grant Staff xyz").err.splitlines()[1] == "Use one of: " + ", ".join(PERMISSIONS)


def test_adding_the_name_of_an_archived_person_suggests_unarchiving_them(staffed: Practice) -> None:
    staffed.ok("staff archive Sam")
    answer = staffed.zbill("staff add 'Sam Reyes'")
    assert (answer.code, answer.err.splitlines()[1]) == (
        4,
        "Choose another name, or unarchive this person: zbill staff archive 'Sam Reyes' --undo",
    )


def test_the_login_of_an_archived_person_can_be_reused(staffed: Practice) -> None:
    staffed.ok("staff archive Sam")
    staffed.ok("staff add Kim --login sam")
    assert [person["name"] for person in staffed.json("staff list")] == ["Helena Brightwater", "Kim"]
    answer = staffed.zbill("staff archive 'Sam Reyes' --undo")
    assert (answer.code, answer.err) == (
        4,
        "Kim already has the login sam.\nRemove it there first: zbill staff edit Kim --login ''\n",
    )
    staffed.ok("staff edit Kim --login ''")
    staffed.ok("staff archive 'Sam Reyes' --undo")
    assert [person["archived"] for person in staffed.json("staff list --all")] == [False] * 3


@pytest.mark.parametrize("command", ["staff archive Helena", "role unassign Helena Owner"])
def test_the_last_administrator_cannot_be_archived_or_lose_the_role(command: str, staffed: Practice) -> None:
    before = staffed.dump()
    answer = staffed.zbill(f"{command} --as Helena")
    assert (answer.code, answer.err.splitlines()) == (4, LOCKED_OUT)
    assert staffed.dump() == before
    staffed.ok("role assign Sam Owner")
    staffed.ok(f"{command} --as Helena")
    is_alone = "archive" in command
    remedy = "Add someone with the role first: zbill staff add NAME --role Owner" if is_alone else LOCKED_OUT[1]
    assert staffed.zbill("role unassign Sam Owner --as Sam").err.splitlines() == [LOCKED_OUT[0], remedy]


def test_the_last_administrator_is_protected_under_any_role(staffed: Practice) -> None:
    staffed.ok("role add Manager")
    staffed.ok("role grant Manager administer")
    staffed.ok("role assign Sam Manager")
    staffed.ok("role unassign Helena Owner --as Sam")
    for command in ("role revoke Manager administer", "role unassign Sam Manager", "staff archive Sam"):
        answer = staffed.zbill(f"{command} --as Sam")
        assert (answer.code, answer.err.splitlines()) == (4, LOCKED_OUT)
    staffed.ok("role assign Sam Owner --as Sam")
    staffed.ok("role revoke Manager administer --as Sam")
    assert staffed.ok("check").out == ""


def test_a_person_has_the_permissions_of_all_their_roles(staffed: Practice) -> None:
    staffed.ok("role revoke Staff schedule close_invoice")
    staffed.ok("role add Calendar")
    staffed.ok("role add Closing")
    staffed.ok("role grant Calendar schedule")
    staffed.ok("role grant Closing close_invoice")
    staffed.ok("client add Ana")
    staffed.ok("charge Ana Book 10.00")
    staffed.ok("role assign Sam Calendar")
    assert staffed.zbill("invoice close 1 --as Sam").code == 5
    staffed.ok("role assign Sam Closing")
    staffed.ok("invoice close 1 --as Sam")


def test_a_permission_revoked_during_a_command_no_longer_counts(staffed: Practice) -> None:
    """The acting person is known before the file is locked; their permissions are read afterwards."""
    with closing(connection.connect(staffed.path)) as conn:
        desk = Desk(conn, staffed.path, staffed.now, "Sam")
        assert desk.actor.name == "Sam Reyes"
        assert desk.may("schedule")
        staffed.ok("role revoke Staff schedule")
        assert not desk.may("schedule")


def test_the_permission_table_lists_the_roles_that_have_each_permission(staffed: Practice) -> None:
    staffed.ok("role revoke Staff close_invoice")
    staffed.ok("role add Desk")
    staffed.ok("role add Idle")
    staffed.ok("role grant Desk close_invoice")
    table = staffed.json("role list")
    assert [row["permission"] for row in table] == [*PERMISSIONS, "(none)"]
    roles = {row["permission"]: row["roles"] for row in table}
    assert {name: roles[name] for name in ("schedule", "close_invoice", "administer", "(none)")} == {
        "schedule": "Owner; Staff",
        "close_invoice": "Owner; Desk",
        "administer": "Owner",
        "(none)": "Idle",
    }
    assert table[7]["commands"] == "invoice close; checkout --close; auto_close"


def test_the_acting_person_is_found_from_as_environment_login_or_being_the_only_one(
    staffed: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """--as first, then ZBILL_STAFF, then the login, then the only staff member (SPEC 7)."""

    def actor(command: str = "client add X") -> object:
        staffed.ok(command)
        return staffed.sql("select who from log order by seq desc limit 1")[0][0]

    monkeypatch.setattr("zbill.cli.terminal.login", lambda: "sam")
    assert actor() == "Sam Reyes"
    monkeypatch.setenv("ZBILL_STAFF", "Helena")
    assert actor() == "Helena Brightwater"
    assert actor("client add X --as Sam") == "Sam Reyes"
    monkeypatch.delenv("ZBILL_STAFF")
    monkeypatch.setattr("zbill.cli.terminal.login", lambda: "visitor")
    answer = staffed.zbill("client add X")
    assert (answer.code, answer.err.splitlines()) == (
        2,
        [
            "zbill can't tell who is acting: Helena Brightwater, Sam Reyes.",
            "Use --as NAME, or set ZBILL_STAFF.",
        ],
    )
    staffed.ok("staff archive Sam --as Helena")
    assert actor() == "Helena Brightwater"
    for command in ("client add X", "today"):
        answer = staffed.zbill(f"{command} --as Robin")
        assert (answer.code, answer.err) == (3, "No staff member matches 'Robin'.\nSee: zbill staff list\n")


def test_the_login_comes_from_the_operating_system_and_not_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Anyone can set an environment variable."""
    import getpass

    from zbill.cli.terminal import login

    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "helena")
    assert getpass.getuser() == "helena"
    assert login() != "helena"


def test_who_lacks_a_permission_is_told_whom_to_ask(staffed: Practice) -> None:
    staffed.ok("role add Chief")
    staffed.ok("role grant Chief administer")
    staffed.ok("role assign Helena Chief")
    staffed.ok("role unassign Helena Owner")
    staffed.ok("role revoke Staff write_off")
    refused = {person: staffed.zbill(f"writeoff 1 --reason lost --as {person}") for person in ("Helena", "Sam")}
    lacks = "doesn't have the permission write_off. Roles that have it: Owner (no one)."
    assert refused == {
        "Helena": Answer(
            5, "", f"Helena Brightwater {lacks}\nGrant it to one of your roles: zbill role grant Chief write_off\n"
        ),
        "Sam": Answer(5, "", f"Sam Reyes {lacks}\nAsk an administrator (Helena Brightwater) to grant it to you.\n"),
    }

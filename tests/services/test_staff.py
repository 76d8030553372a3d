"""The people who work here and their roles: what the commands change, what they leave, and what they refuse."""

from __future__ import annotations

import json
from contextlib import closing

import pytest

from tests.practice import Practice
from zbill.desk import Desk
from zbill.file import connection
from zbill.models import PERMISSIONS

LOCKED_OUT = [
    "Nobody could administer the practice any more.",
    "First give that to somebody else: zbill role assign STAFF Owner",
]


@pytest.fixture
def staffed(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> Practice:
    """Helena, who has logged in as helena, and Sam of the staff, whose login is sam."""
    monkeypatch.setattr("zbill.cli.terminal.login", lambda: "helena")
    return practice.begin(
        "staff edit Helena --login helena --as Helena",
        "staff add 'Sam Reyes' --login sam --role Staff",
    )


def logged(practice: Practice) -> tuple[str, str, object, object]:
    """The newest entry: what, of what, before, after."""
    ((what, subject, before, after),) = practice.sql(
        "select what, object, before, after from log order by seq desc limit 1"
    )
    return what, subject, json.loads(before or "null"), json.loads(after or "null")


def test_a_new_person(staffed: Practice) -> None:
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
    assert logged(staffed) == ("staff add", "staff 3", None, {**facts, "roles": ["Owner", "Staff"]})


def test_without_a_role_a_person_may_only_look(staffed: Practice) -> None:
    answer = staffed.ok("staff add Kim --login kim")
    assert (answer.out, answer.err) == ("Kim\n", "Without a role they may only look: zbill role assign 'Kim' ROLE\n")
    assert staffed.zbill("client add Ben --as Kim").code == 5
    staffed.ok("client list --as Kim")


def test_a_key_adds_a_person_and_a_role_once(staffed: Practice) -> None:
    for _ in range(2):
        assert staffed.ok("staff add Kim --role Staff --key kim").out == "Kim  Staff\n"
        assert staffed.ok("role add Desk --key desk").out == "Desk  0 permissions\n"
    assert [person["name"] for person in staffed.json("staff list")] == ["Helena Brightwater", "Kim", "Sam Reyes"]


def test_what_is_made_is_named_and_shown(staffed: Practice) -> None:
    assert staffed.ok("staff add Kim -q").out == "Kim\n"
    assert staffed.ok("role add Desk -q").out == "Desk\n"
    assert staffed.ok("role grant Desk schedule close_invoice").out == "Desk  2 permissions\n"
    assert staffed.json("role assign Kim Desk")["roles"] == "Desk"
    assert staffed.json("role revoke Desk schedule") == {
        "role": "Desk",
        "permissions": ["close_invoice"],
        "people": ["Kim"],
    }


def test_a_change_says_what_was_before(staffed: Practice) -> None:
    staffed.ok("staff edit sam --name 'Samira Reyes' --login '' --provider yes")
    assert logged(staffed) == (
        "staff edit",
        "staff 2",
        {"name": "Sam Reyes", "login": "sam", "provider": 0},
        {"name": "Samira Reyes", "login": "", "provider": 1},
    )
    staffed.ok("role revoke Staff close_invoice export_data")
    what, subject, before, after = logged(staffed)
    assert (what, subject) == ("role revoke", "role Staff")
    assert isinstance(before, dict)
    assert isinstance(after, dict)
    assert before["permissions"] == [each for each in PERMISSIONS if each != "administer"]
    assert set(before["permissions"]) - set(after["permissions"]) == {"close_invoice", "export_data"}
    staffed.ok("role assign Samira Owner")
    assert logged(staffed) == ("role assign", "staff 2", {"roles": ["Staff"]}, {"roles": ["Owner", "Staff"]})
    staffed.ok("role unassign Samira Staff")
    assert logged(staffed) == ("role unassign", "staff 2", {"roles": ["Owner", "Staff"]}, {"roles": ["Owner"]})
    staffed.ok("staff archive Samira")
    assert logged(staffed) == ("staff archive", "staff 2", {"archived": False}, {"archived": True})


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
def test_what_is_so_already_changes_nothing(command: str, staffed: Practice) -> None:
    before = staffed.dump()
    assert staffed.ok(command).err == ""
    assert staffed.dump() == before


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("staff add 'SAM  reyes'", 4, "There is a staff member Sam Reyes already."),
        ("staff edit Sam --name 'helena brightwater'", 4, "There is a staff member Helena Brightwater already."),
        ("staff add Kim --login sam", 4, "The login sam is Sam Reyes's."),
        ("staff edit Helena --login sam", 4, "The login sam is Sam Reyes's."),
        ("staff add Kim --role Chief", 3, "No role is called 'Chief'."),
        ("staff add ''", 2, "The name is empty."),
        ("staff edit Sam", 2, "Nothing to change was given."),
        ("staff edit Sam --provider maybe", 2, "'maybe' is no answer."),
        ("staff edit Sam --npi 1234567894", 2, "'1234567894' is not an NPI."),
        ("staff edit Sam --npi 123456789", 2, "'123456789' is not an NPI."),
        ("staff edit Sam --npi 3234567893", 2, "'3234567893' is not an NPI."),
        ("staff edit e --login x", 3, "'e' is more than one staff member: Helena Brightwater (1), Sam Reyes (2)."),
        ("role add OWNER", 4, "There is a role OWNER already."),
        ("role grant Staff 'Close Invoice'", 2, "There is no permission 'Close Invoice'. Did you mean close_invoice?"),
        ("role grant Staff closeinvoice", 2, "There is no permission 'closeinvoice'. Did you mean close_invoice?"),
        ("role grant Staff xyz", 2, "There is no permission 'xyz'."),
        ("role revoke Owner close_invoice", 4, "The role Owner has every permission, always."),
        ("role assign Sam '' ", 3, "An empty text names no role."),
    ],
)
def test_what_cannot_be(command: str, code: int, said: str, staffed: Practice) -> None:
    before = staffed.dump()
    answer = staffed.zbill(command)
    assert (answer.code, answer.out, answer.err.splitlines()[0]) == (code, "", said)
    assert staffed.dump() == before


def test_an_unknown_permission_is_told_all_of_them(staffed: Practice) -> None:
    assert staffed.zbill("role grant Staff xyz").err.splitlines()[1] == "The permissions are: " + ", ".join(PERMISSIONS)


def test_a_name_of_somebody_archived_leads_back_to_them(staffed: Practice) -> None:
    staffed.ok("staff archive Sam")
    answer = staffed.zbill("staff add 'Sam Reyes'")
    assert (answer.code, answer.err.splitlines()[1]) == (
        4,
        "Choose another name, or bring them back: zbill staff archive 'Sam Reyes' --undo",
    )


def test_the_login_of_somebody_archived_is_free(staffed: Practice) -> None:
    staffed.ok("staff archive Sam")
    staffed.ok("staff add Kim --login sam")
    assert [person["name"] for person in staffed.json("staff list")] == ["Helena Brightwater", "Kim"]
    answer = staffed.zbill("staff archive 'Sam Reyes' --undo")
    assert (answer.code, answer.err) == (4, "The login sam is Kim's.\nFree it: zbill staff edit 'Kim' --login ''\n")
    staffed.ok("staff edit Kim --login ''")
    staffed.ok("staff archive 'Sam Reyes' --undo")
    assert [person["archived"] for person in staffed.json("staff list --all")] == [False] * 3


@pytest.mark.parametrize("command", ["staff archive Helena", "role unassign Helena Owner"])
def test_the_last_who_may_administer_keeps_it(command: str, staffed: Practice) -> None:
    before = staffed.dump()
    answer = staffed.zbill(f"{command} --as Helena")
    assert (answer.code, answer.err.splitlines()) == (4, LOCKED_OUT)
    assert staffed.dump() == before
    staffed.ok("role assign Sam Owner")
    staffed.ok(f"{command} --as Helena")
    assert staffed.zbill("role unassign Sam Owner --as Sam").err.splitlines() == LOCKED_OUT


def test_who_administers_by_another_role_is_the_last_too(staffed: Practice) -> None:
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


def test_a_person_may_do_what_any_of_their_roles_may(staffed: Practice) -> None:
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


def test_a_permission_taken_away_meanwhile_is_gone(staffed: Practice) -> None:
    """Who acts is found out before the file is locked; what they may is looked up when it is."""
    with closing(connection.connect(staffed.path)) as conn:
        desk = Desk(conn, staffed.path, staffed.now, "Sam")
        assert desk.actor.name == "Sam Reyes"
        assert desk.may("schedule")
        staffed.ok("role revoke Staff schedule")
        assert not desk.may("schedule")


def test_the_permission_table_shows_who_may(staffed: Practice) -> None:
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


def test_who_acts(staffed: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    """--as, else ZBILL_STAFF, else whose login it is, else the only one (SPEC 7)."""

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
            "Who acts? It could be any of: Helena Brightwater, Sam Reyes.",
            "Say so with --as NAME or ZBILL_STAFF.",
        ],
    )
    staffed.ok("staff archive Sam --as Helena")
    assert actor() == "Helena Brightwater"
    for command in ("client add X", "today"):
        answer = staffed.zbill(f"{command} --as Robin")
        assert (answer.code, answer.err) == (3, "No staff member is called 'Robin'.\nSee: zbill staff list\n")


def test_the_login_is_the_operating_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment could name anybody."""
    import getpass

    from zbill.cli.terminal import login

    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "helena")
    assert getpass.getuser() == "helena"
    assert login() != "helena"

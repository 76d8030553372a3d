"""Acting as someone with a passcode asks for it, except from their own login (SPEC 7)."""

from __future__ import annotations

import os
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.test_terminal import EOF, ROOT, in_dialogue, program
from tests.practice import Practice, practice_from
from zbill.billing import passcodes
from zbill.cli import terminal
from zbill.desk import Desk
from zbill.file import connection

SECRET = "three-legged heron"

# One command for each way in which a command finds out who is acting.
COMMANDS = [
    "client add Ben",
    "attend 1",
    "config set terms_days 14",
    "report ar",
    "statement --all",
    "check --accept-clock",
    "staff passcode Helena --remove",
]


@pytest.fixture(scope="session")
def locked_file(tmp_path_factory: pytest.TempPathFactory, therapy_file: bytes) -> bytes:
    practice = practice_from(tmp_path_factory.mktemp("locked"), therapy_file)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passcodes, "COST", (2, 1, 1))
        patch.setenv("ZBILL_NEW_PASSCODE", SECRET)
        practice.ok("staff edit Helena --login helena")
        practice.ok("staff add 'Sam Reyes' --login sam --role Staff")
        practice.ok("staff passcode Helena --as Helena")
    return practice.path.read_bytes()


@pytest.fixture
def locked(tmp_path: Path, locked_file: bytes, monkeypatch: pytest.MonkeyPatch) -> Practice:
    """Return a practice where Helena has a passcode and Sam is logged in."""
    monkeypatch.setattr(passcodes, "COST", (2, 1, 1))
    log_in(monkeypatch, "sam")
    return practice_from(tmp_path, locked_file)


def log_in(monkeypatch: pytest.MonkeyPatch, login: str) -> None:
    monkeypatch.setattr("zbill.cli.terminal.login", lambda: login)


def newest_log_entries(practice: Practice, count: int = 1) -> list[tuple[str, str, str]]:
    rows = practice.sql("select who, what, object from log order by seq desc limit ?", count)
    return [(who, what, subject) for who, what, subject in rows][::-1]


@pytest.mark.parametrize("command", COMMANDS)
def test_acting_as_someone_else_without_their_passcode_is_refused_and_logged(command: str, locked: Practice) -> None:
    before = locked.dump()
    answer = locked.zbill(f"{command} --as Helena")
    assert (answer.code, answer.out, answer.err.splitlines()) == (
        5,
        "",
        [
            "Acting as Helena Brightwater from this login needs their passcode.",
            "Run the command on a terminal, or set ZBILL_PASSCODE.",
        ],
    )
    added = [row for row in locked.dump() if row not in before]
    assert len(added) == len(locked.dump()) - len(before) == 1
    assert newest_log_entries(locked) == [("login sam", "refused", "passcode of staff 1")]


@pytest.mark.parametrize("command", COMMANDS)
def test_acting_as_someone_else_works_with_their_passcode(
    command: str, locked: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZBILL_PASSCODE", SECRET)
    locked.ok(f"{command} --as Helena")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_persons_own_login_needs_no_passcode(command: str, locked: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    log_in(monkeypatch, "helena")
    locked.ok(command)
    locked.ok(f"{command} --as Helena")


def test_viewing_needs_no_passcode(locked: Practice) -> None:
    locked.ok("today --as Helena")
    locked.ok("staff list --as Helena")


def test_an_unknown_login_does_not_match_an_empty_login(locked: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    log_in(monkeypatch, "")
    locked.write("update staff set login = ''")
    assert locked.zbill("client add Ben --as Helena").code == 5
    assert newest_log_entries(locked) == [("login unknown", "refused", "passcode of staff 1")]


def test_the_only_staff_member_needs_the_passcode_from_another_login_too(
    locked: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZBILL_PASSCODE", SECRET)
    locked.ok("staff archive Sam --as Helena")
    monkeypatch.delenv("ZBILL_PASSCODE")
    assert locked.zbill("client add Ben").code == 5


def test_a_wrong_passcode_is_refused_and_logged(locked: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZBILL_PASSCODE", "two-legged heron")
    answer = locked.zbill("client add Ben --as Helena")
    assert (answer.code, answer.out, answer.err.splitlines()) == (
        5,
        "",
        [
            "Wrong passcode for Helena Brightwater.",
            "Try again, or ask an administrator to set a new one.",
        ],
    )
    assert newest_log_entries(locked) == [("login sam", "wrong passcode", "staff 1")]
    assert [client["name"] for client in locked.json("client list")] == ["Ana Lopez"]


def test_after_three_wrong_passcodes_even_the_right_one_is_refused_for_a_while(
    locked: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZBILL_PASSCODE", "wrong one")
    for _ in range(3):
        locked.zbill("client add Ben --as Helena")
    monkeypatch.setenv("ZBILL_PASSCODE", SECRET)
    locked.later(9)
    answer = locked.zbill("client add Ben --as Helena")
    assert (answer.code, answer.err.splitlines()) == (
        5,
        [
            "Too many wrong passcodes for Helena Brightwater.",
            "Try again in 1 second.",
        ],
    )
    assert newest_log_entries(locked, 2) == [
        ("login sam", "wrong passcode", "staff 1"),
        ("login sam", "refused", "passcode of staff 1"),
    ]
    locked.later(1)
    locked.ok("client add Ben --as Helena")
    monkeypatch.setenv("ZBILL_PASSCODE", "wrong one")
    locked.zbill("client add Cem --as Helena")
    monkeypatch.setenv("ZBILL_PASSCODE", SECRET)
    locked.later(19)
    assert locked.zbill("client add Cem --as Helena").code == 5
    locked.later(1)
    locked.ok("client add Cem --as Helena")


@pytest.mark.slow
def test_passcodes_guessed_by_several_programs_at_once_are_checked_one_by_one(locked: Practice) -> None:
    command = program(locked, "client add Ben --as Helena")
    environment = {**os.environ, "ZBILL_PASSCODE": "wrong one"}
    started = [subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, cwd=ROOT) for _ in range(6)]
    said = [process.communicate()[1].decode().partition(" ")[0] for process in started]
    assert sorted(said) == ["Too"] * 3 + ["Wrong"] * 3


def test_the_passcode_is_asked_for_only_once_per_command(locked: Practice) -> None:
    asked: list[str] = []

    def answer(name: str) -> str:
        asked.append(name)
        return SECRET

    with closing(connection.connect(locked.path)) as conn:
        desk = Desk(conn, locked.path, locked.now, "Helena", "sam", answer)
        moments = [desk.but(now=locked.now + later) for later in range(3)]
        assert [each.may("administer") for each in moments] == [True] * 3
        assert {each.actor.name for each in moments} == {"Helena Brightwater"}
    assert asked == ["Helena Brightwater"]


def test_only_the_hash_of_a_passcode_is_stored(locked: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZBILL_PASSCODE", SECRET)
    locked.ok("client add Ben --as Helena --key once")
    monkeypatch.setenv("ZBILL_PASSCODE", "nearly right")
    locked.zbill("client add Ben --as Helena")
    content = locked.path.read_bytes()
    assert SECRET.encode() not in content
    assert b"nearly right" not in content
    assert locked.sql("select substr(passcode, 1, 13) from staff where id = 1") == [("scrypt$2$1$1$",)]
    assert locked.sql("select before, after from log where what = 'staff passcode'") == [
        ('{"passcode":false}', '{"passcode":true}')
    ]


def test_a_passcode_written_as_plain_text_by_another_program_does_not_work(
    locked: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZBILL_PASSCODE", SECRET)
    locked.write("update staff set passcode = ?", SECRET)
    assert locked.zbill("client add Ben --as Helena").code == 5


def test_everyone_can_set_their_own_passcode(locked: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZBILL_NEW_PASSCODE", "a second one")
    assert locked.ok("staff passcode Sam").out == "Sam Reyes  Staff\n"
    answer = locked.zbill("staff passcode Helena")
    assert (answer.code, answer.err.splitlines()[0]) == (
        5,
        "Sam Reyes doesn't have the permission administer. Roles that have it: Owner (Helena Brightwater).",
    )
    assert locked.zbill("staff passcode Nobody").code == 5
    log_in(monkeypatch, "root")
    assert locked.zbill("client add Ben --as Sam").code == 5
    log_in(monkeypatch, "sam")
    assert locked.ok("staff passcode Sam --remove").err == ""
    assert [person["passcode"] for person in locked.json("staff list")] == [True, False]


def test_an_administrator_can_set_anyones_passcode(locked: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    log_in(monkeypatch, "helena")
    monkeypatch.setenv("ZBILL_NEW_PASSCODE", "forgotten no more")
    locked.ok("staff passcode Sam")
    assert locked.zbill("client add Ben --as Sam").code == 5
    assert locked.zbill("staff passcode Nobody").code == 3


def test_removing_a_passcode_that_is_not_set_changes_nothing(locked: Practice) -> None:
    before = locked.dump()
    locked.ok("staff passcode Sam --remove")
    assert locked.dump() == before


@pytest.mark.parametrize(
    ("given", "said"),
    [("", "There is no terminal to ask for the passcode."), ("12345", "The passcode is too short.")],
)
def test_a_missing_or_short_new_passcode_is_refused(
    given: str, said: str, locked: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZBILL_NEW_PASSCODE", given)
    answer = locked.zbill("staff passcode Sam")
    assert (answer.code, answer.err.splitlines()[0]) == (2, said)


@pytest.mark.parametrize("command", ["invoice close --all", "checkout 1", "pay Ana 10.00", "restore kept.db"])
def test_the_passcode_is_asked_for_before_any_other_question(
    command: str, locked: Practice, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    log_in(monkeypatch, "helena")
    for earlier in ("checkin 1", "charge Ana Book 10.00", "deposit Ana 5.00", "backup kept.db"):
        locked.ok(earlier)
    log_in(monkeypatch, "sam")
    asked: list[str] = []
    monkeypatch.setattr(terminal, "on_terminal", lambda: True)

    def answer(question: str, typed: str) -> str:
        asked.append(question)
        return typed

    monkeypatch.setattr(terminal, "ask_passcode", lambda _: answer("passcode", SECRET))
    monkeypatch.setattr(terminal, "ask", lambda question: answer(question, ""))
    locked.zbill(f"{command} --as Helena")
    assert len(asked) == 2
    assert asked[0] == "passcode"


def test_a_terminal_asks_for_the_passcode_without_showing_it(locked: Practice) -> None:
    asked = "Passcode for Helena Brightwater: "
    assert in_dialogue(locked, "client add Ben --as Helena", (asked, f"{SECRET}\n")) == (0, f"{asked}\n2  Ben\n")
    code, shown = in_dialogue(locked, "client add Cem --as Helena", (asked, "wrong one\n"))
    assert (code, shown.splitlines()[:2]) == (5, [asked, "Wrong passcode for Helena Brightwater."])
    code, _ = in_dialogue(locked, "client add Cem --as Helena", (asked, EOF))
    assert code == 130
    assert [client["name"] for client in locked.json("client list")] == ["Ana Lopez", "Ben"]


def test_a_new_passcode_is_typed_twice(practice: Practice) -> None:
    first, second = "New passcode: ", "Repeat the passcode: "
    command = "staff passcode Helena"
    assert in_dialogue(practice, command, (first, f"{SECRET}\n"), (second, f"{SECRET}\n")) == (
        0,
        f"{first}\n{second}\nHelena Brightwater  Owner\n",
    )
    kept = practice.sql("select passcode from staff")
    assert str(kept[0][0]).startswith("scrypt$32768$8$3$")
    assert in_dialogue(practice, command, (first, f"{SECRET}\n"), (second, "heron\n")) == (
        2,
        f"{first}\n{second}\nThe two passcodes are different.\nType the same passcode twice.\n",
    )
    assert practice.sql("select passcode from staff") == kept


def test_an_archived_person_cannot_act(locked: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    log_in(monkeypatch, "helena")
    locked.ok("staff archive Sam")
    for command in ("client add Ben", "today"):
        answer = locked.zbill(f"{command} --as 'Sam Reyes'")
        assert (answer.code, answer.err.splitlines()) == (
            5,
            [
                "Sam Reyes is archived and can't act.",
                "Choose someone else with --as, or ask an administrator to unarchive them.",
            ],
        )
    assert newest_log_entries(locked) == [("Sam Reyes", "refused", "a place among the staff")]
    locked.ok("staff archive 2 --undo")
    locked.ok("client add Ben --as Sam")

"""Acting as somebody who has a passcode: from their own login nothing is asked, from another the passcode."""

from __future__ import annotations

import os
import subprocess
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.test_terminal import EOF, ROOT, in_dialogue, program
from tests.practice import Practice, copied
from zbill.billing import passcodes
from zbill.desk import Desk
from zbill.file import connection

SECRET = "three-legged heron"

# One of each way a command finds out who acts.
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
def locked_file(tmp_path_factory: pytest.TempPathFactory, equipped: bytes) -> bytes:
    practice = copied(tmp_path_factory.mktemp("locked"), equipped)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passcodes, "COST", (2, 1, 1))
        patch.setenv("ZBILL_NEW_PASSCODE", SECRET)
        practice.ok("staff edit Helena --login helena")
        practice.ok("staff add 'Sam Reyes' --login sam --role Staff")
        practice.ok("staff passcode Helena --as Helena")
    return practice.path.read_bytes()


@pytest.fixture
def locked(tmp_path: Path, locked_file: bytes, monkeypatch: pytest.MonkeyPatch) -> Practice:
    """Helena has a passcode; Sam has logged in."""
    monkeypatch.setattr(passcodes, "COST", (2, 1, 1))
    log_in(monkeypatch, "sam")
    return copied(tmp_path, locked_file)


def log_in(monkeypatch: pytest.MonkeyPatch, login: str) -> None:
    monkeypatch.setattr("zbill.cli.terminal.login", lambda: login)


def newest(practice: Practice, count: int = 1) -> list[tuple[str, str, str]]:
    rows = practice.sql("select who, what, object from log order by seq desc limit ?", count)
    return [(who, what, subject) for who, what, subject in rows][::-1]


@pytest.mark.parametrize("command", COMMANDS)
def test_without_the_passcode_nobody_acts_as_another(command: str, locked: Practice) -> None:
    before = locked.dump()
    answer = locked.zbill(f"{command} --as Helena")
    assert (answer.code, answer.out, answer.err.splitlines()) == (
        5,
        "",
        [
            "Helena Brightwater has a passcode, and this is another login than theirs.",
            "Run it on a terminal, which asks for it, or set ZBILL_PASSCODE.",
        ],
    )
    added = [row for row in locked.dump() if row not in before]
    assert len(added) == len(locked.dump()) - len(before) == 1
    assert newest(locked) == [("login sam", "refused", "passcode of staff 1")]


@pytest.mark.parametrize("command", COMMANDS)
def test_with_the_passcode_they_do(command: str, locked: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZBILL_PASSCODE", SECRET)
    locked.ok(f"{command} --as Helena")


@pytest.mark.parametrize("command", COMMANDS)
def test_at_their_own_login_nothing_is_asked(command: str, locked: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    log_in(monkeypatch, "helena")
    locked.ok(command)
    locked.ok(f"{command} --as Helena")


def test_looking_is_not_acting(locked: Practice) -> None:
    locked.ok("today --as Helena")
    locked.ok("staff list --as Helena")


def test_nobodys_login_is_not_theirs(locked: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    log_in(monkeypatch, "")
    locked.write("update staff set login = ''")
    assert locked.zbill("client add Ben --as Helena").code == 5
    assert newest(locked) == [("login unknown", "refused", "passcode of staff 1")]


def test_the_only_one_left_is_asked_too(locked: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZBILL_PASSCODE", SECRET)
    locked.ok("staff archive Sam --as Helena")
    monkeypatch.delenv("ZBILL_PASSCODE")
    assert locked.zbill("client add Ben").code == 5


def test_a_wrong_one_is_refused_and_logged(locked: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZBILL_PASSCODE", "two-legged heron")
    answer = locked.zbill("client add Ben --as Helena")
    assert (answer.code, answer.out, answer.err.splitlines()) == (
        5,
        "",
        [
            "That is not the passcode of Helena Brightwater.",
            "If it is forgotten, somebody who may administer sets another: zbill staff passcode 'Helena Brightwater'",
        ],
    )
    assert newest(locked) == [("login sam", "wrong passcode", "staff 1")]
    assert [client["name"] for client in locked.json("client list")] == ["Ana Lopez"]


def test_after_three_wrong_ones_even_the_right_one_waits(locked: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZBILL_PASSCODE", "wrong one")
    for _ in range(3):
        locked.zbill("client add Ben --as Helena")
    monkeypatch.setenv("ZBILL_PASSCODE", SECRET)
    locked.later(9)
    answer = locked.zbill("client add Ben --as Helena")
    assert (answer.code, answer.err.splitlines()) == (
        5,
        [
            "After too many wrong passcodes the next of Helena Brightwater is looked at in 1 s.",
            "Wait so long, then try again.",
        ],
    )
    assert newest(locked, 2) == [
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
def test_who_guesses_with_many_programs_at_once_guesses_one_by_one(locked: Practice) -> None:
    command = program(locked, "client add Ben --as Helena")
    guessing = {**os.environ, "ZBILL_PASSCODE": "wrong one"}
    started = [subprocess.Popen(command, env=guessing, stderr=subprocess.PIPE, cwd=ROOT) for _ in range(6)]
    said = [process.communicate()[1].decode().partition(" ")[0] for process in started]
    assert sorted(said) == ["After"] * 3 + ["That"] * 3


def test_it_is_asked_for_once_though_the_moment_moves(locked: Practice) -> None:
    asked: list[str] = []

    def answer(name: str) -> str:
        asked.append(name)
        return SECRET

    with closing(connection.connect(locked.path)) as conn:
        desk = Desk(conn, locked.path, locked.now, "Helena", "sam", answer)
        moments = [replace(desk, now=locked.now + later) for later in range(3)]
        assert [each.may("administer") for each in moments] == [True] * 3
        assert {each.actor.name for each in moments} == {"Helena Brightwater"}
    assert asked == ["Helena Brightwater"]


def test_it_stands_nowhere_but_as_a_hash(locked: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_one_that_another_program_wrote_opens_nothing(locked: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZBILL_PASSCODE", SECRET)
    locked.write("update staff set passcode = ?", SECRET)
    assert locked.zbill("client add Ben --as Helena").code == 5


def test_your_own_you_may_always_set(locked: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZBILL_NEW_PASSCODE", "a second one")
    assert locked.ok("staff passcode Sam").out == "Sam Reyes  Staff\n"
    answer = locked.zbill("staff passcode Helena")
    assert (answer.code, answer.err.splitlines()[0]) == (
        5,
        "Sam Reyes lacks the permission administer; it belongs to: Owner (Helena Brightwater).",
    )
    assert locked.zbill("staff passcode Nobody").code == 5
    log_in(monkeypatch, "root")
    assert locked.zbill("client add Ben --as Sam").code == 5
    log_in(monkeypatch, "sam")
    assert locked.ok("staff passcode Sam --remove").err == ""
    assert [person["passcode"] for person in locked.json("staff list")] == [True, False]


def test_who_administers_may_set_anybodys(locked: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    log_in(monkeypatch, "helena")
    monkeypatch.setenv("ZBILL_NEW_PASSCODE", "forgotten no more")
    locked.ok("staff passcode Sam")
    assert locked.zbill("client add Ben --as Sam").code == 5
    assert locked.zbill("staff passcode Nobody").code == 3


def test_taking_away_what_is_not_there_changes_nothing(locked: Practice) -> None:
    before = locked.dump()
    locked.ok("staff passcode Sam --remove")
    assert locked.dump() == before


@pytest.mark.parametrize(
    ("given", "said"),
    [("", "There is no terminal to ask for the passcode."), ("12345", "The passcode is too short.")],
)
def test_a_new_one_must_be_there_and_long_enough(
    given: str, said: str, locked: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZBILL_NEW_PASSCODE", given)
    answer = locked.zbill("staff passcode Sam")
    assert (answer.code, answer.err.splitlines()[0]) == (2, said)


def test_on_a_terminal_it_is_asked_for_and_not_shown(locked: Practice) -> None:
    asked = "Passcode of Helena Brightwater: "
    assert in_dialogue(locked, "client add Ben --as Helena", (asked, f"{SECRET}\n")) == (0, f"{asked}\n2  Ben\n")
    code, shown = in_dialogue(locked, "client add Cem --as Helena", (asked, "wrong one\n"))
    assert (code, shown.splitlines()[:2]) == (5, [asked, "That is not the passcode of Helena Brightwater."])
    code, _ = in_dialogue(locked, "client add Cem --as Helena", (asked, EOF))
    assert code == 130
    assert [client["name"] for client in locked.json("client list")] == ["Ana Lopez", "Ben"]


def test_a_new_one_is_typed_twice(practice: Practice) -> None:
    first, second = "New passcode: ", "Once more: "
    command = "staff passcode Helena"
    assert in_dialogue(practice, command, (first, f"{SECRET}\n"), (second, f"{SECRET}\n")) == (
        0,
        f"{first}\n{second}\nHelena Brightwater  Owner\n",
    )
    kept = practice.sql("select passcode from staff")
    assert str(kept[0][0]).startswith("scrypt$32768$8$3$")
    assert in_dialogue(practice, command, (first, f"{SECRET}\n"), (second, "heron\n")) == (
        2,
        f"{first}\n{second}\nThe two passcodes differ.\nType the same one twice.\n",
    )
    assert practice.sql("select passcode from staff") == kept


def test_who_is_archived_does_not_act(locked: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    log_in(monkeypatch, "helena")
    locked.ok("staff archive Sam")
    for command in ("client add Ben", "today"):
        answer = locked.zbill(f"{command} --as 'Sam Reyes'")
        assert (answer.code, answer.err.splitlines()) == (
            5,
            [
                "Sam Reyes is archived and does not act.",
                "Somebody who may administer brings them back: zbill staff archive 2 --undo",
            ],
        )
    assert newest(locked) == [("Sam Reyes", "refused", "a place among the staff")]
    locked.ok("staff archive 2 --undo")
    locked.ok("client add Ben --as Sam")

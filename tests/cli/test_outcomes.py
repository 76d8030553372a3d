"""The output of every command that makes or changes something: its line, its number with --quiet, its object in JSON.

The lines are in outcomes.txt, in the form of a story. A new command without one fails here.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_permissions import NEEDS, command_name
from tests.practice import Practice
from tests.test_stories import Step, steps
from zbill.exchange.kinds import KINDS

OUTCOMES = {
    step.command.removeprefix("zbill "): step
    for step in steps(Path(__file__).with_name("outcomes.txt").read_text(encoding="utf-8"))
}

# These print something else than lines of things, and are tested below or in tests/test_demo.py, test_importing.py
# and tests/exchange.
OTHERS = {"init", "demo", "config set", "check", "backup", "restore", "import undo"} | {
    f"import {kind}" for kind in KINDS
}

# What only the commands that show an object add to it.
INVOICE_DETAILS = ("taxes", "discounts", "payments")
CLIENT_DETAILS = ("notes", "next_session", "last_payment", "rates", "unpaid")

FORMS: dict[str, Callable[[Practice, str], Any]] = {
    "INV-": lambda practice, name: without(practice.json(f"invoice show {name}"), *INVOICE_DETAILS),
    "RCT-": lambda practice, name: practice.json(f"receipt show {name}"),
    "CN-": lambda practice, name: practice.json(f"creditnote show {name}"),
    "attend": lambda practice, name: practice.json(f"session show {name}"),
    "checkin": lambda practice, name: practice.json(f"session show {name}"),
    "session": lambda practice, name: practice.json(f"session show {name}"),
    "client": lambda practice, name: without_empty(
        without(practice.json(f"client show {name}"), *CLIENT_DETAILS), "patients"
    ),
    "credit": lambda practice, name: practice.json(f"balance {name}"),
    "patient": lambda practice, name: row(practice, "patient list --all", "id", int(name)),
    "service": lambda practice, name: row(practice, "service list --all", "code", name),
    "tax": lambda practice, name: row(practice, "tax list --all", "name", name),
    "discount": lambda practice, name: row(practice, "discount list --all", "name", name),
    "staff": lambda practice, name: row(practice, "staff list --all", "name", name),
    "role add": lambda practice, name: role(practice, name),
    "role grant": lambda practice, name: role(practice, name),
    "role revoke": lambda practice, name: role(practice, name),
    "role assign": lambda practice, name: row(practice, "staff list", "name", name),
    "role unassign": lambda practice, name: row(practice, "staff list", "name", name),
}


def without(shown: dict[str, Any], *keys: str) -> dict[str, Any]:
    """Return an object without keys that it must have."""
    assert set(keys) <= set(shown)
    return {key: value for key, value in shown.items() if key not in keys}


def without_empty(shown: dict[str, Any], key: str) -> dict[str, Any]:
    return shown if shown[key] else without(shown, key)


def row(practice: Practice, command: str, key: str, value: object) -> Any:
    (found,) = (each for each in practice.json(command) if each[key] == value)
    return found


def role(practice: Practice, name: str) -> dict[str, Any]:
    """Return a role with its permissions and people, from the two lists that show them."""
    table = [each for each in practice.json("role list") if each["permission"] != "(none)"]
    held = [each["permission"] for each in table if name in (each["roles"] or "").split("; ")]
    people = [each["name"] for each in practice.json("staff list") if name in (each["roles"] or "").split("; ")]
    return {"role": name, "permissions": held, "people": people}


def printed(step: Step) -> tuple[list[str], list[str]]:
    """Return the lines of standard output and of standard error below a command."""
    return (
        [line for line in step.printed if not line.startswith("! ")],
        [line.removeprefix("! ") for line in step.printed if line.startswith("! ")],
    )


def names(step: Step) -> list[str]:
    """Return what each line of standard output begins with."""
    return [line.partition("  ")[0] for line in printed(step)[0]]


def shown(practice: Practice, command: str, name: str) -> Any:
    """Return an object as the command that shows its kind prints it."""
    words = command.split()
    kinds = (name[: name.find("-") + 1], " ".join(words[:2]), words[0])
    return next(FORMS[kind] for kind in kinds if kind in FORMS)(practice, name)


@pytest.mark.parametrize("command", OUTCOMES)
def test_a_change_prints_a_line_for_each_thing_and_its_notes(command: str, two_of_each: Practice) -> None:
    answer = two_of_each.ok(command)
    assert (answer.out.splitlines(), answer.err.splitlines()) == printed(OUTCOMES[command])


@pytest.mark.parametrize("command", OUTCOMES)
def test_with_quiet_a_change_prints_only_the_name_of_each_thing(command: str, two_of_each: Practice) -> None:
    answer = two_of_each.ok(f"{command} -q")
    assert (answer.out.splitlines(), answer.err.splitlines()) == (
        names(OUTCOMES[command]),
        [note for note in printed(OUTCOMES[command])[1] if "To use it: " not in note],
    )


@pytest.mark.parametrize("command", OUTCOMES)
def test_in_json_a_change_prints_each_thing_as_it_is_shown_afterwards(command: str, two_of_each: Practice) -> None:
    answer = two_of_each.json(command)
    many = isinstance(answer, list)
    found = [shown(two_of_each, command, name) for name in names(OUTCOMES[command])]
    assert (answer if many else [answer]) == found
    # What can be several things is an array even of one.
    assert many or len(found) == 1


@pytest.mark.parametrize("command", OUTCOMES)
def test_in_csv_a_change_prints_one_row_for_each_thing(command: str, two_of_each: Practice) -> None:
    rows = list(csv.DictReader(io.StringIO(two_of_each.ok(f"{command} -f csv").out, newline="")))
    assert [next(iter(each.values())) for each in rows] == [
        str(next(iter(shown(two_of_each, command, name).values()))) for name in names(OUTCOMES[command])
    ]


def test_every_command_that_changes_something_has_an_outcome() -> None:
    changing = {command_name(line) for line in NEEDS} - {"statement", "superbill", "export"}
    reports = {name for name in changing if name.startswith("report ")}
    assert {command_name(command) for command in OUTCOMES} | OTHERS == changing - reports | {"init", "demo", "backup"}


@pytest.mark.parametrize(
    ("options", "printed"),
    [
        ("", "terms_days  14\n"),
        ("-q", "14\n"),
        ("-f json", '{\n  "key": "terms_days",\n  "value": "14"\n}\n'),
        ("-f csv", "key,value\r\nterms_days,14\r\n"),
    ],
)
def test_a_changed_setting_is_printed_in_each_format(options: str, printed: str, practice: Practice) -> None:
    assert practice.ok(f"config set terms_days 14 {options}").out == printed
    assert practice.ok(f"config get terms_days {options}").out == printed.removeprefix("terms_days  ")


@pytest.mark.parametrize(
    ("options", "printed"),
    [
        ("", "Brightwater Therapy  USD  America/New_York\n"),
        ("-q", ""),
        (
            "-f json",
            '{\n  "name": "Brightwater Therapy",\n  "currency": "USD",\n  "timezone": "America/New_York"\n}\n',
        ),
        ("-f csv", "name,currency,timezone\r\nBrightwater Therapy,USD,America/New_York\r\n"),
    ],
)
def test_a_new_practice_is_printed_in_each_format(options: str, printed: str, tmp_path: Path) -> None:
    practice = Practice(tmp_path / "practice.db")
    command = f"init --name 'Brightwater Therapy' --owner Helena --timezone America/New_York {options}"
    assert practice.ok(command).out == printed


@pytest.mark.parametrize("command", ["backup copy.db", "restore kept.db --yes"])
@pytest.mark.parametrize("options", ["", "-q", "-f json", "-f csv"])
def test_a_copy_is_printed_in_each_format(
    command: str, options: str, practice: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    practice.ok("backup kept.db")
    out = practice.ok(f"{command} {options}").out
    head = practice.json("log --head")
    file = "copy.db" if command.startswith("backup") else str(practice.path)
    assert (
        out
        == {
            "": f"{file}  {head['seq']}  {head['hash']}\n",
            "-q": f"{file}\n",
            "-f json": f'{{\n  "file": "{file}",\n  "seq": {head["seq"]},\n  "hash": "{head["hash"]}"\n}}\n',
            "-f csv": f"file,seq,hash\r\n{file},{head['seq']},{head['hash']}\r\n",
        }[options]
    )


@pytest.mark.parametrize("options", ["", "-q"])
def test_accepting_the_clock_says_so_and_names_nothing(options: str, practice: Practice) -> None:
    answer = practice.ok(f"check --accept-clock {options}")
    assert (answer.out, answer.err) == ("", "The clock was accepted as correct.\n")


def test_a_new_practice_has_what_was_given(tmp_path: Path) -> None:
    practice = Practice(tmp_path / "practice.db")
    details = "--name 'Tierarztpraxis Ost' --owner Greta --currency EUR --timezone Europe/Berlin"
    practice.ok(f"init {details} --date-order dmy --check-in no")
    settings = {each["key"]: each["value"] for each in practice.json("config list")}
    assert {key: settings[key] for key in ("name", "currency", "timezone", "date_order", "auto_close")} == {
        "name": "Tierarztpraxis Ost",
        "currency": "EUR",
        "timezone": "Europe/Berlin",
        "date_order": "dmy",
        "auto_close": "paid",
    }
    (owner,) = practice.json("staff list")
    assert (owner["name"], owner["roles"], owner["provider"]) == ("Greta", "Owner", True)


@pytest.mark.parametrize(("answer", "auto_close"), [("--check-in yes", "off"), ("", "off"), ("--check-in no", "paid")])
def test_invoices_close_when_paid_only_where_no_one_is_checked_in(answer: str, auto_close: str, tmp_path: Path) -> None:
    practice = Practice(tmp_path / "practice.db")
    practice.ok(f"init --timezone America/New_York {answer}")
    assert practice.ok("config get auto_close").out == f"{auto_close}\n"

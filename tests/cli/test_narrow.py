"""The tables of all lists and reports on a terminal of 80 columns: what folds, and which columns are left out.

At 50 columns more are left out, and no line is wider either.

The tables are in narrow.txt, in the form of a story. A new list or report without one fails here.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.test_permissions import EVERY, command_name
from tests.practice import Practice
from tests.test_stories import replay, steps
from zbill.cli import terminal
from zbill.cli.call import Call

TABLES = {
    step.command: step.printed for step in steps(Path(__file__).with_name("narrow.txt").read_text(encoding="utf-8"))
}


@pytest.fixture
def narrow(two_of_each: Practice, monkeypatch: pytest.MonkeyPatch) -> Practice:
    """Return the practice on a terminal of 80 columns without colors."""
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(terminal, "width", lambda: 80)
    monkeypatch.setattr(Call, "is_on_screen", True)
    return two_of_each


@pytest.mark.parametrize("command", TABLES)
def test_a_table_fits_80_columns(command: str, narrow: Practice) -> None:
    # The hash of the log depends on every value that is logged.
    printed = [re.sub(r"\b[0-9a-f]{64}\b", "HASH", line).rstrip() for line in replay(narrow, command)]
    assert printed == TABLES[command]
    assert [line for line in printed if len(line) > 80 and not line.startswith("! ")] == []


NARROWER = {
    "session list": "Patient, Service, Invoice",
    "invoice list": "Date, Due, Paid",
    "receipt list": "Kind, Method, Unapplied",
    "report overdue": "Date, Phone",
}


@pytest.mark.parametrize("command", [command for command in TABLES if command != "zbill report end-of-day"])
def test_a_table_fits_50_columns_too(command: str, narrow: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "width", lambda: 50)
    printed = [line.rstrip() for line in replay(narrow, command)]
    # The hash of the log is one word.
    assert [line for line in printed if len(line) > 50 and not line.startswith("! ")] == []


@pytest.mark.parametrize("command", NARROWER)
def test_what_50_columns_leave_out_is_named(command: str, narrow: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "width", lambda: 50)
    assert f"Columns that don't fit: {NARROWER[command]}." in narrow.ok(command).out.splitlines()


def test_every_list_and_report_has_a_table() -> None:
    lists = {name for name in EVERY if name.endswith(" list") or name.startswith("report ")}
    shown = {command_name(command.removeprefix("zbill ")) for command in TABLES}
    assert sorted(lists - shown) == []

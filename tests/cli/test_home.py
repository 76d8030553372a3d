"""`zbill` alone shows the day on a terminal, and the help page without one (SPEC 9)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from unittest import mock

import pytest

from tests.cli.test_start_up import PROGRAM, but_for_zones
from tests.cli.test_terminal import ROOT, ZBILL, on_terminal, run_on_terminal
from tests.practice import Answer, Practice
from zbill.cli import home, terminal
from zbill.reports import undone

THERAPY = """\
Monday 2026-10-05
Id  Time   Client     Patient  Service  Status     Invoice  To do
────────────────────────────────────────────────────────────────────
 1  09:00  Ana Lopez           90834    scheduled           attend 1
1 session, 1 to do.

Left undone
  no backup yet    zbill backup

zbill attend CLIENT      zbill session add CLIENT SERVICE START
zbill pay CLIENT         zbill charge CLIENT CODE
zbill report end-of-day
"""
VET = """\
Monday 2026-10-05
(none)

zbill checkin CLIENT     zbill charge CLIENT CODE
zbill checkout CLIENT    zbill pay CLIENT
zbill report end-of-day
"""
BUSY = """\
Tuesday 2026-10-20
Id  Time   Client      Patient  Service  Status     Invoice  To do
──────────────────────────────────────────────────────────────────────
10  10:00  Ben Okafor           TALK     scheduled           attend 10
1 session, 1 to do.

Left undone
5  unmarked past sessions                   zbill session list --unmarked
1  patient still checked in                 zbill checkout 5
2  unbilled sessions                160.00  zbill report unbilled
8  overdue invoices                 190.00  zbill invoice list --overdue
2  clients who owe but have credit   42.50  zbill credit apply --all
   no backup yet                            zbill backup

zbill attend CLIENT      zbill session add CLIENT SERVICE START
zbill pay CLIENT         zbill charge CLIENT CODE
zbill report end-of-day
"""
PLAIN = {"NO_COLOR": "1"}
BARE = (sys.executable, "-c", ZBILL)


def test_a_terminal_shows_the_day_the_unfinished_work_and_five_commands(therapy: Practice) -> None:
    assert on_terminal(therapy, "", **PLAIN) == (0, THERAPY)


def test_a_practice_where_nothing_is_left_shows_the_commands_of_its_kind(practice: Practice) -> None:
    practice.ok("config set check_in on")
    practice.ok("backup")
    assert on_terminal(practice, "", **PLAIN) == (0, VET)


def test_everything_that_is_left_fits_the_screen(two_of_each: Practice) -> None:
    two_of_each.at("2026-10-20 12:00")
    code, shown = on_terminal(two_of_each, "", **PLAIN)
    assert (code, shown) == (0, BUSY)
    assert (max(map(len, shown.splitlines())), shown.count("\n")) <= (80, 23)


def test_a_busy_day_fits_24_lines(therapy: Practice) -> None:
    for hour in range(10, 17):
        therapy.ok(f"session add Ana 90834 '2026-10-05 {hour}:00'")
    therapy.ok("charge Ana Book 20.00 --date 2026-10-01")
    therapy.ok("deposit Ana 5.00")
    _, shown = on_terminal(therapy, "", **PLAIN)
    assert shown.count("\n") < 24


def test_the_acting_person_can_be_named_and_must_exist(therapy: Practice) -> None:
    assert on_terminal(therapy, "--as Helena", **PLAIN) == (0, THERAPY)
    code, shown = on_terminal(therapy, "--as Nobody")
    assert (code, shown.splitlines()[0]) == (3, "No staff member matches 'Nobody'.")


@pytest.mark.parametrize("option", ["-f json", "-o day.txt", "-q", "--bom"])
def test_an_option_for_output_needs_a_command(option: str, therapy: Practice) -> None:
    assert on_terminal(therapy, option) == (2, "Missing command.\nSee: zbill --help\n")


def test_without_a_practice_file_a_terminal_shows_how_to_begin(tmp_path: Path) -> None:
    new = Practice(tmp_path / "my practice.db")
    begin = (
        f"There is no practice file at {new.path}.\n"
        "To create your practice: zbill init{}\n"
        "To look around first: zbill demo\n"
    )
    assert on_terminal(new, "") == (0, begin.format(f" --db '{new.path}'"))
    assert run_on_terminal([*BARE, str(new.now)], ZBILL_DB=str(new.path)) == (0, begin.format(""))
    assert not new.path.exists()


def test_zbill_without_any_word_is_the_same_screen(therapy: Practice) -> None:
    assert run_on_terminal([*BARE, str(therapy.now)], ZBILL_DB=str(therapy.path), **PLAIN) == (0, THERAPY)


def test_a_practice_file_that_cannot_be_used_is_an_error(tmp_path: Path) -> None:
    other = Practice(tmp_path / "practice.db")
    other.path.write_text("Ana owes 150.00")
    code, shown = on_terminal(other, "")
    assert (code, shown.splitlines()[0]) == (8, f"{other.path} isn't a practice file.")


def test_without_a_terminal_the_help_page_is_shown(therapy: Practice) -> None:
    ended = subprocess.run(
        [*BARE, str(therapy.now)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "ZBILL_DB": str(therapy.path)},
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("Usage: zbill [OPTIONS] COMMAND [ARGS]...\n")
    assert "\n  today " in ended.stderr
    assert therapy.zbill("") == Answer(2, "", "Missing command.\nSee: zbill --help\n")


def test_a_screen_is_both_standard_input_and_output(monkeypatch: pytest.MonkeyPatch) -> None:
    for typed, shown in ((True, True), (True, False), (False, True), (False, False)):
        monkeypatch.setattr("sys.stdin", mock.Mock(isatty=lambda typed=typed: typed))
        monkeypatch.setattr("sys.stdout", mock.Mock(isatty=lambda shown=shown: shown))
        assert terminal.is_screen() == (typed and shown)


def test_the_screen_loads_no_heavy_module(therapy: Practice) -> None:
    therapy.ok("backup")
    program = PROGRAM.replace(
        "code = main", "from zbill.cli import terminal; terminal.is_screen = lambda: True\ncode = main"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, str(therapy.now), "--db", str(therapy.path)],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    # It looks for backups beside the practice file.
    # Before Python 3.13, pathlib loads urllib.parse.
    loaded = [name for name in ended.stderr.split() if name != "urllib.parse"]
    assert (ended.returncode, loaded) == (0, but_for_zones("pathlib", "zbill.file.drafts"))
    assert ended.stdout == THERAPY.replace("Left undone\n  no backup yet    zbill backup\n\n", "")


def test_the_screen_is_never_paged(two_of_each: Practice) -> None:
    two_of_each.at("2026-10-20 12:00")
    assert on_terminal(two_of_each, "", PAGER="false", LINES="10", **PLAIN) == (0, BUSY)


# What a person types in place of a word in capitals.
TYPED = {"CLIENT": "Ana", "SERVICE": "90834", "START": "16:00", "CODE": "90834"}
COMMANDS = {
    *undone._COMMANDS.values(),
    *(each for columns in home._COMMANDS.values() for row in columns for each in row if each),
}


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_each_command_on_the_screen_is_one_that_works(command: str, therapy: Practice) -> None:
    for name in ("checkout", "pay"):
        if command.startswith(f"zbill {name}"):
            therapy.ok("checkin 1")
    words = [TYPED.get(word, word) for word in command.split()[1:]]
    # Without a terminal, the amount is typed.
    therapy.ok([*words, "all"] if words[0] == "pay" else words)

"""Colors mark states on a terminal, beside the word for each, and nowhere else (SPEC 9, "Output")."""

from __future__ import annotations

import re

import pytest

from tests.cli import test_terminal
from tests.cli.test_terminal import on_terminal
from tests.practice import Practice

# The console script, which sets the encoding of its output, at the time of the computer's clock.
CONSOLE = "import sys; sys.argv = ['zbill', *sys.argv[2:]]; from zbill.cli.app import run; run()"


@pytest.fixture
def states(practice: Practice) -> Practice:
    """Create an open, a closed, overdue and a void invoice of Ana's, a credit, and an unmarked session."""
    practice.begin(
        "service add EXAM Exam 60.00",
        "client add 'Ana Lopez' --terms 10",
        "client add 'Ben Okafor'",
        "session add Ana EXAM 13:00",
        "charge Ana Book 25.00",
        "charge Ana Pen 5.00",
        "charge Ana Ink 7.00",
        "invoice close 1",
        "invoice void 3 --reason mistake",
        "deposit Ben 30.00 --method cash",
        "deposit Ben 1.00 --method cash",
        "receipt void 2 --reason mistake",
    )
    practice.at("2026-10-20 09:00")
    return practice


COLORED = {
    "invoice list": [
        "INV-0001  Ana Lopez  2026-10-05  2026-10-15     \x1b[31m5\x1b[0m  Closed  25.00  0.00    25.00",
        "INV-0002  Ana Lopez  2026-10-05  2026-10-15     \x1b[31m5\x1b[0m  \x1b[36mOpen\x1b[0m     5.00  0.00     5.00",
        "INV-0003  Ana Lopez  2026-10-05  2026-10-15        \x1b[2mVoid\x1b[0m     7.00  0.00     0.00",
    ],
    "invoice show 2": [
        "Status   \x1b[36mOpen\x1b[0m",
        "Overdue  \x1b[31m5 days\x1b[0m",
    ],
    "receipt list": [
        "RCT-0001  deposit  Ben Okafor  2026-10-05   30.00  cash        30.00  Valid",
        "RCT-0002  deposit  Ben Okafor  2026-10-05    1.00  cash         0.00  \x1b[2mVoid\x1b[0m",
    ],
    "session list": [" 1  Ana Lopez           EXAM     2026-10-05 13:00  \x1b[33munmarked\x1b[0m"],
    "session show 1": ["Status    \x1b[33munmarked\x1b[0m"],
    "today 2026-10-05": [" 1  13:00  Ana Lopez           EXAM     \x1b[33munmarked\x1b[0m           attend 1"],
    "client list": [
        " 1  Ana Lopez                 30.00    0.00",
        " 2  Ben Okafor                 0.00   \x1b[32m30.00\x1b[0m",
    ],
    "client show Ana": [
        "INV-0001  2026-10-05  2026-10-15  Closed             \x1b[31m5\x1b[0m    25.00",
        "INV-0002  2026-10-05  2026-10-15  \x1b[36mOpen\x1b[0m               \x1b[31m5\x1b[0m     5.00",
    ],
    "client show Ben": ["Credit        \x1b[32m30.00\x1b[0m"],
    "balance": ["Ben Okafor           0.00           \x1b[32m30.00\x1b[0m  -30.00"],
    "credit list": ["Ben Okafor  30.00      0.00   \x1b[32m30.00\x1b[0m"],
    "ledger Ana": ["2026-10-05  Invoice  INV-0003  Ink          \x1b[2mVoid\x1b[0m     7.00    0.00    37.00"],
    "report ar --no-chart": [
        "Ben Okafor     0.00     0.00   \x1b[32m30.00\x1b[0m     0.00   0.00   0.00    0.00  0.00"
    ],
}


@pytest.mark.parametrize("command", COLORED)
def test_a_terminal_shows_states_in_color(command: str, states: Practice) -> None:
    shown = [line.rstrip() for line in on_terminal(states, command)[1].splitlines()]
    assert [line for line in COLORED[command] if line not in shown] == []
    # The words are enough without the colors.
    plain = re.sub("\x1b\\[[0-9;]*m", "", "\n".join(shown))
    assert [line.rstrip() for line in on_terminal(states, command, NO_COLOR="1")[1].splitlines()] == plain.splitlines()


@pytest.mark.parametrize(("option", "settings"), [("", {"NO_COLOR": "1"}), ("", {"TERM": "dumb"}), ("--no-color", {})])
def test_colors_can_be_declined(option: str, settings: dict[str, str], states: Practice) -> None:
    code, shown = on_terminal(states, f"invoice list {option}", **settings)
    assert (code, "Void" in shown, "\x1b" in shown) == (0, True, False)


def test_nothing_is_colored_in_a_pipe_or_a_file(states: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b" not in states.ok("invoice list").out
    code, shown = on_terminal(states, f"invoice list -o {states.path.parent}/list.txt")
    assert (code, shown) == (0, "")
    assert "\x1b" not in (states.path.parent / "list.txt").read_text()


@pytest.mark.parametrize(("encoding", "bar"), [("utf-8", "█"), ("latin-1", "#"), ("ascii", "#")])
def test_bars_are_in_ascii_where_the_terminal_has_no_blocks(
    encoding: str, bar: str, states: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(test_terminal, "ZBILL", CONSOLE)
    command = "report revenue --by service --period 2026-10"
    shown = on_terminal(states, command, NO_COLOR="1", PYTHONIOENCODING=encoding)[1].splitlines()
    # The line of 25.00 and 5.00 has all that there is.
    assert shown[4].rstrip() == f"(none)       2  30.00  {bar * 20}  0.00  30.00       0.00        30.00"


def test_a_file_has_blocks_whatever_the_terminal_has(states: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(test_terminal, "ZBILL", CONSOLE)
    command = f"report revenue --by service --period 2026-10 --chart -o {states.path.parent}/report.txt"
    on_terminal(states, command, PYTHONIOENCODING="ascii")
    assert "█" in (states.path.parent / "report.txt").read_text(encoding="utf-8")

"""A day is billed, and receipts printed, with at most 90 keys on a terminal and no completion: daily_loop.txt."""

from __future__ import annotations

import shlex

import pytest

from tests.cli.test_terminal import EOF, program, run_on_terminal
from tests.practice import Practice
from tests.test_stories import ANSWER, FOLDER, HASH, replay, steps

STEPS = steps((FOLDER / "daily_loop.txt").read_text(encoding="utf-8"))
FIRST = next(place for place, step in enumerate(STEPS) if step.command == "zbill")
SETUP, LOOP = STEPS[:FIRST], STEPS[FIRST:]

# Each command and each answer, with its Enter.
KEYS = "".join(f"{line}\n" for step in LOOP for line in (step.command.removeprefix("screen "), *step.answers))

# A shell that shows no prompt. zbill reads its answers from the same terminal.
SHELL = 'zbill() { %s "$@"; }; while read -r line; do eval "$line"; done'


def test_the_keys_of_the_loop_are_these() -> None:
    assert KEYS == (
        "zbill\n"
        "zbill attend all\n"
        "zbill pay --print\n"
        "6\n" "\n" "\n"
        "5\n" "\n" "\n"
        "4\n" "\n" "\n"
        "\n"
        "zbill report end-of-day\n"
    )  # fmt: skip


def test_from_zbill_to_the_end_of_day_it_is_78_keys_and_at_most_90() -> None:
    assert len(KEYS) == 78 <= 90


def test_typed_on_a_terminal_the_keys_bill_the_day(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    # What the print command takes is a file here.
    monkeypatch.chdir(practice.path.parent)
    for step in SETUP:
        replay(practice, step.command)
    shell = SHELL % shlex.join(program(practice, ""))
    # One end of input for the shell, and one for each command that asks for more than was typed.
    code, shown = run_on_terminal(["sh", "-c", shell], KEYS + EOF * (1 + len(LOOP)), NO_COLOR="1")
    expected = _without_answers([line for step in LOOP for line in step.printed])
    assert (code, HASH.sub("HASH", shown).splitlines()) == (0, expected)
    assert [each["status"] for each in practice.json("session list")] == ["attended"] * 6
    receipts = [(each["number"], each["client"], each["amount"]) for each in practice.json("receipt list")]
    assert receipts == [
        ("RCT-0001", "Ana Lopez", "150.00"),
        ("RCT-0002", "Ben Okafor", "150.00"),
        ("RCT-0003", "Cem Aydin", "150.00"),
    ]
    printed = [practice.path.parent / f"{number}.pdf" for number, _, _ in receipts]
    assert [each.read_bytes()[:5] for each in printed] == [b"%PDF-"] * 3


def _without_answers(lines: list[str]) -> list[str]:
    """Return what a terminal shows that doesn't echo: after each question, the next line follows at once."""
    found = [(line, ANSWER.fullmatch(line)) for line in lines]
    return "".join(line[: answer.start(1)] if answer else f"{line}\n" for line, answer in found).splitlines()

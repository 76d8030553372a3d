"""The log entries of every command that makes or changes something (outcomes.txt): what, of which object, the values.

They are in logged.txt, as JSON: the values before, then those after.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_outcomes import OUTCOMES
from tests.practice import Practice
from tests.test_stories import Step, steps

LOGGED: dict[str, Step] = {
    step.command.removeprefix("zbill "): step
    for step in steps(Path(__file__).with_name("logged.txt").read_text(encoding="utf-8"))
}
ENTRIES = "select what, object, before, after from log where seq > ? order by seq"


def entries(practice: Practice, after: int) -> list[str]:
    return [
        f"{what}: {subject}: {_sorted(before)} -> {_sorted(changed)}"
        for what, subject, before, changed in practice.sql(ENTRIES, after)
    ]


def _sorted(values: str) -> str:
    return json.dumps(json.loads(values), sort_keys=True) if values else "nothing"


@pytest.mark.parametrize("command", OUTCOMES)
def test_a_change_is_logged_with_the_values_before_and_after(command: str, two_of_each: Practice) -> None:
    ((last,),) = two_of_each.sql("select max(seq) from log")
    two_of_each.ok(command)
    assert entries(two_of_each, last) == LOGGED[command].printed


def test_every_outcome_is_logged() -> None:
    assert list(LOGGED) == list(OUTCOMES)

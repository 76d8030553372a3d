"""Progress is told now and then, not for each thing."""

from __future__ import annotations

import pytest

from zbill.exchange.steps import Steps
from zbill.progress import counted


@pytest.mark.parametrize(
    ("things", "told"), [(0, []), (1, [1]), (1000, [1000]), (1001, [1000, 1001]), (2500, [1000, 2000, 2500])]
)
def test_things_are_counted_and_told_by_the_thousand(things: int, told: list[int]) -> None:
    found: list[int] = []
    assert list(counted(range(things), found.append)) == list(range(things))
    assert found == told


def test_a_file_of_which_a_quarter_is_read_has_about_four_times_as_many_rows() -> None:
    told: list[tuple[str, int, float | None]] = []
    steps = Steps("visits.csv", lambda *each: told.append(each))
    steps.read(1000, 0.25)
    steps.read(1000, 0.5)
    steps.tell("Checking")
    steps.tell("Writing")
    steps.done = 2000
    steps.read(1000, 1.0)
    assert told == [
        ("Reading visits.csv", 1000, 4000.0),
        ("Reading visits.csv", 2000, 4000.0),
        ("Checking visits.csv", 0, 4000.0),
        ("Writing visits.csv", 0, 4000.0),
        ("Reading visits.csv", 2000, 3000.0),
    ]


def test_of_a_file_of_which_nothing_is_read_the_rows_are_not_known() -> None:
    told: list[tuple[str, int, float | None]] = []
    Steps("visits.csv", lambda *each: told.append(each)).tell("Reading")
    assert told == [("Reading visits.csv", 0, None)]

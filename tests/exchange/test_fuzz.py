"""Random files go through the whole import: what is accepted is what was meant, the rest changes nothing (SPEC 10).

Many more: `python -m tests.exchange.fuzz --cases 100000 --seed N`.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.exchange.fuzz import changing
from tests.exchange.fuzz.files import folder
from tests.exchange.fuzz.rows import Author
from tests.exchange.fuzz.trial import Place, places, trial
from tests.practice import Practice

DRAWS = st.randoms(use_true_random=False)
NUMBERS = st.integers(0, 3)
# To make a failing folder smaller takes minutes, and `trial` names the row.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)


@pytest.fixture(scope="module")
def four(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Place]]:
    """Return practices of currencies with two, none and three decimals, and other settings."""
    with ExitStack() as stack:
        found = places(tmp_path_factory.mktemp("fuzz") / "four")
        for place in found:
            stack.enter_context(closing(place.conn))
        yield found


@given(DRAWS, NUMBERS)
@settings(max_examples=200, phases=PHASES, suppress_health_check=[*HealthCheck])
def test_random_rows_become_what_was_meant_or_are_named(four: list[Place], draw: Random, number: int) -> None:
    trial(draw, four[number], thorough=False)


@given(DRAWS, NUMBERS)
@settings(max_examples=40, phases=PHASES, suppress_health_check=[*HealthCheck])
def test_random_rows_come_once_and_go_with_an_undo(four: list[Place], draw: Random, number: int) -> None:
    trial(draw, four[number], thorough=True)


@given(DRAWS, NUMBERS)
@settings(max_examples=100, phases=PHASES, suppress_health_check=[*HealthCheck])
def test_a_changed_cell_changes_its_row_only(four: list[Place], draw: Random, number: int) -> None:
    changing.change(draw, four[number])


@pytest.mark.parametrize("number", range(4))
def test_random_folders_by_the_command(four: list[Place], number: int, tmp_path: Path) -> None:
    seed = secrets.randbits(32)
    print(f"{seed=}")
    for case in range(8):
        _by_the_command(four[number], Random(f"{seed} {case}"), tmp_path / str(case))


def _by_the_command(place: Place, draw: Random, parent: Path) -> None:
    """Import a random folder into a copy of a practice by the command line."""
    files = parent / "files"
    files.mkdir(parents=True)
    copy = Practice(Path(shutil.copy(place.practice.path, parent / "copy.db")))
    before = copy.dump()
    for each in folder(Author(draw, place.money, place.order)):
        (files / f"{each.kind}.csv").write_bytes(each.content)
    words = ["import", str(files), "--deposits", "--as", "Helena", *draw.choice([[], ["--skip-bad"]])]
    answer = copy.zbill(words)
    assert answer.code in (0, 6), answer
    if answer.code:
        assert (answer.out, copy.dump()) == ("", before)
    assert sorted(each.name for each in parent.iterdir()) == ["copy.db", "files"]
    assert copy.ok("check").out == ""

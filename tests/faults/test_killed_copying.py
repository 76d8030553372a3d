"""SIGKILL at random moments leaves a backup or a restore done completely or not at all.

What a restore replaced is kept. `ZBILL_KILLS=10000` and `ZBILL_SEED=…` work as in test_killed.py.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from tests.faults.deeds import practice
from tests.faults.test_killed import KILLS, SEED
from tests.faults.warm import Warm, seconds_of
from tests.faults.whole import findings
from tests.practice import Answer, Practice, practice_from

pytestmark = pytest.mark.slow

KEPT = "practice-replaced-2026-10-05-1200.db"


@pytest.fixture
def backed_up(tmp_path: Path) -> Practice:
    """Create a practice, a backup of it, and a charge after the backup."""
    made = practice(tmp_path)
    made.ok(f"backup {made.path.with_name('october.db')}")
    made.ok("charge Ana Book 10.00")
    return made


def test_a_killed_backup_is_complete_or_missing(backed_up: Practice, tmp_path: Path) -> None:
    print(f"ZBILL_SEED={SEED}")
    draw, seen, expected = Random(SEED), Counter[bool](), content(backed_up.path)
    with Warm(tmp_path) as warm:
        seconds = min(seconds_of(warm, backed_up, ["backup", str(tmp_path / f"whole-{name}.db")]) for name in "abc")
        for number in range(KILLS // 10):
            target = tmp_path / f"{number}.db"
            kill(warm, backed_up, ["backup", str(target)], draw.uniform(0, 2.5 * seconds))
            assert target.exists() or not warm.printed()
            if target.exists():
                assert content(target) == expected
                assert Practice(target).zbill("check") == Answer(0, "", "")
            seen[target.exists()] += 1
    print(dict(seen))
    assert seen.keys() == {True, False}


@pytest.mark.parametrize("damaged", [False, True])
def test_a_killed_restore_is_done_completely_or_not_at_all(damaged: bool, backed_up: Practice, tmp_path: Path) -> None:
    print(f"ZBILL_SEED={SEED}")
    draw, seen, backup = Random(SEED), Counter[bool](), backed_up.path.with_name("october.db")
    file = backed_up.path.read_bytes()[: 5000 if damaged else None]
    words = ["restore", str(backup), "--yes"]
    with Warm(tmp_path) as warm:
        seconds = min(seconds_of(warm, _practice_in(tmp_path / f"whole-{name}", file), words) for name in "abc")
        for number in range(KILLS // 10):
            each = _practice_in(tmp_path / str(number), file)
            kill(warm, each, words, draw.uniform(0, 2.5 * seconds))
            done = _is_restored(each, backup, file, damaged=damaged)
            assert done or not warm.printed()
            seen[done] += 1
    print(dict(seen))
    assert seen.keys() == {True, False}


def _is_restored(practice: Practice, backup: Path, file: bytes, *, damaged: bool) -> bool:
    """Return whether the restore is done and the replaced file kept; else check that nothing changed."""
    kept = practice.path.with_name(KEPT)
    if damaged and practice.path.read_bytes() == file:
        return False
    # A killed restore can leave a draft, which the first check removes and names.
    checked = practice.zbill("check")
    assert (checked.code, checked.out) == (0, "")
    assert list(practice.path.parent.glob(".*.part*")) == []
    assert practice.zbill("check") == Answer(0, "", "")
    if content(practice.path) == content(backup):
        assert kept.read_bytes() == file if damaged else kept.exists()
        return True
    practice.path.with_name("was.db").write_bytes(file)
    assert content(practice.path) == content(practice.path.with_name("was.db"))
    return False


def _practice_in(folder: Path, file: bytes) -> Practice:
    folder.mkdir()
    return practice_from(folder, file)


def kill(warm: Warm, practice: Practice, words: Sequence[str], after: float) -> None:
    warm.run([[["--db", str(practice.path), *words]]], practice.now, after=after)


def content(path: Path) -> list[str]:
    """Return every row except the log entry of a restore, whose text names the replaced file."""
    with closing(sqlite3.connect(path)) as conn:
        assert findings(conn) == []
        return [line for line in conn.iterdump() if line.startswith("INSERT") and "'restore'" not in line]

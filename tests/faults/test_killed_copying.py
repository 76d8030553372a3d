"""SIGKILL at random moments of backup and restore: a backup is whole or not there, a restore is done or not, and what
it replaced is kept. `ZBILL_KILLS=10000` and `ZBILL_SEED=…` as in test_killed.py."""

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from tests.faults.deeds import practice
from tests.faults.test_killed import KILLS, SEED
from tests.faults.warm import Warm
from tests.faults.whole import findings
from tests.practice import Answer, Practice, copied

pytestmark = pytest.mark.slow

KEPT = "practice-replaced-2026-10-05-1200.db"


@pytest.fixture
def begun(tmp_path: Path) -> Practice:
    """A practice, a backup of it, and a charge since."""
    made = practice(tmp_path)
    made.ok(f"backup {made.path.with_name('october.db')}")
    made.ok("charge Ana Book 10.00")
    return made


def test_a_killed_backup_is_whole_or_not_there(begun: Practice, tmp_path: Path) -> None:
    print(f"ZBILL_SEED={SEED}")
    draw, seen, expected = Random(SEED), Counter[bool](), content(begun.path)
    with Warm(tmp_path) as warm:
        seconds = min(timed(warm, begun, ["backup", str(tmp_path / f"whole-{name}.db")]) for name in "abc")
        for number in range(KILLS // 10):
            target = tmp_path / f"{number}.db"
            kill(warm, begun, ["backup", str(target)], draw.uniform(0, 2.5 * seconds))
            assert target.exists() or not warm.printed()
            if target.exists():
                assert content(target) == expected
                assert Practice(target).zbill("check") == Answer(0, "", "")
            seen[target.exists()] += 1
    print(dict(seen))
    assert seen.keys() == {True, False}


@pytest.mark.parametrize("damaged", [False, True])
def test_a_killed_restore_is_done_or_not(damaged: bool, begun: Practice, tmp_path: Path) -> None:
    print(f"ZBILL_SEED={SEED}")
    draw, seen, backup = Random(SEED), Counter[bool](), begun.path.with_name("october.db")
    file = begun.path.read_bytes()[: 5000 if damaged else None]
    words = ["restore", str(backup), "--yes"]
    with Warm(tmp_path) as warm:
        seconds = min(timed(warm, _lying(tmp_path / f"whole-{name}", file), words) for name in "abc")
        for number in range(KILLS // 10):
            each = _lying(tmp_path / str(number), file)
            kill(warm, each, words, draw.uniform(0, 2.5 * seconds))
            done = _done(each, backup, file, damaged=damaged)
            assert done or not warm.printed()
            seen[done] += 1
    print(dict(seen))
    assert seen.keys() == {True, False}


def _done(practice: Practice, backup: Path, file: bytes, *, damaged: bool) -> bool:
    """Whether the restore is done, with what it replaced kept; else everything is as it was."""
    kept = practice.path.with_name(KEPT)
    if damaged and practice.path.read_bytes() == file:
        return False
    assert practice.zbill("check") == Answer(0, "", "")
    if content(practice.path) == content(backup):
        assert kept.read_bytes() == file if damaged else kept.exists()
        return True
    practice.path.with_name("was.db").write_bytes(file)
    assert content(practice.path) == content(practice.path.with_name("was.db"))
    return False


def _lying(folder: Path, file: bytes) -> Practice:
    folder.mkdir()
    return copied(folder, file)


def timed(warm: Warm, practice: Practice, words: Sequence[str]) -> float:
    """The seconds a command takes when nobody kills it."""
    start = time.perf_counter()
    assert warm.run([[["--db", str(practice.path), *words]]], practice.now) == [0]
    return time.perf_counter() - start


def kill(warm: Warm, practice: Practice, words: Sequence[str], after: float) -> None:
    warm.run([[["--db", str(practice.path), *words]]], practice.now, after=after)


def content(path: Path) -> list[str]:
    """Every row but the entry a restore adds, whose text names what it replaced."""
    with closing(sqlite3.connect(path)) as conn:
        assert findings(conn) == []
        return [line for line in conn.iterdump() if line.startswith("INSERT") and "'restore'" not in line]

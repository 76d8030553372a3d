"""SIGKILL at random moments leaves every command done completely or not at all.

What a command acknowledged is stored, and the file is intact.

More kills: `ZBILL_KILLS=10000 pytest -m slow tests/faults/test_killed.py`. `ZBILL_SEED=…` replays a printed seed.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from tests.db.test_golden import SCHEMAS, golden
from tests.faults.deeds import draw_command, practice
from tests.faults.warm import Warm, seconds_of
from tests.faults.whole import findings
from tests.practice import Answer, Practice
from zbill.file import migrating
from zbill.file.fingerprints import FINGERPRINTS

KILLS = int(os.environ.get("ZBILL_KILLS", "600"))
SEED = int(os.environ.get("ZBILL_SEED", secrets.randbits(32)))
KILLS_PER_PRACTICE = 80


@pytest.mark.slow
def test_a_killed_command_is_done_completely_or_not_at_all(tmp_path: Path) -> None:
    print(f"ZBILL_SEED={SEED} ZBILL_KILLS={KILLS}")
    draw = Random(SEED)
    seen: Counter[str] = Counter()
    with Warm(tmp_path) as warm:
        for first in range(0, KILLS, KILLS_PER_PRACTICE):
            folder = tmp_path / str(first)
            folder.mkdir()
            begun = practice(folder)
            for _ in range(min(KILLS_PER_PRACTICE, KILLS - first)):
                begun.later(60)
                seen.update(_kill_one(warm, begun, draw))
    print(dict(seen))
    assert min(seen["done"], seen["not done"], seen["journal left"]) > 0


@pytest.mark.slow
def test_a_killed_init_leaves_a_complete_practice_or_none(tmp_path: Path) -> None:
    print(f"ZBILL_SEED={SEED}")
    draw = Random(SEED)
    endings: Counter[str] = Counter()
    with Warm(tmp_path) as warm:
        for number in range(KILLS // 10):
            new = Practice(tmp_path / f"{number}.db")
            init = ["--db", str(new.path), "init", "--name", "Brightwater", "--owner", "Helena"]
            # Kill after 1.6 ms to a second, early as often as late, as machines differ in speed.
            warm.run([[init]], new.now, after=10 ** -draw.uniform(0, 2.8))
            answer = new.zbill("client add Ana")
            missing = f"There is no practice file at {new.path}.\n"
            empty = f"{new.path} is empty, probably because zbill init was interrupted.\n"
            assert answer == Answer(0, "1  Ana\n", "") or answer.err.startswith((missing, empty))
            assert answer.code == 0 or not warm.printed()
            endings[str(answer.code)] += 1
    print(dict(endings))
    assert endings.keys() == {"0", "8"}


@pytest.mark.slow
def test_a_killed_demo_leaves_its_whole_history_or_no_practice(tmp_path: Path) -> None:
    print(f"ZBILL_SEED={SEED}")
    draw, seen = Random(SEED), Counter[bool]()
    with Warm(tmp_path) as warm:
        for number in range(KILLS // 40):
            practice = Practice(tmp_path / str(number) / "practice.db")
            demo = ["demo", str(practice.path.parent), "--vet"]
            warm.run([[demo]], practice.now, after=10 ** draw.uniform(-1.3, 0.5))
            seen[practice.path.exists()] += 1
            if not practice.path.exists():
                practice.ok(demo)
            assert len(practice.json("receipt list")) >= 22
            assert practice.zbill("check") == Answer(0, "", "")
            assert list(practice.path.parent.glob(".*")) == []
    print(dict(seen))
    assert seen.keys() == {True, False}


@pytest.mark.slow
@pytest.mark.parametrize("schema", [SCHEMAS[0], 14])
def test_a_killed_upgrade_is_done_completely_or_not_at_all(schema: int, tmp_path: Path) -> None:
    """A done one has kept its copy, every copy is the whole older file, and the next command completes the upgrade."""
    print(f"ZBILL_SEED={SEED}")
    draw, seen = Random(SEED), Counter[str]()
    folder = tmp_path / "practice"
    with Warm(tmp_path) as warm:
        seconds = min(_upgraded(warm, schema, folder) for _ in range(3))
        for _ in range(KILLS // 15):
            begun = _golden_in(folder, schema)
            old, rows = begun.path.read_bytes(), _state(begun.path)
            # Kill early as often as late: after a thirtieth of the time to three times as long.
            after = seconds * 10 ** draw.uniform(-1.5, 0.5)
            warm.run([[["--db", str(begun.path), "balance"]]], begun.now, after=after)
            copies = list(folder.glob("practice.db.schema-*"))
            # A reader undoes what was half written, as the next command does.
            with closing(sqlite3.connect(begun.path)) as conn:
                done = migrating.version(conn) == migrating.NEWEST
                assert migrating.fingerprint(conn) == FINGERPRINTS[migrating.version(conn) - 1]
            assert done or _state(begun.path) == rows
            assert copies or not done
            assert begun.zbill("balance").code == 0
            assert begun.zbill("check") == Answer(0, "", "")
            assert {each.read_bytes()[100:] for each in folder.glob("practice.db.schema-*")} == {old[100:]}
            assert [each.name for each in folder.iterdir() if ".schema-" not in each.name] == ["practice.db"]
            seen["done" if done else "copied" if copies else "not done"] += 1
    print(dict(seen))
    assert min(seen["done"], seen["not done"]) > 0


def _golden_in(folder: Path, schema: int) -> Practice:
    """Return the golden practice file of a schema, alone in a folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return golden(schema, folder)


def _upgraded(warm: Warm, schema: int, folder: Path) -> float:
    """Return the seconds that an upgrade takes if it isn't killed."""
    return seconds_of(warm, _golden_in(folder, schema), ["balance"])


def _kill_one(warm: Warm, begun: Practice, draw: Random) -> list[str]:
    """Kill one command, check the file, and return what was seen."""
    with closing(sqlite3.connect(begun.path)) as conn:
        words = draw_command(conn, draw)
    before = _state(begun.path)
    after, seconds = _run_on_copy(begun, words)
    warm.run([[["--db", str(begun.path), *words]]], begun.now, after=draw.uniform(0, 1.6 * seconds))
    journal = begun.path.with_name(f"{begun.path.name}-journal").exists()
    with closing(sqlite3.connect(begun.path)) as conn:
        assert findings(conn) == [], words
    found = _state(begun.path)
    assert found in (before, after), words
    seen = ["done" if found == after else "not done"]
    if journal:
        seen.append("journal left")
    if warm.printed():
        assert found == after, words
        seen.append("acknowledged")
    return seen


def _run_on_copy(begun: Practice, words: list[str]) -> tuple[list[str], float]:
    """Run the command on a copy; return the resulting rows and the seconds it took."""
    copy = Practice(Path(shutil.copy(begun.path, begun.path.with_name("copy.db"))))
    copy.now = begun.now
    start = time.perf_counter()
    assert copy.zbill(words).code in (0, 3, 4), words
    return _state(copy.path), time.perf_counter() - start


def _state(path: Path) -> list[str]:
    """Return every row of every table, including the log's hashes."""
    with closing(sqlite3.connect(path)) as conn:
        return [line for line in conn.iterdump() if line.startswith("INSERT")]

"""Practice files that earlier versions of zbill wrote are upgraded with every figure as it was."""

from __future__ import annotations

import json
import lzma
import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.db.golden import deck, figures
from tests.practice import Answer, Practice, practice_from
from tests.test_packaging import headings
from zbill.file import migrating
from zbill.file.fingerprints import FINGERPRINTS

GOLDEN = Path(deck.__file__).parent
SCHEMAS = sorted(int(file.stem.partition("-")[2]) for file in GOLDEN.glob("schema-*.json"))
RELEASED = [line.split() for line in (GOLDEN / "released.sha256").read_text("utf-8").splitlines()]


def golden(schema: int, folder: Path) -> Practice:
    """Return the golden practice file of a schema, in a folder, on the day of its figures."""
    file = lzma.decompress((GOLDEN / f"schema-{schema}.db.xz").read_bytes())
    practice = practice_from(folder, file)
    practice.now = figures.NOW
    return practice


def said_of(schema: int) -> dict[str, Any]:
    """Return the figures of a golden practice file as the zbill that wrote it printed them."""
    found: dict[str, Any] = json.loads((GOLDEN / f"schema-{schema}.json").read_text("utf-8"))
    return found


def shared(earlier: Any, now: Any) -> Any:
    """Return the present answer with the keys of the earlier one: a newer zbill may add keys, and drop none."""
    if isinstance(earlier, dict):
        return {key: shared(value, now.get(key)) for key, value in earlier.items()}
    if isinstance(earlier, list):
        assert len(now) == len(earlier)
        return [shared(*pair) for pair in zip(earlier, now, strict=True)]
    return now


def by_client(answer: Any) -> Any:
    """Return an answer with its rows sorted by client: earlier programs sorted names otherwise."""
    if isinstance(answer, dict):
        return {key: by_client(value) for key, value in answer.items()}
    if isinstance(answer, list) and all(isinstance(each, dict) and "client" in each for each in answer):
        return sorted(answer, key=lambda each: str(each["client"]))
    return answer


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_golden_file_has_the_fingerprint_of_its_schema(schema: int, tmp_path: Path) -> None:
    with closing(sqlite3.connect(golden(schema, tmp_path).path)) as conn:
        assert (migrating.version(conn), said_of(schema)["schema"]) == (schema, schema)
        assert migrating.fingerprint(conn) == FINGERPRINTS[schema - 1]


@pytest.mark.parametrize("schema", SCHEMAS)
def test_an_upgraded_golden_file_answers_as_it_did(schema: int, tmp_path: Path) -> None:
    practice, told = golden(schema, tmp_path), said_of(schema)
    written = practice.path.read_bytes()
    copy = practice.path.with_name(f"practice.db.schema-{schema}")
    note = f"The practice file was upgraded. The old version is kept as {copy}.\n"
    assert practice.zbill("check") == Answer(0, "", note if schema < migrating.NEWEST else "")
    with closing(sqlite3.connect(practice.path)) as conn:
        assert migrating.fingerprint(conn) == FINGERPRINTS[-1]
    if schema < migrating.NEWEST:
        # SQLite counts each writing of a file in its header.
        assert copy.read_bytes()[100:] == written[100:]

    now = figures.figures(practice.path)
    answers = {command: by_client(answer) for command, answer in told["answers"].items() if answer is not None}
    assert shared(answers, by_client(now["answers"])) == answers
    # SQLite keeps ids in sqlite_sequence, of more tables since schema 19.
    # An upgrade may log itself. The chain up to the last entry of then is proved below.
    rows = {table: count for table, count in told["rows"].items() if table not in ("log", "sqlite_sequence")}
    assert shared(rows, now["rows"]) == rows
    assert now["log"]["seq"] >= told["log"]["seq"]
    assert practice.zbill(f"log --verify --head {told['log']['hash']}").code == 0


def test_the_next_golden_file_will_have_something_of_everything(tmp_path: Path) -> None:
    """A new table needs a line in tests/db/golden/deck.py. Logos and fonts have tests of their own."""
    assert list(deck.play(tmp_path / "practice.db")) == []
    found = figures.figures(tmp_path / "practice.db")
    assert [command for command, answer in found["answers"].items() if not answer] == []
    empty = {table for table, count in found["rows"].items() if not count}
    assert empty == {"fonts", "logos", "counted_goodwill", "counted_lines", "counted_settlements"}


def test_the_newest_release_has_a_golden_file() -> None:
    """A failure means that a version was set without: python -m tests.db.golden."""
    assert headings()[1] in [said_of(schema)["zbill"] for schema in SCHEMAS]


@pytest.mark.parametrize(("digest", "name"), RELEASED, ids=[name for _, name in RELEASED])
def test_a_released_migration_is_not_edited(digest: str, name: str) -> None:
    found = sha256((migrating.FOLDER / name).read_bytes()).hexdigest()
    assert found == digest, (
        f"{name} was edited, but practice files were already upgraded with it, and would never get the change."
        f" Take the edit back, and make the change in a new migration, {migrating.NEWEST + 1:04}."
    )


def test_every_released_migration_has_a_digest() -> None:
    """Write a missing one with: python -m tests.db.golden."""
    assert [name for _, name in RELEASED] == [file.name for number, file in migrating.files() if number <= SCHEMAS[-1]]

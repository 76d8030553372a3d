"""No statement of another program changes what SPEC protects in the practice file.

That holds with foreign keys off, with recursive triggers on or off, and under any conflict clause.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest

from tests.db import attacks_on_imports, attacks_on_invoices, attacks_on_marks, attacks_on_money, attacks_on_records
from tests.db.furnished import furnish

ATTACKS = (
    attacks_on_invoices.ATTACKS
    | attacks_on_money.ATTACKS
    | attacks_on_records.ATTACKS
    | attacks_on_marks.ATTACKS
    | attacks_on_imports.ATTACKS
)

# A statement can leave a note here, of what is stored anyway.
NOTES = ("counted_goodwill", "counted_lines", "counted_settlements")

CLAUSES = ("or replace", "or ignore", "or fail", "or rollback")


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return the bytes of the furnished practice."""
    return furnish(tmp_path_factory.mktemp("guarded")).path.read_bytes()


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return the bytes of the practice for attacks on marks."""
    return attacks_on_marks.furnish(tmp_path_factory.mktemp("marked")).path.read_bytes()


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return the bytes of the practice for attacks on imports."""
    return attacks_on_imports.furnish(tmp_path_factory.mktemp("imported")).path.read_bytes()


@pytest.fixture
def image(story: str, furnished: bytes, marked: bytes, imported: bytes) -> bytes:
    """Return the bytes of the practice that an attack is made on."""
    if story in attacks_on_imports.ATTACKS:
        return imported
    return marked if story in attacks_on_marks.ATTACKS else furnished


@pytest.fixture
def conn(image: bytes) -> Iterator[sqlite3.Connection]:
    """Open the practice in memory as a plain program does, with foreign keys off."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as conn:
        conn.deserialize(image)
        yield conn


@pytest.mark.parametrize("story", ATTACKS)
def test_the_file_refuses_the_attack(story: str, conn: sqlite3.Connection, image: bytes) -> None:
    statement, answer = ATTACKS[story]
    for recursive in ("off", "on"):
        conn.execute(f"pragma recursive_triggers = {recursive}")
        with pytest.raises(sqlite3.Error) as refused:
            conn.execute(statement)
        assert answer in str(refused.value)
        assert conn.serialize() == image


@pytest.mark.parametrize("story", ATTACKS)
def test_no_conflict_clause_gets_the_attack_through(story: str, conn: sqlite3.Connection, image: bytes) -> None:
    for variant in _variants(ATTACKS[story][0]):
        for recursive in ("off", "on"):
            conn.execute(f"pragma recursive_triggers = {recursive}")
            # Don't expect an error: under `or ignore` SQLite can skip the row silently.
            with suppress(sqlite3.IntegrityError, sqlite3.OperationalError):
                conn.execute(variant)
            assert conn.serialize() == image or _records(conn) == _records_of(image), variant


def _records_of(image: bytes) -> list[str]:
    with closing(sqlite3.connect(":memory:")) as conn:
        conn.deserialize(image)
        return _records(conn)


def _records(conn: sqlite3.Connection) -> list[str]:
    """Return the schema and all rows as SQL, without the notes."""
    notes = tuple(f'INSERT INTO "{name}"' for name in NOTES)
    return [each for each in conn.iterdump() if not each.startswith(notes)]


def _variants(statement: str) -> Iterator[str]:
    """Yield the statement under each conflict clause, except deletions and upserts, which take none."""
    verb, _, rest = statement.partition(" ")
    if verb == "delete" or " on conflict " in rest:
        return
    for clause in CLAUSES:
        yield f"{verb} {clause} {rest}"

"""The practice file defends itself: whatever statement another program tries, with foreign keys off, with recursive
triggers off or on, under whatever conflict clause, it changes nothing that SPEC promises."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest

from tests.db import attacks_on_invoices, attacks_on_money, attacks_on_records
from tests.db.furnished import furnish

ATTACKS = attacks_on_invoices.ATTACKS | attacks_on_money.ATTACKS | attacks_on_records.ATTACKS

CLAUSES = ("or replace", "or ignore", "or fail", "or rollback")


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of the furnished practice."""
    return furnish(tmp_path_factory.mktemp("guarded")).path.read_bytes()


@pytest.fixture
def conn(image: bytes) -> Iterator[sqlite3.Connection]:
    """As a plain program opens it: foreign keys off."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as conn:
        conn.deserialize(image)
        yield conn


@pytest.mark.parametrize("story", ATTACKS)
def test_it_is_refused(story: str, conn: sqlite3.Connection, image: bytes) -> None:
    statement, answer = ATTACKS[story]
    for recursive in ("off", "on"):
        conn.execute(f"pragma recursive_triggers = {recursive}")
        with pytest.raises(sqlite3.Error) as refused:
            conn.execute(statement)
        assert answer in str(refused.value)
        assert conn.serialize() == image


@pytest.mark.parametrize("story", ATTACKS)
def test_no_conflict_clause_gets_it_through(story: str, conn: sqlite3.Connection, image: bytes) -> None:
    for disguised in _disguises(ATTACKS[story][0]):
        for recursive in ("off", "on"):
            conn.execute(f"pragma recursive_triggers = {recursive}")
            # Under `or ignore` it may pass over the row without a word.
            with suppress(sqlite3.IntegrityError, sqlite3.OperationalError):
                conn.execute(disguised)
            assert conn.serialize() == image, disguised


def _disguises(statement: str) -> Iterator[str]:
    """The statement under each conflict clause; deletions have none, an upsert has its own."""
    verb, _, rest = statement.partition(" ")
    if verb == "delete" or " on conflict " in rest:
        return
    for clause in CLAUSES:
        yield f"{verb} {clause} {rest}"

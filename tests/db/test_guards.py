"""The practice file defends itself: whatever statement another program tries, with foreign keys off, with recursive
triggers off or on, under whatever conflict clause, it changes nothing that SPEC promises."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.db import attacks_on_invoices, attacks_on_money, attacks_on_records
from tests.db.furnished import furnish

ATTACKS = attacks_on_invoices.ATTACKS | attacks_on_money.ATTACKS | attacks_on_records.ATTACKS

CLAUSES = ("or replace", "or ignore", "or fail", "or rollback")


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of the furnished practice."""
    return furnish(tmp_path_factory.mktemp("guarded")).path.read_bytes()


@pytest.mark.parametrize("story", ATTACKS)
def test_it_is_refused(story: str, image: bytes) -> None:
    statement, answer = ATTACKS[story]
    for recursive in ("off", "on"):
        with closing(_opened(image, recursive)) as conn:
            with pytest.raises(sqlite3.Error) as refused:
                conn.execute(statement)
            assert answer in str(refused.value)
            assert conn.serialize() == image


@pytest.mark.parametrize("story", ATTACKS)
def test_no_conflict_clause_gets_it_through(story: str, image: bytes) -> None:
    for disguised in _disguises(ATTACKS[story][0]):
        for recursive in ("off", "on"):
            with closing(_opened(image, recursive)) as conn:
                try:
                    conn.execute(disguised)
                except sqlite3.Error as refused:
                    assert not isinstance(refused, sqlite3.ProgrammingError), refused
                assert conn.serialize() == image, disguised


def _opened(image: bytes, recursive: str) -> sqlite3.Connection:
    """As a plain program opens it: foreign keys off."""
    conn = sqlite3.connect(":memory:", isolation_level=None)
    conn.deserialize(image)
    conn.execute(f"pragma recursive_triggers = {recursive}")
    return conn


def _disguises(statement: str) -> Iterator[str]:
    """The statement under each conflict clause; deletions have none, an upsert has its own."""
    verb, _, rest = statement.partition(" ")
    if verb == "delete" or " on conflict " in rest:
        return
    for clause in CLAUSES:
        yield f"{verb} {clause} {rest}"

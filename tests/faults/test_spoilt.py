"""No damage to a practice file ends in a traceback or an internal error, whatever command meets it."""

from __future__ import annotations

import random
import re

import pytest

from tests.db.furnished import furnish
from tests.faults.spoiling import flipped, places_of_schema, spoil_a_cell
from tests.practice import Practice

READS = ("balance", "invoice show 2 -f json", "ledger Ana", "report ar", "log", "config list", "statement Ana")
WRITES = ("charge Ana Book 5.00", "pay Ana 10.00", "attend 3")
COMMANDS = (*READS, *WRITES)
# Not permitted (5) and not found (3) too, where a person, a role or the name of a client is spoilt.
CODES = (0, 3, 4, 5, 8, 9)


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Practice:
    return furnish(tmp_path_factory.mktemp("spoilt"))


@pytest.fixture
def chance() -> random.Random:
    seed = random.randrange(2**32)
    print("seed", seed)
    return random.Random(seed)


def flip_some(practice: Practice, chance: random.Random, count: int, first: int) -> None:
    whole, places = practice.path.read_bytes(), [*range(first, 100), *places_of_schema(practice.path)]
    try:
        for _ in range(count):
            place, bit, command = chance.choice(places), chance.randrange(8), chance.choice((*COMMANDS, "check"))
            practice.path.write_bytes(flipped(whole, place, bit))
            answer = practice.zbill(command)
            assert answer.code in (0, 8, 9), (place, bit, command, answer)
            assert "Internal error" not in answer.err, (place, bit, command, answer)
    finally:
        practice.path.write_bytes(whole)


def spoil_some(practice: Practice, chance: random.Random, count: int) -> None:
    whole = practice.path.read_bytes()
    try:
        for _ in range(count):
            practice.path.write_bytes(whole)
            what = spoil_a_cell(practice.path, chance)
            spoilt = practice.path.read_bytes()
            codes = {command: _code(practice, command, spoilt, what) for command in (*COMMANDS, "check")}
            # What stops a command is found.
            assert 8 not in codes.values() or codes["check"] in (8, 9), (what, codes)
    finally:
        practice.path.write_bytes(whole)


def _code(practice: Practice, command: str, spoilt: bytes, what: str) -> int:
    practice.path.write_bytes(spoilt)
    answer = practice.zbill(command)
    assert answer.code in CODES, (what, command, answer)
    assert "Internal error" not in answer.err, (what, command, answer)
    return answer.code


def test_a_flipped_bit_of_the_schema_is_told_in_a_sentence(practice: Practice, chance: random.Random) -> None:
    flip_some(practice, chance, 100, 100)


def test_a_flipped_bit_of_the_header_is_told_in_a_sentence(practice: Practice) -> None:
    whole = practice.path.read_bytes()
    try:
        for place in range(100):
            for bit in (0, 3, 7):
                practice.path.write_bytes(flipped(whole, place, bit))
                answer = practice.zbill("balance")
                assert (answer.code in (0, 8), "Internal error" in answer.err) == (True, False), (place, bit, answer)
    finally:
        practice.path.write_bytes(whole)


def test_a_spoilt_cell_is_told_in_a_sentence(practice: Practice, chance: random.Random) -> None:
    spoil_some(practice, chance, 12)


@pytest.mark.slow
def test_many_flipped_bits_of_the_schema(practice: Practice, chance: random.Random) -> None:
    flip_some(practice, chance, 1000, 0)


@pytest.mark.slow
def test_many_spoilt_cells(practice: Practice, chance: random.Random) -> None:
    spoil_some(practice, chance, 100)


def test_the_places_of_the_schema_hold_the_name_of_each_object(practice: Practice) -> None:
    content, places = practice.path.read_bytes(), set(places_of_schema(practice.path))
    assert len(places) < len(content)
    for (name,) in practice.sql("select name from sqlite_schema where sql is not null"):
        assert places & {found.start() for found in re.finditer(re.escape(name.encode()), content)}, name

"""Each rule of the file is as narrow as it should be: the nearest statement beside a refused one is taken."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.cli.two_of_each import furnish
from tests.db import pairs, pairs_of_claims, pairs_of_credit_notes
from tests.practice import Practice

PAIRS = pairs.PAIRS | pairs_of_credit_notes.PAIRS | pairs_of_claims.PAIRS

# What fixes the currency: each alone, after the commands before it.
AMOUNTS: dict[str, tuple[str, ...]] = {
    "invoices": ("client add Ana", "invoice new Ana --empty"),
    "payments": ("client add Ana", "deposit Ana 1.00"),
    "goodwill": ("client add Ana", "credit add Ana 1.00 --reason sorry"),
    "service_prices": ("service add TALK Talk 1.00",),
}
# A session with a fee and a client's rate need a service, which has a price that another program may delete.
WITHOUT_A_PRICE: dict[str, tuple[str, ...]] = {
    "client_rates": ("client add Ana", "service add TALK Talk 1.00", "client rate Ana TALK 1.00"),
    "sessions": ("client add Ana", "service add TALK Talk 1.00", "session add Ana TALK 9:00 --fee 1.00"),
}


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return furnish(tmp_path_factory.mktemp("pairs")).path.read_bytes()


@pytest.fixture
def conn(image: bytes) -> Iterator[sqlite3.Connection]:
    """Open the practice in memory as a plain program does, with foreign keys off."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as conn:
        conn.deserialize(image)
        yield conn


@pytest.mark.parametrize("story", PAIRS)
def test_the_file_takes_the_nearest_statement_to_one_that_it_refuses(story: str, conn: sqlite3.Connection) -> None:
    pair = PAIRS[story]
    for statement in pair.first:
        conn.execute(statement)
    before = conn.serialize()
    with pytest.raises(sqlite3.IntegrityError, match=pair.answer):
        conn.execute(pair.refused)
    assert conn.serialize() == before
    for statement in pair.taken:
        conn.execute(statement)
    assert conn.execute(pair.query).fetchall() == pair.rows


@pytest.mark.parametrize("table", AMOUNTS | WITHOUT_A_PRICE)
def test_each_amount_alone_fixes_the_currency(table: str, practice: Practice) -> None:
    for command in (AMOUNTS | WITHOUT_A_PRICE)[table]:
        practice.ok(command)
    if table in WITHOUT_A_PRICE:
        practice.write("delete from service_prices")
    practice.write("update settings set value = 'USD' where key = 'currency'")
    with pytest.raises(sqlite3.IntegrityError, match="currency is fixed"):
        practice.write("update settings set value = 'JPY' where key = 'currency'")


def test_without_an_amount_the_currency_can_change(practice: Practice) -> None:
    for command in WITHOUT_A_PRICE["sessions"]:
        practice.ok(command.replace(" --fee 1.00", ""))
    practice.write("delete from service_prices")
    practice.write("update settings set value = 'JPY' where key = 'currency'")
    assert practice.ok("config get currency").out == "JPY\n"

"""Records are read from rows and written as rows; a mismatch is an error at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date as Day
from datetime import datetime as WallTime
from decimal import Decimal

import pytest

from zbill.db import rows
from zbill.money import Money
from zbill.records import NamedTuple


class Kept(NamedTuple):
    """Record with one field of each type that a column can have."""

    id: int
    name: str
    since: Day | None
    price: Money
    share: Decimal
    archived: bool
    start: WallTime


@pytest.fixture
def conn() -> Iterator[sqlite3.Connection]:
    conn = sqlite3.connect(":memory:", isolation_level=None)
    conn.row_factory = sqlite3.Row
    conn.execute("create table kept (id integer primary key, name text, since text, price integer, share integer,"
                 " archived integer, start text)")  # fmt: skip
    yield conn
    conn.close()


KEPT = f"select {rows.columns(Kept)} from kept"
ANA = Kept(1, "Ana", Day(2026, 10, 5), Money(15000), Decimal("8.25"), False, WallTime.fromisoformat("2026-10-05 09:30"))
BEN = Kept(2, "Ben", None, Money(0), Decimal(100), True, WallTime.fromisoformat("2026-10-05 09:30:15"))


def test_a_record_is_read_back_as_it_was_written(conn: sqlite3.Connection) -> None:
    assert rows.add(conn, "kept", ANA, BEN) == 2
    found = rows.many(conn, Kept, f"{KEPT} order by id")

    assert found == [ANA, BEN]
    assert [type(cell) for cell in found[0]] == [int, str, Day, Money, Decimal, bool, WallTime]


def test_days_are_stored_as_text_amounts_in_cents_and_rates_in_thousandths(conn: sqlite3.Connection) -> None:
    rows.add(conn, "kept", ANA)

    assert tuple(conn.execute("select * from kept").fetchone()) == (
        1,
        "Ana",
        "2026-10-05",
        15000,
        8250,
        0,
        "2026-10-05 09:30",
    )


def test_a_query_with_other_columns_is_an_error_that_names_fields_and_columns(conn: sqlite3.Connection) -> None:
    with pytest.raises(TypeError, match=r"Kept has the fields \('id', 'name'.*the query the columns \('id', 'title'"):
        rows.many(conn, Kept, "select id, name as title, since, price, share, archived, start from kept")


def test_an_empty_cell_in_a_required_field_is_an_error(conn: sqlite3.Connection) -> None:
    conn.execute("insert into kept (name) values ('Ana')")
    with pytest.raises(TypeError, match="money is whole minor units, not None"):
        rows.many(conn, Kept, KEPT)


def test_a_field_of_an_unknown_type_is_an_error(conn: sqlite3.Connection) -> None:
    class Odd(NamedTuple):
        id: float

    with pytest.raises(TypeError, match=r"Odd\.id: no column holds a float"):
        rows.many(conn, Odd, "select 1 as id")


def test_a_query_for_one_row_fails_on_more_or_none(conn: sqlite3.Connection) -> None:
    assert rows.zero_or_one(conn, Kept, KEPT) is None
    with pytest.raises(LookupError, match="expected one Kept, found 0"):
        rows.exactly_one(conn, Kept, KEPT)
    rows.add(conn, "kept", ANA)
    assert rows.exactly_one(conn, Kept, KEPT) == rows.zero_or_one(conn, Kept, KEPT) == ANA
    rows.add(conn, "kept", BEN)
    with pytest.raises(LookupError, match="expected one Kept, found 2"):
        rows.exactly_one(conn, Kept, KEPT)
    with pytest.raises(LookupError, match="expected at most one Kept, found 2"):
        rows.zero_or_one(conn, Kept, KEPT)


def test_a_query_for_one_cell_fails_on_more_or_none(conn: sqlite3.Connection) -> None:
    assert rows.scalar(conn, "select count(*) from kept") == 0
    for query in ("select id from kept", "select 1, 2"):
        with pytest.raises(LookupError, match="expected one cell, found"):
            rows.scalar(conn, query)


def test_only_differing_values_count_as_changes(conn: sqlite3.Connection) -> None:
    rows.add(conn, "kept", ANA)

    assert rows.changes(conn, "kept", 1, {"name": "Anna", "archived": 0}) == ({"name": "Ana"}, {"name": "Anna"})
    assert rows.changes(conn, "kept", 1, {"name": "Ana"}) == rows.changes(conn, "kept", 1, {}) == ({}, {})


def test_adding_no_records_adds_nothing(conn: sqlite3.Connection) -> None:
    assert rows.add(conn, "kept") == 0
    assert rows.next_id(conn, "kept") == 1


def test_many_rows_are_inserted_by_few_statements(conn: sqlite3.Connection) -> None:
    inserts: list[str] = []
    conn.set_trace_callback(lambda sql: inserts.append(sql) if sql.startswith("insert") else None)
    added = [(number, f"Client {number}", f"2026-10-05 09:{number % 60:02}") for number in range(101)]
    rows.add_cells(conn, "kept", ("id", "name", "start"), added)
    assert len(inserts) == 3
    assert rows.tuples(conn, "select id, name, start from kept order by id").fetchall() == added


def test_of_many_rows_those_before_a_wrong_one_are_left_for_the_caller_to_take_back(conn: sqlite3.Connection) -> None:
    added = [(number if number != 70 else 1, f"Client {number}") for number in range(101)]
    with pytest.raises(sqlite3.IntegrityError, match=r"^UNIQUE constraint failed: kept\.id$"):
        rows.add_cells(conn, "kept", ("id", "name"), added)
    assert rows.tuples(conn, "select id, name from kept order by id").fetchall() == added[:70]

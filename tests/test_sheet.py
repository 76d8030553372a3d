"""A sheet takes its cells by name from a query or from named rows, and sums them by name."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing

import pytest

from zbill.sheet import Column, Sheet
from zbill.spool import ROWS_AT_A_TIME, Spool

COLUMNS = (Column("client", "Client"), Column("paid", "Paid", "amount"), Column("owing", "Owing", "amount"))
ROWS = [("Ana", 500, 300), ("Ben", None, 200), ("Ana", 70, None)]
QUERY = "select client, paid, owing from balances"


@pytest.fixture
def conn() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as conn:
        conn.row_factory = sqlite3.Row
        conn.execute("create table balances (client, paid, owing, note)")
        conn.executemany("insert into balances values (?, ?, ?, 'not asked for')", ROWS)
        yield conn


def test_a_query_fills_the_columns_of_the_same_names(conn: sqlite3.Connection) -> None:
    sheet = Sheet.of("Balances", COLUMNS, conn.execute(QUERY), caption="As of today.")
    assert sheet == Sheet("Balances", COLUMNS, ROWS, {}, "As of today.")


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("select client, owing, paid from balances", "['client', 'owing', 'paid']"),
        ("select client, paid, 0 from balances", "['client', 'paid', '0']"),
        ("select client, paid from balances", "['client', 'paid']"),
        ("select client, paid, owing, note from balances", "['client', 'paid', 'owing', 'note']"),
    ],
)
def test_a_query_with_other_column_names_is_refused(query: str, named: str, conn: sqlite3.Connection) -> None:
    conn.execute("delete from balances")
    with pytest.raises(TypeError) as refused:
        Sheet.of("Balances", COLUMNS, conn.execute(query))
    assert str(refused.value) == f"Balances: the query has {named}, the columns are ['client', 'paid', 'owing']."


def test_named_rows_are_put_in_the_order_of_the_columns(conn: sqlite3.Connection) -> None:
    made = ({"owing": owing, "client": client, "paid": paid, "more": 1} for client, paid, owing in ROWS)
    assert Sheet.of("Balances", COLUMNS, made).rows == ROWS
    named = conn.execute("select note, owing, paid, client from balances").fetchall()
    assert Sheet.of("Balances", COLUMNS, named).rows == ROWS


def test_a_named_row_without_a_column_is_refused() -> None:
    with pytest.raises(KeyError, match="owing"):
        Sheet.of("Balances", COLUMNS, [{"client": "Ana", "paid": 5}])


def test_totals_sum_columns_by_name_and_ignore_empty_cells(conn: sqlite3.Connection) -> None:
    sheet = Sheet.of("Balances", COLUMNS, conn.execute(QUERY), totals=("owing", "paid"))
    assert list(sheet.totals.items()) == [("owing", 500), ("paid", 570)]
    empty = Sheet.of("Balances", COLUMNS, (), totals=("owing", "paid"))
    assert empty.totals == {"owing": 0, "paid": 0}


def test_long_rows_are_summed_as_they_are_read(conn: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    def tally(few: Sheet) -> None:
        seen.append(len(few.rows))
        clients.update(few.cells("client"))

    def refuse(_: Spool) -> Iterator[list[object]]:
        raise AssertionError("The rows are gone through again.")

    seen: list[int] = []
    clients: Counter[str] = Counter()
    monkeypatch.setattr(Spool, "blocks", refuse)
    conn.executemany("insert into balances values (?, ?, ?, '')", ROWS * ROWS_AT_A_TIME)
    sheet = Sheet.of("Balances", COLUMNS, conn.execute(QUERY), totals=("paid", "owing"), tally=tally)
    assert (sheet.totals, len(sheet.rows)) == ({"paid": 285570, "owing": 250500}, 1503)
    assert (seen, clients) == ([500, 500, 500, 3], {"Ana": 1002, "Ben": 501})


@pytest.mark.parametrize("found", [(), [dict(zip(("client", "paid", "owing"), row, strict=True)) for row in ROWS]])
def test_few_rows_are_tallied_as_one_sheet(found: list[dict[str, object]]) -> None:
    seen: list[Sheet] = []
    sheet = Sheet.of("Balances", COLUMNS, found, tally=seen.append)
    assert (seen, sheet.rows) == ([sheet], ROWS[: len(found)])


def test_figures_are_added_to_the_totals_or_replace_one_in_place(conn: sqlite3.Connection) -> None:
    figures = {"clients": 2, "paid": 1}
    sheet = Sheet.of("Balances", COLUMNS, conn.execute(QUERY), totals=("paid", "owing"), figures=figures)
    assert list(sheet.totals.items()) == [("paid", 1), ("owing", 500), ("clients", 2)]
    assert Sheet.of("Balances", COLUMNS, (), figures=figures).totals == figures


def test_a_column_can_be_read_and_summed_over_some_of_the_rows() -> None:
    sheet = Sheet("Balances", COLUMNS, ROWS)
    assert list(sheet.cells("owing")) == [300, 200, None]
    assert (sheet.total("paid"), sheet.total("paid", client="Ana"), sheet.total("paid", client="Cem")) == (570, 570, 0)
    assert (sheet.total("owing", client="Ana"), sheet.total("owing", client="Ben")) == (300, 200)
    assert list(sheet.cells("client", "owing")) == [("Ana", 300), ("Ben", 200), ("Ana", None)]


def test_a_long_query_is_not_held_as_rows_and_says_the_same(conn: sqlite3.Connection) -> None:
    conn.executemany("insert into balances values (?, ?, ?, '')", [(f"C{n % 7}", n, None) for n in range(1200)])
    sheet = Sheet.of("Balances", COLUMNS, conn.execute(QUERY), totals=("paid",), caption="As of today.")
    rows = [tuple(row) for row in conn.execute(QUERY)]
    assert isinstance(sheet.rows, Spool)
    assert (len(sheet.rows), list(sheet.rows)) == (1203, rows)
    assert [len(few.rows) for few in sheet.blocks()] == [500, 500, 203]
    assert {(few.title, few.caption) for few in sheet.blocks()} == {("Balances", "As of today.")}
    assert list(sheet.names) == list(sheet.cells("client")) == [client for client, _, _ in rows]
    assert sheet.totals == {"paid": 570 + sum(range(1200))}
    assert (sheet.total("paid"), sheet.total("paid", client="C3")) == (sheet.totals["paid"], sum(range(3, 1200, 7)))


@pytest.mark.parametrize(("count", "is_long"), [(499, False), (500, True)])
def test_up_to_a_block_of_rows_is_a_list(count: int, is_long: bool) -> None:
    with closing(sqlite3.connect(":memory:")) as conn:
        conn.execute("create table balances (client, paid, owing)")
        conn.executemany("insert into balances values ('Ana', 1, 2)", [()] * count)
        rows = Sheet.of("Balances", COLUMNS, conn.execute(QUERY)).rows
    assert (len(rows), isinstance(rows, Spool), isinstance(rows, list)) == (count, is_long, not is_long)

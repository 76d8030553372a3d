"""Rows that are written together are checked as SQLite checks each of them, and indexes are as before."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.exchange import every_kind
from tests.practice import create_practice
from zbill.db import complete, imports
from zbill.db.complete import Written
from zbill.file.bulk import Indexes, checked_together, checks

TABLES = ("sessions", "invoices", "lines", "payments", "settlements")

# What a cell can be made that is wrong in one column or another.
VALUES = (None, -1, 0, 1, 2, 10**13, "", "x", "2026-02-30", "2026-10-05", "void", "closed", "attended", "class")


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    folder = tmp_path_factory.mktemp("bulk")
    practice = every_kind.play(create_practice(folder))
    practice.ok("service add TALK Talk 150.00")
    practice.ok("client add Zoe")
    for day in range(1, 5):
        practice.ok(f"session add Zoe TALK '2026-09-0{day} 09:00'")
    with closing(sqlite3.connect(practice.path, isolation_level=None)) as conn:
        yield conn


@pytest.mark.parametrize("table", TABLES)
def test_a_wrong_row_is_refused_together_as_it_is_alone(table: str, played: sqlite3.Connection) -> None:
    """Each column of a few rows is made wrong in many ways. Both verdicts agree, and both are seen often."""
    (sql,) = played.execute("select sql from sqlite_schema where name = ?", (table,)).fetchone()
    columns = [
        name for name, hidden in played.execute(f"select name, hidden from pragma_table_xinfo('{table}')") if not hidden
    ]
    rows = played.execute(f"select {', '.join(columns)} from {table} group by id % 5").fetchall()
    refused = {True: 0, False: 0}
    for row in rows:
        for place, column in enumerate(columns[1:], 1):
            for value in VALUES:
                changed = (*row[:place], value, *row[place + 1 :])
                alone = _is_refused_alone(sql, table, columns, changed)
                assert _is_refused_together(sql, table, columns, changed) == alone, (column, value)
                refused[alone] += 1
    assert min(refused.values()) > 100


def _is_refused_alone(sql: str, table: str, columns: list[str], row: tuple[object, ...]) -> bool:
    with closing(_empty(sql)) as conn:
        try:
            _insert(conn, table, columns, row)
        except sqlite3.IntegrityError:
            return True
        return False


def _is_refused_together(sql: str, table: str, columns: list[str], row: tuple[object, ...]) -> bool:
    with closing(_empty(sql)) as conn:
        try:
            with checked_together(conn, {table: "id > 0"}):
                _insert(conn, table, columns, row)
        except sqlite3.IntegrityError:
            return True
        return False


def _empty(sql: str) -> sqlite3.Connection:
    conn = sqlite3.connect(":memory:", isolation_level=None)
    conn.execute(sql)
    return conn


def _insert(conn: sqlite3.Connection, table: str, columns: list[str], row: tuple[object, ...]) -> None:
    conn.execute(f"insert into {table} ({', '.join(columns)}) values ({', '.join('?' * len(columns))})", row)


@pytest.mark.parametrize(
    ("table", "cells"),
    [
        ("line_taxes", (1, 1, None, "GST", "GST", -5, 0, 10)),
        ("exempted_taxes", (1, 1, None, "GST", "GST", -5)),
    ],
)
def test_the_taxes_of_lines_written_together_are_checked_too(
    table: str, cells: tuple[object, ...], tmp_path: Path
) -> None:
    practice = create_practice(tmp_path)
    written = Written([], [], [], [cells], []) if table == "line_taxes" else Written([], [], [], [], [cells])
    with closing(sqlite3.connect(practice.path, isolation_level=None)) as conn:
        conn.execute("begin")
        with pytest.raises(sqlite3.IntegrityError, match=f"CHECK constraint failed: {table}"):
            complete.write(conn, complete.firsts(conn), written)
        conn.execute("rollback")


def test_imported_refs_are_verified_without_reading_all_others(played: sqlite3.Connection) -> None:
    steps = played.execute(f"explain query plan {imports.WRONGLY_IMPORTED}", {"refs": "[]", "kind": "sessions"})
    plan = [step[3] for step in steps]
    assert plan[:2] == [
        "SCAN json_each VIRTUAL TABLE INDEX 1:",
        "SEARCH imported USING PRIMARY KEY (kind=? AND ref=?)",
    ]


def test_every_check_of_a_table_is_found() -> None:
    sql = """create table t (
      a text check (a <> ')' and a glob '*('),  -- check (not this) (
      b integer check(b in (1, 2)) check (b is not null),
      "check (c)" text, checked_at integer, CHECK ((a = b) = (b = 1))
    )"""
    assert checks(sql) == ["a <> ')' and a glob '*('", "b in (1, 2)", "b is not null", "(a = b) = (b = 1)"]


def test_indexes_step_aside_only_for_more_rows_than_there_are(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "x.db", isolation_level=None)) as conn:
        conn.executescript("""
            create table t (id integer primary key, a, b unique, c);
            create index plain on t (a); create index kept on t (c); create unique index one on t (c, a);
            insert into t (a, b, c) values (1, 1, 1), (2, 2, 2);
        """)
        before = _schema(conn)
        indexes = Indexes(conn, ("t",), ("kept",))
        indexes.step_aside(2)
        assert _schema(conn) == before
        indexes.step_aside(1)
        assert sorted(before.keys() - _schema(conn).keys()) == ["plain"]
        indexes.build()
        assert _schema(conn) == before
        indexes.step_aside(100)
        assert _schema(conn) == before


def test_indexes_step_aside_at_once_if_most_rows_are_still_to_come(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "x.db", isolation_level=None)) as conn:
        conn.executescript("""
            create table t (id integer primary key, a); create index plain on t (a);
            create table changed (id integer primary key, a); create index by_a on changed (a);
            insert into t (a) values (1), (2), (3), (4); insert into changed (a) values (1), (2), (3), (4), (5), (6);
        """)
        before = _schema(conn)
        indexes = Indexes(conn, ("t",), ())
        indexes.part = 0.25
        indexes.step_aside(1)
        indexes.set_aside("changed", ["by_a"])
        assert sorted(before.keys() - _schema(conn).keys()) == ["by_a"]
        indexes.step_aside(1)
        assert sorted(before.keys() - _schema(conn).keys()) == ["by_a", "plain"]


def test_indexes_of_changed_rows_step_aside_until_they_are_needed(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "x.db", isolation_level=None)) as conn:
        conn.executescript("""
            create table t (id integer primary key); create table changed (id integer primary key, a, b);
            create index by_a on changed (a); create index by_b on changed (b);
            insert into changed (a) values (1), (2), (3), (4), (5), (6), (7), (8);
        """)
        before = _schema(conn)
        indexes = Indexes(conn, ("t",), ())
        indexes.step_aside(2)
        indexes.set_aside("changed", ["by_a"])
        assert _schema(conn) == before
        indexes.step_aside(1)
        indexes.set_aside("changed", ["by_a"])
        assert sorted(before.keys() - _schema(conn).keys()) == ["by_a"]
        indexes.build(["by_a"])
        indexes.set_aside("changed", ["by_a", "by_b"])
        assert sorted(before.keys() - _schema(conn).keys()) == ["by_b"]
        indexes.build()
        assert _schema(conn) == before


def _schema(conn: sqlite3.Connection) -> dict[str, str]:
    return dict(conn.execute("select name, sql from sqlite_schema"))

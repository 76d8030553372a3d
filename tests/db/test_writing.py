"""A transaction interrupted at a bad moment is undone and reports the interruption."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from zbill.file.connection import writing


class Interrupted(sqlite3.Connection):
    """Connection that raises Ctrl-C right after the statement named by `after`."""

    after = ""

    def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        cursor = super().execute(sql, *parameters)
        if sql == self.after:
            self.after = ""
            raise KeyboardInterrupt
        return cursor


@pytest.mark.parametrize("moment", ["begin immediate", "savepoint step", "insert into t values (1)", "release step"])
def test_ctrl_c_within_a_step_undoes_everything(tmp_path: Path, moment: str) -> None:
    with closing(sqlite3.connect(tmp_path / "t.db", isolation_level=None, factory=Interrupted)) as conn:
        conn.execute("create table t (a)")
        conn.after = moment
        with pytest.raises(KeyboardInterrupt), writing(conn), writing(conn):
            conn.execute("insert into t values (1)")
    with closing(sqlite3.connect(tmp_path / "t.db")) as after:
        assert after.execute("select count(*) from t").fetchone() == (0,)


def test_ctrl_c_after_the_commit_undoes_nothing(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "t.db", isolation_level=None, factory=Interrupted)) as conn:
        conn.execute("create table t (a)")
        conn.after = "commit"
        with pytest.raises(KeyboardInterrupt), writing(conn):
            conn.execute("insert into t values (1)")
        assert conn.execute("select count(*) from t").fetchone() == (1,)


def test_a_failing_step_is_undone_without_the_others(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "t.db", isolation_level=None)) as conn:
        conn.execute("create table t (a)")
        with writing(conn):
            conn.execute("insert into t values (1)")
            with pytest.raises(ZeroDivisionError):
                _insert_and_fail(conn)
            conn.execute("insert into t values (3)")
        assert [row[0] for row in conn.execute("select a from t")] == [1, 3]


def _insert_and_fail(conn: sqlite3.Connection) -> None:
    with writing(conn):
        conn.execute("insert into t values (2)")
        raise ZeroDivisionError

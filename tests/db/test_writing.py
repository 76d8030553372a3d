"""A transaction that is interrupted at a bad moment is undone and says that it was interrupted."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from zbill.file.connection import writing


class Interrupted(sqlite3.Connection):
    """Ctrl-C arrives right after the statement named by `after` has run."""

    after = ""

    def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        cursor = super().execute(sql, *parameters)
        if sql == self.after:
            self.after = ""
            raise KeyboardInterrupt
        return cursor


@pytest.mark.parametrize("moment", ["begin immediate", "savepoint step", "insert into t values (1)", "release step"])
def test_ctrl_c_within_a_step_leaves_nothing(tmp_path: Path, moment: str) -> None:
    with closing(sqlite3.connect(tmp_path / "t.db", isolation_level=None, factory=Interrupted)) as conn:
        conn.execute("create table t (a)")
        conn.after = moment
        with pytest.raises(KeyboardInterrupt), writing(conn), writing(conn):
            conn.execute("insert into t values (1)")
    with closing(sqlite3.connect(tmp_path / "t.db")) as after:
        assert after.execute("select count(*) from t").fetchone() == (0,)


def test_ctrl_c_after_the_commit_takes_nothing_back(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "t.db", isolation_level=None, factory=Interrupted)) as conn:
        conn.execute("create table t (a)")
        conn.after = "commit"
        with pytest.raises(KeyboardInterrupt), writing(conn):
            conn.execute("insert into t values (1)")
        assert conn.execute("select count(*) from t").fetchone() == (1,)


def test_a_step_that_fails_is_undone_alone(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "t.db", isolation_level=None)) as conn:
        conn.execute("create table t (a)")
        with writing(conn):
            conn.execute("insert into t values (1)")
            with pytest.raises(ZeroDivisionError):
                _put_and_fail(conn)
            conn.execute("insert into t values (3)")
        assert [row[0] for row in conn.execute("select a from t")] == [1, 3]


def _put_and_fail(conn: sqlite3.Connection) -> None:
    with writing(conn):
        conn.execute("insert into t values (2)")
        raise ZeroDivisionError

"""Reads of many rows take little memory: SQLite sorts them on the disk, and keeps few pages."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.practice import Practice
from zbill.cli.call import Call
from zbill.file import connection


def settings(conn: sqlite3.Connection) -> tuple[int, int]:
    """Return where SQLite sorts (1 on the disk, 2 in memory), and its cache in KiB."""
    return conn.execute("pragma temp_store").fetchone()[0], -conn.execute("pragma cache_size").fetchone()[0]


def test_many_rows_are_sorted_on_the_disk_and_seen_in_one_state(therapy: Practice) -> None:
    with closing(connection.connect(therapy.path)) as conn:
        assert settings(conn)[0] == 2
        with connection.reading_much(conn):
            assert (conn.in_transaction, settings(conn)) == (True, (1, 16000))
        assert not conn.in_transaction


def test_within_a_transaction_nothing_is_set(therapy: Practice) -> None:
    with closing(connection.connect(therapy.path)) as conn:
        before = settings(conn)
        with connection.reading(conn), connection.reading_much(conn):
            assert settings(conn) == before


@pytest.mark.parametrize("command", ["session list", "report revenue", "report revenue -o r.pdf", "export sessions"])
def test_lists_reports_and_exports_read_so(command: str, therapy: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(therapy.path.parent)
    connect, seen = connection.connect, []

    def traced(path: Path) -> sqlite3.Connection:
        conn = connect(path)
        seen.append(conn)
        return conn

    monkeypatch.setattr(connection, "connect", traced)
    monkeypatch.setattr(Call, "close", lambda _: None)
    therapy.ok(command)
    (conn,) = seen
    assert settings(conn) == (1, 16000)
    conn.close()

"""`check` on larger files: what is compared with the log is found by sorting and indexes, never each with each."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.bench import build
from tests.practice import Answer, Practice, tamper
from zbill.desk import Desk
from zbill.errors import CheckFailed
from zbill.file import connection
from zbill.reports import check
from zbill.reports.check import LOGGED


def steps(path: Path) -> int:
    """Return how many hundreds of steps SQLite's machine takes to compare a file with its log."""
    taken = 0

    def count() -> int:
        nonlocal taken
        taken += 1
        return 0

    with closing(connection.connect(path)) as conn:
        conn.set_progress_handler(count, 100)
        assert conn.execute(LOGGED).fetchall() == []
    return taken


def test_comparing_with_the_log_takes_as_much_longer_as_the_file_is_larger(tmp_path: Path) -> None:
    small, large = Practice(tmp_path / "small.db"), Practice(tmp_path / "large.db")
    build.build(small.path, 2_000, small.now)
    build.build(large.path, 8_000, large.now)
    assert steps(large.path) < 5 * steps(small.path)


def test_what_was_logged_of_clients_finds_them_by_their_ids(therapy: Practice) -> None:
    plan = therapy.sql(f"explain query plan {LOGGED}")
    assert [row[3] for row in plan if "clients" in row[3]] == ["SEARCH clients USING INTEGER PRIMARY KEY (rowid=?)"]


def test_clients_that_differ_from_the_log_are_listed_by_id(therapy: Practice) -> None:
    for number in range(1, 12):
        therapy.ok(f"client add 'Client {number}' --email c{number}@example.com")
    with closing(sqlite3.connect(therapy.path)) as conn:
        ids = [row[0] for row in conn.execute("select id from clients order by id")]
    tamper(therapy, "update clients set email = 'x@example.com', name = 'Eve'")
    found = therapy.zbill("check -f json")
    logged = [row for row in found.json if row["finding"].endswith("differs from the last value in the log")]
    assert found.code == CheckFailed.exit_code
    assert logged == [
        {"thing": f"client {each}", "finding": f"{key} differs from the last value in the log"}
        for each in ids
        for key in ("email", "name")
    ]


def test_the_digests_of_rows_wait_in_a_temporary_file(therapy: Practice) -> None:
    # Those of a million sessions, invoices and payments would take 700 MB of memory.
    with closing(connection.connect(therapy.path)) as conn:
        assert check.findings(Desk(conn, therapy.path, therapy.now)).rows == []
        assert conn.execute("pragma temp_store").fetchone()[0] == 1


def test_a_full_disk_is_no_problem_of_the_practice_file(therapy: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    def without_room(conn: sqlite3.Connection) -> Iterator[tuple[str, str]]:
        conn.execute("create temp table filling (content)")
        conn.execute("pragma temp.max_page_count = 2")
        yield from conn.execute("insert into filling values (zeroblob(100000)) returning '', ''").fetchall()

    monkeypatch.setattr(check, "_CHECKS", (without_room,))
    assert therapy.zbill("check") == Answer(
        8, "", "The disk is full, so nothing was saved.\nFree some space on the disk, then try again.\n"
    )

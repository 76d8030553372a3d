"""A snapshot has the bytes of one moment: while they are read no one else can write, and what failed is told."""

from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.practice import Answer, Practice
from zbill.file import connection, snapshot

WRITE = """
import sqlite3, sys
with sqlite3.connect(sys.argv[1], timeout=0) as conn:
    conn.execute("update clients set phone = '1'")
"""
LOCKED = "sqlite3.OperationalError: database is locked"


def written_by_another(path: Path) -> str:
    """Have another process change the file. Return the last line of its complaint, "" if it succeeds."""
    ran = subprocess.run([sys.executable, "-c", WRITE, path], capture_output=True, text=True, check=False)
    return ran.stderr.rstrip().rpartition("\n")[2]


def test_no_one_writes_from_the_first_read_until_the_copy_is_made(therapy: Practice, tmp_path: Path) -> None:
    before, copied = therapy.path.read_bytes(), tmp_path / "copy.db"
    with closing(connection.connect(therapy.path)) as conn:
        with snapshot.held(conn, therapy.path) as file:
            assert written_by_another(therapy.path) == LOCKED
            snapshot.copy(conn, file, copied)
            assert written_by_another(therapy.path) == LOCKED
        assert written_by_another(therapy.path) == ""
    assert copied.read_bytes() == before
    assert therapy.sql("select phone from clients") == [("1",)]


def test_a_transaction_of_ones_own_keeps_its_lock(therapy: Practice) -> None:
    """Closing the file would drop the lock."""
    with closing(connection.connect(therapy.path)) as conn:
        conn.execute("begin immediate")
        with pytest.raises(sqlite3.OperationalError, match="within a transaction"), snapshot.held(conn, therapy.path):
            pass
        assert written_by_another(therapy.path) == LOCKED


def test_bytes_behind_the_last_page_are_not_copied(therapy: Practice, tmp_path: Path) -> None:
    before = therapy.path.read_bytes()
    with therapy.path.open("ab") as file:
        file.write(bytes(1 << 20))
    therapy.ok(f"backup {tmp_path / 'october.db'}")
    assert (tmp_path / "october.db").read_bytes() == before


def test_a_change_in_a_write_ahead_log_that_another_program_has_just_begun_is_copied(
    therapy: Practice, tmp_path: Path
) -> None:
    with (
        closing(connection.connect(therapy.path)) as conn,
        closing(sqlite3.connect(therapy.path, isolation_level=None)) as other,
    ):
        other.execute("pragma journal_mode = wal")
        other.execute("update clients set phone = '1'")
        with snapshot.held(conn, therapy.path) as file:
            snapshot.copy(conn, file, tmp_path / "copy.db")
    assert Practice(tmp_path / "copy.db").sql("select phone from clients") == [("1",)]


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (errno.ENOSPC, "The disk is full, so nothing was saved.\nFree some space on the disk, then try again.\n"),
        (errno.EIO, "The disk failed to read or write {path}, so nothing was saved.\nCheck the disk.\n"),
    ],
)
def test_a_backup_that_does_not_reach_the_disk_is_not_kept(
    number: int, told: str, therapy: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    assert therapy.zbill(f"backup {tmp_path / 'october.db'}") == Answer(8, "", told.format(path=therapy.path))
    assert os.listdir(tmp_path) == ["practice.db"]

"""backup: a copy that is proved before it has its name, made while others write, and never over a file."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.practice import Answer, Practice


def rows(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as conn:
        return list(conn.iterdump())


def head(practice: Practice) -> tuple[int, str]:
    ((seq, digest),) = practice.sql("select seq, hash from log order by seq desc limit 1")
    return seq, digest


def test_it_prints_the_file_and_where_its_log_ends(therapy: Practice) -> None:
    seq, digest = head(therapy)
    made = therapy.path.with_name("practice-2026-10-05-1200.db")
    assert therapy.zbill("backup") == Answer(0, f"{made}  {seq}  {digest}\n", "")
    assert rows(made) == rows(therapy.path)
    assert Practice(made).zbill("check") == Answer(0, "", "")
    assert sorted(os.listdir(therapy.path.parent)) == [made.name, "practice.db"]


def test_it_takes_a_file_or_a_folder_and_answers_scripts(therapy: Practice, tmp_path: Path) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    assert therapy.ok(f"backup {folder} -q").out == f"{folder / 'practice-2026-10-05-1200.db'}\n"
    assert therapy.ok(f"backup {folder} -q").out == f"{folder / 'practice-2026-10-05-1200-2.db'}\n"
    seq, digest = head(therapy)
    named = tmp_path / "new" / "october.db"
    assert therapy.json(f"backup {named}") == {"file": str(named), "seq": seq, "hash": digest}


def test_it_never_writes_over_a_file(therapy: Practice, tmp_path: Path) -> None:
    there = tmp_path / "october.db"
    there.write_text("Ana owes 150.00")
    assert therapy.zbill(f"backup {there}") == Answer(
        8, "", f"{there} exists already.\nChoose another file, or use the one there.\n"
    )
    assert there.read_text() == "Ana owes 150.00"
    assert therapy.zbill(f"backup {therapy.path}").code == 8
    assert sorted(os.listdir(tmp_path)) == ["october.db", "practice.db"]


def test_a_journal_of_a_file_that_is_gone_is_not_taken_for_the_copys(therapy: Practice, tmp_path: Path) -> None:
    left = tmp_path / "october.db-journal"
    left.write_bytes(b"left")
    assert therapy.zbill(f"backup {tmp_path / 'october.db'}") == Answer(
        8, "", f"{left} is left of a file that is gone; it would be taken for the new one's.\nMove it away.\n"
    )


def test_anybody_may(therapy: Practice) -> None:
    therapy.ok("staff add Otto --login otto --role Owner")
    therapy.ok("role unassign Helena Owner")
    therapy.ok("backup")


def test_it_is_made_while_another_program_is_about_to_write(therapy: Practice, tmp_path: Path) -> None:
    before = rows(therapy.path)
    with closing(sqlite3.connect(therapy.path, isolation_level=None)) as other:
        other.execute("begin immediate")
        other.execute("update clients set phone = '1'")
        therapy.ok(f"backup {tmp_path / 'october.db'}")
        other.execute("rollback")
    assert rows(tmp_path / "october.db") == before


def test_a_copy_that_is_not_sound_is_no_backup(therapy: Practice, tmp_path: Path) -> None:
    with closing(sqlite3.connect(therapy.path)) as conn, conn:
        conn.execute("pragma foreign_keys = off")
        conn.execute("insert into patients (ref, client_id, name, name_key) values ('x', 99, 'Rex', 'rex')")
    assert therapy.zbill(f"backup {tmp_path / 'october.db'}") == Answer(
        8,
        "",
        "The copy is not sound (patients 1: it points at a row of clients that is not there); there is no backup.\n"
        "See: zbill check\n",
    )
    assert os.listdir(tmp_path) == ["practice.db"]


def test_a_stick_that_knows_no_second_names(therapy: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    therapy.ok(f"backup {tmp_path / 'october.db'}")
    assert therapy.zbill(f"backup {tmp_path / 'october.db'}").code == 8
    assert rows(tmp_path / "october.db") == rows(therapy.path)
    assert sorted(os.listdir(tmp_path)) == ["october.db", "practice.db"]

"""backup: the copy is checked before it gets its name, taken while others write, and never replaces a file."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

import pytest

from tests.practice import Answer, Practice
from zbill.file import snapshot


def content(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as conn:
        return list(conn.iterdump())


def last_entry(practice: Practice) -> tuple[int, str]:
    ((seq, digest),) = practice.sql("select seq, hash from log order by seq desc limit 1")
    return seq, digest


def test_a_backup_prints_its_file_and_its_last_log_entry(therapy: Practice) -> None:
    seq, digest = last_entry(therapy)
    made = therapy.path.with_name("practice-2026-10-05-1200.db")
    assert therapy.zbill("backup") == Answer(0, f"{made}  {seq}  {digest}\n", "")
    assert content(made) == content(therapy.path)
    assert Practice(made).zbill("check") == Answer(0, "", "")
    assert sorted(os.listdir(therapy.path.parent)) == [made.name, "practice.db"]


def test_a_backup_goes_to_a_file_or_into_a_folder_and_can_answer_in_json(therapy: Practice, tmp_path: Path) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    assert therapy.ok(f"backup {folder} -q").out == f"{folder / 'practice-2026-10-05-1200.db'}\n"
    assert therapy.ok(f"backup {folder} -q").out == f"{folder / 'practice-2026-10-05-1200-2.db'}\n"
    seq, digest = last_entry(therapy)
    named = tmp_path / "october.db"
    assert therapy.json(f"backup {named}") == {"file": str(named), "seq": seq, "hash": digest}


@pytest.mark.parametrize("typed", ["stikc/october.db", "stikc/"])
def test_a_backup_creates_no_folder(typed: str, therapy: Practice, tmp_path: Path) -> None:
    """The folder could be a mistyped one, or a drive that isn't there."""
    folder = tmp_path / "stikc"
    assert therapy.zbill(f"backup {tmp_path}/{typed}") == Answer(
        2, "", f"There is no folder {folder}.\nCheck the path, or create it: mkdir -p {folder}\n"
    )
    assert os.listdir(tmp_path) == ["practice.db"]


@pytest.mark.parametrize(
    "name",
    [
        "practice.db-journal",
        "other.db-wal",
        "OTHER.DB-SHM",
        ".october.db.zbill-0123456789abcdef.part",
        ".october.db.4711.part",
    ],
)
@pytest.mark.parametrize("command", ["backup {}", "init --db {}"])
def test_a_practice_file_has_no_name_of_a_temporary_file(
    command: str, name: str, therapy: Practice, tmp_path: Path
) -> None:
    """SQLite would take the file for a journal, or zbill for a draft, and delete it."""
    assert therapy.zbill(command.format(tmp_path / name)) == Answer(
        2,
        "",
        f"{name} is the name of a temporary file, so a practice file can't have it.\n"
        "Use a name that ends in .db, not in -journal, -wal, -shm or .part.\n",
    )
    assert os.listdir(tmp_path) == ["practice.db"]


def test_a_backup_never_overwrites_a_file(therapy: Practice, tmp_path: Path) -> None:
    there = tmp_path / "october.db"
    there.write_text("Ana owes 150.00")
    assert therapy.zbill(f"backup {there}") == Answer(
        8, "", f"{there} already exists.\nChoose another file, or use the existing one.\n"
    )
    assert there.read_text() == "Ana owes 150.00"
    assert therapy.zbill(f"backup {therapy.path}").code == 8
    assert sorted(os.listdir(tmp_path)) == ["october.db", "practice.db"]


def test_the_leftover_journal_of_a_deleted_file_stops_a_backup_of_the_same_name(
    therapy: Practice, tmp_path: Path
) -> None:
    left = tmp_path / "october.db-journal"
    left.write_bytes(b"left")
    assert therapy.zbill(f"backup {tmp_path / 'october.db'}") == Answer(
        8,
        "",
        f"{left} belongs to a practice file that was deleted. SQLite would apply it to the new one.\n"
        "Move it to another folder.\n",
    )


def test_anyone_can_back_up(therapy: Practice) -> None:
    therapy.ok("staff add Otto --login otto --role Owner")
    therapy.ok("role unassign Helena Owner")
    therapy.ok("backup")


def test_a_backup_works_while_another_program_is_about_to_write(therapy: Practice, tmp_path: Path) -> None:
    before = content(therapy.path)
    with closing(sqlite3.connect(therapy.path, isolation_level=None)) as other:
        other.execute("begin immediate")
        other.execute("update clients set phone = '1'")
        therapy.ok(f"backup {tmp_path / 'october.db'}")
        other.execute("rollback")
    assert content(tmp_path / "october.db") == before


def test_a_copy_that_fails_its_check_is_not_kept(therapy: Practice, tmp_path: Path) -> None:
    """A page of an index has a cell outside it: every command that doesn't read it works."""
    ((page, size),) = therapy.sql(
        "select rootpage, page_size from sqlite_schema, pragma_page_size where name = 'patients_by_client'"
    )
    with therapy.path.open("r+b") as file:
        file.seek((page - 1) * size + 3)
        file.write(b"\x00\x01")
    refused = therapy.zbill(f"backup {tmp_path / 'october.db'}")
    assert (refused.code, refused.out) == (8, "")
    # What SQLite finds it says in other words in other versions.
    assert refused.err.startswith("The backup failed its check (the file: ")
    assert refused.err.endswith(") and was not kept.\nRun: zbill check\n")
    assert os.listdir(tmp_path) == ["practice.db"]


def test_a_copy_whose_log_ends_elsewhere_is_not_kept(
    therapy: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forgetful(conn: sqlite3.Connection, file: BinaryIO, target: Path) -> None:
        copy(conn, file, target)
        with closing(sqlite3.connect(target)) as conn, conn:
            conn.execute("drop trigger log_stay")
            conn.execute("delete from log where seq = (select max(seq) from log)")

    copy = snapshot.copy
    monkeypatch.setattr(snapshot, "copy", forgetful)
    assert therapy.zbill(f"backup {tmp_path / 'october.db'}") == Answer(
        8, "", "The backup failed its check (its log differs) and was not kept.\nRun: zbill check\n"
    )
    assert os.listdir(tmp_path) == ["practice.db"]


@pytest.mark.parametrize(
    ("spoil", "finding"),
    [
        (
            "insert into patients (ref, client_id, name, name_key) values ('x', 99, 'Rex', 'rex')",
            ("patients 1", "it points at a row of clients that is not there"),
        ),
        (
            "insert into clients (ref, name, name_key, tax_exempt) values ('x', 'Rex', 'rex', 2)",
            ("the file", "CHECK constraint failed in clients"),
        ),
    ],
)
def test_a_row_that_breaks_a_rule_is_in_the_backup_too_and_a_restore_finds_it(
    spoil: str, finding: tuple[str, str], therapy: Practice, tmp_path: Path
) -> None:
    """A backup proves the copy. What is wrong with a row, `check` says of both files."""
    with closing(sqlite3.connect(therapy.path)) as conn, conn:
        conn.executescript("pragma foreign_keys = off; pragma ignore_check_constraints = on")
        conn.execute(spoil)
    october = tmp_path / "october.db"
    therapy.ok(f"backup {october}")
    assert content(october) == content(therapy.path)
    found = therapy.zbill("check -f json").json
    assert {"thing": finding[0], "finding": finding[1]} in found
    refused = therapy.zbill(f"restore {october} --yes -f json")
    assert (refused.code, refused.json) == (9, found)


def test_a_backup_works_on_a_drive_without_hard_links(
    therapy: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    therapy.ok(f"backup {tmp_path / 'october.db'}")
    assert therapy.zbill(f"backup {tmp_path / 'october.db'}").code == 8
    assert content(tmp_path / "october.db") == content(therapy.path)
    assert sorted(os.listdir(tmp_path)) == ["october.db", "practice.db"]

"""No answer, document or backup is written over a practice file, a copy of one, or what SQLite keeps beside it."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from tests.practice import Answer, Practice
from zbill.file import drafts


@pytest.fixture
def billed(therapy: Practice) -> Practice:
    therapy.ok("attend 1")
    therapy.ok(f"backup {therapy.path.with_name('backup.db')}")
    therapy.path.with_name("practice.db-journal.csv").write_text("mine")
    return therapy


@pytest.mark.parametrize(
    "command",
    [
        "client list -f csv -o {practice}",
        "charge Ana Book 10.00 -f json -o {practice}",
        "balance -f json -o {folder}/backup.db",
        "report ar -f csv -o {folder}/link.db",
        "backup {folder}/other.db -f json -o {practice}",
        "restore {folder}/backup.db --yes -f json -o {practice}",
        "restore {folder}/backup.db --yes -f json -o {folder}/backup.db",
        "client list -f csv -o {practice}-journal",
        "client list -f csv -o {practice}-wal",
    ],
)
def test_the_books_stay_what_they_are(command: str, billed: Practice) -> None:
    folder = billed.path.parent
    (folder / "link.db").symlink_to(billed.path)
    files = {each: each.read_bytes() for each in sorted(folder.iterdir())}
    typed = command.format(practice=billed.path, folder=folder)
    target = typed.rpartition(" ")[2]
    assert billed.zbill(typed) == Answer(
        2,
        "",
        f"{target} belongs to a practice file and can't be overwritten.\nUse another file for --output.\n",
    )
    assert {each: each.read_bytes() for each in sorted(folder.iterdir())} == files


def test_a_backup_that_takes_the_name_while_an_output_is_written_stays(
    billed: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, replace = billed.path.with_name("october.csv"), drafts._replace

    def lose_the_race(path: Path, source: IO[bytes]) -> None:
        monkeypatch.setattr(drafts, "_replace", replace)
        billed.ok(f"backup {target}")
        replace(path, source)

    monkeypatch.setattr(drafts, "_replace", lose_the_race)
    assert billed.zbill(f"client list -o {target}") == Answer(
        2, "", f"{target} belongs to a practice file and can't be overwritten.\nUse another file for --output.\n"
    )
    assert Practice(target).dump() == billed.dump()


def test_a_practice_file_named_like_a_document_stays(billed: Practice) -> None:
    books = billed.path.rename(billed.path.with_name("INV-0001.pdf"))
    named = Practice(books)
    before = books.read_bytes()
    for command in (f"invoice pdf 1 -o {books}", f"invoice pdf 1 -o {books.parent}"):
        assert named.zbill(command).code == 2
    assert books.read_bytes() == before


def test_what_is_saved_is_said_when_its_answer_finds_no_room(
    therapy: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = therapy.path.with_name("made.json")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    answer = therapy.zbill(f"charge Ana Book 10.00 -f json -o {target}")
    assert (answer.code, answer.out) == (8, "")
    assert answer.err.startswith(f"No space left on device: {target}.")
    assert "saved" in answer.err
    monkeypatch.undo()
    assert [each["total"] for each in therapy.json("invoice list")] == ["10.00"]
    assert sorted(os.listdir(therapy.path.parent)) == ["practice.db"]


@contextmanager
def abandoned(folder: Path, name: str) -> Iterator[Path]:
    """A draft that a killed command left, with what SQLite kept beside it."""
    draft = folder / name
    draft.write_bytes(b"private")
    Path(f"{draft}-journal").write_bytes(b"private")
    yield draft
    assert not draft.exists()
    assert not Path(f"{draft}-journal").exists()


@pytest.mark.parametrize("command", ["check", "backup", "restore {backup} --dry-run"])
def test_what_a_killed_command_left_is_removed(command: str, billed: Practice) -> None:
    folder = billed.path.parent
    with abandoned(folder, ".practice-2026-10-04-1200.db.zbill-0123456789abcdef.part"):
        billed.ok(command.format(backup=folder / "backup.db"))


def test_a_draft_that_is_being_filled_stays(billed: Practice) -> None:
    other = billed.path.with_name("other.db")
    with drafts.drafting(other) as draft:
        draft.write_bytes(b"half")
        billed.ok("backup")
        assert draft.read_bytes() == b"half"
    assert not draft.exists()


def test_another_programs_part_stays(billed: Practice) -> None:
    theirs = billed.path.with_name(".download.1234.part")
    theirs.write_bytes(b"theirs")
    billed.ok("check")
    assert theirs.read_bytes() == b"theirs"

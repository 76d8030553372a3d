"""A full disk gives exit 8, saves nothing by halves and shows no traceback."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.db.test_golden import golden
from tests.faults.warm import ROOT, Warm
from tests.faults.whole import findings
from tests.practice import Answer, Practice
from zbill.file import connection

FULL = Answer(8, "", "The disk is full, so nothing was saved.\nFree some space on the disk, then try again.\n")
NO_ROOM = "No space left on device: standard output."

COMMANDS = (
    "attend 1",
    "charge Ana Book 10.00",
    "session add Ana 90834 '2026-10-05 10:00' --every week --times 50",
    "client add Ben",
    "checkin 1",
)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_on_a_full_disk_saves_nothing(
    command: str, therapy: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each page that the command would add finds no room in turn."""
    before = therapy.path.read_bytes()
    answers = []
    for room in range(400):
        _leave_room(monkeypatch, pages=len(before) // 4096 + room)
        answers.append(therapy.zbill(command))
        if answers[-1].code == 0:
            break
        assert therapy.path.read_bytes() == before
    assert answers[:-1] == [FULL] * (len(answers) - 1)
    assert answers[-1].code == 0


def test_an_upgrade_on_a_full_disk_changes_nothing_and_leaves_no_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At first the copy finds no room, then the upgraded file."""
    older = golden(8, tmp_path)
    before, answers = older.path.read_bytes(), []
    for pages in range(1, 1000, 3):
        _leave_room(monkeypatch, pages)
        answers.append(older.zbill("balance"))
        if answers[-1].code == 0:
            break
        assert older.path.read_bytes() == before
        assert os.listdir(tmp_path) == ["practice.db"]
    assert answers[:-1] == [FULL] * (len(answers) - 1)
    assert len(answers) > len(before) // 4096 // 3 + 2
    assert sorted(os.listdir(tmp_path)) == ["practice.db", "practice.db.schema-8"]


@pytest.mark.slow
def test_a_disk_that_fills_up_at_any_byte_of_an_upgrade_changes_nothing(tmp_path: Path) -> None:
    """A limit on file size stops the copy, the journal or the file itself at that byte."""
    folder = tmp_path / "practice"
    folder.mkdir()
    older = golden(8, folder)
    before = older.path.read_bytes()
    refused = 0
    with Warm(tmp_path) as warm:
        for largest in range(1024, 4 * len(before), len(before) // 60):
            (code,) = warm.run([[["--db", str(older.path), "balance"]]], older.now, largest_file=largest)
            if code == 0:
                break
            told = f"The disk failed to read or write {older.path}, so nothing was saved.\nCheck the disk.\n"
            assert (code, warm.printed(), warm.complained()) == (8, "", told)
            assert older.path.read_bytes() == before
            assert [name for name in os.listdir(folder) if not name.endswith("-journal")] == ["practice.db"]
            refused += 1
    assert refused > 60
    assert sorted(os.listdir(folder)) == ["practice.db", "practice.db.schema-8"]


@pytest.mark.slow
def test_a_disk_that_fills_up_at_any_byte_of_a_backup_keeps_none(therapy: Practice, tmp_path: Path) -> None:
    size = therapy.path.stat().st_size
    told = f"The disk failed to read or write {therapy.path}, so nothing was saved.\nCheck the disk.\n"
    words = ["--db", str(therapy.path), "backup", str(tmp_path / "stick.db")]
    with Warm(tmp_path) as warm:
        for largest in range(1024, size, size // 40):
            assert warm.run([[words]], therapy.now, largest_file=largest) == [8]
            assert (warm.printed(), warm.complained()) == ("", told)
            assert list(tmp_path.glob("*.db*")) == [therapy.path]
        assert warm.run([[words]], therapy.now, largest_file=size) == [0]


def test_a_full_disk_can_still_be_read(therapy: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    _leave_room(monkeypatch, pages=1)
    assert therapy.json("balance Ana")["owing"] == "0.00"


@pytest.mark.slow
def test_a_disk_that_fills_up_at_any_byte_leaves_the_file_unchanged(therapy: Practice, tmp_path: Path) -> None:
    """A limit on file size stops the journal or the file itself at that byte."""
    before, size = therapy.path.read_bytes(), therapy.path.stat().st_size
    words = ["--db", str(therapy.path), "session", "add", "Ana", "90834", "2026-10-05 10:00", "--every", "day"]
    told = f"The disk failed to read or write {therapy.path}, so nothing was saved.\nCheck the disk.\n"
    refused = 0
    with Warm(tmp_path) as warm:
        for largest in [*range(1024, size, size // 40), *range(size, size + 40 * 4096, 2048)]:
            (code,) = warm.run([[[*words, "--times", "300"]]], therapy.now, largest_file=largest)
            if code == 0:
                break
            assert (code, warm.printed(), warm.complained()) == (8, "", told)
            assert therapy.ok("session list -q").code == 0
            assert therapy.path.read_bytes() == before
            refused += 1
    assert refused > 40
    with closing(sqlite3.connect(therapy.path)) as conn:
        assert findings(conn) == []


def test_a_list_that_cannot_be_printed_for_lack_of_space_exits_8(therapy: Practice) -> None:
    assert _run_into_full_device(therapy, "client", "list") == (8, f"{NO_ROOM}\n")


def test_a_change_is_saved_even_if_its_result_cannot_be_printed(therapy: Practice) -> None:
    told = f"{NO_ROOM} The change was saved. Only the output was lost.\n"
    assert _run_into_full_device(therapy, "charge", "Ana", "Book", "10.00") == (8, told)
    assert therapy.sql("select label, total from invoices") == [("INV-0001", 1000)]


@pytest.mark.parametrize("words", [("client", "list"), ("charge", "Ana", "Book", "10.00"), ("--help",)])
@pytest.mark.slow
def test_a_pipe_closed_by_its_reader_is_no_error(words: tuple[str, ...], therapy: Practice) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    answer = _run_with_output(writer, therapy, *words)
    os.close(writer)
    assert answer == (0, "")


def _leave_room(monkeypatch: pytest.MonkeyPatch, pages: int) -> None:
    """Limit a practice file to so many pages from now on."""

    real = connection.configure

    def configure(conn: sqlite3.Connection) -> None:
        real(conn)
        conn.execute(f"pragma max_page_count = {pages}")

    monkeypatch.setattr(connection, "configure", configure)


def _run_into_full_device(practice: Practice, *words: str) -> tuple[int, str]:
    with open("/dev/full", "w") as full:
        return _run_with_output(full.fileno(), practice, *words)


def _run_with_output(output: int, practice: Practice, *words: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "zbill", "--db", str(practice.path), *words]
    ran = subprocess.run(command, cwd=ROOT, stdout=output, stderr=subprocess.PIPE, text=True, check=False)
    return ran.returncode, ran.stderr

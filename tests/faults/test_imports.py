"""An import that is stopped halfway leaves the practice as it was, or holds the whole batch; then it succeeds.

Kills, Ctrl-C and full disks hit thousands of rows, one by one and written together. `ZBILL_SEED=…` replays a seed.
"""

from __future__ import annotations

import os
import secrets
import signal
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from random import Random
from typing import Any
from unittest import mock

import pytest

from tests.faults.warm import Warm, seconds_of
from tests.faults.whole import findings
from tests.practice import Answer, Practice
from zbill.exchange import csv_file
from zbill.file import connection

SEED = int(os.environ.get("ZBILL_SEED", secrets.randbits(32)))
TIMES = 12

ROWS = 2000
SESSIONS = "ref,client,service,start,status,closed_on{}\n"
ROW = "S{0},Ana Lopez,90834,2026-{1:02}-{2:02} {3:02}:00,attended,2026-10-01{4}\n"

# The second process begins with the seventh thousand.
LARGE, FEW_TIMES = 7000, 4

# A row that states something of its line is taken by itself. Others are written together.
PATHS = {"one_by_one": (400, ",quantity", ",1.5"), "together": (ROWS, "", "")}


def _file(folder: Path, path: str) -> Path:
    return _write(folder, *PATHS[path])


def _write(folder: Path, rows: int, heading: str = "", cell: str = "") -> Path:
    lines = [ROW.format(number, 1 + number % 9, 1 + number % 28, 8 + number % 10, cell) for number in range(rows)]
    file = folder / "sessions.csv"
    file.write_text(SESSIONS.format(heading) + "".join(lines))
    return file


def _rows(practice: Practice) -> int:
    """Return how many sessions were imported. What is whole has an invoice, a line and a memory for each."""
    (found,) = practice.sql(
        "select count(*), (select count(*) from lines), (select count(*) from invoices where status = 'closed'),"
        " (select count(*) from imported) from sessions where ref like 'S%'"
    )
    assert len(set(found)) == 1, found
    return int(found[0])


def _require_sound(practice: Practice, before: list[str], rows: int) -> bool:
    """Check that a practice is as it was, or holds all rows. Return whether it holds them."""
    with closing(sqlite3.connect(practice.path)) as conn:
        assert findings(conn) == []
    found = _rows(practice)
    assert found in (0, rows)
    assert found or practice.dump() == before
    assert practice.zbill("check") == Answer(0, "", "")
    return found > 0


def _beside(practice: Practice) -> list[str]:
    """Return the files in the folder of a practice, besides its own."""
    return [each.name for each in practice.path.parent.iterdir() if each != practice.path]


def _apart(practice: Practice, parent: Path) -> Practice:
    """Return the practice in a folder of its own, to see what is left beside it."""
    folder = parent / "practice"
    folder.mkdir(exist_ok=True)
    own = Practice(folder / "practice.db")
    own.now = practice.now
    own.path.touch(0o600)
    own.path.write_bytes(practice.path.read_bytes())
    return own


def _stop(sends: signal.Signals, times: int, file: Path, rows: int, therapy: Practice, folder: Path) -> None:
    """Stop an import at random moments, of which some must be too early, and repeat it each time."""
    print(f"ZBILL_SEED={SEED}")
    draw, temporary = Random(SEED), folder / "temporary"
    temporary.mkdir()
    stopped = 0
    with mock.patch.dict(os.environ, TMPDIR=str(temporary)), Warm(folder) as warm:
        seconds = seconds_of(warm, _apart(therapy, folder), ["import", "sessions", str(file)])
        for _ in range(times):
            own = _apart(therapy, folder)
            before, words = own.dump(), ["--db", str(own.path), "import", "sessions", str(file)]
            (code,) = warm.run([[words]], own.now, after=draw.uniform(0, 1.1 * seconds), sends=sends)
            assert "Traceback" not in warm.complained()
            assert code in (0, 130, -signal.SIGKILL), warm.complained()
            # After a kill, the journal stays until the next change.
            assert sends == signal.SIGKILL or _beside(own) == []
            is_done = _require_sound(own, before, rows)
            assert is_done or code != 0
            stopped += not is_done
            assert own.ok(["import", "sessions", str(file), "-f", "json"]).json[0]["added"] == (0 if is_done else rows)
            assert _require_sound(own, before, rows)
            assert _beside(own) == []
            assert list(temporary.iterdir()) == []
            assert _ended(temporary, but=warm.process_id) == []
    assert stopped > 0


def _ended(temporary: Path, *, but: int) -> list[int]:
    """End the processes but one that run with a folder for temporary files, and return which those were."""
    found = []
    for each in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if f"TMPDIR={temporary}\0".encode() in (each / "environ").read_bytes() and int(each.name) != but:
                found.append(int(each.name))
                os.kill(found[-1], signal.SIGKILL)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("sends", [signal.SIGINT, signal.SIGKILL])
def test_a_stopped_import_is_done_completely_or_not_at_all(
    sends: signal.Signals, path: str, therapy: Practice, tmp_path: Path
) -> None:
    _stop(sends, TIMES, _file(tmp_path, path), PATHS[path][0], therapy, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("sends", [signal.SIGINT, signal.SIGKILL])
def test_a_stopped_import_that_two_processes_read_leaves_neither(
    sends: signal.Signals, therapy: Practice, tmp_path: Path
) -> None:
    _stop(sends, FEW_TIMES, _write(tmp_path, LARGE), LARGE, therapy, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("path", PATHS)
def test_a_disk_that_fills_up_during_an_import_changes_nothing(path: str, therapy: Practice, tmp_path: Path) -> None:
    """A limit on file size stops the journal, the file, or the temporary file of standard input."""
    file, rows = _file(tmp_path, path), PATHS[path][0]
    own = _apart(therapy, tmp_path)
    before, size = own.dump(), own.path.stat().st_size
    refused = 0
    with Warm(tmp_path) as warm:
        for largest in [*range(1024, size, size // 6), *range(size, 4 * size, size // 12)]:
            (code,) = warm.run(
                [[["--db", str(own.path), "import", "sessions", str(file)]]], own.now, largest_file=largest
            )
            if code == 0:
                break
            told = f"The disk failed to read or write {own.path}, so nothing was saved.\nCheck the disk.\n"
            assert (code, warm.printed()) == (8, "")
            assert warm.complained().endswith(told)
            assert not _require_sound(own, before, rows)
            refused += 1
    assert refused > 6
    assert own.ok(["import", "sessions", str(file), "-f", "json"]).json[0]["added"] == (0 if code == 0 else rows)
    assert _require_sound(own, before, rows)


@pytest.mark.parametrize("path", PATHS)
def test_an_import_on_a_full_disk_saves_nothing(
    path: str, therapy: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file finds no room for its next page, early and late in the import."""
    file, rows = _file(tmp_path, path), PATHS[path][0]
    own = _apart(therapy, tmp_path)
    before, pages = own.dump(), own.path.stat().st_size // 4096
    real = connection.configure
    for room in (0, 3, 30, 60):
        with monkeypatch.context() as patched:

            def configure(conn: sqlite3.Connection, most: int = pages + room) -> None:
                real(conn)
                conn.execute(f"pragma max_page_count = {most}")

            patched.setattr(connection, "configure", configure)
            answer = own.zbill(["import", "sessions", str(file)])
        assert (answer.code, answer.out) == (8, ""), answer
        assert answer.err == "The disk is full, so nothing was saved.\nFree some space on the disk, then try again.\n"
        assert not _require_sound(own, before, rows)
    assert own.ok(["import", "sessions", str(file), "-f", "json"]).json[0]["added"] == rows


def test_a_file_that_changes_while_it_is_imported_changes_nothing(
    therapy: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = _file(tmp_path, "together")
    own = _apart(therapy, tmp_path)
    before = own.dump()
    real = csv_file.CsvFile.rows

    def rows(self: Any) -> Any:
        text = file.read_text()
        file.write_text(text.replace("S1999,", "S1998,"))
        yield from real(self)

    with monkeypatch.context() as patched:
        patched.setattr(csv_file.CsvFile, "rows", rows)
        answer = own.zbill(["import", "sessions", str(file), "--skip-bad"])
    assert answer == Answer(
        6, "", f"{file} changed while it was read.\nRun the command again when no program writes to the file.\n"
    )
    assert not _require_sound(own, before, ROWS)


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="no file that can't be read")
@pytest.mark.parametrize("kind", ["clients", "sessions"])
def test_a_device_that_fails_is_named(kind: str, therapy: Practice) -> None:
    """Nothing can be read at the start of this file, as on a disk that is broken."""
    before = therapy.dump()
    assert therapy.zbill(f"import {kind} /proc/self/mem") == Answer(
        2, "", "/proc/self/mem can't be read: Input/output error.\nCheck the path.\n"
    )
    assert therapy.dump() == before


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="no file that can't be read")
def test_a_device_that_fails_in_the_middle_changes_nothing(
    therapy: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = _file(tmp_path, "together")
    before = therapy.dump()
    device = os.open("/proc/self/mem", os.O_RDONLY)
    real = csv_file._Hashed.readinto

    def readinto(self: Any, buffer: Any) -> int:
        if self._file.tell() > 0:
            os.dup2(device, self._file.fileno())
        return real(self, buffer)

    monkeypatch.setattr(csv_file._Hashed, "readinto", readinto)
    answer = therapy.zbill(["import", "sessions", str(file)])
    assert answer == Answer(2, "", f"{file} can't be read: Input/output error.\nCheck the path.\n")
    assert therapy.dump() == before


def test_a_pipe_is_no_file_and_its_end_is_the_end_of_standard_input(therapy: Practice, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    told = "{} isn't a file.\nGive the path of a file, not of a folder, a pipe or a device.\n"
    assert therapy.zbill(f"import clients {pipe}") == Answer(2, "", told.format(pipe))
    before = therapy.dump()
    cut = therapy.zbill("import clients -", stdin="ref,name\nC,Cleo\nD")
    assert (cut.code, cut.err.splitlines()[1]) == (6, "Line 3, ref 'D': The row is cut off by the end of the file.")
    assert therapy.dump() == before

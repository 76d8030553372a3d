"""A progress bar appears only on a terminal, and only for work that takes a while."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from rich.text import Text

from tests.practice import Practice
from zbill import sheet
from zbill.cli import terminal
from zbill.exchange import importing
from zbill.progress import Progress, untold


class Terminal(io.StringIO):
    """Standard error that claims to be a terminal."""

    def isatty(self) -> bool:
        return True


def test_slow_work_shows_a_progress_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "PATIENCE", -1.0)
    monkeypatch.setattr(sys, "stderr", screen := Terminal())
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    assert list(terminal.with_progress(["a", "b", "c"], "Drawing PDFs")) == ["a", "b", "c"]
    assert "Drawing PDFs" in screen.getvalue()
    assert "2/3" in screen.getvalue()
    assert screen.getvalue().endswith("\x1b[1A\x1b[2K")


def test_quick_work_shows_no_progress_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", screen := Terminal())
    assert list(terminal.with_progress(["a", "b"], "Drawing PDFs")) == ["a", "b"]
    assert screen.getvalue() == ""


def test_a_script_gets_no_progress_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "PATIENCE", -1.0)
    monkeypatch.setattr(sys, "stderr", pipe := io.StringIO())
    assert list(terminal.with_progress(["a", "b"], "Drawing PDFs")) == ["a", "b"]
    assert pipe.getvalue() == ""


def test_a_terminal_without_escapes_gets_no_progress_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "PATIENCE", -1.0)
    monkeypatch.setattr(sys, "stderr", screen := Terminal())
    monkeypatch.setenv("TERM", "dumb")
    assert list(terminal.with_progress(["a", "b"], "Drawing PDFs")) == ["a", "b"]
    assert screen.getvalue() == ""


def _shown(screen: Terminal) -> list[str]:
    """Return the different states of the bar, without its colors, and with its bar and its time left cut short."""
    short = (re.sub(r"[━╸╺]+", "━", re.sub(r"[0-9]+:[0-9:]+$|-:--:--$", "time", each)) for each in _drawn(screen))
    return list(dict.fromkeys(short))


def _drawn(screen: Terminal) -> list[str]:
    """Return what was drawn, one drawing after the other, without colors."""
    found = re.split(r"\x1b\[2K|\n|\r", screen.getvalue())
    return list(filter(None, (Text.from_ansi(each).plain.strip() for each in found)))


def _impatient(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Make standard error the terminal of a person who doesn't like to wait, and return it."""
    monkeypatch.setattr(terminal, "PATIENCE", -1.0)
    monkeypatch.setattr(sys, "stderr", screen := Terminal())
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    return screen


def test_a_bar_shows_what_is_done_how_many_and_the_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = _impatient(monkeypatch)
    with terminal.progress() as tell:
        tell("Writing lines", 1234, 5000)
    assert _shown(screen) == ["Writing lines ━ 1,234/5,000 time"]


def test_a_number_that_is_a_guess_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = _impatient(monkeypatch)
    with terminal.progress() as tell:
        tell("Reading visits.csv", 1234, 5000.5)
    assert _shown(screen) == ["Reading visits.csv ━ 1,234 time"]


def test_a_bar_shows_the_part_that_is_done_and_is_gone_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = _impatient(monkeypatch)
    with terminal.progress() as tell:
        tell("Writing lines", 1, 4)
        tell("Writing lines", 2, 4)
    drawn, left = _drawn(screen)[-1].rsplit(" ", 1)
    assert drawn == f"Writing lines {'━' * 20}╺{'━' * 19} 2/4"
    assert re.fullmatch(r"[0-9]:[0-9]{2}:[0-9]{2}", left)
    assert screen.getvalue().endswith("\x1b[1A\x1b[2K")


def test_the_time_left_of_another_piece_of_work_is_not_known_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = _impatient(monkeypatch)
    with terminal.progress() as tell:
        for done in (1, 2, 3):
            tell("Reading visits.csv", done, 4)
        tell("Writing visits.csv", 1, 4)
    assert _drawn(screen)[-1].endswith(" 1/4 -:--:--")


def test_with_quiet_there_is_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = _impatient(monkeypatch)
    with terminal.progress(quiet=True) as tell:
        tell("Writing lines", 1, 4)
    assert list(terminal.with_progress(["a"], "Drawing PDFs", quiet=True)) == ["a"]
    assert screen.getvalue() == ""


def test_standard_output_to_a_file_does_not_end_up_on_the_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    _impatient(monkeypatch)
    monkeypatch.setattr(sys, "stdout", out := io.StringIO())
    with terminal.progress() as tell:
        tell("Drawing PDFs", 1, 4)
        print("INV-0001.pdf")
    assert out.getvalue() == "INV-0001.pdf\n"


Told = list[tuple[str, int, float | None]]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    """Return what commands tell, in place of a bar."""
    told: Told = []

    @contextmanager
    def telling(*, quiet: bool) -> Iterator[Progress]:
        yield untold if quiet else lambda *each: told.append(each)

    monkeypatch.setattr(terminal, "progress", telling)
    return told


CHARGES = "ref,client,date,description,price\n" + "".join(f"C{n},A,2026-10-01,Book,2.00\n" for n in (1, 2, 3))
PAYMENTS = "ref,client,date,amount\nP1,A,2026-10-02,1.00\nP2,A,2026-10-02,2.00\nP3,A,2026-10-01,3.00\n"


def test_an_import_tells_what_it_does_by_chunk(
    practice: Practice, told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "CHUNK", 2)
    practice.ok("client add Ana --ref A")
    (tmp_path / "charges.csv").write_text(CHARGES)
    (tmp_path / "payments.csv").write_text(PAYMENTS)
    practice.ok(f"import charges {tmp_path}/charges.csv")
    assert told == [
        ("Checking charges.csv", 0, None),
        ("Writing charges.csv", 0, None),
        ("Reading charges.csv", 2, 3.0),
        ("Checking charges.csv", 2, 3.0),
        ("Writing charges.csv", 2, 3.0),
    ]
    told.clear()
    practice.ok(f"import payments {tmp_path}/payments.csv")
    assert told == [
        ("Reading payments.csv", 3, 3.0),
        ("Checking payments.csv", 0, 3.0),
        ("Writing payments.csv", 0, 3.0),
        ("Checking payments.csv", 2, 3.0),
        ("Writing payments.csv", 2, 3.0),
    ]


def test_an_export_tells_how_many_rows_it_has_written(
    practice: Practice, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheet, "ROWS_AT_A_TIME", 2)
    for name in ("Ana", "Ben", "Cleo"):
        practice.ok(f"client add {name}")
    practice.ok("charge Ana Book 20.00")
    practice.ok("pay Ana 5.00")
    told.clear()
    practice.ok("export clients")
    assert told == [("Writing clients", 2, 3.0), ("Writing clients", 3, 3.0)]
    told.clear()
    practice.ok("export journal --to hledger")
    assert told == [("Writing the journal", 2, 2.0)]
    told.clear()
    practice.ok("export clients -q")
    assert told == []


SCRIPT = """
import sys
from zbill.cli import app, terminal
terminal.PATIENCE = -1.0
sys.exit(app.main(sys.argv[1:]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pty.")
def test_the_bar_of_an_export_is_on_the_terminal_and_the_rows_are_in_the_pipe(practice: Practice) -> None:
    import pty

    practice.ok("client add Ana --ref A")
    here, there = pty.openpty()
    words = [sys.executable, "-c", SCRIPT, "--db", str(practice.path), "export", "clients"]
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "80"}
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=there, env=environment, check=True)
    os.close(there)
    shown = b""
    with suppress(OSError):
        while part := os.read(here, 65536):
            shown += part
    os.close(here)
    assert done.stdout == practice.ok("export clients").out.encode()
    assert b"Writing clients" in shown
    assert shown.endswith(b"\x1b[1A\x1b[2K")

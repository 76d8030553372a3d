"""A progress bar appears only on a terminal, and only for work that takes a while."""

from __future__ import annotations

import io
import sys

import pytest

from zbill.cli import terminal


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

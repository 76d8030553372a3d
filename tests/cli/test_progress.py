"""A bar is drawn for a person who waits, and for nobody else."""

from __future__ import annotations

import io
import sys

import pytest

from zbill.cli import terminal


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_person_who_waits_sees_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "PATIENCE", -1.0)
    monkeypatch.setattr(sys, "stderr", screen := Terminal())
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    assert list(terminal.with_progress(["a", "b", "c"], "Drawing PDFs")) == ["a", "b", "c"]
    assert "Drawing PDFs" in screen.getvalue()
    assert "2/3" in screen.getvalue()
    assert screen.getvalue().endswith("\x1b[1A\x1b[2K")


def test_what_is_done_at_once_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", screen := Terminal())
    assert list(terminal.with_progress(["a", "b"], "Drawing PDFs")) == ["a", "b"]
    assert screen.getvalue() == ""


def test_a_script_sees_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "PATIENCE", -1.0)
    monkeypatch.setattr(sys, "stderr", pipe := io.StringIO())
    assert list(terminal.with_progress(["a", "b"], "Drawing PDFs")) == ["a", "b"]
    assert pipe.getvalue() == ""

"""A bar is drawn for a person who waits, and for nobody else."""

from __future__ import annotations

import io
import sys

import pytest

from zbill.cli import waiting


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_person_who_waits_sees_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "PATIENCE", -1.0)
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    assert list(waiting.watched(["a", "b", "c"], "Drawing PDFs")) == ["a", "b", "c"]
    assert "Drawing PDFs" in terminal.getvalue()
    assert "2/3" in terminal.getvalue()
    assert terminal.getvalue().endswith("\x1b[1A\x1b[2K")


def test_what_is_done_at_once_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    assert list(waiting.watched(["a", "b"], "Drawing PDFs")) == ["a", "b"]
    assert terminal.getvalue() == ""


def test_a_script_sees_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "PATIENCE", -1.0)
    monkeypatch.setattr(sys, "stderr", pipe := io.StringIO())
    assert list(waiting.watched(["a", "b"], "Drawing PDFs")) == ["a", "b"]
    assert pipe.getvalue() == ""

"""Each state has one look, and a word names it in any case."""

from __future__ import annotations

import pytest

from zbill.looks import Look, State, painted, rich_style, state_called


@pytest.mark.parametrize(
    ("look", "shown", "rich"),
    [
        ("bold", "\x1b[1mx\x1b[0m", "bold"),
        ("dim", "\x1b[2mx\x1b[0m", "dim"),
        ("overdue", "\x1b[31mx\x1b[0m", "red"),
        ("open", "\x1b[36mx\x1b[0m", "cyan"),
        ("void", "\x1b[2mx\x1b[0m", "dim"),
        ("credit", "\x1b[32mx\x1b[0m", "green"),
        ("unmarked", "\x1b[33mx\x1b[0m", "yellow"),
        (None, "x", ""),
    ],
)
def test_a_look_as_escapes_and_in_rich(look: Look | None, shown: str, rich: str) -> None:
    assert (painted("x", look), rich_style(look)) == (shown, rich)
    assert painted("", look) == ""


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("Open", "open"),
        ("void", "void"),
        ("unmarked", "unmarked"),
        ("Overdue", "overdue"),
        ("Closed", None),
        ("scheduled", None),
        ("", None),
    ],
)
def test_a_word_names_a_state(word: str, state: State | None) -> None:
    assert state_called(word) == state

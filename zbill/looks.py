"""Looks of text on a terminal with colors: titles, small print, and the states of things (SPEC 9, "Output").

A color never says anything alone: the word for the state is in the cell, or in the heading of its column.
"""

from __future__ import annotations

from typing import Literal

from zbill.records import NamedTuple

State = Literal["overdue", "open", "void", "credit", "unmarked"]
Look = Literal["bold", "dim", State]


class _Code(NamedTuple):
    """A look as the number in a terminal's escape, and as Rich calls it."""

    escape: str
    rich: str


_CODES: dict[Look, _Code] = {
    "bold": _Code("1", "bold"),
    "dim": _Code("2", "dim"),
    "overdue": _Code("31", "red"),
    "open": _Code("36", "cyan"),
    "void": _Code("2", "dim"),
    "credit": _Code("32", "green"),
    "unmarked": _Code("33", "yellow"),
}


def painted(text: str, look: Look | None) -> str:
    """Return text with the escapes of a look around it, as it is if there is no look or no text."""
    return f"\x1b[{_CODES[look].escape}m{text}\x1b[0m" if look and text else text


def rich_style(look: Look | None) -> str:
    """Return the name of a look in Rich, "" for none."""
    return _CODES[look].rich if look else ""


def state_called(word: str) -> State | None:
    """Return the state with this name, in any case, None if it is the word for no state."""
    states: dict[str, State] = {state: state for state in ("overdue", "open", "void", "credit", "unmarked")}
    return states.get(word.casefold())

"""Bookkeepers' programs: their files of invoices and payments, each program described by a text (SPEC 10).

What a column holds is named by a word that `bookkeeping.py` knows, or is empty, or always the same.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from zbill.db.exports import Documents
from zbill.errors import Usage
from zbill.exchange.maps import folded_heading, unknown
from zbill.records import NamedTuple

_TEXTS = files("zbill.exchange") / "programs"


class Holds(NamedTuple):
    """The content of a column: the word for it, or if there is none always the same text."""

    word: str
    always: str = ""


class Layout(NamedTuple):
    """A program's file of invoices or payments: its columns, how much one file can have, and how to import it."""

    columns: Mapping[str, Holds]
    how: str
    documents: int = sys.maxsize
    rows: int = sys.maxsize
    bytes: int = sys.maxsize


class Program(NamedTuple):
    """A bookkeepers' program.

    order: of day and month in dates: mdy or dmy.
    untaxed: its word for a line without taxes.
    not_in_names: characters that it doesn't take in a client's name.
    """

    title: str
    order: str
    untaxed: str
    not_in_names: str
    layouts: Mapping[Documents, Layout]


def names() -> list[str]:
    """Return the names of the programs, in order."""
    return sorted(each.name.removesuffix(".toml") for each in _TEXTS.iterdir() if each.name.endswith(".toml"))


def load(name: str) -> Program:
    """Return a program. Raises Usage, with the names of all, if there is none of this name."""
    if name not in names():
        raise unknown("program", name, names())
    text = tomllib.loads((_TEXTS / f"{name}.toml").read_text("utf-8"))
    kinds: tuple[Documents, ...] = ("invoices", "payments")
    layouts = {kind: _layout(text[kind]) for kind in kinds}
    return Program(text["title"], text["order"], text["untaxed"], text["not_in_names"], layouts)


def with_texts(layout: Layout, texts: Sequence[str]) -> Layout:
    """Return the layout with texts HEADING=VALUE in columns that zbill doesn't fill. Raises Usage."""
    own = {heading: holds for heading, holds in layout.columns.items() if not holds.word}
    if texts and not own:
        raise Usage("Every column of these files is filled.", "Leave out --set.")
    for text in texts:
        theirs, equals, value = text.partition("=")
        if not equals:
            raise Usage(f"{text!r} sets no column.", "Use a text such as --set AccountCode=200.")
        heading = next((each for each in own if _folded(each) == _folded(theirs)), None)
        if heading is None:
            raise unknown("column to set", theirs, list(own))
        own[heading] = Holds("", value)
    return layout._replace(columns={**layout.columns, **own})


def _layout(given: Mapping[str, Any]) -> Layout:
    columns = {heading: _holds(each) for heading, each in given["columns"].items()}
    return Layout(**{**given, "columns": columns})


def _holds(given: str | Mapping[str, str]) -> Holds:
    return Holds(given) if isinstance(given, str) else Holds("", given["always"])


def _folded(heading: str) -> str:
    """Return what headings are compared by: without the star of required columns."""
    return folded_heading(heading).lstrip("*")

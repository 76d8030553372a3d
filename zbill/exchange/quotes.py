"""Rows that csv.reader refuses: what is wrong with their quotes, and where they end (SPEC 10)."""

from __future__ import annotations

import re
from functools import cache

from zbill.errors import BadData
from zbill.records import NamedTuple


class Broken(NamedTuple):
    """A row, read leniently: text after a closing quote belongs to its cell.

    `end` is where it ends in the text, 0 if a quote is still open there, and `lines` how many lines it has. The wrong
    cell, None if none is, is the one that isn't closed, else the first one with text after its closing quote. `opened`
    is the line on which it begins, from 0 for the first of the row, and `length` how many characters it has.
    """

    cells: list[str]
    end: int
    lines: int
    wrong: int | None
    opened: int
    length: int
    has_line_break: bool


def broken(text: str, delimiter: str) -> Broken:
    """Return what is wrong with the row that begins a text."""
    cells: list[str] = []
    wrong, opened, length, has_line_break = None, 0, 0, False
    at = 0
    while cell := _cell(delimiter).match(text, at):
        quoted, after, plain, end = cell.groups()
        if after and wrong is None:
            wrong, opened, length = len(cells), _line_ends(text, at), len(quoted)
            has_line_break = "\n" in quoted or "\r" in quoted
        cells.append(plain if quoted is None else quoted.replace('""', '"') + after)
        at = cell.end()
        if end != delimiter:
            return Broken(cells, at, _line_ends(text, at), wrong, opened, length, has_line_break)
    return Broken(cells, 0, 0, len(cells), _line_ends(text, at), len(text) - at, True)


@cache
def _cell(delimiter: str) -> re.Pattern[str]:
    """Return what matches a cell and what ends it: quoted text, what follows the quote, plain text, the end."""
    other = rf"[^{re.escape(delimiter)}\r\n]*+"
    return re.compile(
        rf'(?:"([^"]*+(?:""[^"]*+)*+)"({other})|((?!"){other}))({re.escape(delimiter)}|\r\n?|\n|\Z)',
    )


def _line_ends(text: str, end: int) -> int:
    return text.count("\n", 0, end) + text.count("\r", 0, end) - text.count("\r\n", 0, end)


def not_closed(name: str, line: int) -> BadData:
    """Return the error for a quote that opens on a line of a file and isn't closed."""
    return BadData(f"The quote that opens on line {line} of {name} isn't closed.", "Close the quote, or delete it.")

"""Rows of cells as lines of CSV. A large export spends most of its time here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from zbill import quoting
from zbill.quoting import guarded
from zbill.sheet import CellKind, Column
from zbill.style import Format, Write, remembering

# Neighbors of these kinds have the same cells in many rows: an amount with its tax and its total.
_TOGETHER: tuple[CellKind, ...] = ("amount", "day", "instant")

# Writes some columns of the rows, given all columns.
_Part = Callable[[Sequence[Sequence[Any]]], Sequence[str]]

_FIRST = itemgetter(0)


def csv_lines(columns: Sequence[Column], writes: Format) -> Callable[[Iterable[Any]], Iterator[str]]:
    """Return the function that writes rows as lines, without their ends.

    Neighbors of some kinds are written together, and remembered together, because they repeat together.
    """
    parts: list[_Part] = []
    for (_, kind, _), alike in groupby(enumerate(columns), lambda each: _written_with(*each)):
        places = [place for place, column in alike if column.in_csv]
        if places:
            parts.append(_part(slice(places[0], places[-1] + 1), kind, writes[kind]))

    def lines(rows: Iterable[Any]) -> Iterator[str]:
        cells = [*zip(*rows, strict=True)]
        return quoting.each_row([part(cells) for part in parts]) if cells else iter(())

    return lines


def _written_with(place: int, column: Column) -> tuple[bool, CellKind, int]:
    """Return what the neighbors have in common that are written together."""
    return column.in_csv, column.kind, -1 if column.kind in _TOGETHER else place


def _part(places: slice, kind: CellKind, write: Write) -> _Part:
    """Return the function that picks the cells of neighbors from the columns, and writes them."""
    if kind in _TOGETHER:
        each = remembering(lambda values: quoting.together(map(write, values)))
        return lambda columns: [*map(each, zip(*columns[places], strict=True))]
    texts = _numbers if kind == "number" else _texts
    return lambda columns: quoting.quoted(texts(write, columns[places.start]))


def _numbers(write: Write, cells: Sequence[Any]) -> Sequence[str]:
    """Return the cells of a column of numbers as text. Most are ids, and to remember those would take longer."""
    return [*map(write if None in cells else str, cells)]


@lru_cache(4096)
def guarded_text(text: str | None) -> str:
    return guarded(text or "")


def _texts(write: Write, cells: Sequence[Any]) -> Sequence[str]:
    """Return the cells of a column as text.

    Usually all texts of a column begin with a letter or digit, so none is guarded.
    """
    if write is guarded_text and "".join(map(_FIRST, filter(None, cells))).isalnum():
        return [cell or "" for cell in cells] if None in cells else cells
    return [*map(write, cells)]

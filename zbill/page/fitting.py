"""Fitting a report's columns to a page: which columns, text size, widths, portrait or landscape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zbill.grid import Printed
from zbill.page.canvas import Canvas
from zbill.page.layout import LABEL, STRONG, TEXT

# The ways to fit a page, most legible first: whether it is landscape, and the text size in points.
_WAYS = ((False, 9.0), (False, 8.0), (True, 9.0), (True, 8.0), (True, 7.0), (True, 6.2))

# In multiples of the text size: the gap between columns, and the comfortable and the least width of wrapped text.
_GUTTER = 1.3
_WRAPPED = {"text": (13.0, 4.5), "label": (20.0, 20.0)}
# In multiples of the text size: the greatest, the comfortable and the least width of bars.
_BARS = (16.0, 9.0, 4.0)


@dataclass(frozen=True)
class Fit:
    """The columns to print, with their widths, text size and the gap between them, in points."""

    columns: Sequence[Printed]
    widths: Sequence[float]
    size: float
    gutter: float


@dataclass(frozen=True)
class _Measured:
    """A column's widths, in multiples of the text size: on one line, comfortably wrapped, and the least possible."""

    column: Printed
    natural: float
    comfortable: float
    least: float


def fit(canvas: Canvas, columns: Sequence[Printed]) -> Fit:
    """Return how to print the columns so that nothing is cut and nothing overlaps; turn the canvas if that helps.

    If even landscape is too narrow, spare columns are dropped. Then text wraps more tightly, and at last everything is
    printed smaller. Numbers never wrap.
    """
    measured = [_measured(canvas, column) for column in columns]
    across = canvas.landscape_width
    for kept in (measured, [each for each in measured if not each.column.spare]):
        for turned, size in _WAYS:
            room = across if turned else canvas.width
            if _needed([each.comfortable for each in kept]) * size <= room:
                return _spread(canvas, kept, size, turned=turned)
    size = min(_WAYS[-1][1], across / _needed([each.least for each in kept]))
    return _spread(canvas, kept, size, turned=True)


def _spread(canvas: Canvas, kept: Sequence[_Measured], size: float, *, turned: bool) -> Fit:
    """Give the room that numbers leave to text columns, in proportion to the room each could use."""
    if turned:
        canvas.turn()
    room = canvas.width / size
    firm = [each.comfortable for each in kept]
    if _needed(firm) > room:
        firm = [each.least for each in kept]
    wishes = [each.natural - width for each, width in zip(kept, firm, strict=True)]
    share = min(1.0, (room - _needed(firm)) / (sum(wishes) or 1))
    widths = [width + wish * share for width, wish in zip(firm, wishes, strict=True)]
    # The rest goes to a text column, so that amounts end at the right margin.
    widths[_widest_text([each.column for each in kept], widths)] += room - _needed(widths)
    return Fit([each.column for each in kept], [width * size for width in widths], size, _GUTTER * size)


def _widest_text(columns: Sequence[Printed], widths: Sequence[float]) -> int:
    def rank(position: int) -> tuple[bool, bool, float]:
        column = columns[position]
        return column.kind == "text", column.side == "left", widths[position]

    return max(range(len(columns)), key=rank)


def _needed(widths: Sequence[float]) -> float:
    return sum(widths) + _GUTTER * (len(widths) - 1)


def _measured(canvas: Canvas, column: Printed) -> _Measured:
    if column.kind == "bar":
        return _Measured(column, *_BARS)
    heading = column.head.upper()
    word = max((canvas.measure(word, LABEL) for word in heading.split()), default=0) / TEXT.size
    cells = {line for cell in column.cells for line in cell.split("\n")}
    widest = max((canvas.measure(cell, TEXT) for cell in cells), default=0) / TEXT.size
    widest = max(word, widest, canvas.measure(column.foot, STRONG) / STRONG.size)
    natural = max(widest, canvas.measure(heading, LABEL) / TEXT.size)
    comfortable, least = (max(word, min(widest, limit)) for limit in _WRAPPED.get(column.kind, (widest, widest)))
    return _Measured(column, natural, comfortable, least)

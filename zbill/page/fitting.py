"""How the columns of a report fit a page: which of them, how large, how wide, upright or across."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zbill.grid import Printed
from zbill.page.canvas import Canvas
from zbill.page.layout import LABEL, STRONG, TEXT

# From the most legible: whether the page lies across, and the size of its text in points.
_WAYS = ((False, 9.0), (False, 8.0), (True, 9.0), (True, 8.0), (True, 7.0), (True, 6.2))

# In the size of the text: between columns, and what wider text folds to: with ease, and at least.
_GUTTER = 1.3
_FOLDED = {"text": (13.0, 4.5), "word": (13.0, 4.5), "label": (20.0, 20.0)}


@dataclass(frozen=True)
class Fit:
    """The columns that are printed, with their widths, the size of their text and the gutter in points."""

    columns: Sequence[Printed]
    widths: Sequence[float]
    size: float
    gutter: float


@dataclass(frozen=True)
class _Measured:
    """A column's widths in the size of its text: on one line, folded with ease, and at least."""

    column: Printed
    natural: float
    comfortable: float
    least: float


def fit(canvas: Canvas, columns: Sequence[Printed]) -> Fit:
    """Turns the canvas if that helps. Spare columns go where even that is too narrow; then text folds ever more, and
    what is wider still is printed smaller: nothing is cut, nothing overlaps. Numbers never fold."""
    measured = [_measured(canvas, column) for column in columns]
    across = canvas.lying_width
    for kept in (measured, [each for each in measured if not each.column.spare]):
        for turned, size in _WAYS:
            room = across if turned else canvas.width
            if _needed([each.comfortable for each in kept]) * size <= room:
                return _spread(canvas, kept, size, turned=turned)
    size = min(_WAYS[-1][1], across / _needed([each.least for each in kept]))
    return _spread(canvas, kept, size, turned=True)


def _spread(canvas: Canvas, kept: Sequence[_Measured], size: float, *, turned: bool) -> Fit:
    """Text gets what numbers leave: the more, the more of it there is."""
    if turned:
        canvas.turn()
    room = canvas.width / size
    firm = [each.comfortable for each in kept]
    if _needed(firm) > room:
        firm = [each.least for each in kept]
    wishes = [each.natural - width for each, width in zip(kept, firm, strict=True)]
    share = min(1.0, (room - _needed(firm)) / (sum(wishes) or 1))
    widths = [width + wish * share for width, wish in zip(firm, wishes, strict=True)]
    # The rest goes to words, so that amounts stand at the right edge.
    widths[_widest_text([each.column for each in kept], widths)] += room - _needed(widths)
    return Fit([each.column for each in kept], [width * size for width in widths], size, _GUTTER * size)


def _widest_text(columns: Sequence[Printed], widths: Sequence[float]) -> int:
    def rank(position: int) -> tuple[bool, bool, float]:
        column = columns[position]
        return column.kind in ("text", "word"), column.side == "left", widths[position]

    return max(range(len(columns)), key=rank)


def _needed(widths: Sequence[float]) -> float:
    return sum(widths) + _GUTTER * (len(widths) - 1)


def _measured(canvas: Canvas, column: Printed) -> _Measured:
    heading = column.head.upper()
    word = max((canvas.measure(word, LABEL) for word in heading.split()), default=0) / TEXT.size
    cells = {line for cell in column.cells for line in cell.split("\n")}
    widest = max((canvas.measure(cell, TEXT) for cell in cells), default=0) / TEXT.size
    widest = max(word, widest, canvas.measure(column.foot, STRONG) / STRONG.size)
    natural = max(widest, canvas.measure(heading, LABEL) / TEXT.size)
    comfortable, least = (max(word, min(widest, limit)) for limit in _FOLDED.get(column.kind, (widest, widest)))
    return _Measured(column, natural, comfortable, least)

"""Tables: columns as wide as their contents, one taking the rest, under a heading that every page repeats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from zbill.documents.canvas import GREY, INK, Canvas, Style
from zbill.documents.layout import LABEL, SMALL, TEXT, Block, Line, gap, height_of, wrapped

_VOID = Style(colour=GREY, struck=True)
_GUTTER = 14
_PADDING = 5
# A row of more lines may break between pages.
_WHOLE = 8


@dataclass(frozen=True)
class Column:
    """A column; the `wide` one wraps in the room the others leave, amounts are set to the right."""

    heading: str
    wide: bool = False
    right: bool = False


@dataclass(frozen=True)
class Row:
    """The cells of a row, with small print under the wide one; a void row is struck through."""

    cells: tuple[str, ...]
    details: str = ""
    void: bool = False


class Table:
    """Rows laid out for a canvas."""

    def __init__(self, canvas: Canvas, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        self._canvas = canvas
        self._columns = columns
        self._rows = rows
        self._spans = self._measured()
        self._heading = Block(17, self._draw_heading)

    def blocks(self) -> list[Block]:
        """The heading, joined to the first row, and the others."""
        first, *others = [block for row in self._rows for block in self._row(row)] or [gap(0)]
        return [self._heading, replace(first, joined=True), *others]

    def _measured(self) -> list[tuple[float, float]]:
        """The left and right edge of each column."""
        widths = [0 if column.wide else self._natural(n, column) for n, column in enumerate(self._columns)]
        rest = self._canvas.width - sum(widths) - _GUTTER * (len(widths) - 1)
        spans, left = [], self._canvas.left
        for column, width in zip(self._columns, widths, strict=True):
            right = left + (rest if column.wide else width)
            spans.append((left, right))
            left = right + _GUTTER
        return spans

    def _natural(self, position: int, column: Column) -> float:
        cells = {row.cells[position] for row in self._rows}
        widest = max((self._canvas.measure(cell, TEXT) for cell in cells), default=0)
        if not column.right:
            widest = min(widest, self._canvas.width * 0.16)
        return max(widest, self._canvas.measure(column.heading.upper(), LABEL))

    def _row(self, row: Row) -> Iterator[Block]:
        style = _VOID if row.void else TEXT
        cells = []
        for column, (left, right), text in zip(self._columns, self._spans, row.cells, strict=True):
            lines = wrapped(self._canvas, text, style, right - left + 0.01)
            if column.wide:
                lines += wrapped(self._canvas, row.details, SMALL, right - left)
            cells.append(lines)
        count = max(len(lines) for lines in cells)
        for start in range(0, count, _WHOLE):
            part = [lines[start : start + _WHOLE] for lines in cells]
            yield self._part(part, ends=start + _WHOLE >= count)

    def _part(self, cells: Sequence[Sequence[Line]], *, ends: bool) -> Block:
        """What of a row stays together; the rule comes under its end."""
        height = max(height_of(lines) for lines in cells) + (2 * _PADDING if ends else _PADDING)

        def draw(top: float) -> None:
            self._draw_cells(cells, top + _PADDING)
            if ends:
                self._canvas.rule(top + height)

        return Block(height, draw, heading=self._heading)

    def _draw_heading(self, top: float) -> None:
        self._draw_cells([[(column.heading.upper(), LABEL)] for column in self._columns], top)
        self._canvas.rule(top + 15, colour=INK, weight=0.8)

    def _draw_cells(self, cells: Sequence[Sequence[Line]], top: float) -> None:
        """Line by line across the columns, the order in which a reader copies or hears them."""
        tops = [top] * len(cells)
        for across in zip_longest(*cells):
            for position, line in enumerate(across):
                if line:
                    text, style = line
                    column, (left, right) = self._columns[position], self._spans[position]
                    edge = right if column.right else left
                    self._canvas.write(text, style, edge, tops[position], right=column.right)
                    tops[position] += style.leading

"""Tables for documents. Columns are as wide as their contents, the wide one takes the rest.

`layout.paginate` repeats the heading on each page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import zip_longest

from zbill.bars import Span
from zbill.page.canvas import ACCENT, ALARM, GREY, INK, Canvas
from zbill.page.layout import LABEL, SMALL, STRONG, TEXT, Block, Line, gap, height_of, wrapped

_GUTTER = 14
_PADDING = 5
# A row with more lines than this may break between pages.
_WHOLE = 8
# The most lines of a section's name that a new page repeats.
_REPEATED = 2
_CONTINUED = " (continued)"
# How wide a column that wraps is at least, in widths of the page.
_LEAST = 0.16
# The height of a bar, in multiples of the text size.
_THICK = 0.8


@dataclass(frozen=True)
class TableColumn:
    """A column of a table. The `wide` one wraps in the room that the others leave. `right` aligns it to the right.

    One that is `whole`, of days or numbers, doesn't wrap while there is room for the wide one, nor does one of amounts
    at the right. A column of `bars` has the bar of each row instead of a text.
    """

    heading: str
    wide: bool = False
    right: bool = False
    whole: bool = False
    bars: bool = False


@dataclass(frozen=True)
class TableRow:
    """The cells of a row, with `details` in small print below the wide cell.

    A void row is struck through. A strong one is bold and stays on the page of the row before it. `section` holds the
    cells to repeat if the row begins a page. `bar` is drawn in the column of bars.
    """

    cells: tuple[str, ...]
    details: str = ""
    void: bool = False
    strong: bool = False
    section: tuple[str, ...] = ()
    bar: Span | None = None


class Table:
    """A table laid out for a canvas. `widths` (points) replace the widths that the contents would give."""

    def __init__(
        self,
        canvas: Canvas,
        columns: Sequence[TableColumn],
        rows: Sequence[TableRow],
        *,
        widths: Sequence[float] = (),
        gutter: float = _GUTTER,
        size: float = TEXT.size,
        padding: float = _PADDING,
    ) -> None:
        self._canvas = canvas
        self._columns = columns
        self._rows = rows
        self._padding = padding
        self._text = replace(TEXT, size=size)
        self._strong = replace(self._text, bold=True)
        # Cells repeat down a column: most amounts of a long report are zero.
        self._wrapped = lru_cache(4096)(partial(wrapped, canvas))
        self._label = replace(LABEL, size=size * LABEL.size / TEXT.size)
        self._spans = list(_spans(canvas.left, widths or self._measured(gutter), gutter))
        self._heading = self._headed()
        self._sections: dict[tuple[str, ...], Block] = {}

    def blocks(self) -> list[Block]:
        """Return the heading with the first row joined to it, then the other rows."""
        first, *others = [block for row in self._rows for block in self._row(row)] or [gap(0)]
        return [self._heading, replace(first, joined=True), *others]

    def _measured(self, gutter: float) -> list[float]:
        for whole, unbroken in ((True, True), (False, True), (True, False), (False, False)):
            widths, rest = self._shared_out(gutter, whole=whole, unbroken=unbroken)
            if rest >= self._canvas.width * _LEAST:
                break
        return [rest if column.wide else width for column, width in zip(self._columns, widths, strict=True)]

    def _shared_out(self, gutter: float, *, whole: bool, unbroken: bool) -> tuple[list[float], float]:
        """Return the widths of all columns but the wide one, and what they leave to it."""
        widths = [
            0 if column.wide else self._natural(n, column, whole=whole and column.whole, unbroken=unbroken)
            for n, column in enumerate(self._columns)
        ]
        return widths, self._canvas.width - sum(widths) - gutter * (len(widths) - 1)

    def _natural(self, position: int, column: TableColumn, *, whole: bool, unbroken: bool) -> float:
        """Return the width of a column. If it isn't `unbroken`, "credit of" may be above its amount."""
        cells = {(row.cells[position], STRONG if row.strong else TEXT) for row in self._rows}
        if column.right and not unbroken:
            cells = {(word, style) for cell, style in cells for word in cell.split(" ")}
        widest = max((self._canvas.measure(cell, style) for cell, style in cells), default=0)
        if not (column.right or whole):
            widest = min(widest, self._canvas.width * _LEAST)
        return max(widest, self._canvas.measure(column.heading.upper(), LABEL))

    def _row(self, row: TableRow) -> Iterator[Block]:
        style = self._strong if row.strong else self._text
        if row.void:
            style = replace(self._text, color=GREY, struck=True)
        cells = []
        for column, (left, right), text in zip(self._columns, self._spans, row.cells, strict=True):
            lines = self._wrapped(text, style, right - left + 0.01)
            if column.wide and row.details:
                lines = [*lines, *wrapped(self._canvas, row.details, SMALL, right - left)]
            cells.append(lines)
        heading = self._continued(row.section)
        count = max(len(lines) for lines in cells)
        for start in range(0, count, _WHOLE):
            part = [lines[start : start + _WHOLE] for lines in cells] if count > _WHOLE else cells
            bar = None if start else row.bar
            block = self._part(part, heading, begins=not start, ends=start + _WHOLE >= count, bar=bar)
            yield replace(block, joined=True) if row.strong and not start else block
            if not any(row.section):
                heading = self._continued(self._named(row))

    def _named(self, row: TableRow) -> tuple[str, ...]:
        """Return the cells that name a row where a page continues it: the wide one, if it is a line of its own."""
        names = []
        for column, (left, right), text in zip(self._columns, self._spans, row.cells, strict=True):
            fits = column.wide and self._canvas.measure(f"{text}{_CONTINUED}", self._text) <= right - left
            names.append(text if fits and "\n" not in text else "")
        return tuple(names)

    def _part(
        self, cells: Sequence[Sequence[Line]], heading: Block, *, begins: bool, ends: bool, bar: Span | None = None
    ) -> Block:
        """Return a part of a row that stays on one page. The rule comes below the row's last part."""
        above = self._padding if begins else 0
        height = above + max(height_of(lines) for lines in cells) + (self._padding if ends else 0)

        def draw(top: float) -> None:
            self._draw_cells(cells, top + above)
            if bar:
                self._draw_bar(bar, top + above)
            if ends:
                self._canvas.rule(top + height)

        return Block(height, draw, heading=heading)

    def _headed(self) -> Block:
        cells = [
            wrapped(self._canvas, column.heading.upper(), self._label, right - left + 0.01)
            for column, (left, right) in zip(self._columns, self._spans, strict=True)
        ]
        count = max(map(len, cells))
        # Headings with fewer lines get blank ones on top, so that all of them end at the rule.
        cells = [[("", self._label)] * (count - len(lines)) + lines for lines in cells]
        height = count * self._label.leading + 7.5

        def draw(top: float) -> None:
            self._draw_cells(cells, top)
            self._canvas.rule(top + height - 2, color=INK, weight=0.8)

        return Block(height, draw)

    def _continued(self, section: tuple[str, ...]) -> Block:
        """Return the heading, with the section that continues on the new page below it, if it has a name."""
        if not any(section):
            return self._heading
        if section not in self._sections:
            cells = [
                wrapped(self._canvas, text and f"{text}{_CONTINUED}", self._text, right - left + 0.01)[:_REPEATED]
                for text, (left, right) in zip(section, self._spans, strict=True)
            ]
            row = self._part(cells, self._heading, begins=True, ends=True)

            def draw(top: float) -> None:
                self._heading.draw(top)
                row.draw(top + self._heading.height)

            self._sections[section] = Block(self._heading.height + row.height, draw)
        return self._sections[section]

    def _draw_cells(self, cells: Sequence[Sequence[Line]], top: float) -> None:
        """Draw the cells line by line across the columns, the order in which text is copied or read aloud."""
        tops = [top] * len(cells)
        for across in zip_longest(*cells):
            for position, line in enumerate(across):
                if line:
                    text, style = line
                    column, (left, right) = self._columns[position], self._spans[position]
                    edge = right if column.right else left
                    self._canvas.write(text, style, edge, tops[position], right=column.right)
                    tops[position] += style.leading

    def _draw_bar(self, bar: Span, top: float) -> None:
        for column, (left, right) in zip(self._columns, self._spans, strict=True):
            if column.bars:
                room, thick = right - left, self._text.size * _THICK
                color = ALARM if bar.negative else ACCENT
                top += (self._text.leading - thick) / 2
                self._canvas.shade(left + bar.start * room, top, bar.length * room, thick, color)


def _spans(left: float, widths: Sequence[float], gutter: float) -> Iterator[tuple[float, float]]:
    """Yield the left and right edge of each column."""
    for width in widths:
        yield left, left + width
        left += width + gutter

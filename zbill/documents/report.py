"""The PDF of a report: the same table as on the screen, on as many pages as it takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from zbill.bars import spans
from zbill.grid import Bar, Printed, Printout, dropped
from zbill.page.book import bound
from zbill.page.canvas import ACCENT, ALARM, GREY, Canvas, TextStyle
from zbill.page.fitting import fit
from zbill.page.layout import (
    SMALL,
    STRONG,
    TEXT,
    Block,
    Sum,
    contacts,
    fitted,
    flow,
    gap,
    height_of,
    notes,
    paragraph,
    publish,
    sums,
    wrapped,
    write_lines,
)
from zbill.page.table import Table, TableColumn, TableRow
from zbill.papers import Letterhead
from zbill.records import NamedTuple

_TITLE = TextStyle(17, bold=True, color=ACCENT)
_SCOPE = TextStyle(10, color=GREY)
_LOGO_HEIGHT = 28
_PADDING = 2.5

# In points: the greatest width of a chart with its labels and amounts, the height of a bar, the gaps beside it.
_WIDEST_CHART = 480
_THICK = 9
_BESIDE = 8


class ReportPaper(NamedTuple):
    """The contents of a report's PDF, printed on a day."""

    letterhead: Letterhead
    printout: Printout
    printed_on: date
    issued_at: int

    @property
    def number(self) -> str:
        """Return the title, because reports have no numbers."""
        return self.printout.title


def report_pdf(*papers: ReportPaper, password: str | None = None, lossy: bool = False) -> bytes:
    """Return reports as one PDF. The same contents give the same bytes, except with a password.

    Letters that can't be printed are question marks if `lossy`. Raises Refused for them otherwise, and Usage if the
    password can't be used.
    """
    return bound(papers, _draw, password=password, lossy=lossy)


def _draw(canvas: Canvas, paper: ReportPaper) -> str:
    printout = paper.printout
    # Tables come first, because a wide one turns the pages to landscape.
    tables = [_table(canvas, each) for each in (printout, *printout.parts)]
    blocks = [*_masthead(canvas, printout), *tables[0], *_figures(canvas, printout)]
    for part, table in zip(printout.parts, tables[1:], strict=True):
        blocks += [
            *_heading(canvas, part.title),
            *_joined(table),
            *_figures(canvas, part),
            *notes(canvas, part.caption),
        ]
    blocks += [*_chart(canvas, printout), *notes(canvas, printout.caption, printout.left_out)]
    name = f"{printout.title} · printed {canvas.day(paper.printed_on)}"
    return publish(canvas, name, blocks)


def _masthead(canvas: Canvas, printout: Printout) -> list[Block]:
    size = canvas.logo_size(canvas.width / 2, _LOGO_HEIGHT)
    logo_height = size[1] + 6 if size[1] else 0
    lines = wrapped(canvas, canvas.letterhead.name, STRONG, canvas.width)
    lines += wrapped(canvas, " · ".join(contacts(canvas.letterhead)).replace("\n", ", "), SMALL, canvas.width)
    lines, more = fitted(lines, canvas.height - logo_height - 8)
    height = logo_height + height_of(lines) + 8

    def draw(top: float) -> None:
        canvas.logo(top, size)
        write_lines(canvas, lines, canvas.left, top + logo_height)
        canvas.rule(top + height, color=ACCENT, weight=1.2)

    return [
        Block(height, draw),
        *flow(canvas, more),
        gap(14),
        *paragraph(canvas, printout.title, _TITLE),
        *paragraph(canvas, printout.scope, _SCOPE),
        gap(14),
    ]


def _table(canvas: Canvas, printout: Printout) -> list[Block]:
    if not printout.columns:
        return paragraph(canvas, "(none)", TextStyle(color=GREY))
    fitting = fit(canvas, printout.columns)
    rows = list(_rows(fitting.columns))
    feet = tuple(column.foot for column in fitting.columns)
    if any(feet):
        rows.append(TableRow(feet, strong=True))
    table = Table(
        canvas,
        [TableColumn(each.head, right=each.side == "right", bars=each.kind == "bar") for each in fitting.columns],
        rows,
        widths=fitting.widths,
        gutter=fitting.gutter,
        size=fitting.size,
        padding=_PADDING,
    )
    return [*table.blocks(), *notes(canvas, dropped(printout.columns, fitting.columns))]


def _rows(columns: Sequence[Printed]) -> Iterator[TableRow]:
    """Yield the rows, each with its bar and with the values that its blank cells in merged columns repeat."""
    merged = [column.merged for column in columns]
    section = ("",) * len(columns)
    bars = next((spans(column.amounts) for column in columns if column.kind == "bar"), [None] * len(columns[0].cells))
    for *cells, bar in zip(*(column.cells for column in columns), bars, strict=True):
        above = section
        section = tuple(cell or old if merges else "" for cell, old, merges in zip(cells, above, merged, strict=True))
        yield TableRow(tuple(cells), section=section if section == above else (), bar=bar)


def _figures(canvas: Canvas, printout: Printout) -> list[Block]:
    return sums(canvas, [Sum(title, text) for title, text in printout.figures]) if printout.figures else []


def _heading(canvas: Canvas, title: str) -> list[Block]:
    return [gap(18), *paragraph(canvas, title, STRONG), replace(gap(8), joined=True)]


def _joined(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks, the first kept on the page of the block before it."""
    return [replace(blocks[0], joined=True), *blocks[1:]]


def _chart(canvas: Canvas, printout: Printout) -> list[Block]:
    bars = printout.bars
    if not bars:
        return []
    width = min(canvas.width, _WIDEST_CHART)
    labels = min(max(canvas.measure(bar.label, TEXT) for bar in bars), width / 3)
    amounts = max(canvas.measure(bar.text, TEXT) for bar in bars)
    room = width - labels - amounts - 2 * _BESIDE
    below, above = -min(0, *(bar.amount for bar in bars)), max(0, *(bar.amount for bar in bars))
    scale = room / (below + above)
    axis = canvas.left + labels + _BESIDE + below * scale
    drawn = [_bar(canvas, bar, labels, axis, scale, canvas.left + width) for bar in bars]
    return [*_heading(canvas, printout.chart), *_joined(drawn)]


def _bar(canvas: Canvas, bar: Bar, labels: float, axis: float, scale: float, right: float) -> Block:
    lines = wrapped(canvas, bar.label, TEXT, labels + 0.01)
    length = abs(bar.amount) * scale

    def draw(top: float) -> None:
        write_lines(canvas, lines, canvas.left, top)
        if bar.amount:
            left, color = (axis, ACCENT) if bar.amount > 0 else (axis - length, ALARM)
            canvas.shade(left, top + 1.5, length, _THICK, color)
        canvas.write(bar.text, TEXT, right, top, right=True)

    return Block(height_of(lines) + 4, draw)

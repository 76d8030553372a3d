"""Aligned columns of text for a terminal or a pipe (SPEC 9, "Output"). Text may wrap, but numbers are never cut."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, TextIO

from zbill.sheet import CellKind

if TYPE_CHECKING:
    from rich.table import Table

# Rich takes about 70 microseconds per cell, so longer sheets are printed as plain columns.
MOST_RICH_ROWS = 1000
_NARROWEST_TEXT = 8
_GAP = "  "

_LOOKS = {"bold": "\x1b[1m", "dim": "\x1b[2m"}
_PLAIN = "\x1b[0m"

_NARROWEST_BAR = 10
# A terminal cell filled by 0 to 7 eighths, from its left and from its right. Unicode has only two characters that fill
# from the right, so those are rounded.
_FROM_LEFT: tuple[str, ...] = ("", *"▏▎▍▌▋▊▉")
_FROM_RIGHT: tuple[str, ...] = ("", *"▕▕▕▐▐▐▐")


@dataclass(frozen=True)
class Printed:
    """A column as text for people.

    A column that wraps stays at least `uncut` wide. If the table is too wide, `spare` columns are dropped and `narrow`
    ones shrink to their longest word. In a `merged` column a cell that repeats the one above is blank.
    """

    cells: Sequence[str]
    kind: CellKind
    head: str = ""
    foot: str = ""
    uncut: int = 0
    spare: bool = False
    narrow: bool = False
    merged: bool = False

    @property
    def side(self) -> Literal["left", "right"]:
        return "right" if self.kind in ("number", "amount", "rate", "stored") else "left"

    def width(self) -> int:
        return widest([self.head, self.foot, *self.cells])

    def longest_word(self) -> int:
        return widest(word for text in (self.head, *self.cells) for word in text.split())

    def least(self) -> int:
        words = widest(self.head.split())
        if self.kind == "text":
            return min(self.width(), max(words, self.uncut, _NARROWEST_TEXT))
        return max(words, widest([self.foot, *self.cells]))


class Bar(NamedTuple):
    """A bar of a chart: its label, its amount in minor units, and the amount as text."""

    label: str
    amount: int
    text: str


@dataclass(frozen=True)
class Printout:
    """A sheet as text for people, on a terminal or a page. `columns` is empty if there are no rows.

    `figures` are amounts of their own, as (title, text).
    """

    title: str
    practice: str
    scope: str
    columns: tuple[Printed, ...]
    figures: tuple[tuple[str, str], ...]
    caption: str
    left_out: str
    chart: str = ""
    bars: tuple[Bar, ...] = ()
    parts: tuple[Printout, ...] = ()


class Pipe:
    """Plain output: aligned columns at full width, each row on one line."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def line(self, text: str, look: str) -> None:  # noqa: ARG002 - plain text has no looks
        self._out.write(text + "\n")

    def grid(self, columns: Sequence[Printed]) -> None:
        head, *rows, foot = (_GAP.join(line) for line in zip(*map(_aligned, columns), strict=True))
        rule = "─" * _cells(head)
        if any(column.head for column in columns):
            rows = [head, rule, *rows]
        if any(column.foot for column in columns):
            rows = [*rows, rule, foot]
        self._out.writelines(f"{row.rstrip()}\n" for row in rows)

    def pairs(self, pairs: Sequence[tuple[str, str]], uncut: int) -> None:
        """Print titles, each with its text. The texts stay at least `uncut` wide when they wrap."""
        if pairs:
            titles, texts = zip(*pairs, strict=True)
            self.grid([Printed(titles, "label"), Printed(texts, "text", uncut=uncut)])

    def sheet(self, printout: Printout) -> None:
        """Print a sheet with its parts, but without its chart."""
        if printout.title:
            self.line(printout.title, "bold")
        if printout.scope:
            self.line(f"{printout.practice} · {printout.scope}", "dim")
        if printout.columns:
            self.grid(printout.columns)
        else:
            self.line("(none)", "dim")
        self.pairs(printout.figures, widest(text for _, text in printout.figures))
        if printout.caption:
            self.line(printout.caption, "dim")
        self.parts(printout.parts)

    def parts(self, parts: Iterable[Printout]) -> None:
        """Print further sheets, each after a blank line."""
        for part in parts:
            self.line("", "dim")
            self.sheet(part)

    def chart(self, title: str, bars: Sequence[Bar], width: int) -> None:
        """Print a bar chart of this width in terminal cells."""
        self.line("", "dim")
        self.line(title, "bold")
        self.grid(_chart(bars, width))


class Terminal(Pipe):
    """Output that fits the terminal: it drops spare columns first, then wraps text. Anything wider is not cut."""

    def __init__(self, out: TextIO, width: int, color: bool) -> None:
        super().__init__(out)
        self._width = width
        self._color = color

    def line(self, text: str, look: str) -> None:
        for part in textwrap.wrap(text, self._width, break_long_words=False, break_on_hyphens=False) or [""]:
            super().line(f"{_LOOKS[look]}{part}{_PLAIN}" if self._color and part else part, look)

    def grid(self, columns: Sequence[Printed]) -> None:
        columns = self._that_fit(columns)
        folds = _room([column.width() for column in columns]) > self._width
        breaks = any("\n" in cell for column in columns for cell in column.cells)
        if len(columns[0].cells) > MOST_RICH_ROWS or not (folds or breaks):
            super().grid(columns)
        else:
            self._fold(columns)

    def _that_fit(self, columns: Sequence[Printed]) -> Sequence[Printed]:
        if _room([column.width() for column in columns]) <= self._width:
            return columns
        return [column for column in columns if not column.spare]

    def _fold(self, columns: Sequence[Printed]) -> None:
        # Rich is imported only when text must wrap, because loading it takes longer than most commands.
        from rich.console import Console

        console = Console(
            file=self._out,
            width=max(self._width, _room([column.least() for column in columns])),
            # Without a height, Rich would take both width and height from the environment.
            height=25,
            force_terminal=self._color,
            color_system="standard" if self._color else None,
            markup=False,
            emoji=False,
            highlight=False,
        )
        console.print(_rich_table(columns, _room([column.width() for column in columns]) > self._width))


def _chart(bars: Sequence[Bar], width: int) -> list[Printed]:
    """Return labels, bars and amounts as columns that fill the width. Negative bars end where positive ones begin."""
    labels = Printed([bar.label for bar in bars], "text")
    texts = Printed([bar.text for bar in bars], "amount")
    room = max(width - _room([min(labels.width(), width // 3), texts.width(), 0]), _NARROWEST_BAR)
    drawn = _drawn([bar.amount for bar in bars], room)
    return [labels, Printed(drawn, "label"), texts]


def _drawn(amounts: Sequence[int], room: int) -> list[str]:
    below, above = -min(0, *amounts), max(0, *amounts)
    # The negative bars may end inside a cell, which the positive ones can't share.
    room -= bool(below)
    margin = -(-below * room // (below + above))
    return [_bar(amount, max(1, abs(amount) * room * 8 // (below + above)), margin) for amount in amounts]


def _bar(amount: int, eighths: int, margin: int) -> str:
    full, rest = divmod(eighths, 8)
    if amount < 0:
        return (_FROM_RIGHT[rest] + "█" * full).rjust(margin)
    return " " * margin + ("█" * full + _FROM_LEFT[rest] if amount else "")


def _room(widths: Sequence[int]) -> int:
    """Return the width in terminal cells of columns with these widths, gaps included."""
    return sum(widths) + len(_GAP) * (len(widths) - 1)


def _rich_table(columns: Sequence[Printed], is_tight: bool) -> Table:
    from rich.box import SIMPLE
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE, padding=(0, 1, 0, 0), show_edge=False, pad_edge=False, border_style="dim")
    table.show_header = any(column.head for column in columns)
    table.show_footer = any(column.foot for column in columns)
    for column in columns:
        folds = column.kind == "text"
        head = Text(column.head if folds or not is_tight else textwrap.fill(column.head, column.least()))
        most = column.longest_word() if column.narrow and is_tight else None
        table.add_column(
            head, Text(column.foot), justify=column.side, no_wrap=not folds, overflow="fold", max_width=most
        )
    for row in zip(*(column.cells for column in columns), strict=True):
        table.add_row(*map(Text, row))
    return table


def _aligned(column: Printed) -> list[str]:
    texts = [text.replace("\n", " / ") for text in (column.head, *column.cells, column.foot)]
    widths = list(map(_cells, texts))
    widest = max(widths)
    pad = str.rjust if column.side == "right" else str.ljust
    return [pad(text, widest - width + len(text)) for text, width in zip(texts, widths, strict=True)]


def widest(texts: Iterable[str]) -> int:
    """Return the width of the widest line in terminal cells, 0 without texts."""
    return max((_cells(line) for text in texts for line in text.split("\n")), default=0)


def _cells(text: str) -> int:
    """Return how many terminal cells a line takes: Chinese characters take two, combining marks none."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)

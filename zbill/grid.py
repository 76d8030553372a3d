"""Aligned columns of text for a terminal or a pipe (SPEC 9, "Output"). Text may wrap, but numbers are never cut."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import repeat
from typing import TYPE_CHECKING, Literal, TextIO

from zbill.bars import drawn
from zbill.looks import Look, painted, rich_style
from zbill.records import NamedTuple
from zbill.sheet import CellKind

if TYPE_CHECKING:
    from rich.table import Table

# Rich takes about 70 microseconds per cell, so longer sheets are printed as plain columns.
MOST_RICH_ROWS = 1000
_NARROWEST_TEXT = 8
_GAP = "  "

# The least and the greatest width of a bar, in terminal cells: in a chart it takes the room that there is.
_NARROWEST_BAR = 10
_BAR_IN_TABLE = (6, 40)


class Printed(NamedTuple):
    """A column as text for people.

    A column that wraps stays at least `uncut` wide. If the table is too wide, `spare` columns are dropped and `narrow`
    ones shrink to their longest word. `dispensable` ones are dropped if it is still too wide. In a `merged` column a
    cell that repeats the one above is blank. A column of bars has `amounts` (minor units, None for no bar) instead of
    texts. `looks` are the looks of the cells, if any has one.
    """

    cells: Sequence[str]
    kind: CellKind
    head: str = ""
    foot: str = ""
    uncut: int = 0
    spare: bool = False
    narrow: bool = False
    merged: bool = False
    dispensable: bool = False
    amounts: Sequence[int | None] = ()
    looks: Sequence[Look | None] = ()

    @property
    def side(self) -> Literal["left", "right"]:
        return "right" if self.kind in ("number", "amount", "rate", "stored") else "left"

    def width(self) -> int:
        if self.kind == "bar":
            return _BAR_IN_TABLE[0]
        return widest([self.head, self.foot, *self.cells])

    def is_empty(self) -> bool:
        """Return whether there is no text below the heading. A bar only repeats an amount."""
        return not any((self.foot, *self.cells))

    def longest_word(self) -> int:
        return widest(word for text in (self.head, *self.cells) for word in text.split())

    def least(self) -> int:
        if self.kind == "bar":
            return self.width()
        words = widest(self.head.split())
        if self.kind == "text":
            return min(self.width(), max(words, self.uncut, _NARROWEST_TEXT))
        return max(words, widest([self.foot, *self.cells]))


class Bar(NamedTuple):
    """A bar of a chart: its label, its amount in minor units, and the amount as text."""

    label: str
    amount: int
    text: str


class Printout(NamedTuple):
    """A sheet as text for people, on a terminal or a page. `columns` is empty if there are no rows.

    `figures` are amounts of their own, as (title, text). A long sheet that goes to a pipe has `blocks` instead of
    columns: the columns of a few rows at a time, each time from the first row on.
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
    blocks: Callable[[], Iterable[Sequence[Printed]]] | None = None


def dropped(columns: Sequence[Printed], kept: Sequence[Printed]) -> str:
    """Return the sentence that names the columns there was no room for, "" if nothing is lost (SPEC 8)."""
    names = [column.head for column in columns if column not in kept and not column.is_empty()]
    return f"Columns that don't fit: {', '.join(names)}." if names else ""


class Pipe:
    """Plain output: aligned columns at full width, each row on one line. `blocks` draws bars with block characters."""

    def __init__(self, out: TextIO, blocks: bool = True) -> None:
        self._out = out
        self._blocks = blocks

    def line(self, text: str, look: Look) -> None:  # noqa: ARG002 - plain text has no looks
        self._out.write(text + "\n")

    def grid(self, columns: Sequence[Printed]) -> None:
        filled = [self._filled(column, _BAR_IN_TABLE[1]) for column in columns]
        self._aligned(lambda: [filled])

    def pairs(self, pairs: Sequence[tuple[str, str]], uncut: int, looks: Sequence[Look | None] = ()) -> None:
        """Print titles, each with its text and its look. The texts stay at least `uncut` wide when they wrap."""
        if pairs:
            titles, texts = zip(*pairs, strict=True)
            self.grid([Printed(titles, "label"), Printed(texts, "text", uncut=uncut, looks=looks)])

    def sheet(self, printout: Printout) -> None:
        """Print a sheet with its parts, but without its chart."""
        if printout.title:
            self.line(printout.title, "bold")
        if printout.scope:
            self.line(f"{printout.practice} · {printout.scope}", "dim")
        if printout.blocks:
            self._aligned(printout.blocks)
        elif printout.columns:
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
        self.grid(_chart(bars, width, blocks=self._blocks))

    def _aligned(self, blocks: Callable[[], Iterable[Sequence[Printed]]]) -> None:
        """Print the rows of all blocks as one table. They are gone through twice: to be measured, and printed."""
        measured = ([*map(_broadest, columns)] for columns in blocks())
        widths = [max(each) for each in zip(*measured, strict=True)]
        rule = "─" * _room(widths)
        for place, columns in enumerate(blocks()):
            head, *rows, foot = (_GAP.join(line) for line in zip(*map(_aligned, columns, widths), strict=True))
            if place == 0 and any(column.head for column in columns):
                rows = [head, rule, *rows]
            self._out.write("".join([f"{row.rstrip()}\n" for row in rows]))
        if any(column.foot for column in columns):
            self._out.writelines([f"{rule}\n", f"{foot.rstrip()}\n"])

    def _filled(self, column: Printed, room: int) -> Printed:
        """Return a column of bars with the bars drawn in this room, another column as it is."""
        if column.kind != "bar":
            return column
        return column._replace(kind="label", cells=drawn(column.amounts, room, blocks=self._blocks))


class Terminal(Pipe):
    """Output that fits the terminal: it drops empty columns, then spare ones, then wraps text. Nothing is cut.

    If that isn't enough, more columns go. It names the columns that it drops (SPEC 8). Bars take the room that the
    other columns leave, none if it is too little.
    """

    def __init__(self, out: TextIO, blocks: bool, width: int, color: bool) -> None:
        super().__init__(out, blocks)
        self._width = width
        self._color = color

    def line(self, text: str, look: Look) -> None:
        # Imported here: a pipe, which scripts wait for, has no width.
        import textwrap

        for part in textwrap.wrap(text, self._width, break_long_words=False, break_on_hyphens=False) or [""]:
            super().line(painted(part, look if self._color else None), look)

    def grid(self, columns: Sequence[Printed]) -> None:
        kept = self._that_fit(columns)
        left_out = dropped(columns, kept)
        room = self._width - _room([column.width() if column.kind != "bar" else 0 for column in kept])
        kept = [self._filled(column, max(_BAR_IN_TABLE[0], min(room, _BAR_IN_TABLE[1]))) for column in kept]
        folds = _room([column.width() for column in kept]) > self._width
        breaks = any("\n" in cell for column in kept for cell in column.cells)
        if len(kept[0].cells) > MOST_RICH_ROWS or not (folds or breaks):
            self._aligned(lambda: [kept])
        else:
            self._fold(kept)
        if left_out:
            self.line(left_out, "dim")

    def _that_fit(self, columns: Sequence[Printed]) -> Sequence[Printed]:
        """Return the columns that the terminal has room for: without empty ones, spare ones, bars, expendable ones.

        The last two stay if the terminal has room once text wraps. Expendable ones go one after the other.
        """
        if _room([column.width() for column in columns]) <= self._width:
            return columns
        filled = [column for column in columns if column.kind == "bar" or not column.is_empty()]
        if _room([column.width() for column in filled]) <= self._width:
            return filled
        kept = [column for column in filled if not column.spare]
        if _room([column.width() for column in kept]) > self._width < _room([column.least() for column in kept]):
            kept = [column for column in kept if column.kind != "bar"]
            for column in _expendable(kept):
                if _room([each.least() for each in kept]) > self._width:
                    kept.remove(column)
        return kept

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


def _expendable(columns: Sequence[Printed]) -> list[Printed]:
    """Return the columns that can go if a table doesn't fit: dispensable ones, then those on the right, numbers last.

    The first column says what a row is. A column without a heading couldn't be named.
    """
    dispensable = [column for column in columns if column.dispensable]
    others = [column for column in reversed(columns[1:]) if column.head and not column.dispensable]
    return [*dispensable, *sorted(others, key=lambda column: column.side == "right")]


def _chart(bars: Sequence[Bar], width: int, *, blocks: bool) -> list[Printed]:
    """Return labels, bars and amounts as columns that fill the width."""
    labels = Printed([bar.label for bar in bars], "text")
    texts = Printed([bar.text for bar in bars], "amount")
    room = max(width - _room([min(labels.width(), width // 3), texts.width(), 0]), _NARROWEST_BAR)
    return [labels, Printed(drawn([bar.amount for bar in bars], room, blocks=blocks), "label"), texts]


def _room(widths: Sequence[int]) -> int:
    """Return the width in terminal cells of columns with these widths, gaps included."""
    return sum(widths) + len(_GAP) * (len(widths) - 1)


def _rich_table(columns: Sequence[Printed], is_tight: bool) -> Table:
    import textwrap

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
    looks = [column.looks or [None] * len(column.cells) for column in columns]
    for row, styles in zip(
        zip(*(column.cells for column in columns), strict=True), zip(*looks, strict=True), strict=True
    ):
        table.add_row(*map(Text, row, map(rich_style, styles)))
    return table


def _aligned(column: Printed, width: int) -> list[str]:
    """Return heading, cells and foot of a column as lines of this width, apart from the escapes of looks."""
    texts = _lines(column)
    if not column.looks and "".join(texts).isascii():
        pad = str.rjust if column.side == "right" else str.ljust
        return [*map(pad, texts, repeat(width))]
    blanks = [" " * (width - taken) for taken in _widths(texts)]
    if column.looks:
        texts = [*map(painted, texts, (None, *column.looks, None))]
    if column.side == "right":
        return [blank + text for text, blank in zip(texts, blanks, strict=True)]
    return [text + blank for text, blank in zip(texts, blanks, strict=True)]


def _broadest(column: Printed) -> int:
    """Return the width of a column with each cell on one line."""
    return max(_widths(_lines(column)))


def _lines(column: Printed) -> list[str]:
    """Return heading, cells and foot of a column on one line each."""
    lines = [column.head, *column.cells, column.foot]
    return [line.replace("\n", " / ") for line in lines] if "\n" in "".join(lines) else lines


def widest(texts: Iterable[str]) -> int:
    """Return the width of the widest line in terminal cells, 0 without texts."""
    return max(_widths([line for text in texts for line in text.split("\n")]), default=0)


def _widths(lines: Sequence[str]) -> Iterator[int]:
    """Return the width of each line in terminal cells. Usually all lines of a column are ASCII."""
    return map(len if "".join(lines).isascii() else _cells, lines)


def _cells(text: str) -> int:
    """Return how many terminal cells a line takes: Chinese characters take two, combining marks none."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)

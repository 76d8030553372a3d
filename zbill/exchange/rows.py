"""The rows of a file that is being imported, and what is wrong with them (SPEC 10)."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from zbill.errors import NotPermitted, ZbillError
from zbill.records import NamedTuple

# The values of an empty cell: of a column of text, and of another.
EMPTY = ("", None)

# How many bad rows are kept, to be listed. The others are counted.
KEPT = 1000


class Texts(NamedTuple):
    """A row before its cells are read: its line, the text of each column (None if the file has none), its cells."""

    line: int
    texts: Sequence[str | None]
    cells: Sequence[str]


class Omitted(NamedTuple):
    """A row that the map leaves out: its line and why, and whether it is listed, else only counted."""

    line: int
    reason: str
    is_listed: bool


class Row(NamedTuple):
    """A row: its ref, its values by column with their digest, its line and cells, what it became, 0 for a new row.

    A column that the file doesn't have has no value. An empty cell is "" in a column of text, else None.
    """

    ref: str
    values: Mapping[str, Any]
    digest: bytes
    line: int
    cells: Sequence[str]
    became: int = 0

    def text(self, column: str) -> str:
        """Return a text, "" if there is none."""
        return self.values.get(column) or ""

    def has(self, column: str) -> bool:
        """Return whether the row has a value in a column that isn't empty."""
        return self.values.get(column) not in EMPTY

    @property
    def leaves_open(self) -> bool:
        """Return whether auto_close leaves the row's invoice open: it has a closing day, or other rows share it."""
        return self.has("closed_on") or self.has("invoice")


class BadRow(NamedTuple):
    """A bad row: its line, the column, the value, and the reason as a sentence.

    The column is the one that names the row if no single cell is wrong, and "" if the row couldn't be read.
    """

    line: int
    column: str
    value: str
    reason: str


# The text of each column in the cells of a row, None if the file has no such column.
TextsOf = Callable[[Sequence[str]], Sequence[str | None]]

# What is done with the cells of a bad row.
Reject = Callable[[Sequence[str], BadRow], object]


class Unread(NamedTuple):
    """A row that couldn't be read, and its cells."""

    bad: BadRow
    cells: Sequence[str]

    @property
    def line(self) -> int:
        """Return the line that the row begins on."""
        return self.bad.line


class Wrong(Exception):
    """A cell of a row can't be taken. `reason` is a sentence."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason


class Left(Exception):
    """A row differs from what it became, which can't be changed any more. The message is a sentence."""


@dataclass
class Problems:
    """The bad rows of a file: how many there are, and the first by line. `reject` is called with the cells of each.

    `columns` are the columns of the file's kind, in order. `texts` returns the text of each from the cells of a row.
    `naming` is the column that names a row. `left` are rows that differ from what they became, but were left as they
    are.
    """

    columns: Sequence[str]
    texts: TextsOf
    naming: str = ""
    count: int = 0
    first: list[BadRow] = field(default_factory=list)
    left: list[BadRow] = field(default_factory=list)
    reject: Reject | None = None

    def add(self, bad: BadRow, cells: Sequence[str]) -> None:
        self.count += 1
        insort(self.first, bad)
        del self.first[KEPT:]
        if self.reject:
            self.reject(cells, bad)

    def add_error(self, row: Row, error: Wrong | ZbillError) -> None:
        """Add a row that was refused, with the sentence of the rule that it broke.

        Raises NotPermitted: what the person lacks a permission for isn't the fault of the row.
        """
        if isinstance(error, NotPermitted):
            raise error
        column, reason = (error.column, error.reason) if isinstance(error, Wrong) else (self.naming, error.sentence)
        text = self.texts(row.cells)[self.columns.index(column)] or ""
        self.add(BadRow(row.line, column, text, reason), row.cells)

"""What every command answers with, before any format: a Sheet of rows or a Card of one thing.

Keys are the names of SPEC 9 ("Objects in JSON"); the kind of a column says what its cells hold:

text     a str, folded where the terminal is narrow
label    a str that is never folded: a document's number, a code
word     a str in snake case, shown to people as words: total_payments
number   an int
amount   an int in minor units
rate     a Decimal: a percentage or a quantity
stored   an int: the same in thousandths, as the file has it
day      a date or its ISO text
instant  an int, UTC epoch seconds
flag     a bool, or 0 and 1
nested   a list of dicts, shown in JSON only
facts    what stood before or after a change: a JSON object as text, "" where there is none

Any cell may be None: there is no value.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from operator import itemgetter
from sqlite3 import Cursor, Row
from typing import Any, Literal, NamedTuple

CellKind = Literal[
    "text", "label", "word", "number", "amount", "rate", "stored", "day", "instant", "flag", "nested", "facts"
]


class Column(NamedTuple):
    """`in_table=False` keeps it for CSV and JSON. Where a table is tight a `spare` one goes, and a `narrow` one takes
    no more room than its longest word. In a `merged` one a cell like the one above is left blank in tables."""

    key: str
    title: str
    kind: CellKind = "text"
    in_table: bool = True
    spare: bool = False
    narrow: bool = False
    merged: bool = False


class Bars(NamedTuple):
    """Amounts in minor units to be looked at: each a bar with its label."""

    title: str
    bars: Sequence[tuple[str, int]]


class Report(NamedTuple):
    """What makes a sheet a report: as of a day, or from `first` to `last`."""

    name: str
    practice: str
    currency: str
    as_of: date | None = None
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Sheet:
    """Rows of cells in the order of the columns.

    `totals` is keyed like the columns; a key that is no column is a figure of its own, an amount if Money, a label if
    text, shown below the rows unless `rows_say_totals`. `left_out` is what the rows do not count, for standard error.
    `parts` are further arrays in JSON and tables below for people, and not in CSV.
    """

    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[object]]
    totals: Mapping[str, int | str] = field(default_factory=dict)
    caption: str = ""
    report: Report | None = None
    bars: Bars | None = None
    left_out: str = ""
    rows_say_totals: bool = False
    parts: Mapping[str, Sheet] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        title: str,
        columns: tuple[Column, ...],
        found: Cursor | Iterable[Row | Mapping[str, object]],
        *,
        totals: Iterable[str] = (),
        figures: Mapping[str, int | str] | None = None,
        **rest: Any,
    ) -> Sheet:
        """Return a sheet of what a query found, or of rows made by name, with the sums of the columns in `totals`.
        `figures` are added to these, and replace a sum of the same name.

        Raises TypeError if the names of the query are not the keys of the columns, KeyError if a row lacks one.
        """
        keys = [column.key for column in columns]
        rows: list[Any]
        if isinstance(found, Cursor):
            named = [name for name, *_ in found.description]
            if named != keys:
                raise TypeError(f"{title}: the query has {named}, the columns are {keys}.")
            # By name a row is no longer needed, and reading its cells would take longer.
            found.row_factory = None
            rows = found.fetchall()
        else:
            rows = [tuple(map(row.__getitem__, keys)) for row in found]
        sheet = cls(title, columns, rows, **rest)
        return replace(sheet, totals={key: sheet.total(key) for key in totals} | dict(figures or {}))

    def cells(self, key: str) -> Iterator[Any]:
        """Return the cells of a column, from the first row to the last."""
        return map(itemgetter(self._place(key)), self.rows)

    def total(self, key: str, **where: str) -> int:
        """Return the sum of a column, where asked for only over the rows with these cells; None counts nothing."""
        rows = self.rows
        for other, cell in where.items():
            place = self._place(other)
            rows = [row for row in rows if row[place] == cell]
        return sum(filter(None, map(itemgetter(self._place(key)), rows)))

    def _place(self, key: str) -> int:
        return [column.key for column in self.columns].index(key)


class Field(NamedTuple):
    """A column with its one value."""

    key: str
    title: str
    value: object
    kind: CellKind = "text"
    in_table: bool = True


@dataclass(frozen=True)
class Card:
    """One thing. `parts` are arrays in JSON, tables below the fields for people, and not in CSV."""

    title: str
    fields: tuple[Field, ...]
    parts: Mapping[str, Sheet] = field(default_factory=dict)


def fields(
    columns: Sequence[Column],
    row: Mapping[str, object],
    *,
    hidden: Collection[str] = (),
    unless_zero: Collection[str] = (),
) -> tuple[Field, ...]:
    """Return a field for each column, its value by the column's key. People are spared those `hidden`, which the title
    says, and zeros of those `unless_zero`."""
    return tuple(
        Field(
            column.key,
            column.title,
            row[column.key],
            column.kind,
            in_table=column.key not in hidden and not (column.key in unless_zero and not row[column.key]),
        )
        for column in columns
    )

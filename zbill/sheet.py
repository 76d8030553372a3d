"""The results of commands, independent of any format: a Sheet of rows, or a Card for a single object.

Keys are the names of SPEC 9 ("Objects in JSON"). The kind of a column says what its cells contain:

text     a str, which may wrap on a narrow terminal
label    a str that never wraps: a document's number, a code
number   an int
amount   an int in minor units
rate     a Decimal: a percentage or a quantity
stored   an int: a rate in thousandths, as the practice file stores it
day      a date or its ISO text
instant  an int, UTC epoch seconds
wall     a wall-clock time as the practice file stores it, such as 2026-10-03 14:30
flag     a bool, or 0 and 1
nested   a list of dicts, in JSON only
facts    the values before or after a change: a JSON object as text, or "" if there are none
bar      an int in minor units that is drawn as a bar beside the amounts, for people only

Any cell can be None: no value.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import chain, compress
from operator import eq, itemgetter
from sqlite3 import Cursor, Row
from types import MappingProxyType
from typing import Any, Literal

from zbill.looks import State
from zbill.records import NamedTuple
from zbill.spool import ROWS_AT_A_TIME, Spool

CellKind = Literal[
    "text", "label", "number", "amount", "rate", "stored", "day", "instant", "wall", "flag", "nested", "facts", "bar"
]


class Column(NamedTuple):
    """A column: its key in JSON and CSV, its title in tables, and how tables show it.

    With `in_table=False` it is in CSV and JSON only, with `in_data=False` in tables only. If a table is too wide,
    `spare` columns are dropped and `narrow` ones shrink to their longest word. `dispensable` ones are dropped one after
    the other if it is still too wide when its text wraps, and then others. In a `merged` column a cell that repeats the
    one above is blank. `labels` are the words that people read in place of a cell: "Receipt void" for receipt-void.
    `state` is the state of each cell that is neither empty nor zero; "said" means that the cell is the state's name.
    """

    key: str
    title: str
    kind: CellKind = "text"
    in_table: bool = True
    spare: bool = False
    narrow: bool = False
    merged: bool = False
    labels: Mapping[str, str] = MappingProxyType({})
    in_data: bool = True
    dispensable: bool = False
    state: State | Literal["said"] | None = None

    @property
    def in_csv(self) -> bool:
        return self.in_data and self.kind != "nested"


def bar_beside(key: str) -> Column:
    """Return the column with the bars of another column's amounts."""
    return Column(f"{key}_bar", "", "bar", in_data=False)


class Bars(NamedTuple):
    """A bar chart: a label and an amount (minor units) for each bar."""

    title: str
    bars: Sequence[tuple[str, int]]


class Report(NamedTuple):
    """The heading of a report: its name, the practice and the days it covers, `as_of` or `first` to `last`."""

    name: str
    practice: str
    currency: str
    as_of: date | None = None
    first: date | None = None
    last: date | None = None

    def scope(self, day: Callable[[date], str]) -> str:
        """Return the currency and the days as one line. `day` writes a day."""
        as_of = f"as of {day(self.as_of)}" if self.as_of else ""
        period = f"{day(self.first)} to {day(self.last)}" if self.first and self.last else ""
        return " · ".join(filter(None, (self.currency, as_of, period)))


class Sheet(NamedTuple):
    """Rows of cells in the order of the columns. Many rows of a query are a spool.

    `totals` has the keys of columns. Any other key is a figure of its own (an amount if Money, a label if text), shown
    below the rows unless `rows_say_totals`. `left_out` tells on standard error what the rows don't include. `parts` are
    further arrays in JSON and further tables for people. CSV leaves them out. `told` are the rows that people see, if
    not all. A part that is there only `if_any` isn't shown to people without rows.
    """

    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[object]] | Spool
    totals: Mapping[str, int | str] = MappingProxyType({})
    caption: str = ""
    report: Report | None = None
    bars: Bars | None = None
    left_out: str = ""
    rows_say_totals: bool = False
    parts: Mapping[str, Sheet] = MappingProxyType({})
    told: Sequence[Sequence[object]] | None = None
    if_any: bool = False

    @classmethod
    def of(
        cls,
        title: str,
        columns: tuple[Column, ...],
        found: Cursor | Iterable[Row | Mapping[str, object]],
        *,
        totals: Iterable[str] = (),
        figures: Mapping[str, int | str] | None = None,
        tally: Callable[[Sheet], None] | None = None,
        waits: bool = False,
        **rest: Any,
    ) -> Sheet:
        """Return a sheet of a query's rows, or of rows given as mappings, with the sums of the columns in `totals`.

        `figures` are added to these sums and replace those with the same key. `tally` is called with every few rows as
        a sheet, for other sums. If it `waits`, many rows are read when they are needed, so it can't have sums. Raises
        TypeError if the names in the query are not the keys of the columns, KeyError if a mapping lacks one.
        """
        keys = [column.key for column in columns]
        sums = dict.fromkeys(totals, 0)
        assert not (waits and (sums or tally)), "what is summed is read"

        def add(rows: list[Any]) -> None:
            few = cls(title, columns, rows)
            for key in sums:
                sums[key] += few.total(key)
            if tally:
                tally(few)

        rows: list[Any] | Spool
        if isinstance(found, Cursor):
            named = [name for name, *_ in found.description]
            if named != keys:
                raise TypeError(f"{title}: the query has {named}, the columns are {keys}.")
            # Plain tuples are enough from here on, and faster to read than rows by name.
            found.row_factory = None
            # To go through a long sheet again for the sums would take a tenth of its time.
            rows = _fetched(found, add, waits=waits)
        else:
            rows = [tuple(map(row.__getitem__, keys)) for row in found]
            add(rows)
        return cls(title, columns, rows, sums | dict(figures or {}), **rest)

    @classmethod
    def flow(cls, title: str, columns: tuple[Column, ...], found: Cursor) -> Iterator[Sheet]:
        """Yield a query's rows, however many, as sheets of a few rows each. Without rows, yield one empty sheet."""
        found.row_factory = None
        rows = found.fetchmany(ROWS_AT_A_TIME)
        yield cls(title, columns, rows)
        while rows := found.fetchmany(ROWS_AT_A_TIME):
            yield cls(title, columns, rows)

    def blocks(self) -> Iterator[Sheet]:
        """Yield the sheet, or if it is long, sheets of a few of its rows each."""
        if isinstance(self.rows, Spool):
            yield from (self._replace(rows=few) for few in self.rows.blocks())
        else:
            yield self

    def passing(self) -> Iterator[Sheet]:
        """Yield a long sheet that waits as sheets of a few rows each, while they are read: once only."""
        assert isinstance(self.rows, Spool)
        return (self._replace(rows=few) for few in self.rows.passing())

    @property
    def names(self) -> Iterator[object]:
        """Return what each row is called by: its number, id or code."""
        return map(itemgetter(_naming(self.columns)), self.rows)

    def cells(self, *keys: str) -> Iterator[Any]:
        """Return the cells of a column in the order of the rows, or those of several columns as tuples."""
        return map(itemgetter(*map(self._place, keys)), self.rows)

    def total(self, key: str, **where: str) -> int:
        """Return the sum of a column over the rows whose other cells are as given in `where`. None counts as zero."""
        cells = self.cells(key)
        for other, wanted in where.items():
            cells = compress(cells, map(partial(eq, wanted), self.cells(other)))
        return sum(filter(None, cells))

    def _place(self, key: str) -> int:
        return [column.key for column in self.columns].index(key)


class Field(NamedTuple):
    """One value of a card, with its key and title."""

    key: str
    title: str
    value: object
    kind: CellKind = "text"
    in_table: bool = True
    in_data: bool = True
    state: State | Literal["said"] | None = None


class Card(NamedTuple):
    """A single object. `parts` are arrays in JSON and tables below the fields for people. CSV leaves them out."""

    title: str
    fields: tuple[Field, ...]
    parts: Mapping[str, Sheet] = MappingProxyType({})

    @property
    def names(self) -> Iterator[object]:
        """Return what the object is called by: its number, id or code."""
        return iter([self.fields[_naming(self.fields)].value])


def _fetched(found: Cursor, add: Callable[[list[Any]], None], *, waits: bool) -> list[Any] | Spool:
    """Return all rows of a query: a list, or if they are many, a spool. Call `add` with every few as they are read."""

    def read() -> Iterator[list[Any]]:
        while rows := found.fetchmany(ROWS_AT_A_TIME):
            add(rows)
            yield rows

    blocks = read()
    rows = next(blocks, [])
    return rows if len(rows) < ROWS_AT_A_TIME else Spool(chain([rows], blocks), waits=waits)


def _naming(columns: Sequence[Column | Field]) -> int:
    """Return the place of the column that tells rows apart: the first, but a client is told by the id."""
    keys = [column.key for column in columns]
    return keys.index("client_id") if keys[0] == "client" and "client_id" in keys else 0


def fields(
    columns: Sequence[Column],
    row: Mapping[str, object],
    *,
    hidden: Collection[str] = (),
    unless_zero: Collection[str] = (),
) -> tuple[Field, ...]:
    """Return a field for each column, with the value that the row has under its key.

    Tables leave out `hidden` fields, which the card's title already shows, and fields in `unless_zero` that are zero.
    """
    return tuple(
        Field(
            column.key,
            column.title,
            row[column.key],
            column.kind,
            in_table=column.key not in hidden and not (column.key in unless_zero and not row[column.key]),
            in_data=column.in_data,
            state=column.state,
        )
        for column in columns
    )

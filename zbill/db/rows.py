"""Reading and writing of records: a record's fields are the columns of its row, in the same order.

A field's type says how its column is stored: Money, int, str and the fixed words unchanged, bool as 0 or 1, Day and
WallTime as ISO text, Decimal as thousandths. Taxes are read from a JSON array, but written to a table of their own.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from itertools import chain
from typing import Any, TypeVar, cast

from zbill.dates import Period, wall_text
from zbill.models import LineTax, TaxRate
from zbill.money import Money, from_thousandths, thousandths
from zbill.records import NamedTuple
from zbill.text import key

Record = TypeVar("Record", bound=NamedTuple)
Values = Mapping[str, int | str | None]
Parameters = Sequence[object] | Mapping[str, object]


# How many rows are inserted by one statement. SQLite begins and ends each of them, which takes a third of the time.
_TOGETHER = 50


def _tax_rates(text: str) -> tuple[TaxRate, ...]:
    return tuple(
        TaxRate(tax_id, name, abbreviation, from_thousandths(rate), bool(inclusive))
        for tax_id, name, abbreviation, rate, inclusive in json.loads(text)
    )


def _line_taxes(text: str) -> tuple[LineTax, ...]:
    return tuple(
        LineTax(TaxRate(tax_id, name, abbreviation, from_thousandths(rate), bool(inclusive)), Money(amount))
        for tax_id, name, abbreviation, rate, inclusive, amount in json.loads(text)
    )


_READ: Mapping[str, Callable[[Any], Any]] = {
    "bool": bool,
    "Money": Money,
    "Day": date.fromisoformat,
    "WallTime": datetime.fromisoformat,
    "Decimal": from_thousandths,
    "tuple[TaxRate, ...]": _tax_rates,
    "tuple[LineTax, ...]": _line_taxes,
}
_WRITTEN: Mapping[str, Callable[[Any], Any]] = {
    "bool": int,
    "Money": int,
    "Day": date.isoformat,
    "WallTime": wall_text,
    "Decimal": thousandths,
}
_UNCHANGED = frozenset("int str Status SessionStatus Kind Cause DiscountTier Thing Document Result".split())


def exactly_one(conn: sqlite3.Connection, record: type[Record], query: str, values: Parameters = ()) -> Record:
    """Return the record of the one row that a query finds. Raises LookupError if it finds none or several."""
    found = many(conn, record, query, values)
    if len(found) != 1:
        raise LookupError(f"expected one {record.__name__}, found {len(found)}: {query}")
    return found[0]


def zero_or_one(conn: sqlite3.Connection, record: type[Record], query: str, values: Parameters = ()) -> Record | None:
    """Return the record of the row that a query finds, None if it finds none. Raises LookupError if several."""
    found = many(conn, record, query, values)
    if len(found) > 1:
        raise LookupError(f"expected at most one {record.__name__}, found {len(found)}: {query}")
    return found[0] if found else None


def many(conn: sqlite3.Connection, record: type[Record], query: str, values: Parameters = ()) -> list[Record]:
    """Return the records of all rows that a query finds. Raises TypeError if its columns aren't the record's fields."""
    cursor = tuples(conn, query, values)
    named = tuple(each[0] for each in cursor.description)
    if named != record._fields:
        raise TypeError(f"{record.__name__} has the fields {record._fields}, the query the columns {named}: {query}")
    conversions = _conversions(record)
    found = []
    for row in cursor:
        cells = list(row)
        for place, read, optional in conversions:
            if not (optional and cells[place] is None):
                cells[place] = read(cells[place])
        found.append(record._make(cells))
    return found


def scalar(conn: sqlite3.Connection, query: str, values: Parameters = ()) -> Any:
    """Return the one cell of the one row that a query finds. Raises LookupError if it finds none or several."""
    found = tuples(conn, query, values).fetchall()
    if len(found) != 1 or len(found[0]) != 1:
        raise LookupError(f"expected one cell, found {len(found)} rows: {query}")
    return found[0][0]


def pairs(conn: sqlite3.Connection, query: str, values: Parameters = ()) -> list[tuple[Any, Any]]:
    """Return the rows that a query finds, of two columns each, as they are stored."""
    return tuples(conn, query, values).fetchall()


def tuples(conn: sqlite3.Connection, query: str, values: Parameters = ()) -> sqlite3.Cursor:
    """Return the rows that a query finds, one at a time, as tuples of what is stored."""
    cursor = conn.cursor()
    cursor.row_factory = None
    return cursor.execute(query, values)


def exists(conn: sqlite3.Connection, query: str, values: Parameters = ()) -> bool:
    """Return whether a query finds anything."""
    return conn.execute(query, values).fetchone() is not None


def columns(record: type[NamedTuple], table: str = "") -> str:
    """Return the columns of a record for a query, with the table's name where several are joined."""
    return ", ".join(f"{table}.{name}" if table else name for name in record._fields)


def add(conn: sqlite3.Connection, table: str, *records: NamedTuple) -> int:
    """Insert records of one type, and return the id of the last."""
    if len(records) == 1:
        return last_id(conn.execute(_insert(table, type(records[0])), _cells(records[0])))
    if records:
        conn.executemany(_insert(table, type(records[0])), map(_cells, records))
    return next_id(conn, table) - 1 if records else 0


def add_cells(conn: sqlite3.Connection, table: str, names: Sequence[str], added: Sequence[Sequence[Any]]) -> None:
    """Insert many rows of these columns, as cells that are stored unchanged. Roll back if it raises sqlite3.Error.

    SQLite then leaves the rows before the wrong one: to take them back, it would have to copy each page that a
    statement changes before it changes it, about one for each row. This holds for what the table's triggers insert too.
    """
    row = f"({', '.join('?' * len(names))})"
    whole = len(added) // _TOGETHER * _TOGETHER
    for count, part in ((_TOGETHER, added[:whole]), (1, added[whole:])):
        query = f"insert or fail into {table} ({', '.join(names)}) values {', '.join([row] * count)}"
        cells = chain.from_iterable(part)
        conn.executemany(query, zip(*[cells] * (len(names) * count), strict=True))


def last_id(inserted: sqlite3.Cursor) -> int:
    """Return the id of the row that an INSERT has added."""
    return cast(int, inserted.lastrowid)


def next_id(conn: sqlite3.Connection, table: str) -> int:
    """Return the id of the next row. Only for tables from which no row is ever deleted."""
    return int(scalar(conn, f"select coalesce(max(id), 0) + 1 from {table}"))


def json_ids(ids: Iterable[int]) -> str:
    """Return ids as one value for a query: `id in (select value from json_each(?))`."""
    return json.dumps(list(ids))


def json_texts(texts: Iterable[str]) -> str:
    """Return texts as one value for a query: `ref in (select value from json_each(?))`."""
    return json.dumps(list(texts))


def days(period: Period | None) -> dict[str, object]:
    """Return a period as the SQL parameters :first and :last, or all days if there is no period."""
    first, last = (period.first, period.last) if period else (date.min, date.max)
    return {"first": first.isoformat(), "last": last.isoformat()}


def insert(conn: sqlite3.Connection, table: str, values: Values) -> int:
    """Insert a row of named values through sqlite-utils, and return its id. Call inside a transaction.

    Values are whole numbers, text and None; a Decimal would become a float.
    """
    return int(_database(conn).table(table).insert(dict(values)).last_pk)


def update(conn: sqlite3.Connection, table: str, row_id: int, values: Values) -> None:
    """Change some columns of a row through sqlite-utils. Call inside a transaction."""
    if values:
        _database(conn).table(table).update(row_id, dict(values))


def changes(conn: sqlite3.Connection, table: str, row_id: int, values: Values) -> tuple[Values, Values]:
    """Return the values that would change a row: as they are now, and as given."""
    if not values:
        return {}, {}
    found = dict(conn.execute(f"select {', '.join(values)} from {table} where id = ?", (row_id,)).fetchone())
    changed = {column: value for column, value in values.items() if found[column] != value}
    return {column: found[column] for column in changed}, changed


def next_given_id(conn: sqlite3.Connection, table: str) -> int:
    """Return the id of the next row of a table that never gives one twice, though rows of it are deleted."""
    return int(scalar(conn, "select 1 + coalesce(max(seq), 0) from sqlite_sequence where name = ?", (table,)))


def with_name_keys(values: Values) -> dict[str, int | str | None]:
    """Return the values with the search keys of a code and a name added."""
    keys = {f"{column}_key": key(str(values[column])) for column in ("code", "name") if values.get(column) is not None}
    return {**values, **keys}


def _database(conn: sqlite3.Connection):  # type: ignore[no-untyped-def]
    # Imported here: loading it takes as long as a whole command should.
    from sqlite_utils import Database

    assert conn.in_transaction, "sqlite-utils commits by itself outside a transaction"
    return Database(conn, execute_plugins=False)


@cache
def _types(record: type[NamedTuple]) -> tuple[tuple[str, bool], ...]:
    """Return each field's type and whether it can be None. Raises TypeError for a type that no column holds."""
    types = []
    for name, written in record.__annotations__.items():
        kind = written.removesuffix(" | None")
        if kind not in _UNCHANGED and kind not in _READ:
            raise TypeError(f"{record.__name__}.{name}: no column holds a {kind}")
        types.append((kind, kind != written))
    return tuple(types)


@cache
def _conversions(record: type[NamedTuple]) -> tuple[tuple[int, Callable[[Any], Any], bool], ...]:
    """Return the cells of a row that are converted when read: place, conversion, and whether it can be None."""
    return tuple(
        (place, _READ[kind], optional) for place, (kind, optional) in enumerate(_types(record)) if kind in _READ
    )


@cache
def _insert(table: str, record: type[NamedTuple]) -> str:
    names = [record._fields[place] for place, _ in _stored(record)]
    return f"insert into {table} ({', '.join(names)}) values ({', '.join('?' * len(names))})"


@cache
def _stored(record: type[NamedTuple]) -> tuple[tuple[int, Callable[[Any], Any] | None], ...]:
    """Return the fields that a table stores: place and conversion, None if it is stored unchanged."""
    return tuple(
        (place, _WRITTEN.get(kind)) for place, (kind, _) in enumerate(_types(record)) if not kind.startswith("tuple")
    )


def _cells(record: NamedTuple) -> list[Any]:
    return [
        record[place] if write is None or record[place] is None else write(record[place])
        for place, write in _stored(type(record))
    ]

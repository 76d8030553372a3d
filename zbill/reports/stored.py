"""Values that zbill could not have stored: text that isn't UTF-8, impossible days and instants, invalid settings.

A fault of the disk or another program leaves them, and some commands then can't read the file. `check` names each one.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence

from zbill.billing.settings import SETTINGS
from zbill.dates import EARLIEST, LATEST
from zbill.db import settings
from zbill.file import migrating
from zbill.file.connection import as_text
from zbill.records import NamedTuple

COLUMNS = """
select tables.value, columns.name, columns.type, columns.pk
  from json_each(:own) as tables, pragma_table_info(tables.value) as columns
 order by tables.value, columns.cid
"""

# The condition of an instant and of a day that is outside the days that zbill takes.
INSTANT = "{0} not between strftime('%s', :first) + 0 and strftime('%s', :last) + 0"
DAY = "{0} not between :first and :last"
_RANGE = {"first": str(EARLIEST), "last": str(LATEST)}

MISSING = """
select 'the ' || name || ' numbers', 'their counter is missing'
  from (select 'invoice' as kind, 'invoice' as name union all select 'receipt', 'receipt'
        union all select 'creditnote', 'credit note')
 where kind not in (select kind from counters)
union all select 'the refs', 'their token is missing' where not exists (select 1 from own_refs)
"""

# The columns that hold days, besides those whose names end in _on.
_DAYS = ("date", "day", "due", "since", "born")
# The rows whose JSON isn't of its type.
_JSON = (
    "select 'imprints ' || id from imprints where iif(json_valid(body), json_type(body), '') <> 'object'",
    "select 'keys ' || key from keys where iif(json_valid(made), json_type(made), '') <> 'array'",
)


class Table(NamedTuple):
    """A table of zbill's: the columns of its primary key, and of the others all those that hold text and numbers."""

    name: str
    key: tuple[str, ...]
    texts: tuple[str, ...]
    numbers: tuple[str, ...]


def findings(conn: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Yield values that could not have been stored, as pairs of place and problem."""
    yield from texts(conn)
    for table in _tables(conn):
        yield from _not_dated(conn, table)
    for query in _JSON:
        yield from ((as_text(row[0]), "its JSON can't be read") for row in conn.execute(query).fetchall())
    for key in settings.load(conn).invalid():
        yield f"setting {key}", "it has a value that isn't valid" if key in SETTINGS else "there is no such setting"
    yield from ((row[0], row[1]) for row in conn.execute(MISSING).fetchall())


def texts(conn: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Yield text that isn't UTF-8, in any version of the file."""
    for table in _tables(conn):
        if not _is_text(conn, table):
            yield from _not_text(conn, table)


def _tables(conn: sqlite3.Connection) -> list[Table]:
    found: dict[str, list[tuple[str, str, int]]] = {}
    for table, *column in conn.execute(COLUMNS, {"own": json.dumps(sorted(migrating.own_tables(conn)))}).fetchall():
        found.setdefault(table, []).append((column[0], column[1], column[2]))
    return [
        Table(
            name,
            tuple(column for column, _, place in columns if place),
            tuple(column for column, kind, _ in columns if kind == "TEXT"),
            tuple(column for column, kind, _ in columns if kind == "INTEGER"),
        )
        for name, columns in found.items()
    ]


def _is_text(conn: sqlite3.Connection, table: Table) -> bool:
    """Return whether all text of a table is UTF-8, by having SQLite read it: much faster than looking at each cell."""
    if not table.texts:
        return True
    cursor = conn.cursor()
    cursor.row_factory = None
    before, conn.text_factory = conn.text_factory, str
    try:
        for _ in cursor.execute(f"select {', '.join(table.texts)} from {table.name}"):
            pass
    except (sqlite3.OperationalError, UnicodeError):
        return False
    finally:
        conn.text_factory = before
    return True


def _not_text(conn: sqlite3.Connection, table: Table) -> Iterator[tuple[str, str]]:
    cells = ", ".join(f"cast({column} as blob)" for column in table.texts)
    for row in conn.execute(f"select {', '.join(table.key)}, {cells} from {table.name}").fetchall():
        for column, cell in zip(table.texts, row[len(table.key) :], strict=True):
            if cell is not None and not _is_utf8(cell):
                yield _place(table.name, row[: len(table.key)]), f"its {column} isn't UTF-8 text"


def _is_utf8(cell: bytes) -> bool:
    try:
        cell.decode()
    except UnicodeDecodeError:
        return False
    return True


def _not_dated(conn: sqlite3.Connection, table: Table) -> Iterator[tuple[str, str]]:
    """Yield instants and days outside the days that zbill takes. SQLite's own check finds days that are none."""
    instants = {each: INSTANT.format(each) for each in table.numbers if each == "at" or each.endswith("_at")}
    days = {each: DAY.format(each) for each in table.texts if each in _DAYS or each.endswith("_on")}
    wrong = instants | days
    if not wrong:
        return
    columns = ", ".join([*table.key, *wrong.values()])
    query = f"select {columns} from {table.name} where {' or '.join(wrong.values())}"
    for row in conn.execute(query, _RANGE).fetchall():
        for column, is_wrong in zip(wrong, row[len(table.key) :], strict=True):
            if is_wrong:
                yield _place(table.name, row[: len(table.key)]), f"its {column} isn't a date that zbill takes"


def _place(table: str, key: Sequence[object]) -> str:
    """Return a row's table and the values of its key: "clients 3"."""
    return as_text(" ".join([table, *map(str, key)]))

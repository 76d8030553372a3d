"""Many complete rows at once: the file's triggers, checks and indexes step aside for them, inside the transaction.

A trigger for each of a million rows costs more than the rows. The caller writes complete rows, and compares all of them
with what the triggers would have kept, before the transaction ends. Checks are made and indexes are built for all rows
together, which takes a third of the time.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from zbill.file.connection import passing_through

# What tells where a CHECK begins and ends: comments and quoted texts have no parentheses that count.
_TOKEN = re.compile(
    r"""--[^\n]*|'(?:[^']|'')*'|"[^"]*"|(?P<open>(?P<check>\bcheck\s*)?\()|(?P<close>\))""", re.IGNORECASE
)

# The rows of an index are sorted in parts of this size. Larger ones take longer.
_SORTED_KIB = 4000


@contextmanager
def without_triggers(conn: sqlite3.Connection, tables: Sequence[str]) -> Iterator[None]:
    """Write rows of these tables without their triggers, which are the same again afterwards.

    Call inside a transaction. If the block fails, the transaction must be rolled back.
    """
    assert conn.in_transaction, "the triggers of a practice file are only taken off inside a transaction"
    marks = ", ".join("?" * len(tables))
    query = f"select name, sql from main.sqlite_schema where type = 'trigger' and tbl_name in ({marks}) order by rowid"
    triggers = [tuple(row) for row in conn.execute(query, tables)]
    for name, _ in triggers:
        conn.execute(f'drop trigger main."{name}"')
    yield
    for _, sql in triggers:
        conn.execute(sql)


@contextmanager
def checked_together(conn: sqlite3.Connection, written: Mapping[str, str]) -> Iterator[None]:
    """Write rows of these tables, and make the CHECKs of their schema at the end, for all rows of a condition.

    Raises sqlite3.IntegrityError, as SQLite does, if a row breaks one. Then the transaction must be rolled back.
    """
    conn.execute("pragma ignore_check_constraints = on")
    try:
        yield
    finally:
        conn.execute("pragma ignore_check_constraints = off")
    for table, condition in written.items():
        (sql,) = conn.execute("select sql from main.sqlite_schema where name = ?", (table,)).fetchone()
        together = " and ".join(f"({each})" for each in checks(sql))
        if conn.execute(f"select 1 from {table} where {condition} and not ({together}) limit 1").fetchone():
            raise sqlite3.IntegrityError(f"CHECK constraint failed: {table}")


def checks(sql: str) -> list[str]:
    """Return the expressions of the CHECKs in the SQL of a table, in order."""
    found, begin, depth = [], 0, 0
    for token in _TOKEN.finditer(sql):
        if token["open"] and depth:
            depth += 1
        elif token["check"]:
            begin, depth = token.end(), 1
        elif token["close"] and depth:
            depth -= 1
            if not depth:
                found.append(sql[begin : token.start()])
    return found


class Indexes:
    """The indexes of tables that grow by many rows, set aside while they grow, and built at the end.

    To build an index of all rows costs about a third of keeping it up for each new one. So it is worth it when the new
    rows are more than those that were there, and once: what looks rows up in between needs the indexes. `part` says
    which part of all rows has come, so that as many new ones can be expected of the rest.
    """

    part = 1.0

    def __init__(self, conn: sqlite3.Connection, tables: Sequence[str], kept: Sequence[str]) -> None:
        self._conn = conn
        self._tables = tables
        self._new = 0
        self._there = _rows(conn, tables[0]) if tables else 0
        self._aside: dict[str, str] = {}
        self._needed = set(kept)

    def step_aside(self, new: int) -> None:
        """Set the indexes aside, if that is worth it, before this many rows are added to the first table.

        Call inside a transaction, and `build` before it ends. Unique indexes stay, and those that are kept.
        """
        self._new += new
        if self._new / self.part > self._there:
            self._drop(self._plain(self._tables))

    def set_aside(self, table: str, names: Sequence[str]) -> None:
        """Set indexes aside of a table whose rows the new rows change, if that is worth it.

        To find the place of each changed row costs several times as much as to build the index again.
        """
        if _rows(self._conn, table) < 4 * self._new / self.part:
            self._drop((name, sql) for name, sql in self._plain([table]) if name in names)

    def build(self, names: Iterable[str] | None = None) -> None:
        """Build the indexes again, as they were, or only those named. They stay from then on."""
        wanted = list(self._aside if names is None else names)
        self._needed.update(wanted)
        found = [self._aside.pop(name) for name in wanted if name in self._aside]
        if found:
            with passing_through(self._conn, _SORTED_KIB):
                for sql in found:
                    self._conn.execute(sql)

    def _drop(self, found: Iterable[tuple[str, str]]) -> None:
        for name, sql in found:
            if name not in self._needed:
                self._conn.execute(f'drop index main."{name}"')
                self._aside[name] = sql

    def _plain(self, tables: Sequence[str]) -> list[tuple[str, str]]:
        """Return the name and the text of each index of these tables that isn't unique."""
        marks = ", ".join("?" * len(tables))
        query = f"""
            select name, sql from main.sqlite_schema as found
             where type = 'index' and tbl_name in ({marks})
               and exists (select 1 from pragma_index_list(tbl_name) as listed
                            where listed.name = found.name and origin = 'c' and not "unique")
        """
        return [tuple(row) for row in self._conn.execute(query, tables)]


def _rows(conn: sqlite3.Connection, table: str) -> int:
    """Return about how many rows a table has, without counting them."""
    (last,) = conn.execute(f"select coalesce(max(rowid), 0) from {table}").fetchone()
    return int(last)

"""The schema in a practice file: its tables, indexes, views and triggers, and which are another program's.

SQLite itself refuses a schema in which the type, the name or the table of an object isn't that of its SQL.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from zbill.file.connection import any_text
from zbill.file.fingerprints import FINGERPRINTS
from zbill.records import NamedTuple
from zbill.sha import sha256

# The objects but those that SQLite creates for itself: programs can't use names that begin with sqlite_, but can write
# such rows.
_OBJECTS = """
  from sqlite_schema
 where not (type = 'index' and sql is null and name glob 'sqlite_autoindex_*')
   and (type || ' ' || name, coalesce(sql, '')) not in (values
       ('table sqlite_sequence', 'CREATE TABLE sqlite_sequence(name,seq)'),
       ('table sqlite_stat1', 'CREATE TABLE sqlite_stat1(tbl,idx,stat)'),
       ('table sqlite_stat3', 'CREATE TABLE sqlite_stat3(tbl,idx,neq,nlt,ndlt,sample)'),
       ('table sqlite_stat4', 'CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)'))
 order by type, name
"""

_RULES = ("CREATE TRIGGER ", "CREATE UNIQUE INDEX ")


class Object(NamedTuple):
    """A table, index, view or trigger: the table or view that it is on, or itself, and the SQL that creates it."""

    table: str
    sql: str


class Differences(NamedTuple):
    """Differences of a schema from zbill's, by type and name: altered or missing objects, and added ones.

    `rules` change what happens to zbill's tables. `additions` are harmless.
    """

    altered: list[str]
    rules: list[str]
    additions: list[str]


def objects(conn: sqlite3.Connection) -> dict[str, Object]:
    """Return the objects of a schema by type and name, such as "trigger lines_frozen", without those of SQLite."""
    with any_text(conn):
        rows = conn.execute(f"select type || ' ' || name, tbl_name, coalesce(sql, '') {_OBJECTS}")
        return {name: Object(table, sql) for name, table, sql in rows}


def text(conn: sqlite3.Connection) -> bytes:
    """Return type, name and SQL of each of these objects, as they are stored. Quick, because each command reads it."""
    before, conn.text_factory = conn.text_factory, bytes
    try:
        return b"\0".join(row for (row,) in conn.execute(f"select type || ' ' || name || coalesce(sql, '') {_OBJECTS}"))
    finally:
        conn.text_factory = before


def version(conn: sqlite3.Connection) -> int:
    """Return the number of the last migration applied, 0 for an empty file."""
    return int(conn.execute("pragma user_version").fetchone()[0])


def fingerprint(conn: sqlite3.Connection) -> str:
    """Return one SHA-256 over every table, index, view and trigger of the file, in hex."""
    return sha256(text(conn)).hexdigest()


def is_newest(conn: sqlite3.Connection) -> bool:
    """Return whether a file has the newest schema, and nothing of another program: nearly every file."""
    return version(conn) == len(FINGERPRINTS) and fingerprint(conn) == FINGERPRINTS[-1]


def differences(found: Mapping[str, Object], own: Mapping[str, Object]) -> Differences:
    """Return how a schema differs from zbill's own."""
    altered = [name for name, each in own.items() if name not in found or found[name].sql != each.sql]
    added = [name for name in found if name not in own]
    tables = {each.table.lower() for each in own.values()}
    rules = [name for name in added if _interferes(name, found[name], tables)]
    return Differences(altered, rules, [name for name in added if name not in rules])


def _interferes(name: str, added: Object, tables: set[str]) -> bool:
    """Return whether another program's object is a rule on one of these tables or views, or hides as SQLite's."""
    if name.partition(" ")[2].lower().startswith("sqlite_"):
        return True
    return added.sql.startswith(_RULES) and added.table.lower() in tables

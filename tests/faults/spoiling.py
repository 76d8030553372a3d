"""Damage to a practice file at random: a flipped bit in the stored schema, or a cell with a value it can't have."""

from __future__ import annotations

import random
import re
import sqlite3
from contextlib import closing
from pathlib import Path

# What a cell is overwritten with, as SQL: bytes that aren't text, another type, nothing, too much, another text.
VALUES = (
    "cast(x'416e61ff' as text)",
    "x'00ff'",
    "null",
    "'x'",
    "''",
    "'9999-99-99'",
    "4611686018427387904",
    "-4611686018427387904",
    "2.5",
)
_HEADER = 100


def flipped(content: bytes, place: int, bit: int) -> bytes:
    """Return a file with one bit of one byte flipped."""
    return content[:place] + bytes([content[place] ^ (1 << bit)]) + content[place + 1 :]


def places_of_schema(path: Path) -> list[int]:
    """Return the places of all bytes of the pages that hold the schema, without the header of the file."""
    with closing(sqlite3.connect(path)) as conn:
        size = conn.execute("pragma page_size").fetchone()[0]
        pages = _pages_of_schema(path.read_bytes(), size)
    return [place for page in pages for place in range(max((page - 1) * size, _HEADER), page * size)]


def _pages_of_schema(content: bytes, size: int) -> list[int]:
    """Return the numbers of the pages of the tree that begins on page 1, without those of overflowing cells."""
    found, waiting = [], [1]
    while waiting:
        page = waiting.pop()
        found.append(page)
        start = (page - 1) * size
        header = start + (_HEADER if page == 1 else 0)
        if content[header] == 5:  # an inner page: its cells name the pages below
            count = int.from_bytes(content[header + 3 : header + 5], "big")
            cells = (header + 12 + 2 * number for number in range(count))
            places = [start + int.from_bytes(content[cell : cell + 2], "big") for cell in cells]
            waiting += [int.from_bytes(content[place : place + 4], "big") for place in (*places, header + 8)]
    return found


def spoil_a_cell(path: Path, chance: random.Random) -> str:
    """Overwrite one cell of one row with a value that the schema refuses, and return what was done."""
    while True:
        with closing(sqlite3.connect(path, isolation_level=None)) as conn:
            tables = [row[0] for row in conn.execute("select name from pragma_table_list where type = 'table'")]
            table = chance.choice([each for each in sorted(tables) if not each.startswith("sqlite_")])
            column = chance.choice([row[1] for row in conn.execute(f"pragma table_info({table})")])
            count = conn.execute(f"select count(*) from {table}").fetchone()[0]
        if count and spoil(path, table, column, chance.randrange(count), chance.choice(VALUES)):
            return f"{table}.{column}"


def spoil(path: Path, table: str, column: str, row: int, value: str) -> bool:
    """Set a cell under a schema without rules, put the schema back, and return whether SQLite stored the value."""
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        schema = conn.execute("select name, sql from sqlite_schema where sql is not null").fetchall()
        triggers = conn.execute("select type, name, tbl_name, rootpage, sql from sqlite_schema where type = 'trigger'")
        kept = triggers.fetchall()
        conn.execute("pragma writable_schema = on")
        conn.execute("delete from sqlite_schema where type = 'trigger'")
        conn.execute("update sqlite_schema set sql = ? where name = ?", (_lax(dict(schema)[table]), table))
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as conn:
            conn.execute("pragma ignore_check_constraints = on")
            key = [each[1] for each in conn.execute(f"pragma table_info({table})") if each[5]]
            chosen = conn.execute(f"select {', '.join(key)} from {table} limit 1 offset {row}").fetchone()
            where = " and ".join(f"{name} is ?" for name in key)
            try:
                conn.execute(f"update {table} set {column} = {value} where {where}", chosen)
            except sqlite3.Error:
                return False
            return True
    finally:
        with closing(sqlite3.connect(path, isolation_level=None)) as conn:
            conn.execute("pragma writable_schema = on")
            conn.execute("update sqlite_schema set sql = ? where name = ?", (dict(schema)[table], table))
            # One transaction: each of three hundred would wait for the disk.
            conn.execute("begin")
            conn.executemany("insert into sqlite_schema values (?, ?, ?, ?, ?)", kept)
            conn.execute("commit")


def _lax(sql: str) -> str:
    """Return the SQL of a table without the types and the presence of values that it asks for."""
    body, _, ending = sql.rpartition(")")
    rowid = ") without rowid" if "without rowid" in ending else ")"
    return re.sub("(integer|text|blob) +not null", r"\1", body) + rowid

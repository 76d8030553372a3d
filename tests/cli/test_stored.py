"""The rows that the practice file keeps of the commands of two_of_each.py, also what no list or document shows.

They are in stored.txt, those of the log, of settings and of imprints left out. Empty cells and zeros are too.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from tests.practice import Practice

LEFT_OUT = set("counted_settlements currencies imprints log settings sqlite_sequence role_permissions counters".split())


def stored(path: Path) -> Iterator[str]:
    """Yield each row as its table and its cells that have a value."""
    with closing(sqlite3.connect(path)) as conn:
        conn.row_factory = sqlite3.Row
        tables = conn.execute("select name from sqlite_schema where type = 'table' order by name").fetchall()
        for (table,) in tables:
            if table not in LEFT_OUT:
                for row in conn.execute(f"select * from {table} order by 1, 2"):
                    yield " ".join([table, *(f"{key}={value}" for key, value in dict(row).items() if value)])


def test_each_row_is_stored_as_it_should_be(two_of_each: Practice) -> None:
    expected = Path(__file__).with_name("stored.txt").read_text(encoding="utf-8").splitlines()
    assert list(stored(two_of_each.path)) == expected

"""Each CHECK of the practice file allows what is at its bound and refuses what is beside it.

The checks are read from the schema, so that one without bounds in bounds.py fails. Those that name the same columns are
taken together.
"""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.db.bounds import BOUNDS
from zbill.file import connection, migrating

CHECK = re.compile(r"\bcheck \(")
# A column, not a word within quotes nor the name of a function.
COLUMN = re.compile(r"'[^']*'|\b([a-z_]+)\b(?!\()")


def checks() -> dict[str, list[str]]:
    """Return the expressions of all checks of the newest schema by table and columns."""
    found = defaultdict(list)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as conn:
        connection.configure(conn)
        migrating.migrate(conn)
        for table, sql in conn.execute("select name, sql from sqlite_schema where type = 'table' and sql is not null"):
            columns = {row["name"] for row in conn.execute(f"pragma table_xinfo({table})")}
            for expression in expressions(sql):
                named = dict.fromkeys(hit[1] for hit in COLUMN.finditer(expression) if hit[1] in columns)
                found[f"{table}({', '.join(named)})"].append(expression)
    return found


def expressions(sql: str) -> Iterator[str]:
    """Yield the expression in the parentheses of each check."""
    for hit in CHECK.finditer(sql):
        depth, end, is_text = 1, hit.end(), False
        while depth:
            is_text ^= sql[end] == "'"
            depth += 0 if is_text else {"(": 1, ")": -1}.get(sql[end], 0)
            end += 1
        yield sql[hit.end() : end - 1]


CHECKS = checks()


def is_allowed(conn: sqlite3.Connection, which: str, value: object) -> bool:
    """Return whether the checks allow a value of their columns. SQLite refuses only what is false, not null."""
    columns = which.partition("(")[2][:-1].split(", ")
    cells = value if isinstance(value, tuple) else (value,)
    row = ", ".join(f"? as {column}" for column in columns)
    for expression in CHECKS[which]:
        (answer,) = conn.execute(f"select ({expression}) from (select {row})", cells).fetchone()
        if answer == 0:
            return False
    return True


@pytest.fixture(scope="module")
def conn() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as conn:
        yield conn


@pytest.mark.parametrize("which", BOUNDS)
def test_a_check_allows_what_is_at_its_bound_and_refuses_what_is_beside_it(
    which: str, conn: sqlite3.Connection
) -> None:
    assert [value for value in BOUNDS[which].allowed if not is_allowed(conn, which, value)] == []
    assert [value for value in BOUNDS[which].refused if is_allowed(conn, which, value)] == []


def test_every_check_has_bounds() -> None:
    assert sorted(CHECKS) == sorted(BOUNDS)

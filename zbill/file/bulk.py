"""Many complete rows at once: the file's triggers step aside for them, inside the transaction.

A trigger for each of a million rows costs more than the rows. The caller writes complete rows, and compares all of them
with what the triggers would have kept, before the transaction ends.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager


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

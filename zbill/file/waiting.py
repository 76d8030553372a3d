"""Things in order, as many as a disk can hold."""

from __future__ import annotations

import pickle
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import chain, islice
from typing import TypeVar

Thing = TypeVar("Thing")


def in_order(things: Iterator[Thing], order: Callable[[Thing], tuple[str, int]], most: int) -> Iterator[Thing]:
    """Yield things in order of a text and a number that no two share. More than `most` wait in a temporary file."""
    first = list(islice(things, most))
    if len(first) < most:
        yield from sorted(first, key=order)
        return
    # SQLite keeps a database without a name in a file that only this process sees, and that is gone with it.
    with closing(sqlite3.connect("")) as conn:
        conn.execute("create table waiting (a text, b integer, thing blob, primary key (a, b)) without rowid")
        waiting = ((*order(thing), pickle.dumps(thing)) for thing in chain(first, things))
        conn.executemany("insert into waiting values (?, ?, ?)", waiting)
        for (thing,) in conn.execute("select thing from waiting order by a, b"):
            yield pickle.loads(thing)

"""Measure what the triggers of a practice file cost, in processor time of SQLite per line.

    python -m tests.bench.triggers [--sessions N] [--rounds R]

The rows of N invoices with a line each, closed, and of an invoice with N lines, are written in memory three ways: step
by step as commands do with the triggers on, the same steps without triggers, and complete, by one INSERT a row.
"""

from __future__ import annotations

import argparse
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from tests.bench.batches import ATTENDED, CLIENTS, CLOSED, book, command

MARK, OPEN, LINES, TAXES, _ = ATTENDED
IMPRINTS, CLOSE, _ = CLOSED
# Without triggers, a statement of its own keeps the totals.
TOTALS = (
    "update invoices set gross = ?, discount = ?, net = ?, tax = ?, total = ? where id = ?",
    "select gross, discount, net, tax, total, id from invoices",
)
WHOLE = (
    "insert into invoices (number, label, client_id, date, due, status, opened_at, changed_on, closed_at, closed_on,"
    " letterhead_id, parties_id, gross, discount, net, tax, total)"
    " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "select number, label, client_id, date, due, status, opened_at, changed_on, closed_at, closed_on, letterhead_id,"
    " parties_id, gross, discount, net, tax, total from invoices order by number",
)

Steps = Sequence[tuple[str, str]]


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.triggers", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--sessions", type=int, default=3_000, metavar="N", help="Default: 3000.")
    parser.add_argument("--rounds", type=int, default=9, metavar="R", help="Default: 9.")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        many, one = _many(Path(folder), options.sessions), _one(Path(folder), options.sessions)
    print(f"{'µs per line, least of ' + str(options.rounds):<32}{'triggers':>10}{'same steps':>12}{'complete':>10}")
    for name, (before, after), steps in (
        ("an invoice and line, closed", many, (MARK, IMPRINTS, OPEN, LINES, TAXES, CLOSE)),
        ("a line of one invoice", one, (OPEN, LINES, TAXES)),
    ):
        without = [*steps[:-1], TOTALS, steps[-1]]
        whole = [WHOLE if each is OPEN else each for each in steps if each is not CLOSE]
        cells = [
            min(_write(before, after, way, triggers=way is steps) for _ in range(options.rounds))
            for way in (steps, without, whole)
        ]
        triggers, same, complete = (each / options.sessions * 1e6 for each in cells)
        print(f"{name:<32}{triggers:>10.1f}{same:>12.1f}{complete:>10.1f}  {triggers / same:.2f} times the same steps")
    return 0


def _many(folder: Path, sessions: int) -> tuple[bytes, bytes]:
    """Return the bytes of a practice before and after each session has its closed invoice."""
    before, after = folder / "many.db", folder / "closed.db"
    ids = book(before, sessions, CLIENTS)
    shutil.copy(before, after)
    command(after, "attend", "-", stdin=ids)
    command(after, "invoice", "close", "--all")
    return before.read_bytes(), after.read_bytes()


def _one(folder: Path, sessions: int) -> tuple[bytes, bytes]:
    """Return the bytes of a practice before and after all sessions are on one invoice."""
    before, after = folder / "one.db", folder / "billed.db"
    ids = book(before, sessions, 1)
    command(before, "config", "set", "auto_invoice", "off")
    command(before, "attend", "-", stdin=ids)
    shutil.copy(before, after)
    command(after, "invoice", "new", "1")
    return before.read_bytes(), after.read_bytes()


def _write(before: bytes, after: bytes, steps: Steps, *, triggers: bool) -> float:
    """Return the processor seconds it takes to write the rows of these steps."""
    with closing(sqlite3.connect(":memory:")) as conn:
        conn.deserialize(after)
        rows = [(into, conn.execute(source, {"imprint": 0}).fetchall()) for into, source in steps]
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as conn:
        conn.deserialize(before)
        conn.execute("pragma foreign_keys = on")
        if not triggers:
            for (name,) in conn.execute("select name from sqlite_schema where type = 'trigger'").fetchall():
                conn.execute(f"drop trigger {name}")
        begun = time.process_time()
        conn.execute("begin")
        for into, found in rows:
            conn.executemany(into, found)
        conn.execute("commit")
        return time.process_time() - begun


if __name__ == "__main__":
    sys.exit(main())

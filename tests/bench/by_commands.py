"""Build a practice by commands, over the year that ends today: python -m tests.bench.by_commands FILE INVOICES

`tests.bench.build` writes its rows at once, with a log entry for each day. Here the commands of a practice write them,
so the log has an entry for each session, attendance, closing and payment, and every row was written by the file's own
triggers. All commands run in this process, with the clock of their day.
"""

from __future__ import annotations

import io
import sqlite3
import sys
from contextlib import closing, redirect_stderr, redirect_stdout
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.rows import READ, WRITTEN
from zbill.cli.app import main

WEEK = 7 * 86400
# Each client has a session a week, and two more that are still to come.
WEEKS = 50
TO_COME = 2
# Clients pay every fifth week. One in ten never does.
PAID_EVERY = 5
PRICE = 150


def build(path: Path, invoices: int, now: int) -> None:
    """Create the file with about this many invoices. `now`, in UTC epoch seconds, is when its year ends."""
    clients = range(1, max(3, invoices // WEEKS) + 1)
    begun = now - WEEKS * WEEK
    _run(path, begun, "init", "--name", "Brightwater Therapy", "--owner", "Helena Brightwater", "--timezone", "UTC")
    _run(path, begun, "tax", "add", "GST", "5")
    _run(path, begun, "service", "add", "90834", "Psychotherapy 45 min", f"{PRICE}.00", "--tax", "GST")
    names = {len(clients) // 2: READ, len(clients) // 2 + 1: WRITTEN}
    for client in clients:
        _run(path, begun, "client", "add", names.get(client, f"Client {client}"), "--email", f"c{client}@example.com")
        first = datetime.fromtimestamp(begun + client % 5 * 86400, UTC)
        start = f"{first:%Y-%m-%d} {8 + client // 5 % 10:02}:{client // 50 % 60:02}"
        times = ("--every", "week", "--times", str(WEEKS + TO_COME))
        _run(path, begun, "session", "add", str(client), "90834", start, *times)
    for week in range(1, WEEKS + 1):
        _bill(path, begun + week * WEEK - 3600, clients, is_paid=week % PAID_EVERY == 0 and week < WEEKS)


def _bill(path: Path, now: int, clients: range, *, is_paid: bool) -> None:
    """Mark the sessions of a week, close their invoices except in the last week of five, and take payments."""
    with closing(sqlite3.connect(path)) as conn:
        found = conn.execute(
            "select id from sessions where status = 'scheduled' and day < ? order by id",
            (f"{datetime.fromtimestamp(now, UTC):%Y-%m-%d}",),
        )
        ids = [str(row[0]) for row in found]
    _run(path, now, "attend", *ids)
    if not is_paid:
        return
    _run(path, now, "invoice", "close", "--all")
    for client in clients:
        if client % 10:
            _run(path, now, "pay", str(client), f"{PAID_EVERY * PRICE * 105 // 100}.00")


def _run(path: Path, now: int, *words: str) -> None:
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        code = main(["--db", str(path), *words], now=now)
    if code:
        raise AssertionError(f"{words[:4]} ended with exit code {code}: {said.getvalue()}")


if __name__ == "__main__":
    build(Path(sys.argv[1]), int(sys.argv[2]), int(datetime.now(UTC).timestamp()))
    with closing(sqlite3.connect(sys.argv[1])) as built:
        made, logged = built.execute("select (select count(*) from invoices), (select count(*) from log)").fetchone()
    print(f"Built {made:,} invoices by commands, with {logged:,} log entries.")

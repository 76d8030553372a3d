"""Measure batches beside bare writes of the same rows, in processor time per session.

    python -m tests.bench.batches [--sessions N] [--rounds R]

Marks N sessions attended (`attend -`), closes their invoices (`invoice close --all`), then settles them from deposits
(`credit apply --all`), or some of them by payments, a start of zbill each (`pay, one by one`). Bills N sessions of one
client on one invoice (`invoice new`), and pays N invoices of one client at once (`pay all`). Each is compared with
writing the same rows bare: by executemany, in one transaction, with the file's own triggers on.

A third as many sessions are measured too. What is linear costs no more for each of N: `growth` is at most about 1.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from tests.bench.running import Cost, run

CLIENTS = 500
# How many of the invoices are paid one by one.
PAID = 20
ZBILL = (sys.executable, "-m", "zbill", "--db")

# What each batch writes, as pairs of statement and source, in an order that the triggers allow. Columns that triggers
# fill in are left out.
ATTENDED = (
    ("update sessions set status = ? where id = ?", "select status, id from sessions where status = 'attended'"),
    (
        "insert into invoices (number, label, client_id, date, due, opened_at, changed_on)"
        " values (?, ?, ?, ?, ?, ?, ?)",
        "select number, label, client_id, date, due, opened_at, date from invoices order by number",
    ),
    (
        "insert into lines (invoice_id, number, session_id, date, patient_id, provider_id, service_id, description,"
        " quantity, unit_price, discount_choice, discountable, exempt, gross, discount, net, tax, total, billed_as)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        "select invoice_id, number, session_id, date, patient_id, provider_id, service_id, description, quantity,"
        " unit_price, discount_choice, discountable, exempt, gross, discount, net, tax, total, billed_as"
        " from lines order by id",
    ),
    ("insert into line_taxes values (?, ?, ?, ?, ?, ?, ?, ?)", "select * from line_taxes order by line_id, position"),
    ("insert into log values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", "select * from log where seq > :seq order by seq"),
)
CLOSED = (
    ("insert into imprints values (?, ?)", "select id, body from imprints where id > :imprint order by id"),
    (
        "update invoices set status = 'closed', closed_at = ?, closed_on = ?, letterhead_id = ?, parties_id = ?"
        " where id = ?",
        "select closed_at, closed_on, letterhead_id, parties_id, id from invoices where status = 'closed'",
    ),
    ("insert into log values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", "select * from log where seq > :seq order by seq"),
)
APPLIED = (
    (
        "insert into settlements (invoice_id, payment_id, day, at, amount, cause, reason, staff_id)"
        " values (?, ?, ?, ?, ?, ?, ?, ?)",
        "select invoice_id, payment_id, day, at, amount, cause, reason, staff_id from settlements order by id",
    ),
    ("insert into log values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", "select * from log where seq > :seq order by seq"),
)
BILLED = ATTENDED[1:]
SETTLED = (
    ("insert into imprints values (?, ?)", "select id, body from imprints where id > :imprint order by id"),
    (
        "insert into payments (number, label, kind, client_id, date, amount, method, recorded_at, staff_id,"
        " letterhead_id, parties_id) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        "select number, label, kind, client_id, date, amount, method, recorded_at, staff_id, letterhead_id, parties_id"
        " from payments order by id",
    ),
    *APPLIED,
)
# A deposit of each client that pays all their invoices.
DEPOSITS = """
insert into payments (number, label, kind, client_id, date, amount, method, recorded_at, letterhead_id, parties_id)
select row_number() over (order by client_id), printf('RCT-%04d', row_number() over (order by client_id)), 'deposit',
       client_id, max(date), sum(balance), 'cash', max(opened_at), min(letterhead_id), min(parties_id)
  from invoices group by client_id
"""


ONE_BY_ONE = "pay, one by one"


class Measured(NamedTuple):
    """Processor seconds of a batch and of its rows written bare, and the peak memory of the batch in MB."""

    zbill: float
    bare: float
    peak: float


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.batches", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--sessions", type=int, default=10_000, metavar="N", help="Default: 10000.")
    parser.add_argument("--rounds", type=int, default=5, metavar="R", help="Default: 5.")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sizes = (options.sessions // 3, options.sessions)
        rounds = [[_round(Path(folder), size) for size in sizes] for _ in range(options.rounds)]
    title = f"µs per session, median of {options.rounds}"
    print(f"{title:<36}{'zbill':>8}{'growth':>8}{'bare':>8}{'ratio':>8}{'MB':>8}")
    for row in rounds[0][0]:
        less, ours = (
            median(each[place][row].zbill for each in rounds) / _items(row, sizes[place]) * 1e6 for place in (0, 1)
        )
        bare = median(each[1][row].bare for each in rounds) / _items(row, sizes[1]) * 1e6
        peak = max(each[1][row].peak for each in rounds)
        print(f"{row:<36}{ours:>8.0f}{ours / less:>8.2f}{bare:>8.0f}{ours / bare:>8.2f}{peak:>8.0f}")
    return 0


def _items(row: str, sessions: int) -> int:
    return PAID if row == ONE_BY_ONE else sessions


def book(file: Path, sessions: int, clients: int) -> str:
    """Create a practice with sessions yesterday, one per minute, and return their ids, one per line."""
    command(file, "init", "--name", "Bench", "--owner", "Helena Brightwater", "--timezone", "UTC")
    command(file, "tax", "add", "GST", "5", "--from", "2020-01-01")
    command(file, "service", "add", "90834", "Psychotherapy 45 min", "150.00", "--tax", "GST")
    day = datetime.fromtimestamp(int(time.time()) - 86400, UTC).date()
    with closing(sqlite3.connect(file)) as conn, conn:
        conn.executemany(
            "insert into clients (ref, name, name_key) values (?, ?, ?)",
            [(f"c{number}", f"Client {number}", f"client {number}") for number in range(clients)],
        )
        conn.executemany(
            "insert into sessions (ref, client_id, service_id, provider_id, start, day, minutes)"
            " values (?, ?, 1, 1, ?, ?, 45)",
            [
                (f"s{number}", 1 + number % clients, f"{day} {number // 60 % 24:02}:{number % 60:02}", day.isoformat())
                for number in range(sessions)
            ],
        )
        return "\n".join(str(row[0]) for row in conn.execute("select id from sessions"))


def _round(folder: Path, sessions: int) -> dict[str, Measured]:
    """Measure each batch once. Only zbill's own figures include its start."""
    return _many_clients(folder, sessions) | _one_client(folder, sessions)


def _many_clients(folder: Path, sessions: int) -> dict[str, Measured]:
    booked, attended, closed, applied = (folder / f"{name}.db" for name in ("booked", "attended", "closed", "applied"))
    booked.unlink(missing_ok=True)
    ids = book(booked, sessions, CLIENTS)
    shutil.copy(booked, attended)
    marking = command(attended, "attend", "-", stdin=ids)
    shutil.copy(attended, closed)
    closing_all = command(closed, "invoice", "close", "--all")
    paid = folder / "paid.db"
    shutil.copy(closed, paid)
    each = [command(paid, "pay", str(client_id), "157.50", "--method", "cash") for client_id in range(1, PAID + 1)]
    one_by_one = Cost(0, max(cost.peak for cost in each), sum(cost.processor for cost in each))
    before_credit = folder / "deposited.db"
    shutil.copy(closed, before_credit)
    with closing(sqlite3.connect(before_credit)) as conn, conn:
        conn.execute(DEPOSITS)
    shutil.copy(before_credit, applied)
    applying = command(applied, "credit", "apply", "--all")
    return {
        "attend -": _beside(marking, booked, attended, ATTENDED),
        "invoice close --all": _beside(closing_all, attended, closed, CLOSED),
        "credit apply --all": _beside(applying, before_credit, applied, APPLIED),
        ONE_BY_ONE: _beside(one_by_one, closed, paid, SETTLED),
    }


def _one_client(folder: Path, sessions: int) -> dict[str, Measured]:
    booked, marked, billed, owing, paid = (
        folder / f"{name}.db" for name in ("booked", "marked", "billed", "owing", "paid")
    )
    booked.unlink(missing_ok=True)
    ids = book(booked, sessions, 1)
    shutil.copy(booked, marked)
    command(marked, "config", "set", "auto_invoice", "off")
    command(marked, "attend", "-", stdin=ids)
    shutil.copy(marked, billed)
    billing = command(billed, "invoice", "new", "1")
    shutil.copy(booked, owing)
    command(owing, "attend", "-", stdin=ids)
    shutil.copy(owing, paid)
    paying = command(paid, "pay", "1", "all", "--method", "cash")
    return {
        "invoice new": _beside(billing, marked, billed, BILLED),
        "pay all": _beside(paying, owing, paid, SETTLED),
    }


def _beside(cost: Cost, before: Path, after: Path, batch: Sequence[tuple[str, str]]) -> Measured:
    return Measured(cost.processor, _bare(before, after, batch), cost.peak)


def _bare(before: Path, after: Path, batch: Sequence[tuple[str, str]]) -> float:
    """Return the seconds it takes to write, into a copy of `before`, the rows that `after` has and it has not."""
    copy = before.with_name("bare.db")
    shutil.copy(before, copy)
    with closing(sqlite3.connect(before)) as conn:
        ends: dict[str, Any] = {
            "seq": conn.execute("select max(seq) from log").fetchone()[0],
            "imprint": conn.execute("select coalesce(max(id), 0) from imprints").fetchone()[0],
        }
    with closing(sqlite3.connect(after)) as conn:
        rows = [(into, conn.execute(source, ends).fetchall()) for into, source in batch]
    with closing(sqlite3.connect(copy, isolation_level=None)) as conn:
        conn.execute("pragma synchronous = extra")
        begun = time.process_time()
        conn.execute("begin immediate")
        for into, found in rows:
            conn.executemany(into, found)
        conn.execute("commit")
        return time.process_time() - begun


def command(file: Path, *words: str, stdin: str = "") -> Cost:
    """Run a command, and return its cost. Raises Failed."""
    given = file.with_name("stdin.txt")
    given.write_text(stdin, "utf-8")
    return run([*ZBILL, str(file), *words], os.environ, stdin=str(given))[0]


if __name__ == "__main__":
    sys.exit(main())

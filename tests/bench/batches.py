"""Measure batches beside bare writes of the same rows, in time per session.

    python -m tests.bench.batches [--sessions N] [--rounds R]

Marks N sessions attended (`attend -`), closes their invoices (`invoice close --all`), then settles them from deposits
(`credit apply --all`). Each is compared with writing the same rows bare: by executemany, in one transaction, with the
file's own triggers on.
"""

from __future__ import annotations

import argparse
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

CLIENTS = 500
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
# A deposit of each client that pays all their invoices.
DEPOSITS = """
insert into payments (number, label, kind, client_id, date, amount, method, recorded_at, letterhead_id, parties_id)
select row_number() over (order by client_id), printf('RCT-%04d', row_number() over (order by client_id)), 'deposit',
       client_id, max(date), sum(balance), 'cash', max(opened_at), min(letterhead_id), min(parties_id)
  from invoices group by client_id
"""


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.batches", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--sessions", type=int, default=10_000, metavar="N", help="Default: 10000.")
    parser.add_argument("--rounds", type=int, default=5, metavar="R", help="Default: 5.")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        booked = Path(folder, "booked.db")
        ids = _book(booked, options.sessions)
        rounds = [_round(booked, ids) for _ in range(options.rounds)]
    print(f"{'µs per session, median of ' + str(options.rounds):<36}{'zbill':>8}{'bare':>8}{'ratio':>8}")
    for row in rounds[0]:
        ours, bare = (median(each[row][place] for each in rounds) / options.sessions * 1e6 for place in (0, 1))
        print(f"{row:<36}{ours:>8.0f}{bare:>8.0f}{ours / bare:>8.2f}")
    return 0


def _book(file: Path, sessions: int) -> str:
    """Create a practice with sessions yesterday, one per minute, and return their ids, one per line."""
    _run(file, "init", "--name", "Bench", "--owner", "Helena Brightwater", "--timezone", "UTC")
    _run(file, "tax", "add", "GST", "5", "--from", "2020-01-01")
    _run(file, "service", "add", "90834", "Psychotherapy 45 min", "150.00", "--tax", "GST")
    day = datetime.fromtimestamp(int(time.time()) - 86400, UTC).date()
    with closing(sqlite3.connect(file)) as conn, conn:
        conn.executemany(
            "insert into clients (ref, name, name_key) values (?, ?, ?)",
            [(f"c{number}", f"Client {number}", f"client {number}") for number in range(CLIENTS)],
        )
        conn.executemany(
            "insert into sessions (ref, client_id, service_id, provider_id, start, day, minutes)"
            " values (?, ?, 1, 1, ?, ?, 45)",
            [
                (f"s{number}", 1 + number % CLIENTS, f"{day} {number // 60 % 24:02}:{number % 60:02}", day.isoformat())
                for number in range(sessions)
            ],
        )
        return "\n".join(str(row[0]) for row in conn.execute("select id from sessions"))


def _round(booked: Path, ids: str) -> dict[str, tuple[float, float]]:
    """Return the seconds of each batch and of its rows written bare. Only the first include a start of zbill."""
    attended, closed, applied = (booked.with_name(f"{name}.db") for name in ("attended", "closed", "applied"))
    shutil.copy(booked, attended)
    marking = _run(attended, "attend", "-", stdin=ids)
    shutil.copy(attended, closed)
    closing_all = _run(closed, "invoice", "close", "--all")
    timed = {
        "attend -": (marking, _bare(booked, attended, ATTENDED)),
        "invoice close --all": (closing_all, _bare(attended, closed, CLOSED)),
    }
    with closing(sqlite3.connect(closed)) as conn, conn:
        conn.execute(DEPOSITS)
    shutil.copy(closed, applied)
    applying = _run(applied, "credit", "apply", "--all")
    return timed | {"credit apply --all": (applying, _bare(closed, applied, APPLIED))}


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
        begun = time.perf_counter()
        conn.execute("begin immediate")
        for into, found in rows:
            conn.executemany(into, found)
        conn.execute("commit")
        return time.perf_counter() - begun


def _run(file: Path, *words: str, stdin: str = "") -> float:
    begun = time.perf_counter()
    subprocess.run([*ZBILL, str(file), *words], input=stdin, text=True, check=True, capture_output=True)
    return time.perf_counter() - begun


if __name__ == "__main__":
    sys.exit(main())

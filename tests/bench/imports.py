"""Measure imports and exports beside other programs that only load or write the same rows.

    python -m tests.bench.imports [--rows N] [--rounds R]

Imports N attended sessions, each with an invoice that is closed, then N payments of them, beside what
`sqlite-utils insert FILE --csv` takes to load the same files into a bare table. A second file of N/10 sessions shows
whether a row costs the same in a large practice. Exports are compared with `sqlite3 -csv` of the same query, and the
journal with as many rows as it has postings. Prints medians of the time, the processor time and the peak memory, and
the ratios of the first two with what is promised of the time: imports use two cores, so nothing else should run. A slow
command is no error.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from statistics import median

from tests.bench.running import Cost, run
from zbill.reports.exports import query_of

SERVICES = ("90834", "90837", "90791")
YEARS_FROM = date(2006, 1, 1)
DAYS = 7300

# The events of the journal, sorted like there, in a row for each of their two postings.
POSTINGS = """
select date, number, kind, description, client, debit - credit as amount from ledger
union all
select date, number, kind, description, kind, credit - debit from ledger
 order by date
"""

EXPORTED = ("lines", "invoices", "transactions", "ledger", "sessions", "payments")

# The ratio that a row promises, of its median to that of the row it is compared with.
PROMISES = {
    "import sessions": ("sqlite-utils, sessions", 2.0),
    "import payments": ("sqlite-utils, payments", 2.0),
    "import a tenth more, per row": ("import sessions, per row", 1.3),
    **{f"export {kind}": (f"sqlite3 -csv, {kind}", 4.0) for kind in EXPORTED},
    "export journal": ("sqlite3 -csv, a row a posting", 6.0),
}
# The memory that an import or export may take, at any number of rows.
PROMISED_MB = 300


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.imports", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000, metavar="N", help="Default: 100000.")
    parser.add_argument("--rounds", type=int, default=3, metavar="R", help="Default: 3.")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        practice = _prepared(folder, options.rows)
        rounds = [dict(_round(folder, practice, options.rows)) for _ in range(options.rounds)]
    _print(rounds)
    return 0


def _prepared(folder: Path, rows: int) -> Path:
    """Write the files, and return a practice with their clients and services."""
    _write(folder / "sessions.csv", "ref client service start status closed_on", _sessions(0, rows, rows))
    _write(folder / "more.csv", "ref client service start status closed_on", _sessions(rows, rows // 10, rows))
    _write(folder / "payments.csv", "ref client date amount method settles", _payments(rows))
    _write(folder / "clients.csv", "ref name", ((f"C{n}", f"Client {n}") for n in range(_clients(rows))))
    file = folder / "practice.db"
    _zbill(file, "init", "--name", "Bench", "--owner", "Helena", "--currency", "USD", "--timezone", "America/New_York")
    for code in SERVICES:
        _zbill(file, "service", "add", code, f"Service {code}", "150.00")
    _zbill(file, "import", "clients", str(folder / "clients.csv"))
    return file


def _round(folder: Path, practice: Path, rows: int) -> Iterator[tuple[str, Cost]]:
    file, bare = folder / "round.db", folder / "bare.db"
    shutil.copy(practice, file)
    yield "sqlite-utils, sessions", _bare(bare, folder / "sessions.csv")
    sessions = _zbill(file, "import", "sessions", str(folder / "sessions.csv"))
    yield "import sessions", sessions
    yield "import sessions, per row", _per_row(sessions, rows)
    yield "sqlite-utils, payments", _bare(bare, folder / "payments.csv")
    yield "import payments", _zbill(file, "import", "payments", str(folder / "payments.csv"))
    more = _zbill(file, "import", "sessions", str(folder / "more.csv"))
    yield "import a tenth more, per row", _per_row(more, rows // 10)
    yield from _exports(file, folder)
    file.unlink()


def _exports(file: Path, folder: Path) -> Iterator[tuple[str, Cost]]:
    shell, target = shutil.which("sqlite3"), str(folder / "exported")
    for kind in EXPORTED:
        if shell:
            yield f"sqlite3 -csv, {kind}", _run(shell, *_printing(file, target, query_of(kind)))
        yield f"export {kind}", _zbill(file, "export", kind, "-f", "csv", "-o", target)
    if shell:
        yield "sqlite3 -csv, a row a posting", _run(shell, *_printing(file, target, POSTINGS))
    yield "export journal", _zbill(file, "export", "journal", "--to", "hledger", "-o", target)


def _printing(file: Path, target: str, query: str) -> tuple[str, ...]:
    return "-csv", "-header", str(file), f".output {target}", query


def _per_row(cost: Cost, rows: int) -> Cost:
    """Return the cost of a row, in microseconds."""
    return Cost(cost.seconds / rows * 1e6, cost.peak, cost.processor / rows * 1e6)


def _bare(file: Path, source: Path) -> Cost:
    file.unlink(missing_ok=True)
    return _run(sys.executable, "-m", "sqlite_utils", "insert", str(file), "bare", str(source), "--csv")


def _zbill(file: Path, *words: str) -> Cost:
    return _run(sys.executable, "-m", "zbill", "--db", str(file), *words)


def _run(*words: str) -> Cost:
    return run(list(words), {**os.environ, "PYTHONDONTWRITEBYTECODE": ""})[0]


def _clients(rows: int) -> int:
    return max(10, rows // 100)


def _sessions(first: int, count: int, rows: int) -> Iterator[tuple[object, ...]]:
    draw = random.Random(first)
    for number in range(count):
        day = YEARS_FROM + timedelta(days=number * DAYS // count)
        client, service = draw.randrange(_clients(rows)), draw.choice(SERVICES)
        yield f"S{first + number}", f"C{client}", service, f"{day} {8 + number % 10:02}:00", "attended", day


def _payments(rows: int) -> Iterator[tuple[object, ...]]:
    for ref, client, _, start, _, _ in _sessions(0, rows, rows):
        yield f"P{ref}", client, str(start)[:10], "150.00", "card", ref


def _write(file: Path, heading: str, rows: Iterator[tuple[object, ...]]) -> None:
    with file.open("w", newline="") as text:
        writer = csv.writer(text)
        writer.writerow(heading.split())
        writer.writerows(rows)


def _print(rounds: list[dict[str, Cost]]) -> None:
    def middle(name: str, of: Callable[[Cost], float]) -> float:
        return median(of(each[name]) for each in rounds)

    print(f"{'':34}{'time':>10}{'processor':>13}{'peak MB':>10}{'ratio':>8}{'of processor':>14}{'promise':>9}")
    for name in rounds[0]:
        unit = "us" if name.endswith("per row") else "s"
        seconds, used = middle(name, lambda cost: cost.seconds), middle(name, lambda cost: cost.processor)
        peak = middle(name, lambda cost: cost.peak)
        line = f"{name:34}{seconds:>8.2f} {unit:2}{used:>10.2f} {unit:2}{peak:>9.0f}"
        other, promise = PROMISES.get(name, ("", 0.0))
        if other in rounds[0]:
            ratio, of_processor = (
                seconds / middle(other, lambda cost: cost.seconds),
                used / middle(other, lambda cost: cost.processor),
            )
            line += f"{ratio:>9.2f}{of_processor:>14.2f}{promise:>9.1f}"
            line += f"  over {PROMISED_MB} MB" * (peak > PROMISED_MB)
        print(line)


if __name__ == "__main__":
    sys.exit(main())

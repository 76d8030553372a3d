"""Measure commands on a large practice file beside a bare program that imports the same libraries.

    python -m tests.bench [--invoices N] [--rounds R] [--keep FILE] [--only ROW …] [--strict]

Builds a practice of N invoices (default 100,000), then runs every row of the table once per round, so that other load
on the machine affects all rows alike. Prints medians and their ratios to the bare program. Commands that read a lot are
compared with the bare program plus their own queries in the sqlite3 shell; only these rows need the shell. A first
round doesn't count: it fills the caches and compiles the modules, as an installation does.

--keep uses the practice at FILE, or builds it there. Each round adds a session, an invoice, a charge and a payment.
A slow command is no error unless --strict is given: then a broken promise ends with exit code 9.
"""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from tests.bench.rows import PROMISED_MB, Row, chosen
from tests.bench.running import Cost, Failed, run

BARE = "bare program"
START = "sqlite3 shell, select 1"

WIDTH = 48

# The environment of a person's shell: no settings for zbill, and compiled modules are kept.
ENVIRONMENT = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith("ZBILL_") and name not in ("NO_COLOR", "PYTHONDONTWRITEBYTECODE")
}


def main() -> int:
    options = _options()
    try:
        rows = chosen(options.only)
    except KeyError as error:
        print(f"There is no row {error}. See tests/bench/rows.py.", file=sys.stderr)
        return 2
    shell = shutil.which("sqlite3")
    if shell is None and any(row.reads for row in rows):
        print("Skipped, because there is no sqlite3 shell: " + ", ".join(row.name for row in rows if row.reads))
        rows = [row for row in rows if not row.reads]
    with tempfile.TemporaryDirectory() as folder:
        file = options.keep or Path(folder, "practice.db")
        try:
            if not file.exists():
                _build(file, options.invoices)
            programs = _programs(file, rows, shell, Path(folder))
            _round(file, rows, programs)
            rounds = [_round(file, rows, programs) for _ in range(options.rounds)]
        except Failed as error:
            print(f"A command failed: {error}", file=sys.stderr)
            return 1
    broken = _print(rows, list(programs), rounds)
    return 9 if broken and options.strict else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--invoices", type=int, default=100_000, metavar="N", help="Default: 100000.")
    parser.add_argument("--rounds", type=int, default=11, metavar="R", help="Default: 11.")
    parser.add_argument("--keep", type=Path, metavar="FILE", help="Use the practice at FILE, or build it there.")
    parser.add_argument("--only", nargs="+", default=[], metavar="ROW", help="Run only these rows.")
    parser.add_argument("--strict", action="store_true", help="Exit with code 9 if a promise is broken.")
    return parser.parse_args()


def _build(file: Path, invoices: int) -> None:
    """Build the practice in another process, because this one must stay small (see `run`). Raises Failed.

    An interrupted build leaves only a .part file, so that a file of the final name is always complete.
    """
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    cost, output = run([sys.executable, "-m", "tests.bench.build", str(part), str(invoices)], ENVIRONMENT)
    part.rename(file)
    print(f"{output.strip()} ({cost.seconds:.0f} s)")


def _programs(file: Path, rows: Sequence[Row], shell: str | None, folder: Path) -> dict[str, list[str]]:
    """Return the programs that commands are compared with, as words by name.

    They are the bare program, an idle start of the sqlite3 shell, and each command's queries in the shell, which are
    written to `folder`. Raises Failed.
    """
    programs = {BARE: [sys.executable, str(Path(__file__).with_name("bare.py"))]}
    read = dict.fromkeys(row.reads for row in rows if row.reads)
    if shell and read:
        in_shell = [shell, "-readonly", "-csv", str(file)]
        programs[START] = [*in_shell, "select 1"]
        for number, words in enumerate(read):
            sql = folder / f"{number}.sql"
            run([sys.executable, "-m", "tests.bench.reads", str(sql), str(file), *shlex.split(words)], ENVIRONMENT)
            programs[_sql_of(words)] = [*in_shell, f".read {sql}"]
    return programs


def _round(file: Path, rows: Sequence[Row], programs: Mapping[str, list[str]]) -> dict[str, Cost]:
    """Run every program and every row once, and return their costs by name. Raises Failed."""
    costs = {name: run(words, ENVIRONMENT)[0] for name, words in programs.items()}
    given: dict[str, str] = {}
    for row in rows:
        words = [sys.executable, "-m", "zbill", "--db", str(file), *shlex.split(row.words.format(**given))]
        costs[row.name], output = run(words, ENVIRONMENT, terminal=row.terminal)
        if row.gives:
            given[row.gives] = output.split()[-1]
    return costs


def _print(rows: Sequence[Row], programs: Sequence[str], rounds: Sequence[Mapping[str, Cost]]) -> bool:
    """Print the table, and return whether a promise is broken."""
    seconds = {name: median(costs[name].seconds for costs in rounds) for name in rounds[0]}
    peaks = {name: max(costs[name].peak for costs in rounds) for name in rounds[0]}
    print(f"{'row':<{WIDTH}}{'median ms':>10}{'ratio':>8}{'promise':>9}  {'':<5}{'peak MB':>8}")
    for name in programs:
        print(f"{name:<{WIDTH}}{1000 * seconds[name]:>10.0f}{'':>24}{peaks[name]:>8.0f}")
    broken = False
    for row in rows:
        measure = seconds[BARE] + (seconds[_sql_of(row.reads)] - seconds[START] if row.reads else 0)
        ratio = seconds[row.name] / measure
        kept = ratio <= row.promise and peaks[row.name] <= PROMISED_MB
        broken = broken or not kept
        print(
            f"{row.name:<{WIDTH}}{1000 * seconds[row.name]:>10.0f}{ratio:>8.2f}{row.promise:>9.2f}"
            f"  {'ok' if kept else 'over':<5}{peaks[row.name]:>8.0f}"
        )
    return broken


def _sql_of(words: str) -> str:
    return f"SQL of {words}"


if __name__ == "__main__":
    sys.exit(main())

"""How long commands take on a large practice file, beside a bare program that imports the same libraries.

    python -m tests.bench [--invoices N] [--rounds R] [--keep FILE] [--only ROW …] [--strict]

Builds a practice of N invoices (100,000 if not said), then runs every row of the table once a round, so that what else
the machine does meets all rows alike. Printed are medians and their ratios to the bare program; commands that read much
are held against the bare program and their own queries in the sqlite3 shell together, which is needed for these rows
only. A first round that does not count fills the caches and compiles the modules, as an installation does.

--keep takes the practice at FILE, or builds it there. Each round adds a session, an invoice, a charge and a payment.
A time is never an error; with --strict a broken promise ends with exit code 9.
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

# As a person's shell has it: nothing set for zbill, and compiled modules are kept.
SURROUNDINGS = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith("ZBILL_") and name not in ("NO_COLOR", "PYTHONDONTWRITEBYTECODE")
}


def main() -> int:
    asked = _asked()
    try:
        rows = chosen(asked.only)
    except KeyError as error:
        print(f"There is no row {error}.", file=sys.stderr)
        return 2
    shell = shutil.which("sqlite3")
    if shell is None and any(row.reads for row in rows):
        print("Without the sqlite3 shell these have no measure: " + ", ".join(row.name for row in rows if row.reads))
        rows = [row for row in rows if not row.reads]
    with tempfile.TemporaryDirectory() as folder:
        file = asked.keep or Path(folder, "practice.db")
        try:
            if not file.exists():
                _build(file, asked.invoices)
            programs = _programs(file, rows, shell, Path(folder))
            _round(file, rows, programs)
            rounds = [_round(file, rows, programs) for _ in range(asked.rounds)]
        except Failed as error:
            print(f"This did not run: {error}", file=sys.stderr)
            return 1
    broken = _print(rows, list(programs), rounds)
    return 9 if broken and asked.strict else 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--invoices", type=int, default=100_000, metavar="N")
    parser.add_argument("--rounds", type=int, default=11, metavar="R")
    parser.add_argument("--keep", type=Path, metavar="FILE")
    parser.add_argument("--only", nargs="+", default=[], metavar="ROW")
    parser.add_argument("--strict", action="store_true")
    return parser.parse_args()


def _build(file: Path, invoices: int) -> None:
    """In a process of its own: this one stays small (see `run`). A file that is there is whole. Errors: Failed."""
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    cost, said = run([sys.executable, "-m", "tests.bench.build", str(part), str(invoices)], SURROUNDINGS)
    part.rename(file)
    print(f"{said.strip()} ({cost.seconds:.0f} s)")


def _programs(file: Path, rows: Sequence[Row], shell: str | None, folder: Path) -> dict[str, list[str]]:
    """What commands are compared with, by name: the bare program, the shell's start, the queries in the shell, which
    are kept in a folder."""
    programs = {BARE: [sys.executable, str(Path(__file__).with_name("bare.py"))]}
    read = dict.fromkeys(row.reads for row in rows if row.reads)
    if shell and read:
        in_shell = [shell, "-readonly", "-csv", str(file)]
        programs[START] = [*in_shell, "select 1"]
        for number, words in enumerate(read):
            sql = folder / f"{number}.sql"
            run([sys.executable, "-m", "tests.bench.reads", str(sql), str(file), *shlex.split(words)], SURROUNDINGS)
            programs[_sql_of(words)] = [*in_shell, f".read {sql}"]
    return programs


def _round(file: Path, rows: Sequence[Row], programs: Mapping[str, list[str]]) -> dict[str, Cost]:
    """Everything once. Errors: Failed."""
    costs = {name: run(words, SURROUNDINGS)[0] for name, words in programs.items()}
    given: dict[str, str] = {}
    for row in rows:
        words = [sys.executable, "-m", "zbill", "--db", str(file), *shlex.split(row.words.format(**given))]
        costs[row.name], said = run(words, SURROUNDINGS, terminal=row.terminal)
        if row.gives:
            given[row.gives] = said.split()[-1]
    return costs


def _print(rows: Sequence[Row], programs: Sequence[str], rounds: Sequence[Mapping[str, Cost]]) -> bool:
    """The table; whether a promise is broken."""
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

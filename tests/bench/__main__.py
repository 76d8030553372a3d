"""Measure commands on a large practice file beside programs that do the least of their work.

    python -m tests.bench [--invoices N | --by-commands N] [--rounds R] [--keep FILE] [--only ROW …] [--strict]
    python -m tests.bench --peers [--invoices N | --by-commands N] [--rounds R] [--keep FILE]

Builds a practice of N invoices (default 100,000), then runs every row of the table once per round, so that other load
on the machine affects all rows alike. The practice is written at once; --by-commands has zbill's own commands write it,
which takes a minute for 10,000 invoices, and its log has three entries for each. A first round doesn't count: it fills
the caches and compiles the modules, as an installation does.

How to read the table: programs come first, then commands (tests/bench/rows.py). Times are medians. The ratio is of
processor time, which other load changes least, to what the row is promised beside: to the bare program, which imports
the same libraries and does nothing; for commands that read a lot, to the bare program plus their own queries in the
sqlite3 shell; for lists of one client, to the same command in a practice of 1,000 invoices; for documents, backup and
check to a program of their own. "over" marks a row that takes more than promised, or more than 150 MB. The
promises of backup and check are for 100,000 invoices and more: in a small practice their start is most of their time.

Rows that need the sqlite3 shell are skipped without it. --keep uses the practice at FILE, or builds it there. Each
round adds a session, an invoice, a charge and a payment. --peers prints balances beside ledger and hledger instead. A
slow command is no error unless --strict is given: then a broken promise ends with exit code 9. Batches, documents,
imports and mails have tables of their own: tests.bench.batches, papers, imports and mail.
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

from tests.bench import peers
from tests.bench.rows import BARE, COPYING, FPDF, INTEGRITY, PROMISED_MB, SMALL, Row, chosen
from tests.bench.running import Cost, Failed, run

IDLE = "sqlite3 shell, select 1"

WIDTH = 54

# The environment of a person's shell: no settings for zbill, and compiled modules are kept.
ENVIRONMENT = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith("ZBILL_") and name not in ("NO_COLOR", "PYTHONDONTWRITEBYTECODE")
}

Costs = Mapping[str, Cost]


def main() -> int:
    options = _options()
    try:
        rows = chosen(options.only)
    except KeyError as error:
        print(f"There is no row {error}. See tests/bench/rows.py.", file=sys.stderr)
        return 2
    shell = shutil.which("sqlite3")
    if shell is None and any(row.needs_shell for row in rows):
        print("Skipped, because there is no sqlite3 shell: " + ", ".join(row.name for row in rows if row.needs_shell))
        rows = [row for row in rows if not row.needs_shell]
    with tempfile.TemporaryDirectory() as folder:
        file = options.keep or Path(folder, "practice.db")
        try:
            if not file.exists():
                _build(file, options.invoices, by_commands=options.by_commands)
            if options.peers:
                print("\n".join(peers.table(file, Path(folder), options.rounds, ENVIRONMENT)))
                return 0
            programs = _programs(file, rows, shell, Path(folder))
            _round(file, rows, programs, Path(folder))
            rounds = [_round(file, rows, programs, Path(folder)) for _ in range(options.rounds)]
        except Failed as error:
            print(f"A command failed: {error}", file=sys.stderr)
            return 1
    lines, broken = table(rows, list(programs), rounds)
    print("\n".join(lines))
    return 9 if broken and options.strict else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--invoices", type=int, default=100_000, metavar="N", help="Default: 100000.")
    parser.add_argument("--by-commands", type=int, metavar="N", help="Have commands write a practice of N invoices.")
    parser.add_argument("--rounds", type=int, default=11, metavar="R", help="Default: 11.")
    parser.add_argument("--keep", type=Path, metavar="FILE", help="Use the practice at FILE, or build it there.")
    parser.add_argument("--only", nargs="+", default=[], metavar="ROW", help="Run only these rows.")
    parser.add_argument("--peers", action="store_true", help="Print balances beside ledger and hledger instead.")
    parser.add_argument("--strict", action="store_true", help="Exit with code 9 if a promise is broken.")
    return parser.parse_args()


def _build(file: Path, invoices: int, *, by_commands: int | None = None) -> None:
    """Build the practice in another process, because this one must stay small (see `run`). Raises Failed.

    An interrupted build leaves only a .part file, so that a file of the final name is always complete.
    """
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    how = "tests.bench.by_commands" if by_commands else "tests.bench.build"
    cost, output = run([sys.executable, "-m", how, str(part), str(by_commands or invoices)], ENVIRONMENT)
    part.rename(file)
    print(f"{output.strip()} ({cost.seconds:.0f} s)")


def _programs(file: Path, rows: Sequence[Row], shell: str | None, folder: Path) -> dict[str, list[str]]:
    """Return the programs that commands are compared with, as words by name. Raises Failed.

    They are the bare program, what rows name, commands on a small practice, which is built in `folder`, and each
    command's queries in the shell, which are written there.
    """
    here = Path(__file__).parent
    known = {
        BARE: [sys.executable, str(here / "bare.py")],
        FPDF: [sys.executable, "-c", "import fpdf"],
        COPYING: [sys.executable, str(here / "copying.py"), str(file), str(folder / "copy.db")],
    }
    if shell:
        # A connection that only reads asks for no CHECK.
        known[INTEGRITY] = [shell, str(file), "pragma cache_size = -32000; pragma integrity_check"]
    named = {BARE} | {row.beside for row in rows}
    programs = {name: words for name, words in known.items() if name in named}
    if SMALL in named:
        small = folder / "small.db"
        _build(small, SMALL)
        programs |= {row.in_small: _zbill(small, row.words) for row in rows if row.beside == SMALL}
    read = dict.fromkeys(row.reads for row in rows if row.reads)
    if shell and read:
        in_shell = [shell, "-readonly", "-csv", str(file)]
        programs[IDLE] = [*in_shell, "select 1"]
        for number, words in enumerate(read):
            sql = folder / f"{number}.sql"
            run([sys.executable, "-m", "tests.bench.reads", str(sql), str(file), *shlex.split(words)], ENVIRONMENT)
            programs[_sql_of(words)] = [*in_shell, f".read {sql}"]
    return programs


def _round(file: Path, rows: Sequence[Row], programs: Mapping[str, list[str]], folder: Path) -> dict[str, Cost]:
    """Run every program and every row once, and return their costs by name. Raises Failed."""
    costs = {name: run(words, ENVIRONMENT)[0] for name, words in programs.items()}
    given: dict[str, str] = {}
    for row in rows:
        with tempfile.TemporaryDirectory(dir=folder) as made:
            words = _zbill(file, row.words.format(made=made, **given))
            costs[row.name], output = run(words, ENVIRONMENT, terminal=row.terminal)
        if row.gives:
            given[row.gives] = output.split()[-1]
    return costs


def table(rows: Sequence[Row], programs: Sequence[str], rounds: Sequence[Costs]) -> tuple[list[str], bool]:
    """Return the lines of the table, and whether a promise is broken."""
    used = {name: median(costs[name].processor for costs in rounds) for name in rounds[0]}
    wall = {name: median(costs[name].seconds for costs in rounds) for name in rounds[0]}
    peaks = {name: max(costs[name].peak for costs in rounds) for name in rounds[0]}

    def costs_of(name: str) -> str:
        return f"{name:<{WIDTH}}{1000 * used[name]:>10.0f}{1000 * wall[name]:>9.0f}{peaks[name]:>9.0f}"

    lines = [f"{'median':<{WIDTH}}{'cpu ms':>10}{'wall ms':>9}{'peak MB':>9}{'ratio':>8}{'promise':>9}"]
    lines += [costs_of(name) for name in programs]
    broken = False
    for row in rows:
        ratio = used[row.name] / _measure(row, used)
        kept = (row.promise is None or ratio <= row.promise) and peaks[row.name] <= PROMISED_MB
        broken = broken or not kept
        times = f"{'':>17}" if row.promise is None else f"{ratio:>8.2f}{row.promise:>9.2f}"
        lines.append(f"{costs_of(row.name)}{times}  {'ok' if kept else 'over'}")
    return lines, broken


def _measure(row: Row, used: Mapping[str, float]) -> float:
    """Return the seconds that a row's time is a multiple of."""
    if row.reads:
        return used[BARE] + used[_sql_of(row.reads)] - used[IDLE]
    return used[row.in_small if row.beside == SMALL else str(row.beside)]


def _zbill(file: Path, words: str) -> list[str]:
    """Return a command as what is installed as `zbill` runs it: -m would look for the package first."""
    begin = "from zbill.__main__ import start; start()"
    return [sys.executable, "-c", begin, "--db", str(file), *shlex.split(words)]


def _sql_of(words: str) -> str:
    return f"SQL of {words}"


if __name__ == "__main__":
    sys.exit(main())

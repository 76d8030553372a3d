"""The balances of all clients beside those of ledger and hledger, which read zbill's own export of the journal."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median

from tests.bench.running import Cost, Failed, run

# The words after `ledger -f FILE`, and after `hledger -f FILE`.
BALANCES = {
    "ledger": ("balance", "Assets:Receivable", "--flat"),
    "hledger": ("balance", "Assets:Receivable", "--flat"),
}
WIDTH = 34


def table(file: Path, folder: Path, rounds: int, environment: Mapping[str, str]) -> Iterator[str]:
    """Yield the lines of the table. The journals are written to `folder`. Raises Failed, also if a total differs."""
    ours = [sys.executable, "-m", "zbill", "--db", str(file)]
    programs = {"zbill balance": [*ours, "balance"]}
    for name, words in BALANCES.items():
        program = shutil.which(name)
        if program is None:
            yield f"{name} isn't installed, so it has no row."
            continue
        journal = folder / f"books.{name}"
        run([*ours, "export", "journal", "--to", name, "-o", str(journal)], environment)
        programs[f"{name} balance"] = [program, "-f", str(journal), *words]
    costs = [_round(programs, environment) for _ in range(rounds)]
    first = median(each["zbill balance"].processor for each in costs)
    yield f"{'balances of all clients, median':<{WIDTH}}{'cpu ms':>10}{'wall ms':>9}{'peak MB':>9}{'times zbill':>13}"
    for name in programs:
        used, wall = (median(getattr(each[name], what) for each in costs) for what in ("processor", "seconds"))
        peak = max(each[name].peak for each in costs)
        yield f"{name:<{WIDTH}}{1000 * used:>10.0f}{1000 * wall:>9.0f}{peak:>9.0f}{used / first:>13.1f}"


def _round(programs: Mapping[str, list[str]], environment: Mapping[str, str]) -> dict[str, Cost]:
    found = {name: run(words, environment) for name, words in programs.items()}
    totals = {name: total(output) for name, (_, output) in found.items()}
    if len(set(totals.values())) > 1:
        raise Failed(f"The balances differ: {totals}")
    return {name: cost for name, (cost, _) in found.items()}


def total(output: str) -> str:
    """Return the first amount of the last line, without the commas of thousands."""
    amounts: list[str] = re.findall(r"-?[\d,]+\.\d+", output.splitlines()[-1])
    return amounts[0].replace(",", "")

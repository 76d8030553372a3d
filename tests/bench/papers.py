"""Measure documents beside programs that only print the same pages with fpdf2.

    python -m tests.bench.papers [--statements N] [--rounds R]

Writes N one-page statements into a folder, of clients with Latin names and of clients with names in five scripts, and
one invoice. Beside them, `tests.bench.bare_papers` prints the same texts and lines with the same font, one file each,
in as many processes: once as fpdf2 alone does, which reads the font for each file, and once with a font that all share,
which is the harder comparison and the one promised. Prints medians of processor and wall time in milliseconds per
document, peak memory of the largest process, ratios of processor time and promises; a slow command is no error.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from tests.bench.running import Cost, run
from zbill.cli.cores import cores

PERIOD = "2026-09"

# The ratio that a row promises, of its median to that of the row it is compared with.
PROMISES = {
    "zbill, statements": ("fpdf2, shared font", 1.5),
    "zbill, statements in five scripts": ("fpdf2, shared font, five scripts", 1.5),
    "zbill, one invoice": ("fpdf2, one invoice", 1.3),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.papers", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--statements", type=int, default=1000, metavar="N", help="Default: 1000.")
    parser.add_argument("--rounds", type=int, default=3, metavar="R", help="Default: 3.")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        # In other processes, because this one must stay small (see `run`).
        for name in ("latin", "scripts"):
            _run(sys.executable, "-m", "tests.bench.pages", str(folder / name), str(options.statements))
        rounds = [dict(_round(folder, options.statements)) for _ in range(options.rounds)]
    _print(rounds)
    return 0


def _round(folder: Path, count: int) -> Iterator[tuple[str, Cost]]:
    latin, scripts = folder / "latin", folder / "scripts"
    yield "fpdf2, own font", _bare(latin, "pages", str(latin), count)
    yield "fpdf2, shared font", _bare(latin, "pages", "-", count)
    yield "zbill, statements", _statements(latin, count)
    yield "fpdf2, own font, five scripts", _bare(scripts, "pages", str(scripts), count)
    yield "fpdf2, shared font, five scripts", _bare(scripts, "pages", "-", count)
    yield "zbill, statements in five scripts", _statements(scripts, count)
    yield "fpdf2, one invoice", _bare(latin, "invoice", str(latin), 1)
    target = latin / "one.pdf"
    yield "zbill, one invoice", zbill(latin / "practice.db", "invoice", "pdf", "1", "-o", str(target))


def _statements(folder: Path, count: int) -> Cost:
    target = folder / "statements"
    cost = zbill(folder / "practice.db", "statement", "--all", "--period", PERIOD, "-o", f"{target}/")
    written = len(list(target.glob("*.pdf")))
    shutil.rmtree(target)
    if written != count:
        raise ValueError(f"{written} statements were written, not {count}.")
    return _per_document(cost, count)


def _bare(folder: Path, pages: str, fonts: str, count: int) -> Cost:
    target = folder / "bare"
    target.mkdir()
    processes = cores() if count > 1 else 1
    words = [str(folder / f"{pages}.json"), fonts, str(target), str(count), str(processes)]
    cost = _run(sys.executable, "-m", "tests.bench.bare_papers", *words)
    shutil.rmtree(target)
    return _per_document(cost, count)


def _per_document(cost: Cost, count: int) -> Cost:
    return Cost(cost.seconds / count, cost.peak, cost.processor / count)


def zbill(file: Path, *words: str) -> Cost:
    return _run(sys.executable, "-m", "zbill", "--db", str(file), *words)


def _run(*words: str) -> Cost:
    return run(list(words), {**os.environ, "PYTHONDONTWRITEBYTECODE": ""})[0]


def _print(rounds: list[dict[str, Cost]]) -> None:
    def middle(name: str, of: Callable[[Cost], float]) -> float:
        return 1000 * median(of(each[name]) for each in rounds)

    print(f"{'ms per document, median':36}{'processor':>10}{'wall':>8}{'peak MB':>9}{'ratio':>8}{'promise':>9}")
    for name in rounds[0]:
        processor = middle(name, lambda cost: cost.processor)
        line = f"{name:36}{processor:>10.1f}{middle(name, lambda cost: cost.seconds):>8.1f}"
        line += f"{max(each[name].peak for each in rounds):>9.0f}"
        other, promise = PROMISES.get(name, ("", 0.0))
        if other:
            line += f"{processor / middle(other, lambda cost: cost.processor):>8.2f}{promise:>9.1f}"
        print(line)


if __name__ == "__main__":
    sys.exit(main())

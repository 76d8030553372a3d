"""Measure documents beside programs that only print the same pages with fpdf2.

    python -m tests.bench.papers [--statements N] [--rounds R]

Writes N one-page statements into a folder, of clients with Latin names and of clients with names in five scripts, and
one invoice. Beside them, `tests.bench.bare_papers` prints the same texts and lines with the same font, one file each,
in as many processes: once as fpdf2 alone does, which reads the font for each file, and once with a font that all share,
which is the harder comparison and the one promised. Prints medians of processor and wall time in milliseconds per
document, ratios of processor time and promises; a slow command is no error.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import Any

import fontpkg
import pdfplumber
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

from tests.bench.running import Cost, run
from zbill.cli.cores import cores

LATIN = ("Ana Lopez",)
SCRIPTS = ("Ana Lopez", "Łukasz Świątek", "Αικατερίνη Ξανθοπούλου", "Ольга Петрова", "Nguyễn Thị Hường")
SESSIONS = 8
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
        for name, clients in (("latin", LATIN), ("scripts", SCRIPTS)):
            _prepare(folder / name, clients, options.statements)
        rounds = [dict(_round(folder, options.statements)) for _ in range(options.rounds)]
    _print(rounds)
    return 0


def _prepare(folder: Path, names: tuple[str, ...], count: int) -> None:
    """Create a practice with this many clients, the pages that zbill prints for the first ones, and their fonts."""
    folder.mkdir()
    file = folder / "practice.db"
    _zbill(file, "init", "--name", "Bench", "--owner", "Helena", "--currency", "USD", "--timezone", "America/New_York")
    for setting, value in (("locale", "en-US"), ("address", "12 Harbour Lane\nPortland"), ("phone", "207-555-0188")):
        _zbill(file, "config", "set", setting, value)
    _zbill(file, "service", "add", "90834", "Psychotherapy 45 min", "150.00")
    clients = ((f"C{n}", f"{names[n % len(names)]} {n}", "77 Pine Road\nPortland, ME") for n in range(count))
    _import(file, "clients", "ref name address", clients)
    days = [f"{PERIOD}-{1 + 3 * place:02}" for place in range(SESSIONS)]
    sessions = (
        (f"S{n}-{day}", f"C{n}", "90834", f"{day} 09:00", "attended", day) for n in range(count) for day in days
    )
    _import(file, "sessions", "ref client service start status closed_on", sessions)
    _import_pages(file, folder, len(names))


def _import_pages(file: Path, folder: Path, count: int) -> None:
    """Keep what is on the statements of the first clients and on the first invoice, and a font with their letters."""
    pages = []
    for client in range(1, count + 1):
        _zbill(file, "statement", str(client), "--period", PERIOD, "-o", str(folder / "page.pdf"))
        pages.append(_read(folder / "page.pdf"))
    _zbill(file, "invoice", "pdf", "1", "-o", str(folder / "page.pdf"))
    invoice = _read(folder / "page.pdf")
    (folder / "pages.json").write_text(json.dumps(pages), encoding="utf-8")
    (folder / "invoice.json").write_text(json.dumps([invoice]), encoding="utf-8")
    letters = {ord(letter) for page in (*pages, invoice) for text, *_ in page["texts"] for letter in text}
    for name, weight in (("regular", 400), ("bold", 700)):
        with TTFont(str(fontpkg.path("Noto Sans"))) as font:
            cut = Subsetter(Options(notdef_outline=True, hinting=False))
            cut.populate(unicodes=letters)
            cut.subset(font)
            instancer.instantiateVariableFont(font, {"wght": weight, "wdth": 100}, inplace=True)
            font.save(folder / f"{name}.ttf")


def _read(file: Path) -> dict[str, Any]:
    """Return the texts and lines of a one-page PDF, as `tests.bench.bare_papers` takes them."""
    with pdfplumber.open(BytesIO(file.read_bytes())) as pdf:
        (page,) = pdf.pages
        words = page.extract_words(keep_blank_chars=True, extra_attrs=["fontname", "size"])
        texts = [
            (
                word["text"], "Bold" in word["fontname"], word["size"], word["x0"], word["top"],
                word["x1"] - word["x0"] + 1, word["x1"] > page.width - 55,
            )
            for word in words
        ]  # fmt: skip
        return {"texts": texts, "lines": [(line["x0"], line["top"], line["x1"]) for line in page.lines]}


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
    yield "zbill, one invoice", _zbill(latin / "practice.db", "invoice", "pdf", "1", "-o", str(target))


def _statements(folder: Path, count: int) -> Cost:
    target = folder / "statements"
    cost = _zbill(folder / "practice.db", "statement", "--all", "--period", PERIOD, "-o", f"{target}/")
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


def _import(file: Path, kind: str, heading: str, rows: Iterator[tuple[object, ...]]) -> None:
    source = file.with_name(f"{kind}.csv")
    with source.open("w", newline="", encoding="utf-8") as text:
        writer = csv.writer(text)
        writer.writerow(heading.split())
        writer.writerows(rows)
    _zbill(file, "import", kind, str(source))


def _zbill(file: Path, *words: str) -> Cost:
    return _run(sys.executable, "-m", "zbill", "--db", str(file), *words)


def _run(*words: str) -> Cost:
    return run(list(words), {**os.environ, "PYTHONDONTWRITEBYTECODE": ""})[0]


def _print(rounds: list[dict[str, Cost]]) -> None:
    def middle(name: str, of: Callable[[Cost], float]) -> float:
        return 1000 * median(of(each[name]) for each in rounds)

    print(f"{'ms per document, median':36}{'processor':>10}{'wall':>8}{'ratio':>8}{'promise':>9}")
    for name in rounds[0]:
        processor = middle(name, lambda cost: cost.processor)
        line = f"{name:36}{processor:>10.1f}{middle(name, lambda cost: cost.seconds):>8.1f}"
        other, promise = PROMISES.get(name, ("", 0.0))
        if other:
            line += f"{processor / middle(other, lambda cost: cost.processor):>8.2f}{promise:>9.1f}"
        print(line)


if __name__ == "__main__":
    sys.exit(main())

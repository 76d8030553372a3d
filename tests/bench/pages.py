"""Prepare what documents are measured with: python -m tests.bench.pages FOLDER STATEMENTS

FOLDER is named after the names of its clients, which are Latin ("latin") or in five scripts ("scripts").
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import fontpkg
import pdfplumber
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

from tests.bench.papers import PERIOD, zbill

NAMES = {
    "latin": ("Ana Lopez",),
    "scripts": ("Ana Lopez", "Łukasz Świątek", "Αικατερίνη Ξανθοπούλου", "Ольга Петрова", "Nguyễn Thị Hường"),
}
SESSIONS = 8


def prepare(folder: Path, names: tuple[str, ...], count: int) -> None:
    """Create a practice with this many clients, the pages that zbill prints for the first ones, and their fonts."""
    folder.mkdir()
    file = folder / "practice.db"
    zbill(file, "init", "--name", "Bench", "--owner", "Helena", "--currency", "USD", "--timezone", "America/New_York")
    for setting, value in (("locale", "en-US"), ("address", "12 Harbour Lane\nPortland"), ("phone", "207-555-0188")):
        zbill(file, "config", "set", setting, value)
    zbill(file, "service", "add", "90834", "Psychotherapy 45 min", "150.00")
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
        zbill(file, "statement", str(client), "--period", PERIOD, "-o", str(folder / "page.pdf"))
        pages.append(_read(folder / "page.pdf"))
    zbill(file, "invoice", "pdf", "1", "-o", str(folder / "page.pdf"))
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


def _import(file: Path, kind: str, heading: str, rows: Iterator[tuple[object, ...]]) -> None:
    source = file.with_name(f"{kind}.csv")
    with source.open("w", newline="", encoding="utf-8") as text:
        writer = csv.writer(text)
        writer.writerow(heading.split())
        writer.writerows(rows)
    zbill(file, "import", kind, str(source))


if __name__ == "__main__":
    prepare(Path(sys.argv[1]), NAMES[Path(sys.argv[1]).name], int(sys.argv[2]))

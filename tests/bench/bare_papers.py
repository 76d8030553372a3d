"""Write documents with fpdf2 alone: the same texts, lines and font as zbill's, one file each.

    python -m tests.bench.bare_papers PAGES FONTS FOLDER COUNT PROCESSES

PAGES is a JSON file with what is on each of some pages, FONTS a folder with `regular.ttf` and `bold.ttf`, already cut
down to the letters needed. With `-` for FONTS the font isn't read for each file: zbill's cut of it is shared by all.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from fpdf import FPDF

FAMILY = "noto"


def main() -> None:
    source, fonts, folder, count, processes = sys.argv[1:]
    pages = json.loads(Path(source).read_text(encoding="utf-8"))
    write = partial(_write, pages, fonts, Path(folder))
    if processes == "1":
        for number in range(int(count)):
            write(number)
        return
    with ProcessPoolExecutor(int(processes)) as pool:
        for _ in pool.map(write, range(int(count)), chunksize=8):
            pass


def _write(pages: list[Any], fonts: str, folder: Path, number: int) -> None:
    pdf = FPDF(unit="pt", format="letter")
    pdf.set_auto_page_break(False)
    pdf.c_margin = 0
    page = pages[number % len(pages)]
    if fonts == "-":
        content = _shared(pdf, page)
    else:
        pdf.add_font(FAMILY, "", str(Path(fonts, "regular.ttf")))
        pdf.add_font(FAMILY, "B", str(Path(fonts, "bold.ttf")))
        _draw(pdf, page)
        content = bytes(pdf.output())
    (folder / f"{number}.pdf").write_bytes(content)


def _shared(pdf: FPDF, page: Any) -> bytes:
    from zbill.page.cuts import Embedding
    from zbill.page.fonts import Typeface, choose

    letters = frozenset("".join(text for text, *_ in page["texts"]))
    typeface: Typeface = choose(None, letters)
    typeface.install(pdf, FAMILY, letters)
    _draw(pdf, page)
    return bytes(pdf.output(output_producer_class=Embedding))


def _draw(pdf: FPDF, page: Any) -> None:
    pdf.add_page()
    for text, bold, size, left, top, width, right in page["texts"]:
        pdf.set_font(FAMILY, "B" if bold else "", size)
        pdf.set_text_color(31, 41, 55)
        pdf.set_xy(left, top)
        pdf.cell(width, size, text, align="R" if right else "L")
    for left, top, end in page["lines"]:
        pdf.set_draw_color(209, 213, 219)
        pdf.line(left, top, end, top)


if __name__ == "__main__":
    main()

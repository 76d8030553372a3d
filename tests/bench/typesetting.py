"""Measure how long a page takes to set, beside fpdf2's own table.

python -m tests.bench.typesetting [--rows N]
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from statistics import median

from fpdf import FPDF

from zbill.documents.statement import statement_pdf
from zbill.money import Money, to_text
from zbill.papers import Letterhead, StatementEntry, StatementPaper

ROUNDS = 5
FIRST = date(2026, 1, 1)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.typesetting", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--rows", type=int, default=1000, metavar="N", help="Default: 1000.")
    entries = _entries(parser.parse_args().rows)
    print(f"{'ms per page, median of ' + str(ROUNDS):<36}{'ms':>8}{'rows per page':>14}")
    for name, draw in (("zbill's table", lambda: _ours(entries)), ("fpdf2's table", lambda: _theirs(entries))):
        milliseconds, pages = _measured(draw)
        print(f"{name:<36}{milliseconds / pages:>8.1f}{len(entries) / pages:>14.1f}")
    return 0


def _entries(count: int) -> tuple[StatementEntry, ...]:
    return tuple(
        StatementEntry(
            date=FIRST + timedelta(days=number % 300),
            kind="invoice",
            number=f"INV-{number:04}",
            description="Invoice",
            debit=Money(15000),
            credit=Money(0),
            balance=Money(15000 * number),
        )
        for number in range(1, count + 1)
    )


def _ours(entries: tuple[StatementEntry, ...]) -> bytes:
    paper = StatementPaper(
        letterhead=Letterhead(decimals=2, name="Brightwater Therapy", currency="USD", page="letter"),
        client_id=1,
        client="Ana Lopez",
        address="",
        first=FIRST,
        last=date(2026, 12, 31),
        opening=Money(0),
        entries=entries,
        closing=entries[-1].balance,
        ages=(entries[-1].balance, Money(0), Money(0), Money(0), Money(0)),
        issued_at=1_790_000_000,
    )
    return statement_pdf(paper)


def _theirs(entries: tuple[StatementEntry, ...]) -> bytes:
    pdf = FPDF(format="letter")
    pdf.add_page()
    pdf.set_font("Helvetica", size=9)
    with pdf.table(col_widths=(12, 12, 36, 13, 13, 14)) as table:
        table.row(("Date", "Number", "Description", "Charges", "Credits", "Balance"))
        for each in entries:
            amounts = (to_text(amount, 2) for amount in (each.debit, each.credit, each.balance))
            table.row((str(each.date), each.number, each.description, *amounts))
    return bytes(pdf.output())


def _measured(draw: Callable[[], bytes]) -> tuple[float, int]:
    """Return the median milliseconds of several rounds, after one that doesn't count, and the number of pages."""
    pages = len(re.findall(rb"/Type /Page\b", draw()))
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        draw()
        times.append(1000 * (time.perf_counter() - begun))
    return median(times), pages


if __name__ == "__main__":
    sys.exit(main())

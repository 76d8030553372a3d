"""The PDF of a Good Faith Estimate: who, for what, by whom, what it will cost, and what the client should know."""

from __future__ import annotations

from decimal import Decimal

from zbill.billing.estimates import DISCLAIMERS, DISPUTED, TO_BE_DETERMINED
from zbill.claims import EstimateLine, EstimatePaper
from zbill.money import Money
from zbill.page.book import bound
from zbill.page.canvas import Canvas
from zbill.page.layout import STRONG, TEXT, Sum, gap, letterhead, paragraph, parties, publish, sums
from zbill.page.table import Table, TableColumn, TableRow
from zbill.progress import Progress, untold

_COLUMNS = (
    TableColumn("Code"),
    TableColumn("Service", wide=True),
    TableColumn("Diagnoses"),
    TableColumn("Sessions", right=True),
    TableColumn("Each", right=True),
    TableColumn("Expected charge", right=True),
)


def estimate_pdf(
    *papers: EstimatePaper, password: str | None = None, lossy: bool = False, tell: Progress = untold
) -> bytes:
    """Return estimates as one PDF. The same contents give the same bytes, except with a password.

    Letters that can't be printed are question marks if `lossy`. Raises Refused for them otherwise, and Usage if the
    password can't be used.
    """
    return bound(papers, _draw, password=password, lossy=lossy, tell=tell)


def _draw(canvas: Canvas, paper: EstimatePaper) -> str:
    given = paper.estimate
    limit = canvas.priced(Money(DISPUTED * 10**paper.letterhead.decimals))
    facts = [
        ("Date", canvas.day(given.given_on)),
        ("Services", " to ".join(dict.fromkeys(map(canvas.day, (given.first, given.last))))),
    ]
    blocks = [
        *letterhead(canvas, "GOOD FAITH ESTIMATE", str(given.id)),
        *parties(canvas, "For", [(given.client, STRONG), (given.address, TEXT)], facts),
        *Table(canvas, _COLUMNS, [_row(canvas, line) for line in paper.lines]).blocks(),
        *sums(canvas, [Sum("Total expected charges", canvas.priced(given.total), balance=True)]),
        gap(14),
        *(block for text in DISCLAIMERS for block in (gap(6), *paragraph(canvas, text.format(limit=limit)))),
    ]
    return publish(canvas, f"Good Faith Estimate {given.id}", blocks, client=given.client)


def _row(canvas: Canvas, line: EstimateLine) -> TableRow:
    return TableRow(
        (
            line.code,
            line.description,
            line.diagnoses or TO_BE_DETERMINED,
            canvas.number(Decimal(line.sessions)),
            canvas.money(line.each),
            canvas.money(line.total),
        ),
        details=_details(canvas, line),
    )


def _details(canvas: Canvas, line: EstimateLine) -> str:
    """Return who is seen and by whom, in small print."""
    patient = f"for {line.patient}" + (f", born {canvas.day(line.born)}" if line.born else "")
    by = [line.provider and f"by {line.provider}", line.npi and f"NPI {line.npi}"]
    return "\n".join(
        filter(None, (patient, ", ".join(filter(None, [*by, line.licence and f"license {line.licence}"]))))
    )

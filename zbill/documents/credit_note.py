"""The credit note PDF."""

from __future__ import annotations

from zbill.page.book import bound
from zbill.page.canvas import Canvas
from zbill.page.layout import (
    STRONG,
    TEXT,
    Block,
    Line,
    Sum,
    letterhead,
    notes,
    parties,
    patient_label,
    publish,
    sums,
    tax_label,
)
from zbill.page.table import Table, TableColumn, TableRow
from zbill.papers import CreditNotePaper
from zbill.progress import Progress, untold


def credit_note_pdf(
    *papers: CreditNotePaper, password: str | None = None, lossy: bool = False, tell: Progress = untold
) -> bytes:
    """Return credit notes as one PDF. The same contents give the same bytes, except with a password.

    Letters that can't be printed are question marks if `lossy`. Raises Refused for them otherwise, and Usage if the
    password can't be used.
    """
    return bound(papers, _draw, password=password, lossy=lossy, tell=tell)


def _draw(canvas: Canvas, paper: CreditNotePaper) -> str:
    facts = [("Date", canvas.day(paper.date)), ("Invoice", paper.invoice)]
    credited = ("Amount credited", canvas.priced(paper.total))
    blocks = [
        *letterhead(canvas, "CREDIT NOTE", paper.number),
        *parties(canvas, "Credit to", _client(paper), facts, credited),
        *_lines(canvas, paper),
        *sums(canvas, _sums(canvas, paper)),
        *notes(canvas, f"Reason: {paper.reason}", _released(canvas, paper), paper.letterhead.tax_note),
    ]
    return publish(canvas, f"Credit note {paper.number}", blocks, client=paper.client)


def _client(paper: CreditNotePaper) -> list[Line]:
    return [(paper.client, STRONG), (paper.address, TEXT), (patient_label(paper.patients), TEXT)]


def _lines(canvas: Canvas, paper: CreditNotePaper) -> list[Block]:
    """Return the table of lines. Their amounts are before tax and add up to the subtotal."""
    taxed = any(line.taxes for line in paper.lines)
    patients = len({line.patient for line in paper.lines}) > 1
    columns = [
        TableColumn("Date", whole=True),
        TableColumn("Description", wide=True),
        *([TableColumn("Tax")] if taxed else ()),
        TableColumn("Amount", right=True),
    ]
    rows = [
        TableRow(
            (
                canvas.day(line.date),
                line.description,
                *([", ".join(line.taxes)] if taxed else ()),
                canvas.money(line.net),
            ),
            line.patient if patients else "",
        )
        for line in paper.lines
    ]
    return Table(canvas, columns, rows).blocks()


def _sums(canvas: Canvas, paper: CreditNotePaper) -> list[Sum]:
    steps = [Sum("Subtotal", canvas.money(paper.net))] if paper.taxes else []
    steps += [Sum(tax_label(canvas, tax), canvas.money(tax.amount)) for tax in paper.taxes]
    return [*steps, Sum("Total credited", canvas.priced(paper.total), balance=True)]


def _released(canvas: Canvas, paper: CreditNotePaper) -> str:
    return f"Held as account credit: {canvas.priced(paper.released)}." if paper.released else ""

"""The credit note PDF."""

from __future__ import annotations

from zbill.page.canvas import Canvas
from zbill.page.layout import STRONG, TEXT, Block, Line, Sum, letterhead, notes, parties, publish, sums, tax_label
from zbill.page.table import Table, TableColumn, TableRow
from zbill.papers import CreditNotePaper


def credit_note_pdf(paper: CreditNotePaper, *, password: str | None = None) -> bytes:
    """Return a credit note as a PDF. The same contents give the same bytes, except with a password.

    Raises Usage if the password can't be used.
    """
    canvas = Canvas(paper)
    facts = [("Date", str(paper.date)), ("Invoice", paper.invoice), ("Credited", canvas.priced(paper.total))]
    blocks = [
        *letterhead(canvas, "CREDIT NOTE", paper.number),
        *parties(canvas, "Credit to", _client(paper), facts),
        *_lines(canvas, paper),
        *sums(canvas, _sums(canvas, paper)),
        *notes(canvas, f"Reason: {paper.reason}", _released(canvas, paper), paper.letterhead.tax_note),
    ]
    return publish(canvas, f"Credit note {paper.number}", blocks, void=False, password=password)


def _client(paper: CreditNotePaper) -> list[Line]:
    lines = [(paper.client, STRONG), (paper.address, TEXT)]
    if paper.patients:
        lines.append((", ".join(paper.patients), TEXT))
    return lines


def _lines(canvas: Canvas, paper: CreditNotePaper) -> list[Block]:
    taxed = any(line.taxes for line in paper.lines)
    columns = [
        TableColumn("Date"),
        TableColumn("Description", wide=True),
        *([TableColumn("Tax")] if taxed else ()),
        TableColumn("Net", right=True),
        TableColumn("Total", right=True),
    ]
    rows = [
        TableRow(
            (
                str(line.date),
                line.description,
                *([", ".join(line.taxes)] if taxed else ()),
                canvas.money(line.net),
                canvas.money(line.total),
            )
        )
        for line in paper.lines
    ]
    return Table(canvas, columns, rows).blocks()


def _sums(canvas: Canvas, paper: CreditNotePaper) -> list[Sum]:
    steps = [Sum("Net", canvas.money(paper.net))] if paper.taxes else []
    steps += [Sum(tax_label(tax), canvas.money(tax.amount)) for tax in paper.taxes]
    return [*steps, Sum("Total credited", canvas.priced(paper.total), balance=True)]


def _released(canvas: Canvas, paper: CreditNotePaper) -> str:
    return f"Held as account credit: {canvas.priced(paper.released)}." if paper.released else ""

"""The superbill PDF: who was seen, by whom, why, and each session with what it cost and what was paid."""

from __future__ import annotations

from zbill.billing.superbills import listed, pointers
from zbill.claims import Superbill, SuperbillLine, SuperbillPaper
from zbill.page.book import bound
from zbill.page.canvas import Canvas
from zbill.page.layout import (
    LABEL,
    STRONG,
    TEXT,
    Block,
    Line,
    Sum,
    flow,
    gap,
    letterhead,
    parties,
    publish,
    sums,
    wrapped,
)
from zbill.page.table import Table, TableColumn, TableRow
from zbill.progress import Progress, untold

_COLUMNS = (
    TableColumn("Date", whole=True),
    TableColumn("Code"),
    TableColumn("Service", wide=True),
    TableColumn("Place"),
    TableColumn("Modifier"),
    TableColumn("Diagnoses"),
    TableColumn("Units", right=True),
    TableColumn("Charge", right=True),
    TableColumn("Paid", right=True),
)


def superbill_pdf(
    *papers: SuperbillPaper, password: str | None = None, lossy: bool = False, tell: Progress = untold
) -> bytes:
    """Return superbills as one PDF. The same contents give the same bytes, except with a password.

    Letters that can't be printed are question marks if `lossy`. Raises Refused for them otherwise, and Usage if the
    password can't be used.
    """
    return bound(papers, _draw, password=password, lossy=lossy, tell=tell)


def _draw(canvas: Canvas, paper: SuperbillPaper) -> str:
    head = paper.superbill
    blocks = [
        *letterhead(canvas, "SUPERBILL", str(head.id)),
        *parties(canvas, "Patient", _patient(canvas, head), _facts(canvas, paper)),
        *_diagnoses(canvas, head.diagnoses),
        *Table(canvas, _COLUMNS, [_row(canvas, head, line) for line in paper.lines]).blocks(),
        *sums(canvas, _sums(canvas, paper)),
    ]
    return publish(canvas, f"Superbill {head.id}", blocks, client=head.client)


def _patient(canvas: Canvas, head: Superbill) -> list[Line]:
    born = [(f"Born {canvas.day(head.born)}", TEXT)] if head.born else []
    account = [(f"Account of {head.client}", TEXT)] if head.patient != head.client else []
    return [(head.patient, STRONG), *born, *account, (head.address, TEXT)]


def _facts(canvas: Canvas, paper: SuperbillPaper) -> list[tuple[str, str]]:
    head = paper.superbill
    facts = (
        ("Date", canvas.day(head.given_on)),
        ("Services", " to ".join(dict.fromkeys(canvas.day(paper.lines[end].date) for end in (0, -1)))),
        ("Provider", head.provider),
        ("NPI", head.npi),
        ("License", head.licence),
    )
    return [(label, value) for label, value in facts if value]


def _diagnoses(canvas: Canvas, diagnoses: str) -> list[Block]:
    """Return the diagnoses, each with the letter by which the lines name it."""
    codes = listed(diagnoses)
    if not codes:
        return []
    # A letter stays with its code at the end of a line.
    text = "   ".join(f"{letter}.\N{NO-BREAK SPACE}{code}" for letter, code in zip("ABCDEFGHIJKL", codes, strict=False))
    return [
        *flow(canvas, [("DIAGNOSES (ICD-10-CM)", LABEL)]),
        *flow(canvas, wrapped(canvas, text, TEXT, canvas.width)),
        gap(16),
    ]


def _row(canvas: Canvas, head: Superbill, line: SuperbillLine) -> TableRow:
    return TableRow(
        (
            canvas.day(line.date),
            line.code,
            line.description,
            line.place,
            line.modifier,
            " ".join(pointers(head.diagnoses)),
            canvas.number(line.units),
            canvas.money(line.charge),
            canvas.money(line.paid),
        )
    )


def _sums(canvas: Canvas, paper: SuperbillPaper) -> list[Sum]:
    return [
        Sum("Total charges", canvas.priced(paper.charge), strong=True),
        Sum("Amount paid", canvas.priced(paper.paid), balance=True),
    ]

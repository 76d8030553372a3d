"""The receipt PDF, for a payment, a deposit or a refund."""

from __future__ import annotations

from dataclasses import dataclass

from zbill.page.book import bound
from zbill.page.canvas import Canvas
from zbill.page.layout import (
    STRONG,
    TEXT,
    Block,
    Line,
    Sum,
    gap,
    letterhead,
    notes,
    paragraph,
    parties,
    publish,
    sums,
    void_notice,
)
from zbill.page.table import Table, TableColumn, TableRow
from zbill.papers import Covered, ReceiptPaper
from zbill.progress import Progress, untold


@dataclass(frozen=True)
class _Wording:
    """The words of a kind of receipt. `invoices` heads the list of invoices, `credit` is the part on none of them."""

    title: str
    party: str
    amount: str
    invoices: str
    credit: str


_WORDING = {
    "payment": _Wording("RECEIPT", "Received from", "Amount received", "Applied to", "Held as account credit"),
    "deposit": _Wording("DEPOSIT RECEIPT", "Received from", "Deposit received", "Deposit", "Held as account credit"),
    "refund": _Wording("REFUND RECEIPT", "Refunded to", "Amount refunded", "Refunded from", "Account credit"),
}


def receipt_pdf(
    *papers: ReceiptPaper, password: str | None = None, lossy: bool = False, tell: Progress = untold
) -> bytes:
    """Return receipts as one PDF. The same contents give the same bytes, except with a password.

    Letters that can't be printed are question marks if `lossy`. Raises Refused for them otherwise, and Usage if the
    password can't be used.
    """
    return bound(papers, _draw, password=password, lossy=lossy, tell=tell)


def _draw(canvas: Canvas, paper: ReceiptPaper) -> str:
    words = _WORDING[paper.kind]
    amount = (words.amount, canvas.priced(paper.amount))
    blocks = [
        *letterhead(canvas, words.title, paper.number),
        *void_notice(canvas, paper.voided_on),
        *parties(canvas, words.party, _party(paper), _facts(canvas, paper), amount),
        *_settled(canvas, paper, words),
        *_comment(canvas, paper.comment),
        *notes(canvas, paper.letterhead.receipt_note),
    ]
    void = paper.voided_on is not None
    return publish(canvas, f"{words.title.capitalize()} {paper.number}", blocks, client=paper.client, void=void)


def _party(paper: ReceiptPaper) -> list[Line]:
    if paper.payer and paper.payer != paper.client:
        return [(paper.payer, STRONG), (f"for {paper.client}", TEXT), (paper.address, TEXT)]
    return [(paper.client, STRONG), (paper.address, TEXT)]


def _facts(canvas: Canvas, paper: ReceiptPaper) -> list[tuple[str, str]]:
    facts = (
        ("Date", canvas.day(paper.date)),
        ("Method", paper.method[:1].upper() + paper.method[1:]),
        ("Reference", paper.reference),
        ("Refund of", paper.refund_of),
        ("Corrected", canvas.day(paper.corrected_on) if paper.corrected_on else ""),
    )
    return [(label, value) for label, value in facts if value]


def _settled(canvas: Canvas, paper: ReceiptPaper, words: _Wording) -> list[Block]:
    """Return what was paid for: each invoice with its services, and its balance after the payment."""
    rows = [
        TableRow((each.number, canvas.money(each.left), canvas.money(each.amount)), _services(canvas, each))
        for each in paper.settled
    ]
    if paper.unapplied:
        rows.append(TableRow((words.credit, "", canvas.money(paper.unapplied))))
    if not rows:
        return []
    columns = [
        TableColumn(words.invoices, wide=True),
        TableColumn("Left owing" if paper.settled else "", right=True),
        TableColumn("Amount", right=True),
    ]
    total = Sum("Total", canvas.priced(paper.amount), strong=True)
    return [*Table(canvas, columns, rows).blocks(), *sums(canvas, [total])]


def _services(canvas: Canvas, covered: Covered) -> str:
    """Return the services on an invoice, one line each: day, description and patient."""
    lines = []
    for each in covered.services:
        description = " ".join(each.description.split())
        lines.append(" · ".join(filter(None, (canvas.day(each.date), description, each.patient))))
    return "\n".join(lines)


def _comment(canvas: Canvas, comment: str) -> list[Block]:
    return [gap(14), *paragraph(canvas, comment)] if comment else []

"""The invoice PDF: the charges, what has been paid, and the balance due."""

from __future__ import annotations

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
    plain,
    publish,
    sums,
    tax_label,
    void_notice,
)
from zbill.page.table import Table, TableColumn, TableRow
from zbill.papers import InvoicePaper, PaperLine


def invoice_pdf(paper: InvoicePaper, *, password: str | None = None) -> bytes:
    """Return an invoice as a PDF. The same contents give the same bytes, except with a password.

    Raises Usage if the password can't be used.
    """
    canvas = Canvas(paper)
    blocks = [
        *letterhead(canvas, "INVOICE", paper.number),
        *void_notice(canvas, paper.voided_on),
        *parties(canvas, "Bill to", _client(paper), _facts(canvas, paper)),
        *_lines(canvas, paper),
        *sums(canvas, [*_charges(canvas, paper), *_settled(canvas, paper)]),
        *notes(canvas, paper.letterhead.invoice_note, paper.letterhead.tax_note),
    ]
    void = paper.voided_on is not None
    return publish(canvas, f"Invoice {paper.number}", blocks, void=void, password=password)


def _client(paper: InvoicePaper) -> list[Line]:
    lines = [(paper.client, STRONG), (paper.address, TEXT)]
    if paper.patients:
        label = "Patient" if len(paper.patients) == 1 else "Patients"
        lines.append((f"{label}: {', '.join(paper.patients)}", TEXT))
    return lines


def _facts(canvas: Canvas, paper: InvoicePaper) -> list[tuple[str, str]]:
    days = (paper.due - paper.date).days
    facts = [
        ("Date", str(paper.date)),
        ("Due", str(paper.due)),
        ("Terms", f"Net {days} days" if days else "Due on receipt"),
    ]
    if paper.revised_on:
        facts.append(("Revised", str(paper.revised_on)))
    providers = {line.provider for line in paper.lines}
    if len(providers) == 1 and (provider := providers.pop()):
        facts.append(("Provider", provider))
    return [*facts, ("Balance due", canvas.priced(paper.balance))]


def _lines(canvas: Canvas, paper: InvoicePaper) -> list[Block]:
    """Return the table of lines, without columns that would be empty."""
    discounted = any(line.discount for line in paper.lines)
    taxed = any(line.taxes for line in paper.lines)
    columns = [
        TableColumn("Date"),
        TableColumn("Description", wide=True),
        TableColumn("Qty", right=True),
        TableColumn("Unit price", right=True),
        *([TableColumn("Discount", right=True)] if discounted else ()),
        *([TableColumn("Tax")] if taxed else ()),
        TableColumn("Amount", right=True),
    ]
    patients = len({line.patient for line in paper.lines}) > 1
    providers = len({line.provider for line in paper.lines}) > 1
    rows = []
    for line in paper.lines:
        cells = [
            str(line.date),
            line.description,
            plain(line.quantity),
            canvas.money(line.unit_price),
            *([canvas.money(-line.discount) if line.discount else ""] if discounted else ()),
            *([", ".join(line.taxes)] if taxed else ()),
            canvas.money(line.gross - line.discount),
        ]
        rows.append(TableRow(tuple(cells), _details(line, patients, providers), line.void))
    return Table(canvas, columns, rows).blocks()


def _details(line: PaperLine, patients: bool, providers: bool) -> str:
    """Return the small print below a line: the discount, and patient or provider if the invoice has several."""
    details = (
        "Void" if line.void else "",
        line.patient if patients else "",
        line.provider if providers else "",
        line.discount_label if line.discount else "",
    )
    return " · ".join(filter(None, details))


def _charges(canvas: Canvas, paper: InvoicePaper) -> list[Sum]:
    """Return the sums from gross to total, without steps that change nothing."""
    steps = []
    if paper.discount:
        steps += [Sum("Subtotal", canvas.money(paper.gross)), Sum("Discount", canvas.money(-paper.discount))]
    if paper.taxes:
        steps.append(Sum("Net" if paper.net != paper.gross else "Subtotal", canvas.money(paper.net)))
    steps += [Sum(tax_label(tax), canvas.money(tax.amount)) for tax in paper.taxes]
    if paper.exempt:
        steps.append(Sum("Tax exempt", ""))
    return [*steps, Sum("Total", canvas.priced(paper.total), strong=True)]


def _settled(canvas: Canvas, paper: InvoicePaper) -> list[Sum]:
    rows = [Sum("Paid to date", canvas.money(paper.paid))]
    if paper.credited:
        rows.append(Sum("Credited", canvas.money(paper.credited)))
    if paper.written_off:
        # A write-off isn't the client's business as such (SPEC 11).
        rows.append(Sum("Adjustment", canvas.money(paper.written_off)))
    return [*rows, Sum(f"Balance as of {paper.as_of}", canvas.priced(paper.balance), balance=True)]

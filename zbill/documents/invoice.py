"""The invoice PDF: the charges, what has been paid, and the balance due."""

from __future__ import annotations

from zbill.documents.payment_codes import payment_codes
from zbill.money import ZERO, Money
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
    paid_notice,
    parties,
    patient_label,
    publish,
    sums,
    tax_label,
    void_notice,
)
from zbill.page.table import Table, TableColumn, TableRow
from zbill.papers import InvoicePaper, PaperLine, Settled, TaxSum
from zbill.progress import Progress, untold


def invoice_pdf(
    *papers: InvoicePaper, password: str | None = None, lossy: bool = False, tell: Progress = untold
) -> bytes:
    """Return invoices as one PDF. The same contents give the same bytes, except with a password.

    Letters that can't be printed are question marks if `lossy`. Raises Refused for them otherwise, and Usage if the
    password can't be used.
    """
    return bound(papers, _draw, password=password, lossy=lossy, tell=tell)


def _draw(canvas: Canvas, paper: InvoicePaper) -> str:
    void = paper.voided_on is not None
    blocks = [
        *letterhead(canvas, "INVOICE", paper.number),
        *void_notice(canvas, paper.voided_on),
        *paid_notice(canvas, _nothing_owed(paper)),
        *parties(canvas, "Bill to", _client(paper), _facts(canvas, paper), _due(canvas, paper)),
        *_lines(canvas, paper),
        *sums(canvas, [*_charges(canvas, paper), *_settled(canvas, paper)]),
        *payment_codes(canvas, paper.pay_by),
        *notes(canvas, "" if void else paper.letterhead.invoice_note, paper.letterhead.tax_note),
    ]
    return publish(canvas, f"Invoice {paper.number}", blocks, client=paper.client, void=void)


def _nothing_owed(paper: InvoicePaper) -> str:
    """Return PAID for an invoice that is. One that was only credited or adjusted was not paid."""
    if paper.balance or paper.voided_on is not None:
        return ""
    return "PAID" if paper.paid or not paper.total else "NOTHING OWED"


def _client(paper: InvoicePaper) -> list[Line]:
    return [(paper.client, STRONG), (paper.address, TEXT), (patient_label(paper.patients), TEXT)]


def _facts(canvas: Canvas, paper: InvoicePaper) -> list[tuple[str, str]]:
    days = (paper.due - paper.date).days
    facts = [
        ("Date", canvas.day(paper.date)),
        ("Due", canvas.day(paper.due)),
        ("Terms", f"Net {days} days" if days else "Due on receipt"),
    ]
    if paper.reference:
        facts.append(("Your reference", paper.reference))
    if paper.revised_on:
        facts.append(("Revised", canvas.day(paper.revised_on)))
    providers = {line.provider for line in paper.lines}
    if len(providers) == 1 and (provider := providers.pop()):
        facts.append(("Provider", provider))
    return facts


def _due(canvas: Canvas, paper: InvoicePaper) -> tuple[str, str]:
    """Return the amount to pay and when, for a glance."""
    label = f"Balance due by {canvas.day(paper.due)}" if paper.balance else "Balance due"
    return label, canvas.priced(paper.balance)


def _lines(canvas: Canvas, paper: InvoicePaper) -> list[Block]:
    """Return the table of lines, without columns that would be empty.

    The amounts are before the discount and without those of void lines, so that they add up to the subtotal.
    """
    taxed = any(line.taxes for line in paper.lines)
    columns = [
        TableColumn("Date", whole=True),
        TableColumn("Description", wide=True),
        TableColumn("Qty", right=True),
        TableColumn("Unit price", right=True),
        *([TableColumn("Tax")] if taxed else ()),
        TableColumn("Amount", right=True),
    ]
    patients = len({line.patient for line in paper.lines}) > 1
    providers = len({line.provider for line in paper.lines}) > 1
    rows = []
    for line in paper.lines:
        cells = [
            canvas.day(line.date),
            line.description,
            canvas.number(line.quantity),
            canvas.money(line.unit_price),
            *([", ".join(line.taxes)] if taxed else ()),
            "" if line.void else canvas.money(line.gross),
        ]
        rows.append(TableRow(tuple(cells), _details(canvas, line, patients, providers), line.void))
    return Table(canvas, columns, rows).blocks()


def _details(canvas: Canvas, line: PaperLine, patients: bool, providers: bool) -> str:
    """Return the small print below a line: the discount, and patient or provider if the invoice has several."""
    details = (
        "Void" if line.void else "",
        line.patient if patients else "",
        line.provider if providers else "",
        f"{_discount(canvas, line)} {canvas.money(-line.discount)}" if line.discount and not line.void else "",
    )
    return " · ".join(filter(None, details))


def _charges(canvas: Canvas, paper: InvoicePaper) -> list[Sum]:
    """Return the sums from subtotal to total, without steps that change nothing. They add up.

    Inclusive taxes are part of the total, so their amounts are in the label.
    """
    added = [tax for tax in paper.taxes if not tax.inclusive]
    steps = [Sum("Subtotal", canvas.money(paper.gross))] if added or paper.discount else []
    steps += [Sum(label, canvas.money(-amount)) for label, amount in _discounts(canvas, paper).items()]
    steps += [Sum(tax_label(canvas, tax), canvas.money(tax.amount)) for tax in added]
    if paper.exempt:
        steps.append(Sum("Tax exempt", ""))
    return [
        *steps,
        Sum("Total", canvas.priced(paper.total), strong=True),
        *(Sum(_included(canvas, tax), "") for tax in paper.taxes if tax.inclusive),
    ]


def _discounts(canvas: Canvas, paper: InvoicePaper) -> dict[str, Money]:
    """Return the discount of each kind, by its label."""
    found: dict[str, Money] = {}
    for line in paper.lines:
        if line.discount and not line.void:
            label = _discount(canvas, line)
            found[label] = found.get(label, ZERO) + line.discount
    return found


def _discount(canvas: Canvas, line: PaperLine) -> str:
    """Return the label of a line's discount: its class and rate. One that was given as an amount has neither."""
    return "Discount" if line.discount_rate is None else f"{line.discount_name} {canvas.number(line.discount_rate)}%"


def _included(canvas: Canvas, tax: TaxSum) -> str:
    return f"{tax_label(canvas, tax)} included: {canvas.money(tax.amount)} on {canvas.money(tax.net)}"


def _settled(canvas: Canvas, paper: InvoicePaper) -> list[Sum]:
    """Return what the total was reduced by, receipt by receipt, and the balance."""
    rows = [Sum(_payment(canvas, each), canvas.money(-each.amount)) for each in paper.payments]
    rows += [
        Sum(f"Credit note {each.number}, {canvas.day(each.date)}", canvas.money(-each.amount))
        for each in paper.credit_notes
    ]
    if paper.voided_on is not None:
        rows.append(Sum("Void", canvas.money(-paper.total)))
    if paper.written_off:
        # A write-off isn't the client's business as such (SPEC 11).
        rows.append(Sum("Adjustment", canvas.money(-paper.written_off)))
    return [*rows, Sum(f"Balance as of {canvas.day(paper.as_of)}", canvas.priced(paper.balance), balance=True)]


def _payment(canvas: Canvas, payment: Settled) -> str:
    if not payment.number:
        return f"Goodwill, {canvas.day(payment.date)}"
    kind = "Refund" if payment.amount < 0 else "Payment"
    return f"{kind} {payment.number}, {canvas.day(payment.date)}, {payment.method}"

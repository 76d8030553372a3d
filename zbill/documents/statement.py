"""The statement PDF: opening balance, the entries of the period, closing balance and its age."""

from __future__ import annotations

from zbill.money import total
from zbill.page.canvas import Canvas
from zbill.page.layout import STRONG, TEXT, Block, Sum, gap, letterhead, notes, parties, publish, sums
from zbill.page.table import Table, TableColumn, TableRow
from zbill.papers import StatementPaper

_AGES = ("Not yet due", "1 to 30", "31 to 60", "61 to 90", "Over 90")


def statement_pdf(paper: StatementPaper, *, password: str | None = None) -> bytes:
    """Return a statement as a PDF. The same contents give the same bytes, except with a password.

    Raises Usage if the password can't be used.
    """
    canvas = Canvas(paper)
    facts = [
        ("Opening", canvas.money(paper.opening)),
        ("Charges", canvas.money(total(entry.debit for entry in paper.entries))),
        ("Credits", canvas.money(total(entry.credit for entry in paper.entries))),
        ("Balance", canvas.priced(paper.closing)),
    ]
    blocks = [
        *letterhead(canvas, "STATEMENT", f"{paper.first} to {paper.last}"),
        *parties(canvas, "Statement for", [(paper.client, STRONG), (paper.address, TEXT)], facts),
        *_entries(canvas, paper),
        *sums(canvas, _sums(canvas, paper)),
        *_ages(canvas, paper),
        *notes(canvas, paper.letterhead.invoice_note if paper.closing > 0 else ""),
    ]
    name = f"Statement {paper.first} to {paper.last} · {paper.client}"
    return publish(canvas, name, blocks, void=False, password=password)


def _entries(canvas: Canvas, paper: StatementPaper) -> list[Block]:
    columns = [
        TableColumn("Date"),
        TableColumn("Number"),
        TableColumn("Description", wide=True),
        *(TableColumn(heading, right=True) for heading in ("Charges", "Credits", "Balance")),
    ]
    opening = TableRow((str(paper.first), "", "Opening balance", "", "", canvas.money(paper.opening)))
    rows = [
        TableRow(
            (
                str(entry.date),
                entry.number,
                entry.description,
                canvas.money(entry.debit) if entry.debit else "",
                canvas.money(entry.credit) if entry.credit else "",
                canvas.money(entry.balance),
            )
        )
        for entry in paper.entries
    ]
    return Table(canvas, columns, [opening, *rows]).blocks()


def _sums(canvas: Canvas, paper: StatementPaper) -> list[Sum]:
    """Return the closing balance, after the balance owing and the account credit if there is any."""
    parts = []
    if paper.credit:
        parts = [Sum("Balance owing", canvas.money(paper.owing)), Sum("Account credit", canvas.money(-paper.credit))]
    return [*parts, Sum("Closing balance", canvas.priced(paper.closing), balance=True)]


def _ages(canvas: Canvas, paper: StatementPaper) -> list[Block]:
    if not paper.owing:
        return []
    heading = TableColumn("Balance owing by days past due", wide=True)
    columns = [heading, *(TableColumn(age, right=True) for age in _AGES)]
    row = TableRow((canvas.priced(paper.owing), *(canvas.money(age) for age in paper.ages)))
    return [gap(22), *Table(canvas, columns, [row]).blocks()]

"""The statement PDF: opening balance, the entries of the period, closing balance and its age."""

from __future__ import annotations

from zbill.money import Money, total
from zbill.page.book import bound
from zbill.page.canvas import Canvas
from zbill.page.layout import STRONG, TEXT, Block, Sum, gap, letterhead, notes, parties, publish, sums
from zbill.page.table import Table, TableColumn, TableRow
from zbill.papers import StatementPaper
from zbill.progress import Progress, untold

_AGES = ("Not yet due", "1 to 30", "31 to 60", "61 to 90", "Over 90")


def statement_pdf(
    *papers: StatementPaper, password: str | None = None, lossy: bool = False, tell: Progress = untold
) -> bytes:
    """Return statements as one PDF. The same contents give the same bytes, except with a password.

    Letters that can't be printed are question marks if `lossy`. Raises Refused for them otherwise, and Usage if the
    password can't be used.
    """
    return bound(papers, _draw, password=password, lossy=lossy, tell=tell)


def _draw(canvas: Canvas, paper: StatementPaper) -> str:
    charged, credited = _turnover(paper)
    facts = [
        ("Opening", canvas.owed(paper.opening)),
        ("Charges", canvas.money(charged)),
        ("Credits", canvas.money(credited)),
    ]
    closing = (f"Balance on {canvas.day(paper.last)}", canvas.owed_in_all(paper.closing))
    span = f"{canvas.day(paper.first)} to {canvas.day(paper.last)}"
    blocks = [
        *letterhead(canvas, "STATEMENT", span),
        *parties(canvas, "Statement for", [(paper.client, STRONG), (paper.address, TEXT)], facts, closing),
        *_entries(canvas, paper),
        *sums(canvas, _sums(canvas, paper)),
        *_ages(canvas, paper),
        *notes(canvas, paper.letterhead.invoice_note if paper.closing > 0 else ""),
    ]
    return publish(canvas, f"Statement {span}", blocks, client=paper.client)


def _turnover(paper: StatementPaper) -> tuple[Money, Money]:
    """Return the sums of the charges and of the credits."""
    return total(entry.debit for entry in paper.entries), total(entry.credit for entry in paper.entries)


def _entries(canvas: Canvas, paper: StatementPaper) -> list[Block]:
    columns = [
        TableColumn("Date", whole=True),
        TableColumn("Number", whole=True),
        TableColumn("Description", wide=True),
        *(TableColumn(heading, right=True) for heading in ("Charges", "Credits", "Balance")),
    ]
    opening = TableRow((canvas.day(paper.first), "", "Opening balance", "", "", canvas.owed(paper.opening)))
    rows = [
        TableRow(
            (
                canvas.day(entry.date),
                entry.number,
                entry.description,
                canvas.money(entry.debit) if entry.debit else "",
                canvas.money(entry.credit) if entry.credit else "",
                canvas.owed(entry.balance),
            )
        )
        for entry in paper.entries
    ]
    sums = (*map(canvas.money, _turnover(paper)), canvas.owed(paper.closing))
    return Table(canvas, columns, [opening, *rows, TableRow(("", "", "Total", *sums), strong=True)]).blocks()


def _sums(canvas: Canvas, paper: StatementPaper) -> list[Sum]:
    """Return the closing balance, after the balance owing and the account credit if there is any."""
    parts = []
    if paper.credit:
        parts = [Sum("Balance owing", canvas.money(paper.owing)), Sum("Account credit", canvas.money(-paper.credit))]
    return [*parts, Sum("Closing balance", canvas.owed_in_all(paper.closing), balance=True)]


def _ages(canvas: Canvas, paper: StatementPaper) -> list[Block]:
    if not paper.owing:
        return []
    heading = TableColumn("Balance owing by days past due", wide=True)
    columns = [heading, *(TableColumn(age, right=True) for age in _AGES)]
    row = TableRow((canvas.priced(paper.owing), *(canvas.money(age) for age in paper.ages)))
    return [gap(22), *Table(canvas, columns, [row]).blocks()]

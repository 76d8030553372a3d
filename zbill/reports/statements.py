"""Statements as a sheet: opening balance, entries and closing balance of each client (SPEC 1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from zbill.dates import Period
from zbill.desk import Desk
from zbill.money import total
from zbill.papers import StatementPaper
from zbill.sheet import Column, Report, Sheet

_CLIENT = Column("client", "Client", merged=True)
_COLUMNS = (
    Column("client_id", "Client id", "number", in_table=False),
    _CLIENT,
    Column("date", "Date", "day"),
    Column("kind", "Kind", "label", in_table=False),
    Column("number", "Number", "label"),
    Column("description", "Description"),
    Column("debit", "Debit", "amount"),
    Column("credit", "Credit", "amount"),
    Column("balance", "Balance", "amount"),
    Column("owing", "Owing", "amount", in_table=False),
    Column("account_credit", "Account credit", "amount", in_table=False),
)


def statement(desk: Desk, paper: StatementPaper) -> Sheet:
    """One client's statement."""
    columns = tuple(replace(each, in_table=False) if each == _CLIENT else each for each in _COLUMNS)
    sheet = replace(statements(desk, [paper], Period(paper.first, paper.last)), columns=columns)
    return replace(sheet, title=f"Statement of {paper.client}", caption=_made_of(desk, paper))


def statements(desk: Desk, papers: Sequence[StatementPaper], period: Period) -> Sheet:
    """All of them in one."""
    return Sheet(
        "Statements",
        _COLUMNS,
        [row for paper in papers for row in _rows(paper)],
        {
            "debit": total(entry.debit for paper in papers for entry in paper.entries),
            "credit": total(entry.credit for paper in papers for entry in paper.entries),
            "balance": total(paper.closing for paper in papers),
            "owing": total(paper.owing for paper in papers),
            "account_credit": total(paper.credit for paper in papers),
        },
        report=Report(
            "statement", desk.settings["name"], desk.settings["currency"], first=period.first, last=period.last
        ),
    )


def recipients(papers: Sequence[StatementPaper]) -> Sheet:
    """Whose statements they are."""
    return Sheet(
        "Statements",
        (
            Column("client_id", "Client id", "number"),
            Column("client", "Client"),
            Column("entries", "Entries", "number"),
            Column("balance", "Balance", "amount"),
        ),
        [(paper.client_id, paper.client, len(paper.entries), paper.closing) for paper in papers],
        {"balance": total(paper.closing for paper in papers)},
    )


def _rows(paper: StatementPaper) -> Iterator[tuple[object, ...]]:
    of = paper.client_id, paper.client
    yield (*of, paper.first, "opening", "", "Opening balance", None, None, paper.opening, None, None)
    for each in paper.entries:
        entry = each.date, each.kind, each.number, each.description, each.debit, each.credit, each.balance
        yield (*of, *entry, None, None)
    closing = paper.last, "closing", "", "Closing balance", None, None, paper.closing
    yield (*of, *closing, paper.owing, paper.credit)


def _made_of(desk: Desk, paper: StatementPaper) -> str:
    """What the closing balance consists of."""
    if not paper.credit:
        return f"Balance owing: {desk.text(paper.owing)}."
    return (
        f"Balance owing {desk.text(paper.owing)} less account credit {desk.text(paper.credit)}:"
        f" {desk.text(paper.closing)}."
    )

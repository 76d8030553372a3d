"""Statements as tables: opening balance, entries and closing balance of each client (SPEC 1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zbill.dates import Period
from zbill.desk import Desk
from zbill.money import total
from zbill.papers import StatementPaper
from zbill.reports.heading import begun
from zbill.sheet import Column, Sheet

_CLIENT = Column("client", "Client", merged=True)
_COLUMNS = (
    Column("client_id", "Client id", "number", in_table=False),
    _CLIENT,
    Column("date", "Date", "day"),
    Column("kind", "Kind", "label", in_table=False),
    Column("number", "Number", "label", dispensable=True),
    Column("description", "Description"),
    Column("debit", "Debit", "amount"),
    Column("credit", "Credit", "amount"),
    Column("balance", "Balance", "amount"),
    Column("owing", "Owing", "amount", in_table=False),
    Column("account_credit", "Account credit", "amount", in_table=False),
)


def statement(desk: Desk, paper: StatementPaper) -> Sheet:
    """Return one client's statement."""
    columns = tuple(each._replace(in_table=False) if each == _CLIENT else each for each in _COLUMNS)
    sheet = statements(desk, [paper], Period(paper.first, paper.last))._replace(columns=columns)
    return sheet._replace(title=f"Statement for {paper.client}", caption=_caption(desk, paper))


def statements(desk: Desk, papers: Sequence[StatementPaper], period: Period) -> Sheet:
    """Return several clients' statements in one table."""
    return Sheet.of(
        "Statements",
        _COLUMNS,
        (row for paper in papers for row in _rows(paper)),
        totals=("debit", "credit", "balance", "owing", "account_credit"),
        # Only closing balances add up: the balance column itself is a running balance.
        figures={"balance": total(paper.closing for paper in papers)},
        report=begun(desk, "statement", first=period.first, last=period.last),
    )


def recipients(papers: Sequence[StatementPaper]) -> Sheet:
    """Return the clients of the statements, with number of entries and closing balance."""
    return Sheet.of(
        "Statements",
        (
            Column("client_id", "Client id", "number"),
            Column("client", "Client"),
            Column("entries", "Entries", "number"),
            Column("balance", "Balance", "amount"),
        ),
        [paper._asdict() | {"entries": len(paper.entries), "balance": paper.closing} for paper in papers],
        totals=("balance",),
    )


def _rows(paper: StatementPaper) -> Iterator[dict[str, object]]:
    row = dict.fromkeys(column.key for column in _COLUMNS)
    row |= {"client_id": paper.client_id, "client": paper.client, "number": ""}
    opening = {"date": paper.first, "kind": "opening", "description": "Opening balance", "balance": paper.opening}
    closing = {"date": paper.last, "kind": "closing", "description": "Closing balance", "balance": paper.closing}
    yield row | opening
    yield from (row | entry._asdict() for entry in paper.entries)
    yield row | closing | {"owing": paper.owing, "account_credit": paper.credit}


def _caption(desk: Desk, paper: StatementPaper) -> str:
    """Return the balance owing and, if there is any, the account credit that lowers the closing balance."""
    if not paper.credit:
        return f"Balance owing: {desk.text(paper.owing)}."
    return f"Closing balance = balance owing {desk.text(paper.owing)} less account credit {desk.text(paper.credit)}."

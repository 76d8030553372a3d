"""Statements: what a client is told of a period (SPEC 1, 6).

Only what no later event changes is told, so that a statement once given reprints the same: an invoice by its number and
amount of that day, since its lines and status may still change.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from zbill.dates import Period
from zbill.db import clients, ledger
from zbill.desk import Desk
from zbill.errors import Usage
from zbill.models import Client
from zbill.money import Money
from zbill.papers import StatementEntry, StatementPaper
from zbill.services.papers import letterhead

_WORDS = {
    "invoice": "Invoice",
    "change": "Invoice changed",
    "void": "Invoice void",
    "payment": "Payment",
    "deposit": "Deposit",
    "refund": "Refund",
    "receipt-void": "Receipt void",
    "credit-note": "Credit note",
    "write-off": "Written off",
    "reversal": "Write-off taken back",
    "goodwill": "Goodwill",
}
# Of these the client has a paper that says it too; the reason of a write-off is the practice's own.
_TOLD = ("void", "payment", "deposit", "refund", "receipt-void", "credit-note")

_AGES = (0, 30, 60, 90)


def statement(desk: Desk, text: str, period: Period) -> StatementPaper:
    """The statement of one client. Errors: NotFound, Ambiguous; Usage for a period that is not over."""
    period = up_to_today(desk, period)
    client = clients.find(desk.conn, text)
    return _statements(desk, period, [client], client.id)[0]


def statements(desk: Desk, period: Period) -> list[StatementPaper]:
    """Those of every client with entries in the period, or with anything owing or to their credit as it ends, by name.

    Errors: NotPermitted, Usage.
    """
    desk.require("export_data")
    period = up_to_today(desk, period)
    papers = _statements(desk, period, clients.by_name(desk.conn))
    return [paper for paper in papers if paper.entries or paper.owing or paper.credit]


def up_to_today(desk: Desk, period: Period) -> Period:
    """What of a period has been. Errors: Usage when it is still to come."""
    if period.first > desk.today:
        raise Usage(f"{period.first} is still to come.", f"The latest day is today, {desk.today}.")
    return Period(period.first, min(period.last, desk.today))


def _statements(
    desk: Desk, period: Period, named: Iterable[Client], client_id: int | None = None
) -> list[StatementPaper]:
    """All from three queries, however many clients there are."""
    opening = ledger.balances(desk.conn, period.first, client_id)
    entries: dict[int, list[sqlite3.Row]] = defaultdict(list)
    for row in ledger.entries(desk.conn, period, client_id):
        entries[row["client_id"]].append(row)
    ages: dict[int, list[int]] = defaultdict(lambda: [0] * (len(_AGES) + 1))
    for row in ledger.owing(desk.conn, period.last, client_id):
        past_due = (period.last - date.fromisoformat(row["due"])).days
        ages[row["client_id"]][sum(past_due > limit for limit in _AGES)] += row["owing"]
    heading = letterhead(desk)
    papers = []
    for client in named:
        begins = Money(opening.get(client.id, 0))
        told = _entries(entries.get(client.id, ()), begins)
        papers.append(
            StatementPaper(
                letterhead=heading,
                client_id=client.id,
                client=client.name,
                address=client.address,
                first=period.first,
                last=period.last,
                opening=begins,
                entries=told,
                closing=told[-1].balance if told else begins,
                ages=tuple(map(Money, ages[client.id])),
                issued_at=desk.now,
            )
        )
    return papers


def _entries(rows: Iterable[sqlite3.Row], balance: Money) -> tuple[StatementEntry, ...]:
    told = []
    for row in rows:
        balance = balance + row["debit"] - row["credit"]
        said = row["description"] if row["kind"] in _TOLD else ""
        told.append(
            StatementEntry(
                date=date.fromisoformat(row["date"]),
                kind=row["kind"],
                number=row["number"],
                description=": ".join(filter(None, (_WORDS[row["kind"]], said))),
                debit=Money(row["debit"]),
                credit=Money(row["credit"]),
                balance=balance,
            )
        )
    return tuple(told)

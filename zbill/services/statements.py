"""Statements: what a client is told of a period (SPEC 1, 6).

Only what no later event changes is told, so that a statement once given reprints the same: an invoice by its number and
amount of that day, since its lines and status may still change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from zbill.dates import Period
from zbill.db import clients, ledger
from zbill.db.ledger import LedgerEntry
from zbill.desk import Desk
from zbill.errors import Usage
from zbill.models import Client
from zbill.money import ZERO, Money
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
    """Return the statement of one client. Raises NotFound, Ambiguous, Usage for a period in the future."""
    period = up_to_today(desk, period)
    client = clients.find(desk.conn, text)
    return _statements(desk, period, [client], client.id)[0]


def statements(desk: Desk, period: Period) -> list[StatementPaper]:
    """Return statements by client name, of all with entries in the period, or a balance or credit at its end.

    Raises PermissionMissing, Usage for a period in the future.
    """
    desk.require("export_data")
    period = up_to_today(desk, period)
    papers = _statements(desk, period, clients.by_name(desk.conn))
    return [paper for paper in papers if paper.entries or paper.owing or paper.credit]


def up_to_today(desk: Desk, period: Period) -> Period:
    """Return the part of a period that is not in the future. Raises Usage if there is none."""
    if period.first > desk.today:
        raise Usage(f"{period.first} is still to come.", f"The latest day is today, {desk.today}.")
    return Period(period.first, min(period.last, desk.today))


def _statements(
    desk: Desk, period: Period, named: Iterable[Client], client_id: int | None = None
) -> list[StatementPaper]:
    """All from three queries, however many clients there are."""
    opening = ledger.balances(desk.conn, period.first, client_id)
    entries: dict[int, list[LedgerEntry]] = defaultdict(list)
    for entry in ledger.entries(desk.conn, period, client_id):
        entries[entry.client_id].append(entry)
    ages: dict[int, list[int]] = defaultdict(lambda: [0] * (len(_AGES) + 1))
    for due in ledger.owing(desk.conn, period.last, client_id):
        past_due = (period.last - due.due).days
        ages[due.client_id][sum(past_due > limit for limit in _AGES)] += due.owing
    heading = letterhead(desk)
    papers = []
    for client in named:
        begins = opening.get(client.id, ZERO)
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


def _entries(found: Iterable[LedgerEntry], balance: Money) -> tuple[StatementEntry, ...]:
    told = []
    for entry in found:
        balance = balance + entry.debit - entry.credit
        said = entry.description if entry.kind in _TOLD else ""
        told.append(
            StatementEntry(
                date=entry.date,
                kind=entry.kind,
                number=entry.number,
                description=": ".join(filter(None, (_WORDS[entry.kind], said))),
                debit=entry.debit,
                credit=entry.credit,
                balance=balance,
            )
        )
    return tuple(told)

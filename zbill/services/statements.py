"""Statements of account for a period (SPEC 1, 6).

A statement prints only what no later event can change, so that it reprints the same. An invoice therefore has its
number and the amount of that day, but no status. Its services are named if it was closed by the end of the period.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from zbill.dates import Period
from zbill.db import clients, ledger
from zbill.db.ledger import LedgerEntry
from zbill.desk import Desk
from zbill.models import Client
from zbill.money import ZERO, Money
from zbill.papers import StatementEntry, StatementPaper
from zbill.services.papers import letterhead

_WORDS = {
    "invoice": "Invoice",
    "change": "Invoice changed",
    "void": "Invoice voided",
    "payment": "Payment",
    "deposit": "Deposit",
    "refund": "Refund",
    "receipt-void": "Receipt voided",
    "credit-note": "Credit note",
    "write-off": "Adjustment",
    "reversal": "Adjustment reversed",
    "goodwill": "Goodwill",
}
# The ledger's description is printed for these kinds only, whose own documents print it too. The reasons for voids,
# write-offs and goodwill are the practice's own (SPEC 6, 11).
_DESCRIBED = ("payment", "deposit", "refund", "credit-note")

# The word between an entry and its invoices, where it isn't "for".
_ORIGIN = {"refund": "from", "credit-note": "on"}

# The kinds of the subjects of ledger entries.
_SUBJECTS = {
    "invoice": "invoice",
    "payment": "receipt",
    "deposit": "receipt",
    "refund": "receipt",
    "credit-note": "credit-note",
}

_AGES = (0, 30, 60, 90)


def statement(desk: Desk, text: str, period: Period) -> StatementPaper:
    """Return a client's statement. Raises NotFound, Ambiguous, Usage if the period is in the future."""
    period = up_to_today(desk, period)
    client = clients.find(desk.conn, text)
    return _statements(desk, period, [client], client.id)[0]


def statements(desk: Desk, period: Period) -> list[StatementPaper]:
    """Return statements for all clients with entries in the period or a balance or credit at its end, by name.

    Raises PermissionMissing, Usage if the period is in the future.
    """
    desk.require("export_data")
    period = up_to_today(desk, period)
    papers = _statements(desk, period, clients.by_name(desk.conn))
    return [paper for paper in papers if paper.entries or paper.owing or paper.credit]


def up_to_today(desk: Desk, period: Period) -> Period:
    """Return the part of a period that is not in the future. Raises Usage if there is none."""
    desk.require_not_future(period.first)
    return Period(period.first, min(period.last, desk.today))


def _statements(
    desk: Desk, period: Period, named: Iterable[Client], client_id: int | None = None
) -> list[StatementPaper]:
    """Return the statements of these clients. Runs four queries, however many clients there are."""
    opening = ledger.balances(desk.conn, period.first, client_id)
    entries: dict[int, list[LedgerEntry]] = defaultdict(list)
    for entry in ledger.entries(desk.conn, period, client_id):
        entries[entry.client_id].append(entry)
    about: dict[tuple[str, str], list[str]] = defaultdict(list)
    for subject in ledger.subjects(desk.conn, period, client_id):
        about[subject.kind, subject.number].append(" ".join(subject.text.split()))
    ages: dict[int, list[int]] = defaultdict(lambda: [0] * (len(_AGES) + 1))
    for due in ledger.owing(desk.conn, period.last, client_id):
        past_due = (period.last - due.due).days
        ages[due.client_id][sum(past_due > limit for limit in _AGES)] += due.owing
    heading = letterhead(desk)
    papers = []
    for client in named:
        before = opening.get(client.id, ZERO)
        # What was read of a client is let go here. Else it would take as much memory again as the statements.
        printed = _entries(entries.pop(client.id, ()), before, about)
        papers.append(
            StatementPaper(
                letterhead=heading,
                client_id=client.id,
                client=client.name,
                address=client.address,
                first=period.first,
                last=period.last,
                opening=before,
                entries=printed,
                closing=printed[-1].balance if printed else before,
                ages=tuple(map(Money, ages[client.id])),
                issued_at=desk.now,
            )
        )
    return papers


def _entries(
    found: Iterable[LedgerEntry], balance: Money, about: Mapping[tuple[str, str], Sequence[str]]
) -> tuple[StatementEntry, ...]:
    """Return ledger entries in the client's words, each with the balance after it, which starts at `balance`.

    `about` has the subjects of documents, by kind and number.
    """
    printed = []
    for entry in found:
        balance = balance + entry.debit - entry.credit
        printed.append(
            StatementEntry(
                date=entry.date,
                kind=entry.kind,
                number=entry.number,
                description=_described(entry, about.get((_SUBJECTS.get(entry.kind, ""), entry.number), ())),
                debit=entry.debit,
                credit=entry.credit,
                balance=balance,
            )
        )
    return tuple(printed)


def _described(entry: LedgerEntry, subjects: Sequence[str]) -> str:
    """Return what an entry was: its kind, then its services, or its invoices and how it was paid."""
    word = _WORDS[entry.kind]
    if entry.kind == "invoice":
        return ": ".join(filter(None, (word, "; ".join(subjects))))
    origin = f" {_ORIGIN.get(entry.kind, 'for')} {', '.join(subjects)}" if subjects else ""
    description = entry.description if entry.kind in _DESCRIBED else ""
    return ": ".join(filter(None, (word + origin, description)))

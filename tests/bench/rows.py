"""The rows of the benchmark's table: one command each, and the time it is promised to take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# Two clients with an average number of invoices, named by a part of the name. Only one is written to, so that reading
# the other costs the same in every round.
READ, WRITTEN = "Wilhelmina Featherstonehaugh", "Bartholomew Wigglesworth"
READ_PART, WRITTEN_PART = "featherstone", "wiggle"

PROMISED_MB = 150


@dataclass(frozen=True)
class Row:
    """One command. In `words`, {session} and {invoice} stand for what an earlier row of the same round `gives`.

    `promise` is the longest time allowed, as a multiple of the bare program; if `reads` names a command, of the bare
    program plus that command's queries in the sqlite3 shell. `terminal` sends the output to a terminal.
    """

    name: str
    words: str
    gives: Literal["", "session", "invoice"] = ""
    promise: float = 1.25
    reads: str = ""
    terminal: bool = False

    def needs(self, given: str) -> bool:
        return f"{{{given}}}" in self.words


ROWS = (
    Row("balance", f"balance {READ_PART}"),
    Row("balance, on a terminal", f"balance {READ_PART}", terminal=True),
    Row("ledger", f"ledger {READ_PART}"),
    Row("ledger, on a terminal", f"ledger {READ_PART}", terminal=True),
    Row("today", "today"),
    Row("today, on a terminal", "today", terminal=True),
    Row("session add", f"session add {WRITTEN_PART} 90834 'yesterday 12:00' -q", gives="session"),
    Row("attend", "attend {session} -q", gives="invoice"),
    Row("invoice show", "invoice show {invoice}"),
    Row("invoice close", "invoice close {invoice}"),
    Row("invoice reopen", "invoice reopen {invoice}"),
    Row("pay", f"pay {WRITTEN_PART} 10.00 --again"),
    Row("charge", f"charge {WRITTEN_PART} 'Report to school' 80.00"),
    Row("ledger -f csv", f"ledger {READ_PART} -f csv", promise=1.5, reads=f"ledger {READ_PART}"),
    Row("report ar -f csv", "report ar -f csv", promise=1.5, reads="report ar"),
    Row("report ar", "report ar", promise=1.5, reads="report ar"),
    *(
        Row(f"report {words}", f"report {words} -f csv", promise=1.5, reads=f"report {words}")
        for words in (
            "ar --as-of yesterday",
            "practice --period last-month",
            "provider --period last-month",
            "provider --collected --period last-month",
            "revenue --period last-month",
            "taxes --period last-month",
            "transactions --period last-month",
            "open-invoices",
            "unbilled",
            "end-of-day yesterday",
        )
    ),
)


def chosen(names: list[str]) -> list[Row]:
    """Return the rows of these names and the rows they depend on; all rows if there are no names.

    Raises KeyError if a name is no row's.
    """
    by_name = {row.name: row for row in ROWS}
    wanted = {by_name[name] for name in names} or set(ROWS)
    for row in reversed(ROWS):
        if row.gives and any(other.needs(row.gives) for other in wanted):
            wanted.add(row)
    return [row for row in ROWS if row in wanted]

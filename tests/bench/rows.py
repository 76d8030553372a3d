"""The rows of the benchmark's table: one command each, the time it is promised to take, and beside what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# Two clients with an average number of invoices, named by a part of the name. Only one is written to, so that reading
# the other costs the same in every round.
READ, WRITTEN = "Wilhelmina Featherstonehaugh", "Bartholomew Wigglesworth"
READ_PART, WRITTEN_PART = "featherstone", "wiggle"

PROMISED_MB = 150

# What a command can be measured beside: programs that do the least of its work.
BARE = "bare program"
FPDF = "import fpdf"
COPYING = "copying the file"
INTEGRITY = "sqlite3 shell, integrity_check"
# The same command on a practice of this many invoices.
SMALL = 1_000

# What a start may take of the bare program, for the commands of a working day.
START = 0.40


@dataclass(frozen=True)
class Row:
    """One command. In `words`, {session} and {invoice} stand for what an earlier row of the same round `gives`.

    {made} is a folder that is emptied after each row. `promise` is the most processor time allowed, as a multiple of
    what the row is `beside`, or if `reads` names a command, of the bare program plus that command's queries in the
    sqlite3 shell. None promises no time. `terminal` is a person's, who types and reads.
    """

    name: str
    words: str
    gives: Literal["", "session", "invoice"] = ""
    promise: float | None = 1.25
    reads: str = ""
    beside: str | int = BARE
    terminal: bool = False

    def needs(self, given: str) -> bool:
        return f"{{{given}}}" in self.words

    @property
    def in_small(self) -> str:
        """Return the name of the same command on a small practice."""
        return f"{self.name}, {SMALL:,} invoices"

    @property
    def needs_shell(self) -> bool:
        return bool(self.reads) or self.beside == INTEGRITY


# Commands that read a lot, each beside its own queries. Programs read them as CSV.
_READING = (
    "balance",
    "client list",
    "invoice list",
    "session list",
    *(
        f"report {words}"
        for words in (
            "ar",
            "ar --as-of yesterday",
            "ar --as-of '1 year ago'",
            "practice --period last-month",
            "practice --period last-year",
            "provider --period last-month",
            "provider --period last-year",
            "provider --collected --period last-month",
            "provider --collected --period last-year",
            "revenue --period last-month",
            "revenue --period last-year",
            "taxes --period last-month",
            "taxes --period last-year",
            "transactions --period last-month",
            "transactions --period last-year",
            "open-invoices",
            "unbilled",
            "end-of-day yesterday",
        )
    ),
)

# Lists of one client, who has about as many invoices in a practice of any size.
_OF_ONE_CLIENT = ("session list", "invoice list", "receipt list")

ROWS = (
    Row("--help", "--help", promise=0.70),
    Row("balance CLIENT", f"balance {READ_PART}", promise=START),
    Row("balance CLIENT, on a terminal", f"balance {READ_PART}", terminal=True),
    Row("ledger", f"ledger {READ_PART}", beside=SMALL),
    Row("ledger, on a terminal", f"ledger {READ_PART}", terminal=True),
    Row("today", "today", promise=START),
    Row("today, on a terminal", "today", terminal=True),
    Row("zbill alone, on a terminal", "", terminal=True),
    Row("session add", f"session add {WRITTEN_PART} 90834 'yesterday 12:00' --again -q", gives="session"),
    Row("attend", "attend {session} -q", gives="invoice", promise=START),
    Row("invoice show", "invoice show {invoice}", promise=START),
    Row("invoice close", "invoice close {invoice}"),
    Row("invoice reopen", "invoice reopen {invoice}"),
    Row("pay", f"pay {WRITTEN_PART} 10.00 --again", promise=START),
    Row("charge", f"charge {WRITTEN_PART} 'Report to school' 80.00"),
    Row("ledger -f csv", f"ledger {READ_PART} -f csv", promise=1.5, reads=f"ledger {READ_PART}"),
    *(Row(f"{words} --client", f"{words} --client {READ_PART} -f csv", beside=SMALL) for words in _OF_ONE_CLIENT),
    Row("report ar, as a table", "report ar", promise=1.5, reads="report ar"),
    *(Row(words, f"{words} -f csv", promise=1.5, reads=words) for words in _READING),
    Row("report ar -o ar.pdf", "report ar -o {made}/ar.pdf", promise=None),
    Row("invoice pdf", "invoice pdf {invoice} -o {made}/invoice.pdf", promise=1.2, beside=FPDF),
    Row("backup", "backup {made}/copy.db", promise=5.0, beside=COPYING),
    Row("check", "check", promise=4.0, beside=INTEGRITY),
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

"""A batch: what one import shares while it goes through its rows (SPEC 10)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import groupby

from zbill.db import complete, imports, invoices, log
from zbill.db.log import LogEntry
from zbill.desk import Desk
from zbill.errors import ZbillError
from zbill.exchange.finding import Finder
from zbill.exchange.kinds import Kind
from zbill.exchange.rows import BadRow, Left, Problems, Reject, Row, TextsOf, Wrong
from zbill.file.bulk import Indexes
from zbill.models import Outcome
from zbill.money import Money
from zbill.records import NamedTuple
from zbill.services import closing
from zbill.services.guards import is_locked
from zbill.services.history import History
from zbill.services.received import Receipts
from zbill.words import Permission

# From this many plain rows on, they are written complete, together. Fewer are taken in order with the others.
MANY = 1000

# What a row became: an id, by the row.
Taken = Iterator[tuple[Row, int]]


def made_id(outcome: Outcome) -> int:
    """Return the id of what a service created or changed first."""
    return next(iter(outcome.made)).id


class Closing(NamedTuple):
    """An invoice to be closed on a day, with the row that says so, and the problems of its file."""

    invoice_id: int
    day: date
    row: Row
    problems: Problems


@dataclass
class Batch:
    """One import. `desk` logs no change: the batch has one entry of its own.

    `deposits` takes a payment of a client who owes nothing as a deposit. With `strict`, a row that can't be changed any
    more is bad. `rates` are clients' prices that its rows set, by client, service and day.
    """

    desk: Desk
    id: int
    deposits: bool = False
    strict: bool = False
    permitted: set[Permission] = field(default_factory=set)
    closings: dict[int, Closing] = field(default_factory=dict)
    shared: dict[tuple[int, str], date | None] = field(default_factory=dict)
    rates: dict[tuple[int, int, date], Money] = field(default_factory=dict)
    finder: Finder = field(init=False)
    problems: Problems = field(init=False)
    indexes: Indexes = field(init=False)

    @cached_property
    def history(self) -> History:
        """Return what writes the sessions of the file."""
        return History(self.desk, self.id)

    @cached_property
    def receipts(self) -> Receipts:
        """Return what writes the payments of the file."""
        return Receipts(self.desk)

    def next_file(self, kind: Kind, texts: TextsOf, reject: Reject | None) -> None:
        """Begin a file. What it names may be in the file before it."""
        self.finder = Finder(self.desk)
        for each in ("history", "receipts"):
            vars(self).pop(each, None)
        self.problems = Problems(kind.names, texts, kind.identity[0], reject=reject)
        self.indexes = complete.indexes(self.desk.conn, kind.name)

    def on(self, day: date) -> Desk:
        """Return the desk at the end of a day, now if that is later: a row of the past is taken then."""
        return self.desk.at_end_of(day)

    def log_part(self, kind: str) -> None:
        """Log the digests of the rows that were written so far: a large batch has several entries."""
        who, subject = self.desk.actor.name, f"batch {self.id}"
        log.append(self.desk.conn, LogEntry(self.desk.now, who, "import", subject, after={kind: "a part of it"}))

    def require(self, *permissions: Permission | None) -> None:
        """Check permissions, each once a batch. Raises PermissionMissing."""
        for permission in permissions:
            if permission and permission not in self.permitted:
                self.desk.require(permission)
                self.permitted.add(permission)

    def invoice(self, client_id: int, other_number: str) -> int | None:
        """Return the id of the client's invoice that has this number where it comes from, None if there is none."""
        return imports.invoice_with(self.desk.conn, client_id, other_number) if other_number else None

    def require_day(self, row: Row, column: str) -> None:
        """Raise Wrong if a row's day is in the future or in the locked period."""
        if row.values[column] > self.desk.today:
            raise Wrong(column, "Is in the future.")
        if is_locked(self.desk, row.values[column]):
            raise Wrong(column, "Is in the locked period.")

    def require_closing_day(self, row: Row, day: date) -> None:
        """Raise Wrong if the row's invoice can't be closed on the day that it says."""
        closed_on = row.values["closed_on"]
        if closed_on < day:
            raise Wrong("closed_on", f"Is before the row's own day, {day}.")
        if closed_on > self.desk.today:
            raise Wrong("closed_on", "Is in the future.")

    def bill_of(self, row: Row, invoice_id: int, *, is_new: bool) -> None:
        """Note on which invoice a row's line is, and when that is to be closed."""
        if is_new:
            imports.set_source(self.desk.conn, [(invoice_id, self.id, row.text("invoice"))])
        closed_on = row.values.get("closed_on")
        if closed_on:
            self.closings.setdefault(invoice_id, Closing(invoice_id, closed_on, row, self.problems))

    def require_same_closing(self, client_id: int, row: Row) -> None:
        """Raise Wrong if an earlier row of the same invoice closes it on another day, or not at all."""
        if row.has("invoice"):
            closed_on = row.values.get("closed_on")
            before = self.shared.setdefault((client_id, row.text("invoice")), closed_on)
            if before != closed_on:
                raise Wrong("closed_on", f"A row before it has {before or 'no day'} for this invoice.")

    def close_due(self) -> None:
        """Close the invoices that rows had closed, each as at the end of its day."""
        in_order = sorted(self.closings.values(), key=lambda each: (each.day, each.invoice_id))
        self.closings.clear()
        for day, own in groupby(in_order, key=lambda each: each.day):
            self._close(self.on(day), day, {each.invoice_id: each for each in own})

    def _close(self, desk: Desk, day: date, due: dict[int, Closing]) -> None:
        found, facts = invoices.get_all(desk.conn, due), invoices.closing(desk.conn, due)
        closable = []
        for each in due.values():
            invoice = found[each.invoice_id]
            if invoice.status == "closed" and invoice.closed_on == day:
                continue
            why = closing.obstacle(desk, invoice, facts[invoice.id], day)
            if why:
                each.problems.add_error(each.row, why)
            else:
                closable.append(invoice)
        closing.close(desk, closable, day)

    def leave(self, row: Row, reason: str) -> None:
        """Note a row that differs from what it became. It is bad if the import is strict."""
        problem = BadRow(row.line, "ref", row.ref, reason)
        if self.strict:
            self.problems.add(problem, row.cells)
        else:
            self.problems.left.append(problem)

    def one_by_one(self, rows: Iterable[Row], take: Callable[[Row], int]) -> Taken:
        """Yield what each row becomes, each taken by itself. A row that is refused is noted as bad."""
        for row in rows:
            try:
                with self.desk.writing():
                    became = take(row)
            except Left as left:
                self.leave(row, str(left))
            except (Wrong, ZbillError) as error:
                self.problems.add_error(row, error)
            else:
                yield row, became

"""Invoices and payments as the files that a bookkeepers' program imports (SPEC 10).

Each amount is the invoice's own, to the cent: a line is its net amount and the sum of its taxes. A line whose quantity
times its price isn't the net amount is one of that amount, and its description says how it came about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from operator import attrgetter

from zbill.db import exports
from zbill.db.exports import Changed, Documents
from zbill.desk import Desk
from zbill.errors import Usage
from zbill.exchange.programs import Holds, Layout, Program
from zbill.money import Money, from_thousandths, half_up, to_text
from zbill.records import NamedTuple
from zbill.render import csv_rows
from zbill.reports import bookkeeping
from zbill.reports.bookkeeping import BilledLine, Received
from zbill.sheet import CellKind, Column
from zbill.style import Style
from zbill.text import key

# How --map calls a line without taxes.
UNTAXED = "none"

# How days are written: year, month and day.
_DAYS = {"ymd": "{}-{}-{}", "mdy": "{1}/{2}/{0}", "dmy": "{2}/{1}/{0}"}

_HOLDS: Mapping[str, CellKind] = {
    "quantity": "stored",
    "rate": "amount",
    "amount": "amount",
    "tax": "amount",
    "total": "amount",
}
_ADDRESS_LINES = 4

# How many documents are written at once.
_TOGETHER = 1000


class Wanted(NamedTuple):
    """The choices of one export.

    name: whose books it is for.
    is_next: without what was exported under this name before.
    order: of day and month in dates.
    taxes: what the program calls taxes, by the keys of their names.
    """

    program: Program
    kind: Documents
    layout: Layout
    name: str
    is_next: bool
    order: str
    taxes: Mapping[str, str]
    decimals: int
    currency: str


class Document(NamedTuple):
    """An invoice or a receipt with its rows. `is_new` if it wasn't exported under the name before."""

    id: int
    counted_at: int
    is_new: bool
    number: str
    amount: int
    rows: Sequence[Sequence[object]]


class File(NamedTuple):
    """A file of whole documents."""

    text: str
    documents: Sequence[Document]


def documents(desk: Desk, wanted: Wanted) -> Iterator[Document]:
    """Yield the documents that an export has, in order. Raises PermissionMissing."""
    desk.require("export_data")
    columns = wanted.layout.columns.values()
    if wanted.kind == "invoices":
        for _, found in groupby(bookkeeping.billed(desk, wanted.name, is_next=wanted.is_next), attrgetter("id")):
            lines = list(found)
            first = lines[0]
            rows = [_row(columns, of_line(line, wanted)) for line in lines]
            yield Document(first.id, first.counted_at, not first.is_known, first.number, first.total, rows)
    else:
        for each in bookkeeping.received(desk, wanted.name, is_next=wanted.is_next):
            row = _row(columns, of_receipt(each, wanted))
            yield Document(each.id, each.counted_at, not each.is_known, each.number, each.amount, [row])


def of_line(line: BilledLine, wanted: Wanted) -> dict[str, object]:
    """Return what a line's columns can hold, by the words of `Layout`."""
    taxes = line.taxes or UNTAXED
    return {
        "number": line.number,
        "client": _client(line.client, wanted.program),
        "email": line.email,
        **_address(line.address),
        "other_number": line.other_number,
        "date": day(line.date, wanted.order),
        "due": day(line.due, wanted.order),
        "total": line.total,
        "currency": wanted.currency,
        "service": line.service,
        "service_date": day(line.service_date, wanted.order),
        **_amounts(line, wanted.decimals),
        "amount": line.net,
        "tax": line.tax,
        "tax_name": wanted.taxes.get(key(taxes)) or line.taxes or wanted.program.untaxed,
    }


def of_receipt(receipt: Received, wanted: Wanted) -> dict[str, object]:
    """Return what a receipt's columns can hold, by the words of `Layout`."""
    client = _client(receipt.client, wanted.program)
    is_check = receipt.method == "check"
    facts = [receipt.number, receipt.kind, receipt.method, receipt.reference, client, receipt.invoices]
    return {
        "date": day(receipt.date, wanted.order),
        "amount": receipt.amount,
        "payer": receipt.payer or client,
        "reference": receipt.number,
        "check": receipt.reference if is_check else "",
        "facts": " ".join(filter(None, facts)),
    }


def day(iso: str, order: str) -> str:
    """Return a day, given as ISO text, with year, month and day in an order: ymd, mdy or dmy."""
    return _DAYS[order].format(*iso.split("-"))


def divided(found: Iterable[tuple[Document, str]], heading: str, layout: Layout) -> Iterator[File]:
    """Yield files of documents, given with their rows as text. A file has as many as fit, at least one."""
    text, together, rows, size = [heading], list[Document](), 0, 0
    for document, written in found:
        more = len(written.encode())
        if together and (
            len(together) == layout.documents or rows + len(document.rows) > layout.rows or size + more > layout.bytes
        ):
            yield File("".join(text), together)
            text, together, rows, size = [heading], [], 0, 0
        size = (size or len(heading.encode())) + more
        rows += len(document.rows)
        together.append(document)
        text.append(written)
    if together:
        yield File("".join(text), together)


class Export:
    """An export while its files are written: what it has so far.

    new: the documents that are exported under the name for the first time, by id and moment.
    too_large: the numbers of documents that no file of the program can have.
    """

    def __init__(self, wanted: Wanted, style: Style) -> None:
        self.wanted, self.style = wanted, style
        self.columns = tuple(
            Column(each, each, _HOLDS.get(holds.word, "text")) for each, holds in wanted.layout.columns.items()
        )
        self.heading, _ = csv_rows(self.columns, (), style)
        self.count, self.amount = 0, 0
        self.new: list[tuple[int, int]] = []
        self.too_large: list[str] = []

    def files(self, desk: Desk) -> Iterator[str]:
        """Yield the texts of the files. Raises PermissionMissing."""
        for file in divided(self._fitting(documents(desk, self.wanted)), self.heading, self.wanted.layout):
            self.count += len(file.documents)
            self.amount += sum(each.amount for each in file.documents)
            self.new += ((each.id, each.counted_at) for each in file.documents if each.is_new)
            yield file.text

    def changed(self, desk: Desk) -> list[Changed]:
        """Return what has changed since exports of the name last told it."""
        return exports.changed(desk.conn, self.wanted.name, self.wanted.kind)

    def remember(self, desk: Desk, changed: Sequence[Changed]) -> None:
        """Store what was written, so that the next export continues after it, and that all changes were told."""
        wanted = self.wanted
        if self.new or changed:
            exports.remember(desk.conn, wanted.name, wanted.kind, self.new)
            facts: dict[str, object] = {"count": self.count, "total": Money(self.amount), "new": len(self.new)}
            if changed:
                facts["changed"] = [each.label for each in changed]
            desk.record("export", f"{wanted.kind} for {wanted.name}", after=facts)

    def _fitting(self, found: Iterator[Document]) -> Iterator[tuple[Document, str]]:
        """Yield documents with their rows as text, without those that are too large for a file."""
        layout = self.wanted.layout
        for document, text in self._written(found):
            size = len(self.heading.encode()) + len(text.encode())
            if len(document.rows) > layout.rows or size > layout.bytes:
                self.too_large.append(document.number)
            else:
                yield document, text

    def _written(self, found: Iterator[Document]) -> Iterator[tuple[Document, str]]:
        while together := list(islice(found, _TOGETHER)):
            _, texts = csv_rows(self.columns, [row for each in together for row in each.rows], self.style)
            rest = iter(texts)
            yield from ((each, "".join(islice(rest, len(each.rows)))) for each in together)


def their_taxes(desk: Desk, texts: Iterable[str]) -> dict[str, str]:
    """Return what a program calls taxes, by their keys, from texts TAX=THEIR NAME.

    A line with several taxes has one name for all: GST + QST=THEIR NAME. Raises Usage.
    """
    found: dict[str, str] = {}
    known = {key(each): each for each in bookkeeping.tax_names(desk)} if texts else {}
    for text in texts:
        ours, equals, theirs = text.partition("=")
        if not equals or not theirs.strip():
            raise Usage(f"{text!r} maps no tax to a name.", "Use a text such as --map 'Sales tax=Their name'.")
        missing = [each for each in key(ours).split(" + ") if each not in known and each != UNTAXED]
        if missing and key(ours) not in known:
            raise Usage(f"There is no tax {ours.strip()!r}.", f"Use one of: {', '.join([*known.values(), UNTAXED])}")
        if found.setdefault(key(ours), theirs.strip()) != theirs.strip():
            raise Usage(f"The tax {ours.strip()!r} has two names in --map.", "Use one of them.")
    return found


def _row(columns: Iterable[Holds], cells: Mapping[str, object]) -> list[object]:
    return [cells[holds.word] if holds.word else holds.always for holds in columns]


def _client(name: str, program: Program) -> str:
    return name.translate({ord(each): "-" for each in program.not_in_names})


def _address(address: str) -> dict[str, object]:
    """Return an address in four lines. What more it has is on the fourth."""
    lines = [line.strip() for line in address.splitlines() if line.strip()]
    last = _ADDRESS_LINES - 1
    lines[last:] = [", ".join(lines[last:])] if lines[last:] else []
    return {f"address{at + 1}": lines[at] if at < len(lines) else "" for at in range(_ADDRESS_LINES)}


def _amounts(line: BilledLine, decimals: int) -> dict[str, object]:
    """Return a line's description, quantity and rate, whose product is the net amount to the last digit."""
    described = " ".join(line.description.split())
    if line.quantity * line.unit_price == 1000 * line.net:
        return {"description": described, "quantity": line.quantity, "rate": line.unit_price}
    amount = f"{from_thousandths(line.quantity):f} x {to_text(line.unit_price, decimals)}"
    if line.discount:
        amount += f" less {to_text(line.discount, decimals)}"
    if half_up(line.quantity * line.unit_price, 1000) - line.discount > line.net:
        amount += ", tax included"
    return {"description": f"{described} ({amount})", "quantity": 1000, "rate": line.net}

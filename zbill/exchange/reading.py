"""The readers of a kind's columns: what each cell of a file holds (SPEC 10)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from typing import Any

from zbill.billing.invoices import LONGEST_TERMS
from zbill.exchange import amounts, cells, days
from zbill.exchange.cells import Bad, Conventions
from zbill.exchange.kinds import CellKind, Kind
from zbill.models import DiscountRate, TaxRate
from zbill.money import Money
from zbill.text import key
from zbill.words import SESSION_STATUSES

_REPEATING = ("client", "service", "provider", "patient")

Read = Callable[[str], Any]


def readers(kind: Kind, conventions: Conventions, utc: Collection[str] = ()) -> Mapping[str, Read]:
    """Return the reader of each column, of those in `utc` as instants. It raises Bad for a cell that can't be read."""
    local, instants = _readers(conventions, utc=False), _readers(conventions, utc=True)
    found = {column.name: (instants if column.name in utc else local)[column.holds] for column in kind.columns}
    # Names repeat down a column.
    return {name: cells.remembered(read) if name in _REPEATING else read for name, read in found.items()}


def _readers(conventions: Conventions, *, utc: bool) -> Mapping[CellKind, Read]:
    price = amounts.price(conventions)
    plain: dict[CellKind, Read] = {
        "names": cells.names,
        "day": days.day(conventions, utc=utc),
        "start": days.start(conventions, utc=utc),
        "amount": amounts.amount(conventions),
        "price": price,
        "quantity": cells.quantity,
        "percent": cells.percent,
        "number": cells.minutes,
        "terms": cells.whole(0, LONGEST_TERMS),
        "yes_no": cells.yes_no,
        "on_off": lambda cell: "on" if cells.yes_no(cell) else "off",
        "status": cells.word(SESSION_STATUSES),
        "method": cells.word(conventions.methods),
        "payment": cells.word(("payment", "deposit")),
        "discount": lambda cell: _discount(cell, price),
        "taxes": _taxes,
        "settles": lambda cell: _settles(cell, price),
    }
    remembered: dict[CellKind, Read] = {holds: cells.remembered(_or_none(read)) for holds, read in plain.items()}
    return {
        "text": cells.text,
        "ref": cells.ref,
        "lines": cells.lines,
        "joined": cells.joined,
        "diagnoses": cells.diagnoses,
        **remembered,
    }


def _or_none(read: Read) -> Read:
    def read_or_none(cell: str) -> Any:
        return read(cell) if cell.strip() else None

    return read_or_none


def _discount(cell: str, amount: Callable[[str], Money]) -> DiscountRate | Money | str:
    """Return `none`, an amount, or a class with its rate, written as NAME RATE."""
    text = cell.strip()
    if text.casefold() == "none":
        return "none"
    name, _, rate = text.rpartition(" ")
    if not any(map(str.isalpha, name)):
        return amount(text)
    percent = cells.percent(rate)
    if not 0 < percent <= 100:
        raise Bad("The percentage of a discount must be above 0 and up to 100.")
    return DiscountRate(cells.text(name), percent)


def _taxes(cell: str) -> tuple[TaxRate, ...]:
    """Return taxes written as NAME RATE; NAME RATE, none of them for `none`."""
    if cell.strip().casefold() == "none":
        return ()
    found = tuple(map(_tax, cells.names(cell)))
    if len({key(each.name) for each in found}) < len(found):
        raise Bad("Names a tax twice.")
    return found


def _tax(text: str) -> TaxRate:
    name, _, typed = text.rpartition(" ")
    if not name:
        raise Bad("Must be none, or NAME RATE for each tax, such as: Sales tax 8.25.")
    rate: Decimal = cells.percent(typed)
    if rate >= 100:
        raise Bad("The rate of a tax must be below 100 percent.")
    return TaxRate(None, name.strip(), name.strip(), rate, False)


def _settles(cell: str, amount: Callable[[str], Money]) -> tuple[tuple[str, Money | None], ...]:
    """Return the refs that a payment settles, each with its amount, None for all that is owed."""
    found = []
    for each in cell.split("; "):
        ref, equals, typed = each.strip().rpartition("=")
        if not equals:
            ref, typed = each.strip(), ""
        if not ref or ";" in ref:
            raise Bad("Must be refs, as REF or REF=AMOUNT, with a semicolon and a blank between them.")
        found.append((ref, amount(typed) if typed else None))
    return tuple(found)

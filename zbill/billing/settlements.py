"""The split of amounts over invoices and settlements, and the day from which a settlement counts (SPEC 5, 6).

The caller gives the order: payments go to the oldest invoice first; releases come from the newest settlement first.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date as Day
from typing import Protocol, TypeVar

from zbill.money import ZERO, Money, total
from zbill.records import NamedTuple
from zbill.words import Status


class Owing(Protocol):
    """An invoice as far as the rules of payments ask for it."""

    @property
    def id(self) -> int: ...

    @property
    def label(self) -> str: ...

    @property
    def client_id(self) -> int: ...

    @property
    def date(self) -> Day: ...

    @property
    def status(self) -> Status: ...

    @property
    def paid(self) -> Money: ...

    @property
    def balance(self) -> Money: ...


class Share(NamedTuple):
    """An amount for an invoice: its balance, or a payment to it."""

    invoice: Owing
    amount: Money


def allocate(amount: Money, balances: Iterable[Share]) -> list[Share]:
    """Return the shares of an amount that pays these balances in order. There is no share of zero."""
    return _first(amount, balances)


def rest(amount: Money, shares: Iterable[Share]) -> Money:
    return amount - total(share.amount for share in shares)


class Held(NamedTuple):
    """The amount of one payment that is still on an invoice; without a payment, of goodwill."""

    invoice_id: int
    payment_id: int | None
    amount: Money


def to_release(amount: Money, newest_first: Iterable[Held]) -> list[Held]:
    """Return the amounts to take off invoices, newest settlement first, that add up to `amount`."""
    return _first(amount, newest_first)


class Room(NamedTuple):
    """The amount there is from a day until the next: owed on an invoice, unapplied of a payment, or on an invoice."""

    day: Day
    amount: Money


def first_day(amount: Money, history: Iterable[Room], not_before: Day) -> Day:
    """Return the first day on which, and on every later one, there is room for an amount.

    So an amount dated then leaves no day with less than nothing. `history` has the days on which the room changed, in
    order. It ends with room for the amount, and there is none before it begins.
    """
    first, before = not_before, ZERO
    for day, left in history:
        if before < amount:
            first = max(first, day)
        before = left
    return first


Part = TypeVar("Part", Share, Held)


def _first(amount: Money, parts: Iterable[Part]) -> list[Part]:
    """Return the first parts that add up to an amount, the last one reduced to fit."""
    chosen: list[Part] = []
    for each in parts:
        used = min(amount, each.amount)
        if used > 0:
            chosen.append(each if used == each.amount else each._replace(amount=used))
            amount -= used
    return chosen

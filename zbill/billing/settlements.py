"""How money meets invoices. The callers give the order: oldest first on the way in, newest first out (SPEC 5, 6)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, TypeVar

from zbill.models import Invoice
from zbill.money import Money, total


class Share(NamedTuple):
    """An amount for an invoice: what it owes, or what it gets."""

    invoice: Invoice
    amount: Money


def allocate(amount: Money, balances: Iterable[Share]) -> list[Share]:
    """Return shares that fill the balances in their order until the amount is used; none of nothing."""
    return _first(amount, balances)


def rest(amount: Money, shares: Iterable[Share]) -> Money:
    return amount - total(share.amount for share in shares)


class Held(NamedTuple):
    """What one payment (or, without, goodwill) still has on one invoice."""

    invoice_id: int
    payment_id: int | None
    amount: Money


def to_release(amount: Money, newest_first: Iterable[Held]) -> list[Held]:
    """Return what to take off to free `amount`, newest settlement first."""
    return _first(amount, newest_first)


Part = TypeVar("Part", Share, Held)


def _first(amount: Money, parts: Iterable[Part]) -> list[Part]:
    """The first parts that come to an amount, the last of them cut to what is left of it."""
    taken: list[Part] = []
    for each in parts:
        used = min(amount, each.amount)
        if used > 0:
            taken.append(each._replace(amount=Money(used)))
            amount -= used
    return taken

"""How money meets invoices: oldest first on the way in, newest first on the way out (SPEC 5, 6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from zbill.money import Money, total


@dataclass(frozen=True)
class Share:
    """An amount of something, named by its id."""

    id: int
    amount: Money


def allocate(amount: Money, balances: Iterable[Share]) -> list[Share]:
    """Fill the balances in their order until the amount is used; shares of nothing are left out."""
    shares = []
    for balance in balances:
        part = min(amount, balance.amount)
        if part > 0:
            shares.append(Share(balance.id, Money(part)))
            amount -= part
    return shares


def rest(amount: Money, shares: Iterable[Share]) -> Money:
    return amount - total(share.amount for share in shares)


@dataclass(frozen=True)
class Held:
    """What one payment (or, without, goodwill) still has on one invoice."""

    invoice_id: int
    payment_id: int | None
    amount: Money


def take_off(amount: Money, newest_first: Iterable[Held]) -> list[Held]:
    """What to take off to free `amount`, newest settlement first."""
    taken = []
    for held in newest_first:
        part = min(amount, held.amount)
        if part > 0:
            taken.append(Held(held.invoice_id, held.payment_id, Money(part)))
            amount -= part
    return taken

"""The arithmetic of credit notes: split an amount over the parts of a line so that they add up exactly (SPEC 5)."""

from __future__ import annotations

from collections.abc import Sequence

from zbill.money import ZERO, Money, half_up, total
from zbill.records import NamedTuple


class Left(NamedTuple):
    """The amounts of a line that aren't credited yet, tax class by tax class. Inclusive taxes are part of the gross."""

    gross: Money
    discount: Money
    net: Money
    taxes: tuple[Money, ...]

    @property
    def total(self) -> Money:
        return self.net + total(self.taxes)


def share(amount: Money, left: Left, inclusive: Sequence[bool]) -> Left:
    """Return the amounts to credit that add up to `amount`, tax included. Crediting all of `left` leaves no cent over.

    `amount` is at most `left.total`.
    """
    net, *taxes = _spread(amount, (left.net, *left.taxes))
    discount = Money(half_up(int(left.discount) * int(amount), int(left.total))) if left.total else left.discount
    contained = total(tax for tax, is_inside in zip(taxes, inclusive, strict=True) if is_inside)
    return Left(net + discount + contained, discount, net, tuple(taxes))


def _spread(amount: Money, parts: Sequence[Money]) -> list[Money]:
    """Split an amount over parts in proportion, by the largest remainder method. No share is more than its part."""
    whole = int(total(parts))
    if whole == 0:
        return [ZERO for _ in parts]
    floors = [int(part) * int(amount) // whole for part in parts]
    remainders = [int(part) * int(amount) % whole for part in parts]
    largest_first = sorted(range(len(parts)), key=lambda index: -remainders[index])
    for index in largest_first[: int(amount) - sum(floors)]:
        floors[index] += 1
    return [Money(each) for each in floors]

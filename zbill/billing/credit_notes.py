"""What a credit note takes back of a line: a share of each part, so that the parts add up exactly (SPEC 5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zbill.errors import Refused
from zbill.money import ZERO, Money, half_up, total


@dataclass(frozen=True)
class Left:
    """What is left of a line, tax class by tax class; inclusive taxes are part of the gross."""

    gross: Money
    discount: Money
    net: Money
    taxes: tuple[Money, ...]

    @property
    def total(self) -> Money:
        return self.net + total(self.taxes)


def share(amount: Money, left: Left, inclusive: Sequence[bool]) -> Left:
    """Return the part of what is left that makes `amount`, tax included; all of it takes the last cent of every part.
    Raises Refused if `amount` is more than is left."""
    if amount > left.total:
        raise Refused(
            "That is more than is left of the line.", "Name the line without an amount to credit all that is left."
        )
    net, *taxes = _spread(amount, (left.net, *left.taxes))
    discount = Money(half_up(int(left.discount) * int(amount), int(left.total))) if left.total else left.discount
    contained = total(tax for tax, is_inside in zip(taxes, inclusive, strict=True) if is_inside)
    return Left(net + discount + contained, discount, net, tuple(taxes))


def _spread(amount: Money, parts: Sequence[Money]) -> list[Money]:
    """An amount over parts in proportion, none more than its part: floors, then the cents left to the largest rests."""
    whole = int(total(parts))
    if whole == 0:
        return [ZERO for _ in parts]
    floors = [int(part) * int(amount) // whole for part in parts]
    rests = [int(part) * int(amount) % whole for part in parts]
    largest_first = sorted(range(len(parts)), key=lambda index: -rests[index])
    for index in largest_first[: int(amount) - sum(floors)]:
        floors[index] += 1
    return [Money(each) for each in floors]

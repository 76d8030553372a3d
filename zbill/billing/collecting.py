"""Allocation of the money on an invoice to its tax and its lines (SPEC 8.3)."""

from __future__ import annotations

from collections.abc import Sequence


def allocated(money: int, tax: int, nets: Sequence[int]) -> tuple[int, list[int]]:
    """Return the part of the money that is tax, and each line's part, oldest line first; all in minor units.

    Tax is filled first, then the lines in order, so that a refund lowers the newest line first and the tax last. Money
    beyond the total goes to the last line.
    """
    for_tax = min(money, tax)
    rest = money - for_tax
    shares = []
    for net in nets:
        shares.append(min(rest, net))
        rest -= shares[-1]
    if rest and shares:
        shares[-1] += rest
    return for_tax, shares

"""How money on an invoice is counted as collected. Source: SPEC 8.3."""

from __future__ import annotations

from collections.abc import Sequence


def allocated(money: int, tax: int, nets: Sequence[int]) -> tuple[int, list[int]]:
    """What of the money is tax, and what is each line's, oldest first; all in minor units.

    Tax comes first, then the lines in order, so that money given back leaves the newest line first and the tax last.
    More than everything stays with the last line.
    """
    of_tax = min(money, tax)
    rest = money - of_tax
    shares = []
    for net in nets:
        shares.append(min(rest, net))
        rest -= shares[-1]
    if rest and shares:
        shares[-1] += rest
    return of_tax, shares

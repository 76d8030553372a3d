"""The parts of an invoice's total on earlier days, when its lines were other ones (SPEC 6).

A practice file keeps each change of an invoice's total on its own day, but the lines only as they are now.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zbill.money import half_up


def billed(lines: Sequence[Sequence[int]], total: int) -> tuple[list[list[int]], int]:
    """Return how much of each amount of each line was billed when the invoice's total was `total`, and the excess.

    A line has its net and the amount of each tax (minor units). Lines count in the order in which they were added. The
    last one counts in part, its net and taxes alike. What the lines of today don't cover is the excess: it was on lines
    that have been changed or voided.
    """
    found = []
    for line in lines:
        part = min(total, sum(line))
        found.append(list(_part(line, part)))
        total -= part
    return found, total


def _part(line: Sequence[int], part: int) -> Iterator[int]:
    """Yield the amounts of a part of a line: rounded taxes, and the net as the rest."""
    whole = sum(line)
    taxes = list(line[1:]) if part == whole else [half_up(tax * part, whole) for tax in line[1:]]
    yield part - sum(taxes)
    yield from taxes

"""Bars of amounts, scaled to the largest: in eighths of a terminal cell, or as parts of any width.

Negative bars end where positive ones begin.
"""

from __future__ import annotations

from collections.abc import Sequence

from zbill.records import NamedTuple

# A terminal cell filled by 0 to 7 eighths, from its left and from its right. Unicode has only two characters that fill
# from the right, so those are rounded.
_FROM_LEFT: tuple[str, ...] = ("", *"▏▎▍▌▋▊▉")
_FROM_RIGHT: tuple[str, ...] = ("", *"▕▕▕▐▐▐▐")
_FULL = "█"
_PLAIN = "#"


class Span(NamedTuple):
    """The part of a width that a bar covers, from 0 to 1: where it begins, its length, and whether it is negative."""

    start: float
    length: float
    negative: bool = False


def encodable(encoding: str) -> bool:
    """Return whether an encoding has the characters that bars are drawn with."""
    try:
        "".join((*_FROM_LEFT, *_FROM_RIGHT, _FULL)).encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def drawn(amounts: Sequence[int | None], room: int, *, blocks: bool = True) -> list[str]:
    """Return a bar for each amount (minor units) in this many terminal cells, "" for None and zero.

    Without `blocks` it is drawn in whole cells of ASCII. The amounts aren't all zero.
    """
    below, above = _extent(amounts)
    # The negative bars may end inside a cell, which the positive ones can't share.
    room -= bool(below)
    margin = -(-below * room // (below + above))
    step = 1 if blocks else 8
    return [
        _bar(amount, max(step, abs(amount) * room * 8 // (below + above)), margin, blocks=blocks) if amount else ""
        for amount in amounts
    ]


def spans(amounts: Sequence[int | None]) -> list[Span | None]:
    """Return the part of the width that the bar of each amount covers, None for no bar. They aren't all zero."""
    below, above = _extent(amounts)
    whole = below + above
    return [
        Span((below + min(0, amount)) / whole, abs(amount) / whole, amount < 0) if amount else None
        for amount in amounts
    ]


def _extent(amounts: Sequence[int | None]) -> tuple[int, int]:
    """Return how far the bars extend below and above zero."""
    found = [amount for amount in amounts if amount]
    return -min(0, *found), max(0, *found)


def _bar(amount: int, eighths: int, margin: int, *, blocks: bool) -> str:
    full, rest = divmod(eighths, 8)
    if not blocks:
        # As many cells in all as the blocks would touch more than half of.
        cells = _PLAIN * ((eighths + 4) // 8)
        return cells.rjust(margin) if amount < 0 else " " * margin + cells
    if amount < 0:
        return (_FROM_RIGHT[rest] + _FULL * full).rjust(margin)
    return " " * margin + _FULL * full + _FROM_LEFT[rest]

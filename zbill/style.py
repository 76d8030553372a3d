"""The style in which sheets and cards are written, and the exact text of each kind of cell.

A format maps the kind of a column to the function that writes one of its cells.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from zbill.dates import iso_instant, iso_wall
from zbill.money import Money, from_thousandths, to_text
from zbill.records import NamedTuple
from zbill.sheet import CellKind

Write = Callable[[Any], str]
Format = Mapping[CellKind, Write]

# Written cells of these kinds are remembered, because values repeat down a column: large exports take half the time.
# Numbers aren't: ids seldom repeat, and to write one takes less time than to remember it.
_REPEATING: tuple[CellKind, ...] = ("text", "label", "amount", "rate", "stored", "day", "instant", "wall")
_REMEMBERED = 4096


class Style(NamedTuple):
    """The style in which a sheet or card is written.

    `width` is in terminal cells, or None if the output isn't a terminal. `raw` leaves formula-like text in CSV as it
    is, and `mark` is what CSV begins with. `bars` draws bars, `blocks` with block characters instead of ASCII. `day`
    and `amount` write these for people otherwise than tables do, as paper does in the practice's locale.
    """

    decimals: int
    zone: ZoneInfo
    width: int | None
    color: bool
    raw: bool = False
    bars: bool = False
    mark: str = ""
    day: Callable[[Any], str] = str
    amount: Callable[[Money], str] | None = None
    blocks: bool = True

    @property
    def paints(self) -> bool:
        """Return whether states are colored: only on a terminal."""
        return self.color and self.width is not None


def exact(style: Style) -> dict[CellKind, Write]:
    """Return the format of machines: full precision, ISO 8601."""
    return {
        "number": str,
        "amount": partial(to_text, decimals=style.decimals),
        "rate": "{:f}".format,
        "stored": lambda number: f"{from_thousandths(number):f}",
        "day": str,
        "instant": partial(iso_instant, zone=style.zone),
        "wall": partial(iso_wall, zone=style.zone),
        "flag": lambda flag: "true" if flag else "false",
    }


def or_missing(missing: str, writes: Format) -> Format:
    """Return the format with a text for a cell without a value."""
    return {kind: optional(missing, write, kind) for kind, write in writes.items()}


def optional(missing: str, write: Write, kind: CellKind) -> Write:
    """Return the function with a text for no value, and remembering what it wrote if values of this kind repeat."""

    def written(value: Any) -> str:
        return missing if value is None else write(value)

    return remembering(written) if kind in _REPEATING else written


def remembering(write: Write) -> Write:
    """Return the function, remembering the last few thousand values that it wrote."""
    return _Written(write).__getitem__


class _Written(dict[Any, str]):
    """The texts of the last few thousand values. It answers in half the time of an `lru_cache`."""

    def __init__(self, write: Write) -> None:
        super().__init__()
        self._write = write

    def __missing__(self, value: Any) -> str:
        if len(self) == _REMEMBERED:
            self.clear()
        text = self[value] = self._write(value)
        return text

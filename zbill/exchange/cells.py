"""Cells of a CSV file: the text of one cell, read as one value (SPEC 10, "How a file is read").

A reader takes a text and returns its value. It raises Bad, and nothing else, for a text that isn't one. A function that
needs to know more returns a reader: build it once, and call it for each cell of a column.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TypeVar
from zoneinfo import ZoneInfo

from zbill.billing.diagnoses import checked
from zbill.choices import BLANKS, bare
from zbill.errors import Usage
from zbill.money import parse_decimal
from zbill.quoting import unguarded
from zbill.records import NamedTuple
from zbill.text import clean

Value = TypeVar("Value")
Word = TypeVar("Word", bound=str)
Reader = Callable[[str], Value]

# How many values a column remembers, and how long a text can be to be remembered.
MOST, LONGEST = 100_000, 64

_A_DAY = 1440
_SEPARATOR = re.compile(r"(?<!\\);")
_BLANK_RUN = re.compile(f"[{BLANKS}]+")

_YES = ("yes", "true", "on", "1", "y")
_NO = ("no", "false", "off", "0", "n")


class Bad(Exception):
    """A text that isn't a value of its column. `reason` is a sentence about the text, for the list of bad rows."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Conventions(NamedTuple):
    """The way in which the practice and the file write days and amounts.

    `order` is ymd, mdy or dmy, or empty if neither the practice nor the file has an order. `decimal` is the decimal
    sign, a point or a comma, or empty if the file doesn't say. `signs` are the texts that an amount can have beside it,
    `methods` those of payments.
    """

    order: str
    decimal: str
    currency: str
    decimals: int
    signs: Sequence[str]
    zone: ZoneInfo
    methods: Sequence[str] = ()


class _Memory(dict[str, Value]):
    def __init__(self, read: Reader[Value]) -> None:
        self._read = read

    def __missing__(self, text: str) -> Value:
        value = self._read(text)
        if len(text) <= LONGEST:
            if len(self) >= MOST:
                self.clear()
            self[text] = value
        return value


def remembered(read: Reader[Value]) -> Reader[Value]:
    """Return a reader that remembers up to MOST values, because cells of a column repeat. It begins anew when full."""
    return _Memory(read).__getitem__


def text(cell: str) -> str:
    """Read a text of one line, which can be empty."""
    return _clean(cell, lines=False)


def lines(cell: str) -> str:
    """Read a text that can have line breaks and can be empty."""
    return _clean(cell.replace("\r\n", "\n").replace("\r", "\n"), lines=True)


def joined(cell: str) -> str:
    """Read a text of several lines as one line. A line of an invoice has one."""
    return " ".join(filter(None, map(str.strip, lines(cell).split("\n"))))


def names(cell: str) -> tuple[str, ...]:
    r"""Read names separated by semicolons. One that is part of a name has a backslash before it: \;."""
    found = (each.replace("\\;", ";").strip() for each in _SEPARATOR.split(text(cell)))
    return tuple(filter(None, found))


def ref(cell: str) -> str:
    """Read the ref of a session or a charge, which payments name in a list with semicolons."""
    if ";" in cell:
        raise Bad("A ref can't have a semicolon, because semicolons separate the refs that a payment settles.")
    return text(cell)


def diagnoses(cell: str) -> str:
    """Read diagnosis codes of ICD-10-CM, as they are stored."""
    try:
        return checked(text(cell))
    except Usage as error:
        raise Bad(error.sentence) from None


def word(allowed: Sequence[Word]) -> Reader[Word]:
    """Return the reader of one of these words, in any case, with blanks, hyphens, underscores or nothing between."""
    known = {bare(each): each for each in allowed}

    def read(cell: str) -> Word:
        try:
            return known[bare(cell)]
        except KeyError:
            raise Bad(f"Must be one of: {', '.join(allowed)}.") from None

    return read


def yes_no(cell: str) -> bool:
    """Read yes or no: yes, true, on, 1 and y, or no, false, off, 0 and n."""
    answer = folded(cell)
    if answer not in _YES + _NO:
        raise Bad(f"Must be yes or no. These words also count: {', '.join(_YES[1:] + _NO[1:])}.")
    return answer in _YES


def whole(lowest: int, highest: int) -> Reader[int]:
    """Return the reader of a whole number, such as minutes or days."""

    def read(cell: str) -> int:
        typed = folded(cell)
        if not re.fullmatch("0|[1-9][0-9]{0,8}", typed) or not lowest <= int(typed) <= highest:
            raise Bad(f"Must be a whole number from {lowest} to {highest}.")
        return int(typed)

    return read


minutes = whole(1, _A_DAY)


def quantity(cell: str) -> Decimal:
    """Read a quantity above 0 and below 1,000,000, with up to three decimals after a point."""
    number = _decimal(folded(cell))
    if number is None or not 0 < number < 1_000_000:
        raise Bad("Must be a number above 0 and below 1000000, with at most three decimals after a point, such as 1.5.")
    return number


def percent(cell: str) -> Decimal:
    """Read a percentage from 0 to 100, with up to three decimals after a point, with or without %."""
    number = _decimal(folded(cell).removesuffix("%").rstrip(" "))
    if number is None or number > 100:
        raise Bad("Must be a percentage from 0 to 100, with at most three decimals after a point, such as 8.25.")
    return number


def folded(cell: str) -> str:
    """Return the text in lower case, with single plain blanks."""
    return _BLANK_RUN.sub(" ", cell).strip(" ").lower()


def _clean(cell: str, *, lines: bool) -> str:
    try:
        return clean(unguarded(cell), "text", lines=lines)
    except Usage as error:
        raise Bad(error.sentence) from None


def _decimal(typed: str) -> Decimal | None:
    if typed.endswith("%"):
        return None
    try:
        return parse_decimal(typed, "number")
    except Usage:
        return None

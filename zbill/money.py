"""Amounts: whole minor units of the practice's one currency, and the only rounding there is.

Source: SPEC 1 ("exact: integers in minor units inside, decimal text outside") and SPEC 4 (half up).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from zbill.errors import Usage

# 9,999,999,999.99 with two decimals: more than any practice needs, and sums stay far below SQLite's 2^63.
LARGEST = 10**12 - 1

_DECIMAL = r"(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,3})?"


class Money(int):
    """An amount in minor units (cents). Raises TypeError for anything but an int, such as a float, bool or Decimal."""

    __slots__ = ()

    def __new__(cls, minor: int = 0) -> Money:
        if type(minor) is not int and type(minor) is not Money:
            raise TypeError(f"money is whole minor units, not {minor!r}")
        return int.__new__(cls, minor)

    # With a float or Decimal, int's own sums return NotImplemented, which `int.__new__` refuses with a TypeError.
    def __add__(self, other: int) -> Money:
        return int.__new__(Money, int.__add__(self, other))

    __radd__ = __add__

    def __sub__(self, other: int) -> Money:
        return int.__new__(Money, int.__sub__(self, other))

    def __neg__(self) -> Money:
        return int.__new__(Money, int.__neg__(self))

    def times(self, quantity: Decimal) -> Money:
        """Return this price times a quantity of up to three decimals, rounded half up."""
        return Money(half_up(int(self) * thousandths(quantity), 1000))

    def percent(self, rate: Decimal) -> Money:
        """Return a share of this amount, rounded half up. `rate` is in percent, with up to three decimals."""
        return Money(half_up(int(self) * thousandths(rate), 100_000))


ZERO = Money(0)


def half_up(numerator: int, denominator: int) -> int:
    """Return a quotient rounded half away from zero. The denominator must be positive."""
    quotient = (2 * abs(numerator) + denominator) // (2 * denominator)
    return quotient if numerator >= 0 else -quotient


def total(amounts: Iterable[Money]) -> Money:
    return Money(sum(map(int, amounts)))


def thousandths(number: Decimal) -> int:
    """Return a quantity or rate as the whole number of thousandths that is stored: 8.25 -> 8250.

    Raises ValueError if it has more than three decimals.
    """
    scaled = number.scaleb(3)
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{number} has more than three decimals")
    return int(scaled)


@lru_cache(4096)
def from_thousandths(stored: int) -> Decimal:
    """Return the number that `thousandths` stored, without trailing zeros: 8250 -> 8.25, 10000 -> 10."""
    whole, fraction = divmod(stored, 1000)
    return Decimal(f"{whole}.{fraction:03d}".rstrip("0").rstrip("."))


def parse_decimal(text: str, what: str) -> Decimal:
    """Return the quantity or percentage that a text is: not negative, up to three decimals, with or without %.

    Raises Usage, naming `what`.
    """
    cleaned = text.strip(" ").removesuffix("%").strip(" ")
    if not re.fullmatch(_DECIMAL, cleaned):
        raise Usage(f"{text!r} isn't a valid {what}.", "Use digits with at most three decimals, such as 8.25.")
    return Decimal(cleaned)


def to_text(minor: int, decimals: int) -> str:
    """Return plain decimal text with the currency's decimals: 15000, 2 -> 150.00; -5, 2 -> -0.05."""
    if decimals == 0:
        return str(int(minor))
    sign = "-" if minor < 0 else ""
    digits = f"{abs(minor):0{decimals + 1}d}"
    return f"{sign}{digits[:-decimals]}.{digits[-decimals:]}"


def grouped(minor: int, decimals: int) -> str:
    """Return the text of an amount for people: 1234567, 2 -> 12,345.67."""
    plain = to_text(abs(minor), decimals)
    whole, point, fraction = plain.partition(".")
    return ("-" if minor < 0 else "") + f"{int(whole):,}{point}{fraction}"


def example(decimals: int) -> str:
    """Return an example amount with the currency's decimals, for error messages: 150.00."""
    return to_text(150 * 10**decimals, decimals)

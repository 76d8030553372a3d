"""Amounts, as people write them: with separators, and with the currency's sign or code (SPEC 9 and 10)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from zbill.choices import BLANKS
from zbill.errors import Usage
from zbill.money import LARGEST, Money, example, to_text
from zbill.records import NamedTuple

# Why a text isn't an amount: it is none, has more decimals than the currency, can be read two ways, or is too large.
Fault = Literal["none", "too fine", "two ways", "too large"]

# What to do instead of a negative amount.
INSTEAD = "Use a discount to charge less, a credit note to undo a charge, or a refund to give money back."

# How long a text can be to be read as an amount.
LONGEST = 64

_MINUSES = "-\u2212"
# Each can separate the groups of an amount; the first two can also be the decimal sign.
_SEPARATORS = f",.{BLANKS}'’"
_WHOLE = r"0|[1-9][0-9]*"
_GROUPED = (
    rf"[1-9][0-9]{{0,2}}(?P<threes>[{_SEPARATORS}])[0-9]{{3}}(?:(?P=threes)[0-9]{{3}})*"
    rf"|[1-9][0-9]?(?P<twos>[{_SEPARATORS}])[0-9]{{2}}(?:(?P=twos)[0-9]{{2}})*(?P=twos)[0-9]{{3}}"
)


class Writing(NamedTuple):
    """The way amounts are written: decimals of the currency, signs that can be beside a number, and the decimal sign.

    `signs` are as `beside` returns them. `decimal` is a point or a comma, or empty if it isn't known. Then a single
    separator before exactly three digits can be read two ways if the currency has two decimals. If it has three, it is
    the decimal sign, and if it has none, it separates groups.
    """

    decimals: int
    signs: Sequence[str]
    decimal: str = ""


def beside(signs: Iterable[str]) -> list[str]:
    """Return the signs of a currency as they are looked for: without case, the longest first."""
    return sorted({each.casefold() for each in signs}, key=len, reverse=True)


def read(text: str, writing: Writing) -> Money | Fault:
    """Return the amount that a text is, negative in parentheses or with a minus before or after it."""
    number, is_below_zero = _without_signs(text, writing.signs) if len(text) <= LONGEST else ("", False)
    if not number:
        return "none"
    point = _decimal_sign(number, writing)
    if point is None:
        return "two ways"
    units, _, fraction = number.rpartition(point) if point else (number, "", "")
    if len(fraction) > writing.decimals:
        return "too fine"
    if not re.fullmatch(_WHOLE, units):
        grouped = re.fullmatch(_GROUPED, units)
        if grouped is None or point in grouped.groups():
            return "none"
    minor = int("".join(filter(str.isdigit, units)) + fraction.ljust(writing.decimals, "0"))
    return "too large" if minor > LARGEST else Money(-minor if is_below_zero else minor)


def is_negative(text: str) -> bool:
    """Return whether the text of an amount has a minus or is in parentheses."""
    return any(mark in text for mark in f"{_MINUSES}(")


def parse_amount(text: str, decimals: int, signs: Sequence[str] = (), *, zero: bool = False) -> Money:
    """Return the amount that a person typed on a command: 150, 1,000.00 or $100.

    A single point is the decimal sign, as in what zbill prints. A single comma before exactly three digits can be read
    two ways, except in a currency without decimals. Raises Usage, also for 0 unless `zero` is true.
    """
    like = f"Use an amount such as {example(decimals)}."
    separators = [each for each in text.strip(BLANKS) if each in ",."]
    decimal = "." if separators == ["."] else ""
    found = read(text, Writing(decimals, beside(signs), decimal))
    if found != "none" and separators == [","] and decimals and re.search(",[0-9]{3}(?![0-9])", text):
        found = "two ways"
    if isinstance(found, Money):
        if is_negative(text):
            raise Usage(f"{text!r} is negative, and amounts can't be.", INSTEAD)
        if found == 0 and not zero:
            raise Usage("The amount can't be zero.", like)
        return found
    if found == "two ways":
        whole = to_text(int("".join(filter(str.isdigit, text))) * 10**decimals, decimals)
        raise Usage(f"{text!r} can be read two ways.", f"Use {whole}, or write decimals after a point.")
    if found == "too fine":
        raise Usage(f"{text!r} has more decimals than the currency.", like)
    if found == "too large":
        raise Usage(f"{text!r} is too large.", f"Use an amount up to {to_text(LARGEST, decimals)}.")
    raise Usage(f"{text!r} isn't an amount.", f"Use plain digits, such as {example(decimals)}.")


def _without_signs(text: str, signs: Sequence[str]) -> tuple[str, bool]:
    """Return the number in an amount, and whether it is negative; an empty number if what is around it is wrong."""
    rest = text.strip(BLANKS)
    negative = before = after = 0
    while rest and not (rest[0].isdecimal() and rest[-1].isdecimal()):
        sign = next((each for each in signs if rest.casefold().startswith(each)), "")
        tail = next((each for each in signs if rest.casefold().endswith(each)), "")
        if rest[0] == "(" and rest[-1] == ")":
            rest, negative = rest[1:-1], negative + 1
        elif rest[0] in _MINUSES:
            rest, negative = rest[1:], negative + 1
        elif sign:
            rest, before = rest[len(sign) :], before + 1
        elif rest[-1] in _MINUSES:
            rest, negative = rest[:-1], negative + 1
        elif tail:
            rest, after = rest[: -len(tail)], after + 1
        else:
            return "", False
        rest = rest.strip(BLANKS)
    wrong = max(negative, before, after) > 1 or rest.strip(f"0123456789{_SEPARATORS}")
    return ("", False) if wrong else (rest, bool(negative))


def _decimal_sign(number: str, writing: Writing) -> str | None:
    """Return the decimal sign in an amount, empty if it has none, and None if that can't be told."""
    separators = [each for each in number if each in _SEPARATORS]
    last = separators[-1] if separators else ""
    if last not in (",", "."):
        return ""
    if writing.decimal:
        return last if last == writing.decimal else ""
    if len(separators) > 1:
        return "" if separators.count(last) > 1 else last
    if len(number) - number.index(last) != 4:
        return last
    if writing.decimals in (0, 3):
        return last if writing.decimals else ""
    return None

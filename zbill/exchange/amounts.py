"""Amounts in the cells of a CSV file (SPEC 10, "How a file is read")."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zbill.exchange.cells import BLANKS, LONGEST, Bad, Conventions, Reader
from zbill.money import LARGEST, Money, example, to_text

_MINUSES = "-\u2212"
# Each can separate the groups of an amount; the first two can also be the decimal sign.
_SEPARATORS = f",.{BLANKS}'’"
_WHOLE = re.compile(r"0|[1-9][0-9]*")
_GROUPED = re.compile(
    rf"[1-9][0-9]{{0,2}}(?P<threes>[{_SEPARATORS}])[0-9]{{3}}(?:(?P=threes)[0-9]{{3}})*"
    rf"|[1-9][0-9]?(?P<twos>[{_SEPARATORS}])[0-9]{{2}}(?:(?P=twos)[0-9]{{2}})*(?P=twos)[0-9]{{3}}"
)


def amount(conventions: Conventions) -> Reader[Money]:
    """Return the reader of an amount above zero."""
    read_price = price(conventions)

    def read(cell: str) -> Money:
        value = read_price(cell)
        if value == 0:
            raise Bad("Can't be zero.")
        return value

    return read


def price(conventions: Conventions) -> Reader[Money]:
    """Return the reader of an amount of zero or more."""
    read_signed = signed_amount(conventions)

    def read(cell: str) -> Money:
        value = read_signed(cell)
        if value < 0 or is_negative(cell):
            raise Bad("Can't be negative.")
        return value

    return read


def signed_amount(conventions: Conventions) -> Reader[Money]:
    """Return the reader of an amount that can be negative: in parentheses, or with a minus before or after it."""
    currency, decimals = conventions.currency, conventions.decimals
    signs = sorted({each.casefold() for each in conventions.signs}, key=len, reverse=True)

    def read(cell: str) -> Money:
        number, is_below_zero = _without_signs(cell, signs) if len(cell) <= LONGEST else ("", False)
        if not number:
            raise Bad(f"Isn't an amount in {currency}, such as {example(decimals)}.")
        point = _decimal_sign(number, conventions)
        units, _, fraction = number.rpartition(point) if point else (number, "", "")
        if len(fraction) > decimals:
            raise Bad(f"Has more decimals than {currency} has. An amount is like {example(decimals)}.")
        grouped = _GROUPED.fullmatch(units)
        if not (grouped or _WHOLE.fullmatch(units)) or (grouped and point in grouped.groups()):
            raise Bad(f"Isn't an amount in {currency}, such as {example(decimals)}.")
        minor = int("".join(filter(str.isdigit, units)) + fraction.ljust(decimals, "0"))
        if minor > LARGEST:
            raise Bad(f"Is too large. The largest amount is {to_text(LARGEST, decimals)}.")
        return Money(-minor if is_below_zero else minor)

    return read


def is_negative(cell: str) -> bool:
    """Return whether the text of an amount has a minus or is in parentheses."""
    return any(mark in cell for mark in f"{_MINUSES}(")


def _without_signs(cell: str, signs: Sequence[str]) -> tuple[str, bool]:
    """Return the number in an amount, and whether it is negative; an empty number if what is around it is wrong."""
    rest = cell.strip(BLANKS)
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
    wrong = max(negative, before, after) > 1 or not re.fullmatch(f"[0-9{_SEPARATORS}]*", rest)
    return ("", False) if wrong else (rest, bool(negative))


def _decimal_sign(number: str, conventions: Conventions) -> str:
    """Return the character in an amount that is its decimal sign, or empty if it has none."""
    separators = [each for each in number if each in _SEPARATORS]
    last = separators[-1] if separators else ""
    if last not in (",", "."):
        return ""
    if conventions.decimal:
        return last if last == conventions.decimal else ""
    if len(separators) > 1:
        return "" if separators.count(last) > 1 else last
    if len(number) - number.index(last) != 4:
        return last
    if conventions.decimals in (0, 3):
        return last if conventions.decimals else ""
    raise Bad("Can be read two ways. Say which with --decimal '.' or --decimal ','.")

"""The National Provider Identifier of a US provider."""

from __future__ import annotations

import re

from zbill.errors import Usage


def checked(text: str) -> str:
    """The NPI as given, or nothing. Raises Usage for one whose check digit is wrong."""
    if text and not (re.fullmatch(r"[12][0-9]{9}", text, re.ASCII) and _luhn("80840" + text)):
        raise Usage(f"{text!r} is not an NPI.", "Ten digits whose check digit is right.")
    return text


def _luhn(digits: str) -> bool:
    """The check digit of an NPI counts over 80840 and its ten digits."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(each - 9 if each > 9 else each for each in doubled) % 10 == 0

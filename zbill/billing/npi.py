"""The National Provider Identifier of a US provider."""

from __future__ import annotations

import re

from zbill.errors import Usage


def checked(text: str) -> str:
    """Return the NPI unchanged; it can be empty. Raises Usage if its check digit is wrong."""
    if text and not is_valid(text):
        raise Usage(f"{text!r} isn't a valid NPI.", "Use ten digits. The last one is a check digit.")
    return text


def is_valid(text: str) -> bool:
    """Return whether a text is an NPI: ten digits, the last of which is the check digit."""
    return bool(re.fullmatch(r"[12][0-9]{9}", text, re.ASCII)) and _luhn("80840" + text)


def _luhn(digits: str) -> bool:
    """Return whether the last digit is the right check digit. That of an NPI includes the prefix 80840."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(each - 9 if each > 9 else each for each in doubled) % 10 == 0

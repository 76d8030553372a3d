"""The practice's own payment methods: the setting `methods` (SPEC 6, 9)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zbill.choices import bare
from zbill.errors import Usage
from zbill.text import clean

DEFAULT = "cash, card, check, transfer, other"

# More would not fit a list from which one is chosen, nor a column of a table.
MOST, LONGEST = 20, 30

# What a payment is recorded under when no method is named.
UNNAMED = "other"

# A letter first: a number chooses from a list, and a spreadsheet would run a sign as a formula.
_METHOD = r"[^\W\d_][\w &.'/-]*"


def methods(stored: str) -> list[str]:
    """Return the methods of the setting, in its order."""
    return stored.split(", ")


def checked(value: str) -> str:
    """Return the setting as it is stored, for methods with commas between them; the usual ones for an empty text.

    Raises Usage.
    """
    typed = [" ".join(clean(each, "setting").split()) for each in value.split(",")]
    found = list(filter(None, typed)) or methods(DEFAULT)
    for method in found:
        if not re.fullmatch(_METHOD, method) or len(method) > LONGEST:
            raise Usage(
                f"{method!r} isn't a valid method.",
                f"Use up to {LONGEST} letters, digits and spaces, a letter first, with commas between methods.",
            )
    alike = [method for method in found if sum(bare(each) == bare(method) for each in found) > 1]
    if alike:
        raise Usage(f"The method {alike[0]} is named twice.", "Name each method once.")
    if len(found) > MOST:
        raise Usage(f"There can't be more than {MOST} methods.", "Leave some out.")
    return ", ".join(found)


def unnamed(among: Sequence[str]) -> str | None:
    """Return the method of a payment for which none is named: `other`, or the only one. None if it must be named."""
    if UNNAMED in among:
        return UNNAMED
    return among[0] if len(among) == 1 else None


def offered(among: Sequence[str], last: str) -> list[str]:
    """Return the methods in the order in which they are offered: the client's last one first, if there is one still."""
    return sorted(among, key=lambda method: method != last)

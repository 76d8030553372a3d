"""Refs of zbill's own, such as zb-k3f9xc-s5: a practice's token keeps them apart from another's (SPEC 10)."""

from __future__ import annotations

from zbill.sha import sha256

# What no other ref begins with.
PREFIX = "zb-"

# Without vowels, which would make words, and without b, g, l, q, s and z, which look like digits.
LETTERS = "23456789cdfhjkmnprtvwxy"
LENGTH = 6
_COUNT = len(LETTERS) ** LENGTH

# So that the tokens of two seconds in a row are unlike. It isn't a multiple of 23, so that no token of a name comes
# again before all have come.
_STEP = 91_491_211


def token(at: int, name: str) -> str:
    """Return the token of a practice that was created at an instant (UTC epoch seconds) under a name.

    Two practices of one name have different ones, unless they were created in the same second, or over four years
    apart. Then, and of two names, one pair in 148 million has the same.
    """
    number = (at * _STEP + int.from_bytes(sha256(name.encode()).digest())) % _COUNT
    return "".join(LETTERS[number // len(LETTERS) ** place % len(LETTERS)] for place in range(LENGTH))


def own_ref(practice: str, letter: str, row_id: int) -> str:
    """Return the ref of a row, by the token of its practice, the letter of its kind and its id."""
    return f"{PREFIX}{practice}-{letter}{row_id}"

"""Passcodes: kept as a slow salted hash only, and slower to guess with every wrong one (SPEC 7)."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Sequence
from hmac import compare_digest

from zbill.errors import Usage

SHORTEST = 6

# scrypt's n, r and p for new ones: 32 MiB and a third of a second. A stored hash names its own.
COST = (2**15, 8, 3)
_MOST_MEMORY = 2**27

# Wrong ones count for a quarter of an hour. Three are slips; after each further one the wait is twice as long.
WINDOW = 900
_SLIPS = 3
_FIRST_WAIT = 10


def hashed(passcode: str) -> str:
    """What is stored: scrypt$n$r$p$salt$hash, the last two in hex. Raises Usage for one too short."""
    if len(passcode) < SHORTEST:
        raise Usage("The passcode is too short.", f"Take at least {SHORTEST} characters.")
    salt = os.urandom(16)
    return "$".join(["scrypt", *map(str, COST), salt.hex(), _scrypt(passcode, salt, *COST).hex()])


def matches(passcode: str, stored: str) -> bool:
    """Whether it is the passcode that was stored; nothing matches a text that no passcode left."""
    try:
        name, n, r, p, salt, digest = stored.split("$")
        found = _scrypt(passcode, bytes.fromhex(salt), int(n), int(r), int(p))
        return name == "scrypt" and compare_digest(found, bytes.fromhex(digest))
    except (ValueError, TypeError, OverflowError):  # numbers that scrypt does not take, too
        return False


def wait(wrong: Sequence[int], now: int) -> int:
    """The seconds before another one is looked at, after wrong ones at these instants, oldest first."""
    recent = [at for at in wrong if now - WINDOW < at <= now]
    if len(recent) < _SLIPS:
        return 0
    seconds = min(_FIRST_WAIT << (len(recent) - _SLIPS), WINDOW)
    return max(0, recent[-1] + seconds - now)


def _scrypt(passcode: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    # Composed: keyboards differ in how they write an accent. A terminal may send bytes that are no text.
    secret = unicodedata.normalize("NFC", passcode).encode("utf-8", "surrogatepass")
    return hashlib.scrypt(secret, salt=salt, n=n, r=r, p=p, maxmem=_MOST_MEMORY, dklen=32)

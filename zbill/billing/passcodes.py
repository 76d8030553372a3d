"""Passcodes: stored only as a slow salted hash, with a longer wait after each wrong guess (SPEC 7)."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Sequence
from hmac import compare_digest

from zbill.errors import Usage

SHORTEST = 6

# scrypt's n, r and p for new hashes take 32 MiB and a third of a second. A stored hash contains its own.
COST = (2**15, 8, 3)
_MOST_MEMORY = 2**27

# Wrong passcodes count for a quarter of an hour. The third starts the wait, and each further one doubles it.
WINDOW = 900
_SLIPS = 3
_FIRST_WAIT = 10


def hashed(passcode: str) -> str:
    """Return the hash to store: scrypt$n$r$p$salt$hash, the last two in hex. Raises Usage if it is too short."""
    if len(passcode) < SHORTEST:
        raise Usage("The passcode is too short.", f"Use at least {SHORTEST} characters.")
    salt = os.urandom(16)
    return "$".join(["scrypt", *map(str, COST), salt.hex(), _scrypt(passcode, salt, *COST).hex()])


def matches(passcode: str, stored: str) -> bool:
    """Return whether the passcode matches a stored hash. Nothing matches a text that isn't a hash."""
    try:
        name, n, r, p, salt, digest = stored.split("$")
        found = _scrypt(passcode, bytes.fromhex(salt), int(n), int(r), int(p))
        return name == "scrypt" and compare_digest(found, bytes.fromhex(digest))
    except (ValueError, TypeError, OverflowError):
        # Another program may have stored any text, also numbers that scrypt refuses.
        return False


def wait(wrong: Sequence[int], now: int) -> int:
    """Return the seconds before another passcode is checked, after wrong ones at these instants.

    One that is later than now counts as just made, so that a clock set back doesn't shorten the wait.
    """
    recent = [min(at, now) for at in wrong if at > now - WINDOW]
    if len(recent) < _SLIPS:
        return 0
    seconds = min(_FIRST_WAIT << (len(recent) - _SLIPS), WINDOW)
    return max(0, max(recent) + seconds - now)


def _scrypt(passcode: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    # Compose accents, which keyboards write differently. Let bytes pass that a terminal sent and that aren't text.
    secret = unicodedata.normalize("NFC", passcode).encode("utf-8", "surrogatepass")
    return hashlib.scrypt(secret, salt=salt, n=n, r=r, p=p, maxmem=_MOST_MEMORY, dklen=32)

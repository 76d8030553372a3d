"""SHA-256 from the module that `hashlib` falls back to: OpenSSL takes 3 ms to load, longer than most commands read.

Where Python was built without it, `hashlib` has it. OpenSSL takes half the time for each row, so many rows are its.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hashlib import sha256 as sha256
else:
    try:
        if sys.version_info >= (3, 12):
            from _sha2 import sha256 as sha256
        else:
            from _sha256 import sha256 as sha256
    except ImportError:
        from hashlib import sha256 as sha256

# From how many digests on it is worth to load OpenSSL.
_MANY = 5000


def sha256_of(count: int) -> Callable[[bytes], Any]:
    """Return the SHA-256 that makes so many digests soonest."""
    if count < _MANY:
        return sha256
    import hashlib

    return hashlib.sha256

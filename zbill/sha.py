"""SHA-256 from the module that `hashlib` falls back to: OpenSSL takes 3 ms to load, longer than most commands read.

It is quicker on rows and log entries too, because OpenSSL takes longer to begin. Where Python was built without it,
`hashlib` has it.
"""

from __future__ import annotations

import sys

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

"""Email addresses: one per client, with the domain as mail servers take it (SPEC 11)."""

from __future__ import annotations

import re

from zbill.errors import Usage
from zbill.records import NamedTuple

_LONGEST_LOCAL = 64
_LONGEST_DOMAIN = 253
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
# Letters that the older rules for domains, which Python knows, turn into others: another domain would get the mail.
_AMBIGUOUS = frozenset("ßς\u200c\u200d")


class Address(NamedTuple):
    """An email address. `domain` is ASCII: a domain with other letters is as A-labels, such as xn--exmple-cua.de."""

    local: str
    domain: str

    def __str__(self) -> str:
        return f"{self.local}@{self.domain}"

    @property
    def is_ascii(self) -> bool:
        """Return whether every mail server takes the letters before the @."""
        return self.local.isascii()


def address(text: str) -> Address:
    """Return the one email address in a text. Raises Usage if the text is anything else."""
    local, at, domain = text.strip().rpartition("@")
    if not (at and _is_local(local)):
        raise _refused(text)
    return Address(local, ascii_domain(text, domain))


def ascii_domain(text: str, domain: str) -> str:
    """Return the domain of an address or a server as A-labels. Raises Usage, quoting `text`, if it isn't a domain."""
    if _AMBIGUOUS & set(domain):
        raise Usage(f"The domain of {text!r} has letters with two spellings.", "Write the domain as xn--….")
    try:
        found = domain.encode("idna").decode().lower()
    except UnicodeError:
        raise _refused(text) from None
    labels = found.split(".")
    is_named = found == "localhost" or (len(labels) > 1 and not labels[-1].isdigit())
    if not is_named or len(found) > _LONGEST_DOMAIN or not all(re.fullmatch(_LABEL, each) for each in labels):
        raise _refused(text)
    return found


def _is_local(text: str) -> bool:
    """Return whether a text is words with dots between them, which need no quotes before the @."""
    return len(text.encode("utf-8", "surrogatepass")) <= _LONGEST_LOCAL and all(map(_is_word, text.split(".")))


def _is_word(text: str) -> bool:
    ascii_part = "".join(each for each in text if each.isascii())
    return bool(text) and text.isprintable() and (not ascii_part or bool(re.fullmatch(_ATOM, ascii_part)))


def _refused(text: str) -> Usage:
    return Usage(f"{text!r} isn't an email address.", "Use one address, such as ana@example.com.")

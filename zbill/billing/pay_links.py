"""Links by which a client pays an invoice, from a template such as https://pay.example/{number}?sum={amount}."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

from zbill.billing import templates
from zbill.errors import Usage

_WORDS = ("number", "amount", "currency")

# Schemes that lead to no site, but can do harm on the computer on which the link is opened.
_NOWHERE = ("javascript", "vbscript", "data", "file")

# A code of more characters than this is too fine for the camera of a phone.
_LONGEST = 300


def checked(template: str) -> str:
    """Return the template without outer blanks; it can be empty. Raises Usage if it gives no link."""
    text = template.strip()
    if not text:
        return ""
    scheme, _, _ = text.lower().partition(":")
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:[!-~]+", text) or scheme in _NOWHERE:
        raise Usage(
            f"{template!r} isn't a link.",
            "Use one that begins with https:// or another scheme, without blanks. Write other letters as %XX.",
        )
    if len(text) > _LONGEST:
        raise Usage(f"The link can't have more than {_LONGEST} characters.", "Shorten the link.")
    return templates.checked(text, _WORDS)


def filled(template: str, values: Mapping[str, str]) -> str:
    """Return the link with the value of each word in braces. A blank or & in a value is written as %XX."""
    return templates.filled(template, {word: quote(value, safe="") for word, value in values.items()})

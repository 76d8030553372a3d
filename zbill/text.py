"""Text as people type it: taken as written, refused where it could act on a terminal or a page (SPEC 9)."""

from __future__ import annotations

import unicodedata

from zbill.errors import Usage

LONGEST = 2000

# Marks that reorder or hide what stands around them; the joiners U+200C and U+200D belong to some names.
_DIRECTION = frozenset("\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def clean(text: str, what: str, *, lines: bool = False) -> str:
    """Text in NFC without outer blanks; `lines` allows line breaks. Raises Usage, naming `what`."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()
    for character in composed:
        if character == "\n" and lines:
            continue
        if character in _DIRECTION or unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp"):
            raise Usage(
                f"The {what} holds the control character U+{ord(character):04X}.",
                "Type it again without it; paste as plain text.",
            )
    if len(composed) > LONGEST:
        raise Usage(f"The {what} is longer than {LONGEST} characters.", "Shorten it.")
    return composed


def required(text: str, what: str) -> str:
    """`clean`, and not empty. Raises Usage."""
    cleaned = clean(text, what)
    if not cleaned:
        raise Usage(f"The {what} is empty.", f"Give a {what}.")
    return cleaned


def key(text: str) -> str:
    """What a name is found by: composed, case-folded, blanks squeezed."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())

"""Text is kept as typed, but refused if it could control a terminal or a page, and shown harmlessly (SPEC 9)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from zbill.errors import Usage

LONGEST = 2000

# Invisible marks that reorder or hide the text around them. The joiners U+200C and U+200D are not among them, because
# some names need them.
_DIRECTION = frozenset("\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")

# Letters and signs that look like blanks: the fillers of Hangul, and Braille without a dot.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")
_INVISIBLE = ("Cc", "Cf", "Cs", "Mn", "Me", "Zs", "Zl", "Zp")

# Characters that could steer a terminal or hide text: control characters except the line break, marks that reorder or
# hide, line separators, lone surrogates.
HIDDEN = "[\0-\t\v-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"

# Accents of Latin, Greek and Cyrillic letters. The marks of other scripts are in other blocks, and make other words.
_ACCENTS = "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff]"

# All that is used as an apostrophe, and letters that are written as others where a keyboard lacks them.
_APOSTROPHES = "'`´‘’‛′ʹʻʼʽʾʿˈꞋꞌ՚＇"
_LETTERS = {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ŧ": "t", "ı": "i"}
_PLAIN = _LETTERS | dict.fromkeys(_APOSTROPHES, "")
_SPECIAL = f"[{''.join(_PLAIN)}]"

# In the alphabet, letters with a stroke come between their base letter and the next one.
_AFTER_BASE = str.maketrans({letter: f"{base}\uffff" for letter, base in _LETTERS.items() if letter in "łøđðħŧ"})


def clean(text: str, what: str, *, lines: bool = False) -> str:
    """Return the text in NFC without outer blanks, "" if nothing of it can be seen; `lines` allows line breaks.

    Raises Usage, naming `what`, for a control character or more than 2000 characters.
    """
    # As most texts are, and an import has millions of them.
    if text.isascii() and text.isprintable() and len(text) <= LONGEST:
        return text.strip()
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()
    if len(composed) > LONGEST:
        raise Usage(f"The {what} can't have more than {LONGEST} characters.", f"Shorten the {what}.")
    if not (composed.isascii() and composed.isprintable()):
        _require_harmless(composed, what, lines=lines)
    return composed if _is_visible(composed) else ""


def _require_harmless(text: str, what: str, *, lines: bool) -> None:
    for character in text:
        if character == "\n" and lines:
            continue
        if character in _DIRECTION or unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp"):
            raise Usage(
                f"The control character U+{ord(character):04X} isn't allowed in the {what}.",
                "Type the text again, or paste it as plain text.",
            )


def _is_visible(text: str) -> bool:
    """Return whether a text has more than joiners, marks and blanks."""
    return any(unicodedata.category(each) not in _INVISIBLE and each not in _BLANK for each in text)


def required(text: str, what: str) -> str:
    """Return the text as `clean` does. Raises Usage also if it is empty."""
    cleaned = clean(text, what)
    if not cleaned:
        raise Usage(f"The {what} is empty.", f"Give a {what}.")
    return cleaned


def harmless(text: str) -> str:
    """Return the text with characters that could steer the terminal made visible: ESC becomes \\x1b."""
    return text if text.isprintable() else re.sub(HIDDEN, lambda hit: ascii(hit[0])[1:-1], text)


def key(text: str) -> str:
    """Return what a name is found by: the name in NFC, case-folded, with single blanks."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def alphabet(name: str) -> str:
    """Return what names are sorted by: É with E, Ł after L, without case and apostrophes.

    Names that are alike then are sorted by their accents. No one order suits every language.
    """
    if name.isascii():
        return f"{fold(name)}\0"
    return f"{fold(name.casefold().translate(_AFTER_BASE))}\0{key(name)}"


def listed(names: Sequence[str], most: int = 5) -> str:
    """Return names for a sentence: all, or the first few and how many more there are."""
    more = len(names) - most
    return ", ".join(names) if more < 1 else f"{', '.join(names[:most])} and {more} more"


def fold(text: str) -> str:
    """Return what a part of a name is compared by: the name without case, accents and apostrophes (SPEC 9)."""
    if text.isascii():  # as most names are, and ten thousand of them are looked through
        return " ".join(text.lower().replace("'", "").replace("`", "").split())
    return " ".join(_bare(text).split())


def fold_each(names: Sequence[str]) -> list[str]:
    """Return what a part of each name is compared by: of many names in half the time that `fold` takes."""
    lines = _bare("\n".join(names)).split("\n")
    if len(lines) != len(names):  # another program stored a line break
        return [fold(name) for name in names]
    return [" ".join(line.split()) for line in lines]


def _bare(text: str) -> str:
    """Return a text without case, accents and apostrophes."""
    plain = re.sub(_SPECIAL, _plain, text)
    bare = re.sub(_ACCENTS, "", unicodedata.normalize("NFKD", plain)).casefold()
    return unicodedata.normalize("NFC", re.sub(_SPECIAL, _plain, bare))


def _plain(special: re.Match[str]) -> str:
    return _PLAIN[special[0]]

"""Words of a fixed list, as people type them (SPEC 9): in any case, with or without hyphens, and by their beginning."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import TypeVar

from zbill.errors import Usage

BLANKS = " \u00a0\u2007\u2009\u202f"

Word = TypeVar("Word", bound=str)

_BETWEEN_WORDS = rf"[{BLANKS}_\-\u2010-\u2015]+"


def bare(text: str) -> str:
    """Return what a word is compared by: no case, blanks, hyphens or underscores, and one spelling of canceled."""
    return re.sub(_BETWEEN_WORDS, "", text.casefold()).replace("cancelled", "canceled")


def meant(text: str, words: Collection[Word]) -> list[Word]:
    """Return the words that a text can mean: the one that it is, else those that it begins."""
    same = [word for word in words if word == text]
    if same or not (typed := bare(text)):
        return same
    begun = [word for word in words if bare(word).startswith(typed)]
    return [word for word in begun if bare(word) == typed] or begun


def one_of(text: str, words: Sequence[Word], what: str) -> Word:
    """Return the one word that a text means. Raises Usage, with the words that it could mean, else all of them."""
    found = meant(text, words)
    if len(found) == 1:
        return found[0]
    sentence = f"{text!r} can mean more than one {what}." if found else f"{text!r} isn't a valid {what}."
    raise Usage(sentence, "Use one of: " + ", ".join(filter(None, found or words)))

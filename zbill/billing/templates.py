"""The templates of mails and of payment links, with words in braces, such as {number} (SPEC 11)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from zbill.errors import Usage

IN_SUBJECT = ("number", "practice")
IN_TEXT = ("number", "practice", "amount", "due")

_WORD = r"\{([a-z]+)\}"


def checked(template: str, words: Sequence[str]) -> str:
    """Return a template. Raises Usage if it has a brace that isn't part of one of these words.

    A word is never more than its name: no attribute, index or format of it is looked up.
    """
    unknown = [each for each in re.findall(_WORD, template) if each not in words]
    rest = re.sub(_WORD, "", template)
    if unknown or "{" in rest or "}" in rest:
        found = f"{{{unknown[0]}}}" if unknown else "a brace that is in no word"
        raise Usage(f"The template has {found}.", "Use only " + ", ".join(f"{{{each}}}" for each in words) + ".")
    return template


def filled(template: str, values: Mapping[str, str]) -> str:
    """Return a template with its words replaced. Braces in the values stay as they are.

    A line with a word that has no value is left out: a receipt has no due date.
    """
    lines = template.split("\n")
    return "\n".join(re.sub(_WORD, lambda hit: values[hit[1]], line) for line in lines if _has_values(line, values))


def _has_values(line: str, values: Mapping[str, str]) -> bool:
    return all(values[word] for word in re.findall(_WORD, line))

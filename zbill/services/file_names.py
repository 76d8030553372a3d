"""The names of the files that documents are written to (SPEC 11)."""

from __future__ import annotations

from typing import Literal

from zbill.db import numbers
from zbill.desk import Desk

Kind = Literal["invoice", "receipt", "creditnote"]

_WORDS: dict[Kind, str] = {"invoice": "invoice", "receipt": "receipt", "creditnote": "credit-note"}


def file_name(desk: Desk, kind: Kind, label: str) -> str:
    """Return the name of a document's file, without extension: its number.

    The kind comes first if another kind shares its prefix, or has the number from a time when it did.
    """
    prefix = _alike(label.rstrip("0123456789"))
    others = [each for each in _WORDS if each != kind]
    shares = any(_alike(desk.settings[f"{each}_prefix"]) == prefix for each in others)
    if shares or not numbers.kinds_with(desk.conn, label) <= {kind}:
        return f"{_WORDS[kind]}-{safe(label)}"
    return safe(label)


def safe(number: str) -> str:
    """Return a safe file name for a document's number, whose prefix may contain any character."""
    return "".join(character if character.isalnum() or character in "-_." else "-" for character in number)


def _alike(prefix: str) -> str:
    """Return what two prefixes have in common if files named by them can be the same; some disks ignore case."""
    return safe(prefix).casefold()

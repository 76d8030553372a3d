"""Finding rows by what people type: id or code, exact name, or a unique part of the name; never a guess (SPEC 9)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from zbill.errors import Ambiguous, NotFound

SHOWN = 6


class Named(Protocol):
    """A record that can be found by name."""

    @property
    def id(self) -> int: ...

    @property
    def name(self) -> str: ...

    @property
    def archived(self) -> bool: ...


Found = TypeVar("Found", bound=Named)


def resolve(kind: str, text: str, searches: Iterable[Sequence[Found]], remedy: str = "") -> Found:
    """Return the one result of the first search that finds any; archived ones count only if no others are found.

    Raises NotFound, or Ambiguous if it finds several.
    """
    if not text.strip():
        # An empty text is a part of every name. An unset variable in a script must not find the only client.
        raise NotFound(f"An empty name matches no {kind}.", remedy)
    for each in searches:
        found = [one for one in each if not one.archived] or each
        if len(found) == 1:
            return found[0]
        if found:
            shown = [f"{one.name} ({one.id})" for one in found[:SHOWN]]
            raise Ambiguous(kind, text, shown + ["…"] * (len(found) > SHOWN))
    raise NotFound.named(kind, text, remedy)


def as_id(text: str) -> int:
    """Return the text as an id; -1, which no row has, if it isn't one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else -1

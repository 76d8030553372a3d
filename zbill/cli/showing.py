"""Print what a command created or changed: a line each, only the number, or the whole object (SPEC 9)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TextIO

from zbill.desk import Desk
from zbill.models import Outcome, Reference
from zbill.reports import things
from zbill.sheet import Sheet
from zbill.style import Style
from zbill.text import harmless


def print_outcome(
    desk: Desk,
    outcome: Outcome,
    form: str,
    style: Style,
    out: TextIO,
    *,
    quiet: bool = False,
    many: bool = False,
    added: Mapping[Reference, Mapping[str, Sheet]] = MappingProxyType({}),
) -> None:
    """Write each thing in the outcome, as it is now. `many` makes JSON an array even of one thing.

    `added` are further arrays of a thing, for JSON.
    """
    if quiet:
        out.writelines(f"{harmless(line[0])}\n" for line in things.lines(desk, outcome.made))
    elif form == "table":
        out.writelines(harmless("  ".join(filter(None, line))) + "\n" for line in things.lines(desk, outcome.made))
    else:
        # Imported here, because start-up time matters and people read lines.
        from zbill.render import render, render_several

        cards = [
            card._replace(parts={**card.parts, **added.get(reference, {})})
            for reference, card in zip(outcome.made, things.cards(desk, outcome.made), strict=True)
        ]
        if len(cards) == 1 and not many:
            render(cards[0], form, style, out)
        else:
            render_several(cards, form, style, out)

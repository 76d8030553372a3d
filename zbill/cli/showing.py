"""Print what a command created or changed: a line each, only the number, or the whole object (SPEC 9)."""

from __future__ import annotations

from typing import TextIO

from zbill.desk import Desk
from zbill.models import Outcome
from zbill.render import Style, render, render_several
from zbill.reports import things
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
) -> None:
    """Write each thing in the outcome, as it is now. `many` makes JSON an array even of one thing."""
    if quiet:
        out.writelines(f"{harmless(line[0])}\n" for line in things.lines(desk, outcome.made))
    elif form == "table":
        out.writelines(harmless("  ".join(filter(None, line))) + "\n" for line in things.lines(desk, outcome.made))
    elif len(outcome.made) == 1 and not many:
        render(things.cards(desk, outcome.made)[0], form, style, out)
    else:
        render_several(things.cards(desk, outcome.made), form, style, out)

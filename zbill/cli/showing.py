"""How a command names what it made: a line each, its number alone, or the object (SPEC 9)."""

from __future__ import annotations

from typing import TextIO

from zbill.desk import Desk
from zbill.models import Outcome
from zbill.render import Style, render, render_several
from zbill.reports import things


def outcome(
    desk: Desk,
    made: Outcome,
    form: str,
    style: Style,
    out: TextIO,
    *,
    quiet: bool = False,
    many: bool = False,
) -> None:
    """Write everything an outcome names, as it is now; `many` makes JSON an array however few there are."""
    if quiet:
        out.writelines(f"{line[0]}\n" for line in things.lines(desk, made.made))
    elif form == "table":
        out.writelines("  ".join(filter(None, line)) + "\n" for line in things.lines(desk, made.made))
    elif len(made.made) == 1 and not many:
        render(things.cards(desk, made.made)[0], form, style, out)
    else:
        render_several(things.cards(desk, made.made), form, style, out)

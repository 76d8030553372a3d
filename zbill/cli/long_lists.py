"""Lists in the order of time: on a terminal the newest rows, unless a person asks for others (SPEC 9, "Output")."""

from __future__ import annotations

from zbill.cli import parsing
from zbill.cli.call import Call
from zbill.cli.declared import Annotated, Option
from zbill.errors import Usage
from zbill.reports.newest import Newest

# How many rows a list has on a terminal.
MOST_ON_TERMINAL = 50

Limit = Annotated[str, Option("--limit", metavar="N", help="Show only the newest N.")]
Everything = Annotated[bool, Option("--all", help="Show all, also on a terminal. Default there: the newest 50.")]


def newest(call: Call, limit: str, everything: bool) -> Newest | None:
    """Return which rows a list has, None for all. Raises Usage."""
    if limit and everything:
        raise Usage("--limit can't be combined with --all.", "Use one of them.")
    if limit:
        return Newest(parsing.whole(limit, "number of rows"))
    is_cut = call.is_on_screen and call.form == "table" and not (everything or call.quiet)
    return Newest(MOST_ON_TERMINAL, is_told=True) if is_cut else None

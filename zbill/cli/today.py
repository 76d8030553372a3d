"""today: the day's sessions, or the unfinished work of all days."""

from __future__ import annotations

from zbill.cli import parsing
from zbill.cli.call import current
from zbill.cli.declared import Annotated, Argument, Commands, Context, Option
from zbill.errors import Usage
from zbill.reports import sessions as sheets

app = Commands()


@app.command()
def today(
    ctx: Context,
    day: Annotated[str, Argument(metavar="DAY", help="Day to show. Default: today.", show_default=False)] = "",
    undone: Annotated[bool, Option("--undone", help="List the unfinished work of all days instead.")] = False,
) -> None:
    """Show the day's sessions and what to do about each.

    On a terminal, zbill without a command shows the day with the unfinished work of all days.

    Example: zbill today tomorrow
    """
    if undone:
        if day:
            raise Usage("--undone lists the unfinished work of all days.", "Use either DAY or --undone.")
        from zbill.reports.undone import undone as left

        current(ctx).show(left)
        return
    current(ctx).show(lambda desk: sheets.today(desk, parsing.day(desk, day) or desk.today))

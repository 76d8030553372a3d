"""`zbill` alone on a terminal: the day, the unfinished work, and the commands of the day (SPEC 9)."""

from __future__ import annotations

from zbill.cli import terminal
from zbill.cli.call import Call
from zbill.desk import Desk
from zbill.errors import FileMissing, command
from zbill.file.connection import require_sqlite
from zbill.reports import sessions
from zbill.reports.undone import undone
from zbill.sheet import Column, Sheet

# The commands of the day, in two columns, by the setting check_in.
_COMMANDS = {
    "off": (
        ("zbill attend CLIENT", "zbill session add CLIENT SERVICE START"),
        ("zbill pay CLIENT", "zbill charge CLIENT CODE"),
        ("zbill report end-of-day", ""),
    ),
    "on": (
        ("zbill checkin CLIENT", "zbill charge CLIENT CODE"),
        ("zbill checkout CLIENT", "zbill pay CLIENT"),
        ("zbill report end-of-day", ""),
    ),
}

# The options that may go with it.
_OPTIONS = {"db", "acting", "no_color"}


def is_asked_for(call: Call) -> bool:
    """Return whether `zbill` alone means the day. Any other option than those of the screen is a command's."""
    return terminal.is_screen() and not call.options.keys() - _OPTIONS


def show(call: Call) -> None:
    """Show the day, or how to begin if there is no practice file. Raises FileUnusable."""
    require_sqlite()
    try:
        call.desk()
    except FileMissing as error:
        _begin(call, error)
        return
    call.show(_day, paged=False)


def _begin(call: Call, error: FileMissing) -> None:
    named = call.options.get("db")
    call.write_lines(
        error.sentence,
        f"To create your practice: {command('init', '--db', named) if named else 'zbill init'}",
        "To look around first: zbill demo",
    )


def _day(desk: Desk) -> Sheet:
    left = undone(desk)
    commands = Sheet(
        "", (Column("left", "", "label"), Column("right", "", "label")), _COMMANDS[desk.settings["check_in"]]
    )
    parts = {"undone": left, "commands": commands} if left.rows else {"commands": commands}
    # Unmarked sessions have a line in the unfinished work.
    return sessions.today(desk, desk.today)._replace(parts=parts, left_out="")

"""backup, restore: copies of the practice file, and one of them in its place."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Annotated

import typer

from zbill.cli import terminal
from zbill.cli.call import Call, current
from zbill.cli.command import Commands
from zbill.dates import local
from zbill.desk import Desk
from zbill.errors import CheckFailed, FileDamaged, FileMissing, Usage
from zbill.models import LogHead
from zbill.reports import check as checking
from zbill.services import backups
from zbill.sheet import Card, Field

app = Commands()


@app.command()
def backup(
    ctx: typer.Context,
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A new file, or a folder for it.", show_default=False)
    ] = "",
) -> None:
    """Copy the practice file while others may write, prove the copy, and print its name and the log's last hash.

    Without FILE the copy stands beside the practice file, named by day and time. A file is never written over. Keep
    the hash elsewhere: with it `log --verify --head HASH` proves that nothing was dropped since.

    Example: zbill backup /media/stick
    """
    call = current(ctx)
    made, head = backups.back_up(call.desk(), Path(file).expanduser() if file else None)
    call.saved = True
    _print_result(call, made, head)


@app.command()
def restore(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="A backup; it stays as it is.")],
    yes: Annotated[bool, typer.Option("--yes", help="Replace the practice file without asking.")] = False,
    anyway: Annotated[bool, typer.Option("--anyway", help="Though `check` finds something in the backup.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Examine the backup, and restore nothing.")] = False,
) -> None:
    """Put a backup in the place of the practice file, which is kept beside it under another name.

    What `check` finds in the backup is listed, and nothing is restored. It takes the permission administer in the
    practice file that is there; where that is missing or cannot be read, in the backup.

    Example: zbill restore practice-2026-11-22-1530.db
    """
    call = current(ctx)
    source, path = Path(file).expanduser(), Path(os.path.realpath(call.path))
    asks = path.exists() and not (yes or dry_run)
    if asks and not terminal.on_terminal():
        raise Usage(f"{path} would be replaced.", "Say so with --yes.")
    if path.exists() and source.exists() and source.samefile(path):
        raise Usage(f"{source} is the practice file itself.", "Name a backup.")
    there = _open_current(call)
    with backups.drafted(source, path, call.desk_on) as coming:
        if not _passes_check(call, source, coming) and not anyway:
            call.say("Nothing was restored. Choose another backup, or: --anyway")
            return
        if dry_run:
            call.say("Dry run: nothing was restored.")
            return
        if asks and not terminal.confirm(f"Replace {_describe(path, there)} by {_describe(source, coming)}?"):
            call.say("Cancelled; nothing was changed.")
            return
        kept, head = backups.restore(coming, there, source, path)
    call.saved, call.exit_code = True, 0
    if kept.exists():
        call.say(f"What was there is kept as {kept}.")
    _print_result(call, path, head)


def _open_current(call: Call) -> Desk | None:
    """Return the practice file that is there, for who may administer it; None if it is missing or can't be read."""
    try:
        desk = call.desk(examining=True)
        desk.require("administer")
    except (FileMissing, FileDamaged):
        return None
    except sqlite3.Error as error:
        if not isinstance(call.explain(error), FileDamaged):
            raise
        call.close()
        return None
    return desk


def _passes_check(call: Call, source: Path, coming: Desk) -> bool:
    """Return whether `check` finds nothing in a backup; what it finds is shown."""
    found = checking.findings(coming)
    if found.rows:
        call.exit_code = CheckFailed.exit_code
        call.show(lambda _: found, coming)
        call.say(f"This is what `check` finds in {source}.")
    return not found.rows


def _describe(path: Path, desk: Desk | None) -> str:
    if desk is None:
        return f"{path} (it cannot be read)"
    last = backups.log_head(desk)
    return f"{path} ({last.seq} log entries, the last of {local(last.at, desk.zone):%Y-%m-%d %H:%M})"


def _print_result(call: Call, path: Path, head: LogHead) -> None:
    """Print the file, and where its log ends."""
    if call.quiet:
        call.write(lambda out: print(path, file=out))
    elif call.form == "table":
        call.write(lambda out: print(path, head.seq, head.hash, sep="  ", file=out))
    else:
        fields = (Field("file", "File", str(path)), Field("seq", "Entry", head.seq, "number"))
        call.show(lambda _: Card("", (*fields, Field("hash", "Hash", head.hash))))

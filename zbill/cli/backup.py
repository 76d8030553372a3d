"""backup, restore: copies of the practice file, and one of them in its place."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from zbill.cli import terminal
from zbill.cli.call import FOUND, Call, current
from zbill.cli.command import Commands
from zbill.dates import local
from zbill.db import log
from zbill.desk import Desk
from zbill.errors import FileDamaged, FileMissing, Usage
from zbill.file import connection
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
    desk = call.desk()
    target = Path(file).expanduser() if file else desk.path.parent
    if target.is_dir():
        target = backups.dated(desk, target / desk.path.name)
    head = backups.back_up(desk, target)
    call.saved = True
    _tell(call, target, head)


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
    there = _readable(call)
    with backups.drafted(source, path) as draft:
        with closing(connection.begin(draft)) as conn:
            coming = call.desk_on(conn, draft)
            if not _sound(call, source, coming) and not anyway:
                call.say("Nothing was restored. Choose another backup, or: --anyway")
                return
            if dry_run:
                call.say("Dry run: nothing was restored.")
                return
            if asks and not terminal.confirm(f"Replace {_told(path, there)} by {_told(source, coming)}?"):
                call.say("Cancelled; nothing was changed.")
                return
            backups.sign(coming, there, source)
            head = log.head(conn)
            kept = backups.dated(coming, path.with_name(f"{path.stem}-replaced{path.suffix}"))
        if there:
            backups.replace(there, draft, kept)
        else:
            backups.replace_unreadable(path, draft, kept)
    call.saved, call.exit_code = True, 0
    if kept.exists():
        call.say(f"What was there is kept as {kept}.")
    _tell(call, path, head)


def _readable(call: Call) -> Desk | None:
    """The practice file that is there, for who may administer it; None where it is missing or cannot be read."""
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


def _sound(call: Call, source: Path, coming: Desk) -> bool:
    """Whether `check` finds nothing in a backup; what it finds is shown."""
    found = checking.findings(coming)
    if found.rows:
        call.exit_code = FOUND
        call.show(lambda _: found, coming)
        call.say(f"This is what `check` finds in {source}.")
    return not found.rows


def _told(path: Path, desk: Desk | None) -> str:
    if desk is None:
        return f"{path} (it cannot be read)"
    last = log.head(desk.conn)
    return f"{path} ({last.seq} log entries, the last of {local(last.at, desk.zone):%Y-%m-%d %H:%M})"


def _tell(call: Call, path: Path, head: LogHead) -> None:
    """The file, and where its log ends."""
    if call.quiet:
        call.write(lambda out: print(path, file=out))
    elif call.form == "table":
        call.write(lambda out: print(path, head.seq, head.hash, sep="  ", file=out))
    else:
        fields = (Field("file", "File", str(path)), Field("seq", "Entry", head.seq, "number"))
        call.show(lambda _: Card("", (*fields, Field("hash", "Hash", head.hash))))

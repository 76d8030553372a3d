"""backup, restore: copy the practice file, and put a copy back in its place."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

from zbill.cli import terminal
from zbill.cli.call import Call, current
from zbill.cli.declared import Annotated, Argument, Commands, Context, Option
from zbill.dates import local
from zbill.desk import Desk
from zbill.errors import CheckFailed, FileDamaged, FileMissing, Usage, ZbillError
from zbill.models import LogHead
from zbill.reports import check as checking
from zbill.services import backups
from zbill.sheet import Card, Field

app = Commands()


@app.command()
def backup(
    ctx: Context,
    file: Annotated[
        str,
        Argument(
            metavar="FILE", help="New file, or a folder for it. Default: beside the practice file.", show_default=False
        ),
    ] = "",
) -> None:
    """Back up the practice file.

    Safe while others work. Verifies the copy, then prints its name and the hash of the last log entry. In a folder, the
    copy is named by day and time. An existing file is never overwritten, and no folder is created.

    Keep the hash somewhere else. Later it proves that no entry was dropped: zbill log --verify --head HASH

    Example: zbill backup /media/stick
    """
    call = current(ctx)
    desk = call.desk()
    made, head = backups.back_up(desk, _target(file) if file else None)
    call.saved = True
    _print_result(call, made, head)


def _target(typed: str) -> Path:
    """Return where to back up to. Raises Usage if the folder doesn't exist: it could be a mistyped or missing drive."""
    target = Path(typed).expanduser()
    folder = target if typed.endswith("/") else target.parent
    if not folder.is_dir():
        raise Usage(
            f"There is no folder {folder}.", f"Check the path, or create it: mkdir -p {shlex.quote(str(folder))}"
        )
    return target


@app.command()
def restore(
    ctx: Context,
    file: Annotated[str, Argument(metavar="FILE", help="Backup to restore. It isn't changed.")],
    yes: Annotated[bool, Option("--yes", help="Replace the practice file without asking.")] = False,
    anyway: Annotated[bool, Option("--anyway", help="Restore even if `check` finds problems in the backup.")] = False,
    dry_run: Annotated[bool, Option("--dry-run", help="Check the backup and restore nothing.")] = False,
) -> None:
    """Restore the practice file from a backup.

    Keeps the current file beside it under another name. If `check` finds problems in the backup, lists them and stops.
    --anyway restores it all the same.

    You need the permission administer in the current file. If that is missing or damaged, you need it in the backup.

    Example: zbill restore practice-2026-11-22-1530.db
    """
    call = current(ctx)
    source, path = Path(file).expanduser(), Path(os.path.realpath(call.path))
    asks = path.exists() and not (yes or dry_run)
    if asks and not terminal.on_terminal():
        raise Usage(f"This would replace {path}.", "To confirm, add --yes.")
    if path.exists() and source.exists() and source.samefile(path):
        raise Usage(f"{source} is the practice file itself.", "Choose a backup.")
    current_desk = _open_current(call)
    with backups.drafted(source, path, call.upgrading, call.desk_on, checking.problem) as draft:
        if not _passes_check(call, source, draft) and not anyway:
            call.say("Nothing was restored. Choose another backup, or add --anyway.")
            return
        if dry_run:
            call.say("Dry run: nothing was restored.")
            return
        if asks and not terminal.confirm(f"Replace {_describe(path, current_desk)} with {_describe(source, draft)}?"):
            call.say("Canceled. Nothing was changed.")
            return
        kept, head = backups.restore(draft, current_desk, source, path)
    call.saved, call.exit_code = True, 0
    if kept.exists():
        call.say(f"The replaced file is kept as {kept}.")
    _print_result(call, path, head)


def _open_current(call: Call) -> Desk | None:
    """Return the current practice file, or None if it is missing or damaged where the restore would read it.

    Raises NotPermitted if the acting person doesn't have the permission administer.
    """
    try:
        desk = call.desk(examining=True)
        desk.require("administer")
        _describe(call.path, desk)
    except (FileMissing, FileDamaged):
        call.close()
        return None
    except ZbillError:
        raise
    except Exception as error:
        if not isinstance(call.explain(error), FileDamaged):
            raise
        call.close()
        return None
    return desk


def _passes_check(call: Call, source: Path, draft: Desk) -> bool:
    """Return whether `check` finds no problems in a backup. Show those it finds."""
    problems = checking.findings(draft)
    if problems.rows:
        call.exit_code = CheckFailed.exit_code
        call.show_problems(problems)
        call.say(f"`check` found these problems in {source}.")
    return not problems.rows


def _describe(path: Path, desk: Desk | None) -> str:
    if desk is None:
        return f"{path} (can't be read)"
    last = backups.log_head(desk)
    return f"{path} ({last.seq} log entries, the last on {local(last.at, desk.zone):%Y-%m-%d %H:%M})"


def _print_result(call: Call, path: Path, head: LogHead) -> None:
    """Print the file, and the number and hash of its last log entry."""
    if call.quiet:
        call.write_lines(str(path))
    elif call.form == "table":
        call.write_lines(f"{path}  {head.seq}  {head.hash}")
    else:
        fields = (Field("file", "File", str(path)), Field("seq", "Entry", head.seq, "number"))
        call.show(lambda _: Card("", (*fields, Field("hash", "Hash", head.hash))))

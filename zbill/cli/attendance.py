"""today, attend, checkin, checkout: the practitioner's day."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from zbill.cli import parsing, terminal
from zbill.cli.call import current
from zbill.cli.command import Commands
from zbill.cli.params import DryRun, Key, Reason, SessionArg, SessionsArg, ToInvoice
from zbill.desk import Desk
from zbill.errors import Usage
from zbill.models import SESSION_STATUSES
from zbill.reports import sessions as sheets
from zbill.services import attendance
from zbill.text import clean

app = Commands()


@app.command()
def today(
    ctx: typer.Context,
    day: Annotated[str, typer.Argument(metavar="DAY", help="Default today.", show_default=False)] = "",
) -> None:
    """The day's sessions and what is still to do about each.

    Example: zbill today tomorrow
    """
    current(ctx).show(lambda desk: sheets.today(desk, parsing.day(desk, day) or desk.today))


@app.command()
def attend(
    ctx: typer.Context,
    sessions: SessionsArg,
    status: Annotated[
        str,
        typer.Option(
            "--status",
            metavar="STATUS",
            help="attended, late-cancelled, no-show, cancelled, non-billable or scheduled.",
        ),
    ] = "attended",
    waive: Annotated[bool, typer.Option("--waive", help="Do not charge it (late-cancelled, no-show).")] = False,
    reason: Reason = "",
    key: Key = "",
    dry_run: DryRun = False,
) -> None:
    """Mark sessions attended, or give them another status; what is billable is invoiced at once.

    Example: zbill attend 12 --status no-show
    """
    chosen = parsing.one_of(status, SESSION_STATUSES, "status")
    ids = parsing.session_ids(sessions)
    why = clean(reason, "reason")
    current(ctx).perform(
        lambda desk: attendance.attend(desk, ids, chosen, waive=waive, reason=why),
        key=key,
        dry_run=dry_run,
        many=parsing.is_many(sessions, ids),
        sessions=ids,
    )


@app.command()
def checkin(
    ctx: typer.Context,
    session: SessionArg,
    invoice: ToInvoice = "",
    undo: Annotated[bool, typer.Option("--undo", help="The patient was not in after all.")] = False,
    key: Key = "",
) -> None:
    """Record that the patient is in. With auto-invoicing the line is written now, at the full fee.

    Example: zbill checkin 12
    """
    call = current(ctx)
    session_id = parsing.whole(session, "session id")
    if undo and invoice:
        raise Usage("--undo and --invoice do not go together.", f"zbill checkin {session_id} --undo")
    if undo:
        call.perform(lambda desk: attendance.undo_check_in(desk, session_id), key=key)
    else:
        call.perform(lambda desk: attendance.check_in(desk, session_id, invoice), key=key)


@app.command()
def checkout(
    ctx: typer.Context,
    sessions: SessionsArg,
    close: Annotated[bool, typer.Option("--close", help="Close the invoice too, without asking.")] = False,
    leave_open: Annotated[bool, typer.Option("--leave-open", help="Leave it open, without asking.")] = False,
    key: Key = "",
    dry_run: DryRun = False,
) -> None:
    """Record that the patient has left; asks on a terminal whether the invoice is closed too.

    Example: zbill checkout 12 --close
    """
    call = current(ctx)
    if close and leave_open:
        raise Usage("--close and --leave-open contradict each other.", "Give one of them.")
    ids = parsing.session_ids(sessions)
    choice: bool | None = True if close else (False if leave_open else None)
    if choice is None and terminal.on_terminal():
        call.desk().require("mark_attendance")
        choice = _ask(call.desk(), ids)
        if choice is None:
            call.say("Cancelled; nothing was changed.")
            return
    call.perform(
        lambda desk: attendance.check_out(desk, ids, close=choice),
        key=key,
        dry_run=dry_run,
        many=parsing.is_many(sessions, ids),
        sessions=ids,
    )


def _ask(desk: Desk, ids: list[int]) -> bool | None:
    """Cancel (None), Check Out (False), or Check Out & Close Invoice (True), which is offered to who may close."""
    offered: list[tuple[str, bool | None]] = [("Cancel", None), ("Check Out", False)]
    if attendance.may_offer_closing(desk, ids):
        offered.append(("Check Out & Close Invoice", True))
    for session_id in ids:
        print(sheets.visit(desk, session_id), file=sys.stderr)
    for number, (name, _) in enumerate(offered, 1):
        print(f"  {number}  {name}", file=sys.stderr)
    while True:
        line = terminal.ask(f"Choose 1-{len(offered)}:")
        if not line:
            return None
        if line.strip() in [str(number) for number in range(1, len(offered) + 1)]:
            return offered[int(line) - 1][1]

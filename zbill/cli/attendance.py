"""today, attend, checkin, checkout: the commands of a working day."""

from __future__ import annotations

from typing import Annotated

import typer

from zbill.cli import parsing, terminal
from zbill.cli.call import current
from zbill.cli.command import Commands
from zbill.cli.delivering import EmailInvoices, PrintInvoices, to_deliver
from zbill.cli.params import DryRun, Key, SessionArg, SessionsArg, ToInvoice
from zbill.desk import Desk
from zbill.errors import Usage
from zbill.reports import sessions as sheets
from zbill.services import attendance
from zbill.text import clean
from zbill.words import SESSION_STATUSES

app = Commands()


@app.command()
def today(
    ctx: typer.Context,
    day: Annotated[str, typer.Argument(metavar="DAY", help="Day to show. Default: today.", show_default=False)] = "",
) -> None:
    """Show the day's sessions and what to do about each.

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
            help="New status: attended, late-cancelled, no-show, cancelled, non-billable or scheduled.",
        ),
    ] = "attended",
    waive: Annotated[
        bool, typer.Option("--waive", help="Charge nothing for a late cancellation or a no-show.")
    ] = False,
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Reason, for the log. Required with --waive.")
    ] = "",
    mail: EmailInvoices = False,
    print_it: PrintInvoices = False,
    key: Key = "",
    dry_run: DryRun = False,
) -> None:
    """Mark attendance and invoice billable sessions.

    With auto-invoicing on, each billable session gets an invoice at once. With it off, the session stays unbilled
    until you run: zbill invoice new CLIENT

    Example: zbill attend 12 --status no-show
    """
    chosen = parsing.one_of(status, SESSION_STATUSES, "status")
    ids = parsing.session_ids(sessions)
    why = clean(reason, "reason")
    call = current(ctx)
    call.perform(
        lambda desk: attendance.attend(desk, ids, chosen, waive=waive, reason=why),
        key=key,
        dry_run=dry_run,
        many=parsing.is_many(sessions, ids),
        afterwards=to_deliver(call, "invoice", mail=mail, print_it=print_it),
        sessions=ids,
    )


@app.command()
def checkin(
    ctx: typer.Context,
    session: SessionArg,
    invoice: ToInvoice = "",
    undo: Annotated[bool, typer.Option("--undo", help="Undo a check-in made by mistake.")] = False,
    key: Key = "",
) -> None:
    """Check a patient in.

    With auto-invoicing on, creates the invoice now at the full fee, so that you can add lines during the visit.

    Example: zbill checkin 12
    """
    call = current(ctx)
    session_id = parsing.whole(session, "session id")
    if undo and invoice:
        raise Usage(
            "Use either --undo or --invoice, not both.", f"To undo the check-in: zbill checkin {session_id} --undo"
        )
    if undo:
        call.perform(lambda desk: attendance.undo_check_in(desk, session_id), key=key)
    else:
        call.perform(lambda desk: attendance.check_in(desk, session_id, invoice), key=key)


@app.command()
def checkout(
    ctx: typer.Context,
    sessions: SessionsArg,
    close: Annotated[bool, typer.Option("--close", help="Also close the invoice, without asking.")] = False,
    leave_open: Annotated[
        bool, typer.Option("--leave-open", help="Leave the invoice open, without asking, also with auto_close.")
    ] = False,
    mail: EmailInvoices = False,
    print_it: PrintInvoices = False,
    key: Key = "",
    dry_run: DryRun = False,
) -> None:
    """Check patients out.

    Marks the session attended if it is still scheduled. On a terminal, asks whether to close the invoice. Without one,
    it stays open unless --close or the setting auto_close closes it.

    Example: zbill checkout 12 --close
    """
    call = current(ctx)
    if close and leave_open:
        raise Usage("Use either --close or --leave-open, not both.")
    ids = parsing.session_ids(sessions)
    choice: bool | None = True if close else (False if leave_open else None)
    if choice is None and terminal.on_terminal():
        call.desk().require("mark_attendance")
        choice = _ask(call.desk(), ids)
        if choice is None:
            call.say("Canceled. Nothing was changed.")
            return
    call.perform(
        lambda desk: attendance.check_out(desk, ids, close=choice),
        key=key,
        dry_run=dry_run,
        many=parsing.is_many(sessions, ids),
        afterwards=to_deliver(call, "invoice", mail=mail, print_it=print_it),
        sessions=ids,
    )


def _ask(desk: Desk, ids: list[int]) -> bool | None:
    """Ask whether to close the invoices too. Return True or False, or None to cancel.

    Closing is offered only to a person who has the permission for it (SPEC 5).
    """
    offered: list[tuple[str, bool | None]] = [("Cancel", None), ("Check Out", False)]
    if attendance.may_offer_closing(desk, ids):
        offered.append(("Check Out & Close Invoice", True))
    for session_id in ids:
        terminal.tell(sheets.visit(desk, session_id))
    for number, (name, _) in enumerate(offered, 1):
        terminal.tell(f"  {number}  {name}")
    while True:
        line = terminal.ask(f"Choose 1-{len(offered)}:")
        if not line:
            return None
        if line.strip() in [str(number) for number in range(1, len(offered) + 1)]:
            return offered[int(line) - 1][1]
        terminal.tell(f"Type a number from 1 to {len(offered)}.")

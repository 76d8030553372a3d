"""attend, checkin, checkout: the commands of a working day."""

from __future__ import annotations

from collections.abc import Sequence

from zbill.cli import parsing, terminal
from zbill.cli.call import current
from zbill.cli.declared import Annotated, Commands, Context, Option
from zbill.cli.delivering import EmailInvoices, PrintInvoices, to_deliver
from zbill.cli.params import ClientSessionArg, ClientSessionsArg, DryRun, Key, ToInvoice
from zbill.desk import Desk
from zbill.errors import Usage, command
from zbill.services import attendance, choosing
from zbill.text import clean
from zbill.words import SESSION_STATUSES

app = Commands()


@app.command()
def attend(
    ctx: Context,
    sessions: ClientSessionsArg,
    status: Annotated[
        str,
        Option(
            "--status",
            metavar="STATUS",
            help="New status: attended, late-cancelled, no-show, cancelled, non-billable or scheduled.",
        ),
    ] = "attended",
    waive: Annotated[bool, Option("--waive", help="Charge nothing for a late cancellation or a no-show.")] = False,
    reason: Annotated[str, Option("--reason", metavar="TEXT", help="Reason, for the log. Required with --waive.")] = "",
    rebill: Annotated[
        bool, Option("--rebill", help="Replace the line of a billed session on its open invoice.")
    ] = False,
    mail: EmailInvoices = False,
    print_it: PrintInvoices = False,
    key: Key = "",
    dry_run: DryRun = False,
) -> None:
    """Mark attendance and invoice billable sessions.

    With auto-invoicing on, each billable session gets an invoice at once. With it off, the session stays unbilled
    until you run: zbill invoice new CLIENT

    A client means their one unmarked session of today, or if there is none, of the days before. If there are several,
    they are listed and nothing is marked. all means all sessions of today that are still scheduled. A number is always
    the id of a session.

    Example: zbill attend Ana Ben 12 --status no-show
    """
    chosen = parsing.one_of(status, SESSION_STATUSES, "status")
    named = parsing.named_sessions(sessions)
    why = clean(reason, "reason")
    call = current(ctx)
    call.perform(
        lambda desk: attendance.attend(desk, named, chosen, waive=waive, reason=why, rebill=rebill),
        key=key,
        dry_run=dry_run,
        many=_is_many(sessions, named),
        afterwards=to_deliver(call, "invoice", mail=mail, print_it=print_it),
        sessions=named,
    )


@app.command()
def checkin(
    ctx: Context,
    session: ClientSessionArg,
    invoice: ToInvoice = "",
    undo: Annotated[bool, Option("--undo", help="Undo a check-in made by mistake.")] = False,
    key: Key = "",
) -> None:
    """Check a patient in.

    With auto-invoicing on, creates the invoice now at the full fee, so that you can add lines during the visit.

    A client means their one session of today that is still scheduled. If there are several, they are listed and no one
    is checked in.

    Example: zbill checkin Ana
    """
    call = current(ctx)
    named = parsing.named_session(session)
    if undo and invoice:
        raise Usage(
            "Use either --undo or --invoice, not both.",
            f"To undo the check-in: {command('checkin', named, '--undo')}",
        )
    if undo:
        call.perform(lambda desk: attendance.undo_check_in(desk, named), key=key)
    else:
        call.perform(lambda desk: attendance.check_in(desk, named, invoice), key=key)


@app.command()
def checkout(
    ctx: Context,
    sessions: ClientSessionsArg,
    close: Annotated[bool, Option("--close", help="Also close the invoice, without asking.")] = False,
    leave_open: Annotated[
        bool, Option("--leave-open", help="Leave the invoice open, without asking, also with auto_close.")
    ] = False,
    mail: EmailInvoices = False,
    print_it: PrintInvoices = False,
    key: Key = "",
    dry_run: DryRun = False,
) -> None:
    """Check patients out.

    Marks the session attended if it is still scheduled. On a terminal, asks whether to close the invoice. Without one,
    it stays open unless --close or the setting auto_close closes it.

    A client means their one session whose patient is in, or if there is none, the one that attend would mark. If there
    are several, they are listed and no one is checked out. all means all whose patient is in.

    Example: zbill checkout Ana --close
    """
    call = current(ctx)
    if close and leave_open:
        raise Usage("Use either --close or --leave-open, not both.")
    named = parsing.named_sessions(sessions)
    choice: bool | None = True if close else (False if leave_open else None)
    if choice is None and terminal.on_terminal():
        call.desk().require("mark_attendance")
        ids = choosing.to_check_out(call.desk(), named)
        choice = _ask(call.desk(), ids) if ids else False
        if choice is None:
            call.say("Canceled. Nothing was changed.")
            return
    call.perform(
        lambda desk: attendance.check_out(desk, named, close=choice),
        key=key,
        dry_run=dry_run,
        many=_is_many(sessions, named),
        afterwards=to_deliver(call, "invoice", mail=mail, print_it=print_it),
        sessions=named,
    )


def _is_many(texts: Sequence[str], named: Sequence[int | str]) -> bool:
    """Return whether the output is a list: several were named, or all, or they came from standard input."""
    return parsing.is_many(texts, named) or any(str(each).lower() == choosing.EVERYONE for each in named)


def _ask(desk: Desk, ids: list[int]) -> bool | None:
    """Ask whether to close the invoices too. Return True or False, or None to cancel.

    Closing is offered only to a person who has the permission for it (SPEC 5).
    """
    from zbill.reports import sessions as sheets

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

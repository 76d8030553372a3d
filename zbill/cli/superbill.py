"""superbill: what a client sends to an insurer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zbill.billing.superbills import checked_modifier, checked_place
from zbill.cli import parsing
from zbill.cli.call import current
from zbill.cli.declared import Annotated, Argument, Commands, Context, Option
from zbill.cli.delivering import HOW, EmailIt, LastDayOrAddress, PrintIt, outlet, told_after
from zbill.cli.mailing import Draft, Limit, Pause, Resend, Yes
from zbill.cli.params import Copies, DryRun, FirstDay, Key, Lossy, PeriodText, Printer, Protect
from zbill.dates import Period
from zbill.desk import Desk
from zbill.errors import ArgumentMissing, CheckFailed, Usage, command

if TYPE_CHECKING:
    from zbill.claims import SuperbillPaper
    from zbill.sheet import Sheet

app = Commands()


@app.command()
def superbill(
    ctx: Context,
    client: Annotated[
        str,
        Argument(
            metavar="CLIENT",
            help="Id, name, or a unique part of the name. Not needed with --all or --number.",
            show_default=False,
        ),
    ] = "",
    everyone: Annotated[bool, Option("--all", help="Everyone with sessions for one.")] = False,
    number: Annotated[str, Option("--number", metavar="N", help="Copy this superbill, as it was given.")] = "",
    period: PeriodText = "",
    first: FirstDay = "",
    last: LastDayOrAddress = "",
    check: Annotated[bool, Option("--check", help="List missing fields and give nothing. Exits 9.")] = False,
    again: Annotated[
        bool,
        Option("--again", help="Include sessions on an earlier superbill. With --number: send it once more."),
    ] = False,
    place: Annotated[
        str, Option("--place", metavar="CODE", help="Place of service for sessions without one, such as 11.")
    ] = "",
    modifier: Annotated[
        str, Option("--modifier", metavar="CODE", help="Modifier for sessions without one, such as 95.")
    ] = "",
    mail: EmailIt = False,
    draft: Draft = False,
    limit: Limit = "",
    pause: Pause = "",
    resend: Resend = False,
    yes: Yes = False,
    print_it: PrintIt = False,
    copies: Copies = "",
    printer: Printer = "",
    key: Key = "",
    dry_run: DryRun = False,
    password: Protect = False,
    lossy: Lossy = False,
) -> None:
    """Give a client a superbill, to send to an insurer.

    It has the sessions of a period that were attended and are paid. The default period is last month. Each patient and
    each provider has a superbill of their own. A session is on one superbill only. The same command later gives a copy
    of it.

    A session is paid when the money on its invoice covers it. Money pays tax first, then lines, oldest first. Goodwill
    isn't an amount paid.

    -o FILE.pdf writes one PDF. -o FOLDER writes one PDF per superbill. --print prints each. --email sends it, as
    invoice email does. A superbill stays given if that fails: the same command tries again.

    Example: zbill superbill Ana --period 2026-09 -o superbill.pdf
    """
    from zbill.cli import emails, pdfs, printing
    from zbill.reports import superbills as sheets
    from zbill.services import superbills

    call = current(ctx)
    if [bool(client), everyone, bool(number)].count(True) != 1:
        raise ArgumentMissing(
            "A superbill needs either CLIENT, --all or --number.",
            "Name one client: zbill superbill CLIENT, or include everyone: zbill superbill --all",
            argument="client",
        )
    to = last if mail and "@" in last else ""
    last = "" if to else last
    if number and (period or first or last or check or place or modifier or key or (again and not mail)):
        raise Usage(
            "A copy of a superbill is as it was given, so no option that selects sessions goes with --number.",
            f"Run: {command('superbill', '--number', number)}",
        )
    whose = client or ("--all" if everyone else f"--number={number}")
    if check and (again or dry_run or password or lossy or mail or print_it or key):
        raise Usage(
            "--check gives no superbill, so no option for giving or sending one goes with it.",
            f"Check it alone: {command('superbill', whose, '--check')}",
        )
    options = emails.Options(to, draft, limit, pause, again and bool(number), resend, password, dry_run, yes)
    where = outlet(
        call,
        ("superbill", whose),
        options,
        mail=mail,
        print_it=print_it,
        on_printer=bool(copies or printer),
        lossy=lossy,
        many=everyone,
    )
    call.identify()
    span = parsing.report_period(call.desk(), period, first, last, default="last-month")
    wanted = superbills.Wanted(client, span, again, checked_place(place), checked_modifier(modifier))
    if check:

        def missing(desk: Desk) -> Sheet:
            found = superbills.incomplete(desk, wanted)
            if found:
                call.exit_code = CheckFailed.exit_code
            return sheets.missing(found)

        call.show(missing)
        return
    if dry_run and where != "mail":
        where = "screen"
        call.rehearse()
    told: list[str] = []

    def give(desk: Desk) -> list[SuperbillPaper]:
        if number:
            given = superbills.copy(desk, parsing.whole(number, "superbill"))
        else:
            given = superbills.give_once(desk, wanted, "" if dry_run else key, call.request(*HOW))
        told.extend(given.notes)
        return given.papers

    def sheet(desk: Desk) -> Sheet:
        papers = give(desk)
        days = Period(papers[0].superbill.first, papers[0].superbill.last) if number else span
        return sheets.recipients(papers) if dry_run else sheets.superbills(desk, papers, days)

    with told_after(call, told):
        if where == "mail":
            emails.superbills(call, give, options, many=everyone)
        elif where == "printer":
            printing.superbills(call, give, copies or "1", printer, lossy=lossy)
        elif where == "pdf":
            pdfs.superbills(call, give, protect=password, lossy=lossy)
        else:
            call.perform_shown(sheet, dry_run=dry_run)

"""balance, ledger, statement: what clients owe, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zbill.cli import parsing
from zbill.cli.call import current
from zbill.cli.declared import Annotated, Argument, Commands, Context, Option
from zbill.cli.delivering import EmailIt, LastDayOrAddress, PrintIt, outlet
from zbill.cli.mailing import Again, Draft, Limit, Pause, Resend, Yes
from zbill.cli.params import ClientArg, Copies, DryRun, FirstDay, LastDay, Lossy, PeriodText, Printer, Protect
from zbill.desk import Desk
from zbill.errors import ArgumentMissing
from zbill.reports import balances
from zbill.sheet import Sheet

if TYPE_CHECKING:
    from zbill.papers import StatementPaper

app = Commands()


@app.command()
def balance(
    ctx: Context,
    client: Annotated[
        str,
        Argument(
            metavar="CLIENT",
            help="Id, name, or a unique part of the name. Default: everyone who owes or has credit.",
            show_default=False,
        ),
    ] = "",
) -> None:
    """Show what clients owe now and the credit they hold.

    The balance owing counts open and closed invoices. The account balance in `report ar` counts only closed ones.

    Example: zbill balance Ana
    """
    current(ctx).show(lambda desk: balances.balance_of(desk, client) if client else balances.balances(desk))


@app.command()
def ledger(ctx: Context, client: ClientArg, first: FirstDay = "", last: LastDay = "") -> None:
    """Show a client's ledger: invoices, payments, balance.

    Each invoice and each movement of money is a row, in order of date, with the running balance.

    Example: zbill ledger Ana --from 2026-10-01
    """
    from zbill.reports import ledger as ledgers

    def ask(desk: Desk) -> Sheet:
        span = parsing.period(desk, "", first, last)
        return ledgers.ledger(desk, client, parsing.day(desk, first) if span else None, parsing.day(desk, last))

    current(ctx).show(ask)


@app.command()
def statement(
    ctx: Context,
    client: Annotated[
        str,
        Argument(
            metavar="CLIENT", help="Id, name, or a unique part of the name. Not needed with --all.", show_default=False
        ),
    ] = "",
    everyone: Annotated[
        bool, Option("--all", help="Everyone with entries in the period or a balance at its end.")
    ] = False,
    period: PeriodText = "",
    first: FirstDay = "",
    last: LastDayOrAddress = "",
    mail: EmailIt = False,
    draft: Draft = False,
    limit: Limit = "",
    pause: Pause = "",
    again: Again = False,
    resend: Resend = False,
    yes: Yes = False,
    print_it: PrintIt = False,
    copies: Copies = "",
    printer: Printer = "",
    dry_run: DryRun = False,
    password: Protect = False,
    lossy: Lossy = False,
) -> None:
    """Show, save, send or print a statement for a period.

    A statement has the opening balance, the entries and the closing balance. The default period is last month. A
    statement never goes beyond today. It names the services of invoices that were closed by its last day.

    -o FILE.pdf writes one PDF. -o FOLDER writes one PDF per client. --print prints one per client.
    In a folder, files that have their statement as it is now are left alone, unless you use --password.
    --email sends it, as invoice email does.

    Example: zbill statement Ana --period 2026-09 -o statement.pdf
    """
    from zbill.cli import emails, pdfs, printing
    from zbill.reports import statements as sheets
    from zbill.services import statements

    call = current(ctx)
    if bool(client) == everyone:
        raise ArgumentMissing(
            "A statement needs either CLIENT or --all.",
            "Name one client: zbill statement CLIENT, or include everyone: zbill statement --all",
            argument="client",
        )
    to = last if mail and "@" in last else ""
    options = emails.Options(to, draft, limit, pause, again, resend, password, dry_run, yes)
    last = "" if to else last
    where = outlet(
        call,
        ("statement", "--all" if everyone else client),
        options,
        mail=mail,
        print_it=print_it,
        on_printer=bool(copies or printer),
        lossy=lossy,
        many=everyone,
    )
    span = statements.up_to_today(
        call.desk(), parsing.report_period(call.desk(), period, first, last, default="last-month")
    )
    if dry_run and where != "mail":
        # What --output names was checked as without --dry-run. A dry run prints its list of recipients instead.
        where = "screen"
        call.rehearse()
    if everyone:
        # Identify the person before reading: a passcode can't be asked for inside a transaction.
        call.identify()

    def papers(desk: Desk) -> list[StatementPaper]:
        return statements.statements(desk, span) if everyone else [statements.statement(desk, client, span)]

    def sheet(desk: Desk) -> Sheet:
        if dry_run:
            return sheets.recipients(papers(desk))
        return sheets.statements(desk, papers(desk), span) if everyone else sheets.statement(desk, *papers(desk))

    if where == "mail":
        emails.statements(call, papers, options, many=everyone)
        return
    if where == "pdf":
        pdfs.statements(call, papers, protect=password, lossy=lossy)
    elif where == "printer":
        printing.statements(call, papers, copies or "1", printer, lossy=lossy)
    else:
        call.show(sheet)
    if dry_run:
        call.say("Dry run: nothing was written.")

"""balance, ledger, statement: what clients owe, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from zbill.cli import parsing
from zbill.cli.call import current
from zbill.cli.command import Commands
from zbill.cli.params import ClientArg, DryRun, FirstDay, LastDay, PeriodText, Protect
from zbill.desk import Desk
from zbill.errors import Usage, command
from zbill.reports import balances
from zbill.sheet import Sheet

if TYPE_CHECKING:
    from zbill.papers import StatementPaper

app = Commands()


@app.command()
def balance(
    ctx: typer.Context,
    client: Annotated[
        str,
        typer.Argument(
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
def ledger(ctx: typer.Context, client: ClientArg, first: FirstDay = "", last: LastDay = "") -> None:
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
    ctx: typer.Context,
    client: Annotated[
        str,
        typer.Argument(
            metavar="CLIENT", help="Id, name, or a unique part of the name. Not needed with --all.", show_default=False
        ),
    ] = "",
    everyone: Annotated[
        bool, typer.Option("--all", help="Everyone with entries in the period or a balance at its end.")
    ] = False,
    period: PeriodText = "",
    first: FirstDay = "",
    last: LastDay = "",
    dry_run: DryRun = False,
    password: Protect = False,
) -> None:
    """Show or save a client's statement for a period.

    A statement has the opening balance, the entries and the closing balance. The default period is last month. A
    statement never goes beyond today. It shows invoices by number and amount, without their lines.

    -o FILE.pdf writes a PDF. -o FOLDER writes one PDF per client.

    Example: zbill statement Ana --period 2026-09 -o statement.pdf
    """
    from zbill.cli import pdfs
    from zbill.reports import statements as sheets
    from zbill.services import statements

    call = current(ctx)
    if bool(client) == everyone:
        raise Usage(
            "A statement needs either CLIENT or --all.",
            "Name one client: zbill statement CLIENT, or include everyone: zbill statement --all",
        )
    on_paper = pdfs.wants_pdf(call, many=everyone)
    if password and not on_paper:
        whose, where = ("--all", "FOLDER") if everyone else (client, "FILE.pdf")
        raise Usage("--password needs a PDF.", f"Write one: {command('statement', whose, '-o', where, '--password')}")
    span = statements.up_to_today(
        call.desk(), parsing.report_period(call.desk(), period, first, last, default="last-month")
    )
    if dry_run:
        # What --output names was checked as without --dry-run. A dry run prints its list of recipients instead.
        on_paper = False
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

    if on_paper:
        pdfs.statements(call, papers, protect=password)
    else:
        call.show(sheet)
    if dry_run:
        call.say("Dry run: nothing was written.")

"""balance, ledger, statement: what a client owes and how it came about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from zbill.cli import parsing
from zbill.cli.call import current
from zbill.cli.command import Commands
from zbill.cli.params import ClientArg, DryRun, FirstDay, LastDay, PeriodText, Protect
from zbill.desk import Desk
from zbill.errors import Usage
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
        typer.Argument(metavar="CLIENT", help="Default: all who owe or have credit.", show_default=False),
    ] = "",
) -> None:
    """What a client owes now (balance owing), and what is held for them (account credit).

    This is not the account balance of `report ar`, which counts closed invoices only.

    Example: zbill balance Ana
    """
    current(ctx).show(lambda desk: balances.balance_of(desk, client) if client else balances.balances(desk))


@app.command()
def ledger(ctx: typer.Context, client: ClientArg, first: FirstDay = "", last: LastDay = "") -> None:
    """Every invoice and money movement of a client in order, with the running balance.

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
        str, typer.Argument(metavar="CLIENT", help="Id, name, or a part of it; or --all.", show_default=False)
    ] = "",
    everyone: Annotated[
        bool, typer.Option("--all", help="Of all who have entries in the period or a balance at its end.")
    ] = False,
    period: PeriodText = "",
    first: FirstDay = "",
    last: LastDay = "",
    dry_run: DryRun = False,
    password: Protect = False,
) -> None:
    """A client's statement for a period: opening balance, entries, closing balance.

    With --output FILE.pdf or a folder it is a PDF, one a client in the folder. Without --period it is of last month; no
    statement goes beyond today. Invoices stand in it by number and amount: what they are for is on them.

    Example: zbill statement Ana --period 2026-09 -o statement.pdf
    """
    from zbill.cli import pdfs
    from zbill.reports import statements as sheets
    from zbill.services import statements

    call = current(ctx)
    if bool(client) == everyone:
        raise Usage("A statement is of one client or of all.", "zbill statement CLIENT, or zbill statement --all")
    if dry_run:
        # Whose they would be is said here, not where they would be written.
        call.options.pop("output", None)
    on_paper = pdfs.wants_pdf(call, many=everyone)
    span = statements.up_to_today(
        call.desk(), parsing.report_period(call.desk(), period, first, last, unsaid="last-month")
    )
    if everyone:
        # Asked before the file is read: it may take a passcode.
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

"""statement: what clients are told of a period."""

from __future__ import annotations

from typing import Annotated

import typer

from zbill.cli import call as calls
from zbill.cli import printing, reading
from zbill.cli.command import Commands
from zbill.cli.params import DryRun, FirstDay, LastDay, PeriodText
from zbill.desk import Desk
from zbill.errors import Usage
from zbill.papers import StatementPaper
from zbill.reports import statements as sheets
from zbill.services import statements
from zbill.sheet import Sheet

app = Commands()


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
    password: printing.Protect = False,
) -> None:
    """A client's statement for a period: opening balance, entries, closing balance.

    With --output FILE.pdf or a folder it is a PDF, one a client in the folder. Without --period it is of last month; no
    statement goes beyond today. Invoices stand in it by number and amount: what they are for is on them.

    Example: zbill statement Ana --period 2026-09 -o statement.pdf
    """
    call = calls.of(ctx)
    if bool(client) == everyone:
        raise Usage("A statement is of one client or of all.", "zbill statement CLIENT, or zbill statement --all")
    if dry_run:
        # Whose they would be is said here, not where they would be written.
        call.options.pop("output", None)
    on_paper = printing.asked_for(call, many=everyone)
    desk = call.desk()
    span = statements.up_to_today(desk, reading.report_period(desk, period, first, last, unsaid="last-month"))

    def papers() -> list[StatementPaper]:
        return statements.statements(desk, span) if everyone else [statements.statement(desk, client, span)]

    def sheet(desk: Desk) -> Sheet:
        if dry_run:
            return sheets.recipients(papers())
        return sheets.statements(desk, papers(), span) if everyone else sheets.statement(desk, *papers())

    if on_paper:
        printing.statements(call, papers, protect=password)
    else:
        call.show(sheet)
    if dry_run:
        call.say("Dry run: nothing was written.")

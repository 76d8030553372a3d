"""creditnote: what was taken back of closed invoices."""

from __future__ import annotations

from typing import Annotated

import typer

from zbill.cli import parsing, pdfs
from zbill.cli.call import current
from zbill.cli.command import Commands
from zbill.cli.params import FirstDay, LastDay, OfClient, PeriodText, Protect
from zbill.reports import credit_notes as sheets

app = Commands("List, show and print credit notes; issue one with: zbill invoice credit")


@app.command("list")
def list_(
    ctx: typer.Context, client: OfClient = "", period: PeriodText = "", first: FirstDay = "", last: LastDay = ""
) -> None:
    """Credit notes by number; periods go by their day.

    Example: zbill creditnote list --period last-month
    """
    current(ctx).show(lambda desk: sheets.creditnote_list(desk, client, parsing.period(desk, period, first, last)))


@app.command("show")
def show(
    ctx: typer.Context,
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="With or without prefix and zeros.")],
) -> None:
    """One credit note and what it takes back.

    Example: zbill creditnote show 2
    """
    current(ctx).show(lambda desk: sheets.creditnote_card(desk, number))


@app.command("pdf")
def pdf(
    ctx: typer.Context,
    numbers: Annotated[list[str], typer.Argument(metavar="NUMBER…", help="Numbers, or - for standard input.")],
    password: Protect = False,
) -> None:
    """Write credit notes as PDF files, named by number, or one with --output FILE.

    Example: zbill creditnote pdf 2
    """
    pdfs.credit_notes(current(ctx), parsing.document_numbers(numbers), protect=password)

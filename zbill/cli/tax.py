"""tax: tax classes and their dated rates."""

from __future__ import annotations

from typing import Annotated

import typer

from zbill.cli import parsing
from zbill.cli.call import current
from zbill.cli.command import Commands
from zbill.cli.params import Archived, FirstDay, Key, NameArg, Undo
from zbill.errors import Usage
from zbill.reports import catalog as sheets
from zbill.services import catalog
from zbill.text import clean, required

app = Commands("Add, list and change tax classes.")

Rate = Annotated[str, typer.Argument(metavar="RATE", help="In percent, up to three decimals.")]


@app.command("add")
def add(
    ctx: typer.Context,
    name: NameArg,
    rate: Rate,
    abbreviation: Annotated[str, typer.Option("--abbreviation", metavar="TEXT", help="Printed beside lines.")] = "",
    since: FirstDay = "",
    inclusive: Annotated[bool, typer.Option("--inclusive", help="Prices contain it.")] = False,
    key: Key = "",
) -> None:
    """Add a tax class; before its first day (default today) it is no tax.

    Example: zbill tax add "Goods and services tax" 5 --abbreviation GST --from 2026-01-01
    """
    call = current(ctx)
    desk = call.desk()
    called, short = required(name, "name"), clean(abbreviation, "abbreviation")
    percent, day = parsing.percentage(rate), parsing.day(desk, since)
    call.perform(lambda desk: catalog.add_tax(desk, called, short, percent, day, inclusive=inclusive), key=key)


@app.command("rate")
def rate(ctx: typer.Context, name: NameArg, rate: Rate, since: FirstDay = "") -> None:
    """Change a tax's rate from a day on; lines already written keep theirs.

    Example: zbill tax rate GST 6 --from 2027-01-01
    """
    call = current(ctx)
    desk = call.desk()
    percent, day = parsing.percentage(rate), parsing.day(desk, since)
    if day is None:
        raise Usage("From which day on?", "Add --from DAY.")
    call.perform(lambda desk: catalog.set_tax_rate(desk, name, percent, day))


@app.command("list")
def list_(ctx: typer.Context, archived: Archived = False) -> None:
    """Tax classes at today's rates.

    Example: zbill tax list
    """
    current(ctx).show(lambda desk: sheets.tax_list(desk, archived=archived))


@app.command("archive")
def archive(ctx: typer.Context, name: NameArg, undo: Undo = False) -> None:
    """Take a tax class out of the lists; services that have it keep it.

    Example: zbill tax archive GST
    """
    current(ctx).perform(lambda desk: catalog.archive(desk, "tax", name, archived=not undo))

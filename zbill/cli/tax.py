"""tax: tax classes and their rates by date."""

from __future__ import annotations

from zbill.cli import parsing
from zbill.cli.call import current
from zbill.cli.declared import Annotated, Argument, Commands, Context, Option
from zbill.cli.params import Archived, Key, NameArg, TaxArg, Undo
from zbill.errors import Usage
from zbill.reports import catalog as sheets
from zbill.services import catalog
from zbill.text import clean, required

app = Commands("Add, list and change tax classes.")

Rate = Annotated[str, Argument(metavar="RATE", help="Percent, up to three decimals.")]


@app.command("add")
def add(
    ctx: Context,
    name: NameArg,
    rate: Rate,
    abbreviation: Annotated[
        str, Option("--abbreviation", metavar="TEXT", help="Short name for documents. Default: the name.")
    ] = "",
    since: Annotated[str, Option("--from", metavar="DAY", help="First day of the tax. Default: today.")] = "",
    inclusive: Annotated[bool, Option("--inclusive", help="Prices already include this tax.")] = False,
    key: Key = "",
) -> None:
    """Add a tax class.

    Lines dated before --from aren't taxed.

    Example: zbill tax add "Goods and services tax" 5 --abbreviation GST --from 2026-01-01
    """
    call = current(ctx)
    desk = call.desk()
    full, short = required(name, "name"), clean(abbreviation, "abbreviation")
    percent, day = parsing.percentage(rate), parsing.day(desk, since)
    call.perform(lambda desk: catalog.add_tax(desk, full, short, percent, day, inclusive=inclusive), key=key)


@app.command("rate")
def rate(
    ctx: Context,
    name: TaxArg,
    rate: Rate,
    since: Annotated[str, Option("--from", metavar="DAY", help="First day of the new rate. Required.")] = "",
) -> None:
    """Set a tax's rate from a date on.

    Existing lines keep their rate.

    Example: zbill tax rate GST 6 --from 2027-01-01
    """
    call = current(ctx)
    desk = call.desk()
    percent, day = parsing.percentage(rate), parsing.day(desk, since)
    if day is None:
        raise Usage("A new tax rate needs a first day.", "Add --from DAY.")
    call.perform(lambda desk: catalog.set_tax_rate(desk, name, percent, day))


@app.command("list")
def list_(ctx: Context, archived: Archived = False) -> None:
    """List tax classes with today's rates.

    Example: zbill tax list
    """
    current(ctx).show(lambda desk: sheets.tax_list(desk, archived=archived))


@app.command("archive")
def archive(ctx: Context, name: TaxArg, undo: Undo = False) -> None:
    """Archive a tax class.

    Services that have it keep it.

    Example: zbill tax archive GST
    """
    current(ctx).perform(lambda desk: catalog.archive(desk, "tax", name, archived=not undo))

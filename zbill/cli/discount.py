"""discount: discount classes."""

from __future__ import annotations

from typing import Annotated

import typer

from zbill.cli import parsing
from zbill.cli.call import current
from zbill.cli.command import Commands
from zbill.cli.params import Archived, Key, NameArg, Undo
from zbill.reports import catalog as sheets
from zbill.services import catalog
from zbill.text import required

app = Commands("Add and list discount classes.")


@app.command("add")
def add(
    ctx: typer.Context,
    name: NameArg,
    rate: Annotated[str, typer.Argument(metavar="RATE", help="Above 0 and up to 100 percent, three decimals.")],
    key: Key = "",
) -> None:
    """Add a discount class; its rate is for good.

    Example: zbill discount add "Senior pet" 10
    """
    call = current(ctx)
    # As in `tax add` and `service add`, a file that is missing is told before a wrong rate.
    call.desk()
    called, percent = required(name, "name"), parsing.percentage(rate)
    call.perform(lambda desk: catalog.add_discount(desk, called, percent), key=key)


@app.command("list")
def list_(ctx: typer.Context, archived: Archived = False) -> None:
    """Discount classes by name.

    Example: zbill discount list
    """
    current(ctx).show(lambda desk: sheets.discount_list(desk, archived=archived))


@app.command("archive")
def archive(ctx: typer.Context, name: NameArg, undo: Undo = False) -> None:
    """Take a discount class out of the lists; who has it keeps it.

    Example: zbill discount archive "Senior pet"
    """
    current(ctx).perform(lambda desk: catalog.archive(desk, "discount", name, archived=not undo))

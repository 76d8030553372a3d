"""discount: discount classes."""

from __future__ import annotations

from typing import Annotated

import typer

from zbill.cli import call as calls
from zbill.cli import reading
from zbill.cli.command import Commands
from zbill.cli.params import Archived, Key, Undo
from zbill.reports import catalogue as sheets
from zbill.services import catalogue
from zbill.text import required

app = Commands("Add and list discount classes.")

Name = Annotated[str, typer.Argument(metavar="NAME")]


@app.command("add")
def add(
    ctx: typer.Context,
    name: Name,
    rate: Annotated[str, typer.Argument(metavar="RATE", help="Above 0 and up to 100 percent, three decimals.")],
    key: Key = "",
) -> None:
    """Add a discount class; its rate is for good.

    Example: zbill discount add "Senior pet" 10
    """
    call = calls.of(ctx)
    desk = call.desk()
    called, percent = required(name, "name"), reading.percentage(rate)
    call.perform(lambda: catalogue.add_discount(desk, called, percent), ctx=ctx, key=key)


@app.command("list")
def list_(ctx: typer.Context, archived: Archived = False) -> None:
    """Discount classes by name.

    Example: zbill discount list
    """
    calls.of(ctx).show(lambda desk: sheets.discount_list(desk, archived=archived))


@app.command("archive")
def archive(ctx: typer.Context, name: Name, undo: Undo = False) -> None:
    """Take a discount class out of the lists; who has it keeps it.

    Example: zbill discount archive "Senior pet"
    """
    call = calls.of(ctx)
    desk = call.desk()
    call.perform(lambda: catalogue.archive(desk, "discount", name, archived=not undo))

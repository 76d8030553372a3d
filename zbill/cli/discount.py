"""discount: discount classes."""

from __future__ import annotations

from zbill.cli import parsing
from zbill.cli.call import current
from zbill.cli.declared import Annotated, Argument, Commands, Context
from zbill.cli.params import Archived, DiscountArg, Key, NameArg, Undo
from zbill.reports import catalog as sheets
from zbill.services import catalog
from zbill.text import required

app = Commands("Add, list and archive discount classes.")


@app.command("add")
def add(
    ctx: Context,
    name: NameArg,
    rate: Annotated[str, Argument(metavar="RATE", help="Percent, above 0 and up to 100, up to three decimals.")],
    key: Key = "",
) -> None:
    """Add a discount class.

    Its rate can't be changed later.

    Example: zbill discount add "Senior pet" 10
    """
    call = current(ctx)
    # Open the file before checking the rate: as in `tax add` and `service add`, a missing file is reported first.
    call.desk()
    cleaned, percent = required(name, "name"), parsing.percentage(rate)
    call.perform(lambda desk: catalog.add_discount(desk, cleaned, percent), key=key)


@app.command("list")
def list_(ctx: Context, archived: Archived = False) -> None:
    """List discount classes by name.

    Example: zbill discount list
    """
    current(ctx).show(lambda desk: sheets.discount_list(desk, archived=archived))


@app.command("archive")
def archive(ctx: Context, name: DiscountArg, undo: Undo = False) -> None:
    """Archive a discount class.

    Clients and patients who have it keep it.

    Example: zbill discount archive "Senior pet"
    """
    current(ctx).perform(lambda desk: catalog.archive(desk, "discount", name, archived=not undo))

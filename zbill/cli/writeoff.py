"""writeoff: bad debt given up, and taken back."""

from __future__ import annotations

from typing import Annotated

import typer

from zbill.cli import parsing
from zbill.cli.call import current
from zbill.cli.command import Commands
from zbill.cli.params import Key, Reason
from zbill.errors import Usage
from zbill.reports import credits as sheets
from zbill.services import write_offs
from zbill.text import clean

app = Commands()


@app.command()
def writeoff(
    ctx: typer.Context,
    invoice: Annotated[str, typer.Argument(metavar="[INVOICE]", help="A closed one.", show_default=False)] = "",
    amount: Annotated[str, typer.Argument(metavar="[AMOUNT]", help="Default: all it owes.", show_default=False)] = "",
    reason: Reason = "",
    reverse: Annotated[bool, typer.Option("--reverse", help="What was written off is owed again.")] = False,
    list_: Annotated[bool, typer.Option("--list", help="List what is written off.")] = False,
    key: Key = "",
) -> None:
    """Give up what a closed invoice owes, or a part of it, as bad debt.

    Example: zbill writeoff 7 --reason "moved away"
    """
    call = current(ctx)
    if list_:
        if invoice or reverse:
            raise Usage("--list stands alone.", "zbill writeoff --list")
        call.show(sheets.written_off)
        return
    if not invoice:
        raise Usage("Which invoice?", "zbill writeoff INVOICE [AMOUNT] --reason TEXT")
    if reverse:
        if amount:
            raise Usage("--reverse takes all of it back.", f"zbill writeoff {invoice} --reverse")
        why = clean(reason, "reason")
        call.perform(lambda desk: write_offs.reverse(desk, invoice, why), key=key)
        return
    why = parsing.require_reason(reason, "Why is it written off?")
    given_up = parsing.optional_amount(call.desk(), amount)
    call.perform(lambda desk: write_offs.write_off(desk, invoice, given_up, why), key=key)

"""writeoff: write off bad debt, or reverse a write-off."""

from __future__ import annotations

from zbill.cli import parsing
from zbill.cli.call import current
from zbill.cli.declared import Annotated, Argument, Commands, Context, Option
from zbill.cli.params import Key
from zbill.errors import ArgumentMissing, Usage, command
from zbill.reports import credits as sheets
from zbill.services import write_offs
from zbill.text import clean

app = Commands()


@app.command()
def writeoff(
    ctx: Context,
    invoice: Annotated[
        str, Argument(metavar="INVOICE", help="Closed invoice. Not needed with --list.", show_default=False)
    ] = "",
    amount: Annotated[
        str,
        Argument(metavar="AMOUNT", help="Amount to write off. Default: the balance.", show_default=False),
    ] = "",
    reason: Annotated[
        str,
        Option(
            "--reason",
            metavar="TEXT",
            help="Reason, for the log and reports. Required except with --reverse or --list.",
        ),
    ] = "",
    reverse: Annotated[
        bool, Option("--reverse", help="Reverse the write-off. The client owes the amount again.")
    ] = False,
    list_: Annotated[bool, Option("--list", help="List the invoices with a write-off.")] = False,
    key: Key = "",
) -> None:
    """Write off all or part of a closed invoice as bad debt.

    Example: zbill writeoff 7 --reason "moved away"
    """
    call = current(ctx)
    if list_:
        if invoice or reverse:
            raise Usage("--list can't be combined with INVOICE or --reverse.", "List them with: zbill writeoff --list")
        call.show(sheets.written_off)
        return
    if not invoice:
        raise ArgumentMissing("No invoice given.", "Name it: zbill writeoff INVOICE --reason TEXT", argument="invoice")
    if reverse:
        if amount:
            raise Usage(
                "--reverse always reverses the whole write-off.",
                f"Leave the amount out: {command('writeoff', invoice, '--reverse')}",
            )
        why = clean(reason, "reason")
        call.perform(lambda desk: write_offs.reverse(desk, invoice, why), key=key)
        return
    why = parsing.require_reason(reason, "Writing off an invoice")
    part = parsing.optional_amount(call.desk(), amount)
    call.perform(lambda desk: write_offs.write_off(desk, invoice, part, why), key=key)

"""deposit, credit, refund, writeoff: money and goodwill held, put on, taken off, given back, given up."""

from __future__ import annotations

from typing import Annotated

import typer

from zbill.cli import call as calls
from zbill.cli import reading
from zbill.cli.command import Commands
from zbill.cli.params import AmountArg, ClientArg, DryRun, InvoiceArg, Key, Reason
from zbill.cli.pay import InvoiceShares, named
from zbill.errors import Usage
from zbill.reports import credits as sheets
from zbill.services import credit
from zbill.text import clean

app = Commands("Account credit: give goodwill, settle invoices from credit, take it off again.")


@app.command("add")
def add(ctx: typer.Context, client: ClientArg, amount: AmountArg, reason: Reason = "", key: Key = "") -> None:
    """Give a client goodwill: credit without money.

    Example: zbill credit add Ana 25.00 --reason "long wait"
    """
    call = calls.of(ctx)
    why = needed(reason, "Why is credit given?")
    desk = call.desk()
    given = reading.amount(desk, amount)
    call.perform(lambda: credit.add(desk, client, given, why), ctx=ctx, key=key)


@app.command("remove")
def remove(ctx: typer.Context, client: ClientArg, amount: AmountArg, reason: Reason = "", key: Key = "") -> None:
    """Take unused goodwill back.

    Example: zbill credit remove Ana 25.00 --reason "given twice"
    """
    call = calls.of(ctx)
    why = needed(reason, "Why is credit taken back?")
    desk = call.desk()
    taken = reading.amount(desk, amount)
    call.perform(lambda: credit.remove(desk, client, taken, why), ctx=ctx, key=key)


@app.command("apply")
def apply(
    ctx: typer.Context,
    client: Annotated[str, typer.Argument(metavar="[CLIENT]", help="Whose credit.", show_default=False)] = "",
    amount: Annotated[str, typer.Argument(metavar="[AMOUNT]", help="Default: all that fits.", show_default=False)] = "",
    invoice: InvoiceShares = [],  # noqa: B006
    everybody: Annotated[bool, typer.Option("--all", help="Every client who owes and has credit.")] = False,
    key: Key = "",
    dry_run: DryRun = False,
) -> None:
    """Settle invoices from account credit: goodwill first, then money, oldest first.

    Example: zbill credit apply Ana 40.00 --invoice 7
    """
    call = calls.of(ctx)
    if bool(client) == everybody or (everybody and invoice):
        raise Usage("Whose credit?", "Name one client, or --all.")
    desk = call.desk()
    if everybody:
        call.perform(lambda: credit.apply_all(desk), ctx=ctx, key=key, dry_run=dry_run, many=True)
        return
    wanted = reading.amount(desk, amount) if amount else None
    targets = [named(desk, text) for text in invoice]
    call.perform(lambda: credit.apply(desk, client, wanted, targets), ctx=ctx, key=key, dry_run=dry_run, many=True)


@app.command("unapply")
def unapply(ctx: typer.Context, invoice: InvoiceArg, amount: AmountArg, reason: Reason = "", key: Key = "") -> None:
    """Take money or goodwill off an invoice again, newest first; it is account credit then.

    Example: zbill credit unapply 7 40.00 --reason "meant for another invoice"
    """
    call = calls.of(ctx)
    why = needed(reason, "Why is it taken off?")
    desk = call.desk()
    taken = reading.amount(desk, amount)
    call.perform(lambda: credit.unapply(desk, invoice, taken, why), ctx=ctx, key=key)


@app.command("list")
def list_(ctx: typer.Context) -> None:
    """Who has account credit, money and goodwill apart.

    Example: zbill credit list
    """
    calls.of(ctx).show(sheets.credit_list)


def needed(reason: str, question: str) -> str:
    """A reason that must be given. Errors: Usage."""
    why = clean(reason, "reason")
    if not why:
        raise Usage(question, "Add --reason TEXT.")
    return why

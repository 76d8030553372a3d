"""credit: money and goodwill held for clients, put on invoices and taken off again."""

from __future__ import annotations

from typing import Annotated

import typer

from zbill.cli import parsing
from zbill.cli.call import current
from zbill.cli.command import Commands
from zbill.cli.params import AmountArg, ClientArg, DryRun, InvoiceArg, InvoiceShares, Key, Reason
from zbill.errors import Usage
from zbill.reports import credits as sheets
from zbill.services import credit
from zbill.services.settlements import NamedInvoice

app = Commands("Account credit: give goodwill, settle invoices from credit, take it off again.")


@app.command("add")
def add(ctx: typer.Context, client: ClientArg, amount: AmountArg, reason: Reason = "", key: Key = "") -> None:
    """Give a client goodwill: credit without money.

    Example: zbill credit add Ana 25.00 --reason "long wait"
    """
    call = current(ctx)
    why = parsing.require_reason(reason, "Why is credit given?")
    given = parsing.amount(call.desk(), amount)
    call.perform(lambda desk: credit.add(desk, client, given, why), key=key)


@app.command("remove")
def remove(ctx: typer.Context, client: ClientArg, amount: AmountArg, reason: Reason = "", key: Key = "") -> None:
    """Take unused goodwill back.

    Example: zbill credit remove Ana 25.00 --reason "given twice"
    """
    call = current(ctx)
    why = parsing.require_reason(reason, "Why is credit taken back?")
    taken = parsing.amount(call.desk(), amount)
    call.perform(lambda desk: credit.remove(desk, client, taken, why), key=key)


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
    call = current(ctx)
    if bool(client) == everybody or (everybody and invoice):
        raise Usage("Whose credit?", "Name one client, or --all.")
    if everybody:
        call.perform(credit.apply_all, key=key, dry_run=dry_run, many=True)
        return
    wanted = parsing.optional_amount(call.desk(), amount)
    targets = [NamedInvoice(*parsing.named_amount(call.desk(), text)) for text in invoice]
    call.perform(lambda desk: credit.apply(desk, client, wanted, targets), key=key, dry_run=dry_run, many=True)


@app.command("unapply")
def unapply(ctx: typer.Context, invoice: InvoiceArg, amount: AmountArg, reason: Reason = "", key: Key = "") -> None:
    """Take money or goodwill off an invoice again, newest first; it is account credit then.

    Example: zbill credit unapply 7 40.00 --reason "meant for another invoice"
    """
    call = current(ctx)
    why = parsing.require_reason(reason, "Why is it taken off?")
    taken = parsing.amount(call.desk(), amount)
    call.perform(lambda desk: credit.unapply(desk, invoice, taken, why), key=key)


@app.command("list")
def list_(ctx: typer.Context) -> None:
    """Who has account credit, money and goodwill apart.

    Example: zbill credit list
    """
    current(ctx).show(sheets.credit_list)

"""credit: account credit, which is money and goodwill held for clients."""

from __future__ import annotations

from zbill.cli import parsing
from zbill.cli.call import current
from zbill.cli.declared import Annotated, Argument, Commands, Context, Option
from zbill.cli.params import AmountArg, ClientArg, DryRun, InvoiceArg, InvoiceShares, Key, RequiredReason
from zbill.errors import ArgumentMissing, Usage
from zbill.reports import credits as sheets
from zbill.services import credit
from zbill.services.settlements import NamedInvoice

app = Commands("Manage account credit: goodwill, deposits, overpayments.")


@app.command("add")
def add(ctx: Context, client: ClientArg, amount: AmountArg, reason: RequiredReason = "", key: Key = "") -> None:
    """Give a client goodwill: credit without money.

    Example: zbill credit add Ana 25.00 --reason "long wait"
    """
    call = current(ctx)
    why = parsing.require_reason(reason, "Giving goodwill")
    given = parsing.amount(call.desk(), amount)
    call.perform(lambda desk: credit.add(desk, client, given, why), key=key)


@app.command("remove")
def remove(ctx: Context, client: ClientArg, amount: AmountArg, reason: RequiredReason = "", key: Key = "") -> None:
    """Remove unused goodwill.

    Example: zbill credit remove Ana 25.00 --reason "given twice"
    """
    call = current(ctx)
    why = parsing.require_reason(reason, "Removing goodwill")
    removed = parsing.amount(call.desk(), amount)
    call.perform(lambda desk: credit.remove(desk, client, removed, why), key=key)


@app.command("apply")
def apply(
    ctx: Context,
    client: Annotated[str, Argument(metavar="CLIENT", help="Client whose credit is used.", show_default=False)] = "",
    amount: Annotated[
        str,
        Argument(metavar="AMOUNT", help="Amount to apply. Default: as much as possible.", show_default=False),
    ] = "",
    invoice: InvoiceShares = [],  # noqa: B006
    everybody: Annotated[bool, Option("--all", help="Do it for every client who owes and has credit.")] = False,
    key: Key = "",
    dry_run: DryRun = False,
) -> None:
    """Pay invoices from account credit.

    Uses goodwill first, then money, oldest first.

    Example: zbill credit apply Ana 40.00 --invoice 7
    """
    call = current(ctx)
    if bool(client) == everybody:
        raise ArgumentMissing(
            "Applying credit needs either CLIENT or --all.",
            "Name one client: zbill credit apply CLIENT, or include everyone: zbill credit apply --all",
            argument="client",
        )
    if everybody and invoice:
        raise Usage("Use either --all or --invoice, not both.")
    if everybody:
        call.perform(credit.apply_all, key=key, dry_run=dry_run, many=True)
        return
    wanted = parsing.optional_amount(call.desk(), amount)
    targets = [NamedInvoice(*parsing.named_amount(call.desk(), text)) for text in invoice]
    call.perform(lambda desk: credit.apply(desk, client, wanted, targets), key=key, dry_run=dry_run, many=True)


@app.command("unapply")
def unapply(ctx: Context, invoice: InvoiceArg, amount: AmountArg, reason: RequiredReason = "", key: Key = "") -> None:
    """Move money or goodwill from an invoice back to credit.

    Moves the newest first.

    Example: zbill credit unapply 7 40.00 --reason "meant for another invoice"
    """
    call = current(ctx)
    why = parsing.require_reason(reason, "Moving money back to credit")
    moved = parsing.amount(call.desk(), amount)
    call.perform(lambda desk: credit.unapply(desk, invoice, moved, why), key=key)


@app.command("list")
def list_(ctx: Context) -> None:
    """List clients with account credit.

    Shows money and goodwill separately.

    Example: zbill credit list
    """
    current(ctx).show(sheets.credit_list)

"""invoice list and show. They are read often, so they load nothing that changes invoices."""

from __future__ import annotations

from zbill.cli import parsing
from zbill.cli.call import current
from zbill.cli.declared import Annotated, Context, Option
from zbill.cli.long_lists import Everything, Limit, newest
from zbill.cli.params import FirstDay, InvoiceArg, LastDay, OfClient, PeriodText
from zbill.reports import invoices as sheets
from zbill.reports.invoice_details import invoice_details


def list_(
    ctx: Context,
    client: OfClient = "",
    status: Annotated[
        str, Option("--status", metavar="STATUS", help="Show only this status: open, closed or void.")
    ] = "",
    unpaid: Annotated[bool, Option("--unpaid", help="Show only invoices with a balance.")] = False,
    overdue: Annotated[
        bool, Option("--overdue", help="Show only invoices with a balance and a past due date.")
    ] = False,
    period: PeriodText = "",
    first: FirstDay = "",
    last: LastDay = "",
    limit: Limit = "",
    everything: Everything = False,
) -> None:
    """List invoices by number.

    A period selects by the invoice date. Over = days since the due date, if the invoice has a balance.

    Example: zbill invoice list --unpaid -f csv
    """
    if status:
        parsing.one_of(status, ("open", "closed", "void"), "status")
    call = current(ctx)
    wanted = newest(call, limit, everything)
    call.show(
        lambda desk: sheets.invoice_list(
            desk,
            client,
            status,
            unpaid=unpaid,
            overdue=overdue,
            period=parsing.period(desk, period, first, last),
            newest=wanted,
        )
    )


def show(
    ctx: Context,
    invoice: InvoiceArg,
    history: Annotated[bool, Option("--history", help="Add its log entries: created, paid, closed and so on.")] = False,
) -> None:
    """Show an invoice with its lines, taxes and payments.

    Taxes and discounts are added up by class.

    Example: zbill invoice show 7 --history
    """
    current(ctx).show(lambda desk: invoice_details(desk, invoice, history=history))

"""receipt: receipts for payments, deposits and refunds."""

from __future__ import annotations

import typer

from zbill.cli import parsing, pdfs
from zbill.cli.call import current
from zbill.cli.command import Commands
from zbill.cli.params import FirstDay, LastDay, OfClient, PeriodText, Protect, ReceiptArg, ReceiptsArg, RequiredReason
from zbill.reports import receipts as sheets
from zbill.services import payments

app = Commands("List, show and void receipts, or save them as PDF.")


@app.command("list")
def list_(
    ctx: typer.Context,
    client: OfClient = "",
    period: PeriodText = "",
    first: FirstDay = "",
    last: LastDay = "",
) -> None:
    """List receipts by number.

    A period selects by the date of the payment.

    Example: zbill receipt list --period last-month -f csv
    """
    current(ctx).show(lambda desk: sheets.receipt_list(desk, client, parsing.period(desk, period, first, last)))


@app.command("show")
def show(ctx: typer.Context, receipt: ReceiptArg) -> None:
    """Show a receipt and the invoices that its money pays.

    Example: zbill receipt show 3
    """
    current(ctx).show(lambda desk: sheets.receipt_card(desk, receipt))


@app.command("void")
def void(ctx: typer.Context, receipt: ReceiptArg, reason: RequiredReason = "") -> None:
    """Void a payment that never happened.

    Use it for a wrong entry or a bounced check. The client owes the amount again. The receipt keeps its number.

    Example: zbill receipt void 3 --reason "check bounced"
    """
    call = current(ctx)
    why = parsing.require_reason(reason, "Voiding a receipt")
    call.perform(lambda desk: payments.void(desk, receipt, why))


@app.command("pdf")
def pdf(ctx: typer.Context, receipts: ReceiptsArg, password: Protect = False) -> None:
    """Save receipts as PDF files.

    Files are named by receipt number. Use -o FILE for a single one, -o FOLDER for several.

    Example: zbill receipt pdf 3
    """
    pdfs.receipts(current(ctx), parsing.document_numbers(receipts), protect=password)

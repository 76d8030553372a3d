"""receipt: the papers that prove payments."""

from __future__ import annotations

import typer

from zbill.cli import parsing, pdfs
from zbill.cli.call import current
from zbill.cli.command import Commands
from zbill.cli.params import FirstDay, LastDay, OfClient, PeriodText, Protect, Reason, ReceiptArg, ReceiptsArg
from zbill.reports import receipts as sheets
from zbill.services import payments

app = Commands("List, show and print receipts.")


@app.command("list")
def list_(
    ctx: typer.Context,
    client: OfClient = "",
    period: PeriodText = "",
    first: FirstDay = "",
    last: LastDay = "",
) -> None:
    """Receipts by number; periods go by the payment's date.

    Example: zbill receipt list --period last-month -f csv
    """
    current(ctx).show(lambda desk: sheets.receipt_list(desk, client, parsing.period(desk, period, first, last)))


@app.command("show")
def show(ctx: typer.Context, receipt: ReceiptArg) -> None:
    """One receipt and what its money settles now.

    Example: zbill receipt show 3
    """
    current(ctx).show(lambda desk: sheets.receipt_card(desk, receipt))


@app.command("void")
def void(ctx: typer.Context, receipt: ReceiptArg, reason: Reason = "") -> None:
    """Void a payment that never happened: what it settled is owing again, its row and number stay.

    Example: zbill receipt void 3 --reason "check bounced"
    """
    call = current(ctx)
    why = parsing.require_reason(reason, "Why is the receipt void?")
    call.perform(lambda desk: payments.void(desk, receipt, why))


@app.command("pdf")
def pdf(ctx: typer.Context, receipts: ReceiptsArg, password: Protect = False) -> None:
    """Write receipts as PDF files, named by number, or one with --output FILE.

    Example: zbill receipt pdf 3
    """
    pdfs.receipts(current(ctx), parsing.document_numbers(receipts), protect=password)

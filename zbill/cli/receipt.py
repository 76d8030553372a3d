"""receipt: list, correct and void receipts for payments, deposits and refunds."""

from __future__ import annotations

from zbill.cli import parsing, pdfs
from zbill.cli.call import current
from zbill.cli.declared import Annotated, Commands, Context, Option
from zbill.cli.long_lists import Everything, Limit, newest
from zbill.cli.mailing import receipt_email
from zbill.cli.params import (
    Copies,
    DryRun,
    FirstDay,
    LastDay,
    Lossy,
    OfClient,
    PeriodText,
    Printer,
    Protect,
    ReceiptArg,
    ReceiptsArg,
    RequiredReason,
)
from zbill.reports import receipts as sheets
from zbill.services import payments

app = Commands("List, show, correct and void receipts.")


@app.command("list")
def list_(
    ctx: Context,
    client: OfClient = "",
    period: PeriodText = "",
    first: FirstDay = "",
    last: LastDay = "",
    limit: Limit = "",
    everything: Everything = False,
) -> None:
    """List receipts by number, with sums by method.

    A period selects by the date of the payment. For the sums in a script: zbill report transactions -f json

    Example: zbill receipt list --period last-month -f csv
    """
    call = current(ctx)
    wanted = newest(call, limit, everything)
    call.show(lambda desk: sheets.receipt_list(desk, client, parsing.period(desk, period, first, last), wanted))


@app.command("show")
def show(ctx: Context, receipt: ReceiptArg) -> None:
    """Show a receipt and the invoices that its money pays.

    Example: zbill receipt show 3
    """
    current(ctx).show(lambda desk: sheets.receipt_card(desk, receipt))


@app.command("edit")
def edit(
    ctx: Context,
    receipt: ReceiptArg,
    method: Annotated[str | None, Option("--method", metavar="METHOD", help="New method.")] = None,
    reference: Annotated[str | None, Option("--reference", metavar="TEXT", help="New reference.")] = None,
    payer: Annotated[str | None, Option("--payer", metavar="NAME", help="Who paid, if not the client.")] = None,
    comment: Annotated[str | None, Option("--comment", metavar="TEXT", help="Printed on the receipt.")] = None,
) -> None:
    """Correct a receipt, except its money and date.

    The document then says "Corrected" and the date. Reports count the payment by the new method. '' clears a text.

    Example: zbill receipt edit 3 --method card
    """
    call = current(ctx)
    values = {
        "method": None if method is None else parsing.one_of(method, call.desk().settings.methods, "method"),
        "reference": parsing.optional_text(reference, "reference"),
        "payer": parsing.optional_text(payer, "payer"),
        "comment": parsing.optional_text(comment, "comment", lines=True),
    }
    given = {name: value for name, value in values.items() if value is not None}
    call.require_change(given)
    call.perform(lambda desk: payments.correct(desk, receipt, given))


@app.command("void")
def void(ctx: Context, receipt: ReceiptArg, reason: RequiredReason = "") -> None:
    """Void a payment that never happened.

    Use it for a wrong entry or a bounced check. The client owes the amount again. The receipt keeps its number.

    Example: zbill receipt void 3 --reason "check bounced"
    """
    call = current(ctx)
    why = parsing.require_reason(reason, "Voiding a receipt")
    call.perform(lambda desk: payments.void(desk, receipt, why))


@app.command("pdf")
def pdf(ctx: Context, receipts: ReceiptsArg, password: Protect = False, lossy: Lossy = False) -> None:
    """Save receipts as PDF files.

    Files are named by receipt number. -o FILE.pdf writes all into one file. -o FOLDER writes one file each.
    In a folder, files that have their document as it is now are left alone, unless you use --password.

    Example: zbill receipt pdf 3
    """
    pdfs.receipts(current(ctx), parsing.document_numbers(receipts), protect=password, lossy=lossy)


@app.command("print")
def print_(
    ctx: Context,
    receipts: ReceiptsArg,
    copies: Copies = "1",
    printer: Printer = "",
    lossy: Lossy = False,
    dry_run: DryRun = False,
) -> None:
    """Print receipts with the setting print_command.

    Each goes to the command by standard input, with the options of lp. The log has every job.

    Example: zbill receipt print 3
    """
    from zbill.cli import printing

    printing.documents(current(ctx), "receipt", receipts, copies, printer, lossy=lossy, dry_run=dry_run)


app.command("email")(receipt_email)

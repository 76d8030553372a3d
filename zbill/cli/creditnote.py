"""creditnote: credit notes for closed invoices."""

from __future__ import annotations

from zbill.cli import parsing, pdfs
from zbill.cli.call import current
from zbill.cli.declared import Annotated, Argument, Commands, Context
from zbill.cli.long_lists import Everything, Limit, newest
from zbill.cli.mailing import NumbersArg, creditnote_email
from zbill.cli.params import Copies, DryRun, FirstDay, LastDay, Lossy, OfClient, PeriodText, Printer, Protect
from zbill.reports import credit_notes as sheets

app = Commands(
    """List and show credit notes, or save them as PDF.

    To issue one: zbill invoice credit INVOICE --reason TEXT
    """
)


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
    """List credit notes by number.

    A period selects by the date of the credit note.

    Example: zbill creditnote list --period last-month
    """
    call = current(ctx)
    wanted = newest(call, limit, everything)
    call.show(lambda desk: sheets.creditnote_list(desk, client, parsing.period(desk, period, first, last), wanted))


@app.command("show")
def show(
    ctx: Context,
    number: Annotated[str, Argument(metavar="NUMBER", help="Credit note number, such as 2 or CN-0002.")],
) -> None:
    """Show a credit note and the lines it credits.

    Example: zbill creditnote show 2
    """
    current(ctx).show(lambda desk: sheets.creditnote_card(desk, number))


@app.command("pdf")
def pdf(
    ctx: Context,
    numbers: NumbersArg,
    password: Protect = False,
    lossy: Lossy = False,
) -> None:
    """Save credit notes as PDF files.

    Files are named by credit note number. -o FILE.pdf writes all into one file. -o FOLDER writes one file each.
    In a folder, files that have their document as it is now are left alone, unless you use --password.

    Example: zbill creditnote pdf 2
    """
    pdfs.credit_notes(current(ctx), parsing.document_numbers(numbers), protect=password, lossy=lossy)


@app.command("print")
def print_(
    ctx: Context,
    numbers: NumbersArg,
    copies: Copies = "1",
    printer: Printer = "",
    lossy: Lossy = False,
    dry_run: DryRun = False,
) -> None:
    """Print credit notes with the setting print_command.

    Each goes to the command by standard input, with the options of lp. The log has every job.

    Example: zbill creditnote print 2
    """
    from zbill.cli import printing

    printing.documents(current(ctx), "creditnote", numbers, copies, printer, lossy=lossy, dry_run=dry_run)


app.command("email")(creditnote_email)

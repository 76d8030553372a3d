"""invoice: create, change, close and save invoices."""

from __future__ import annotations

from collections.abc import Sequence

from zbill.cli import invoice_lines, invoice_views, parsing, pdfs, terminal
from zbill.cli.call import current
from zbill.cli.closing import Before, ClosesOn, Named, close_all
from zbill.cli.declared import Annotated, Argument, Commands, Context, Option
from zbill.cli.delivering import EmailInvoices, PrintInvoices, to_deliver
from zbill.cli.mailing import invoice_email
from zbill.cli.params import (
    Copies,
    DayText,
    DryRun,
    Due,
    InvoiceArg,
    InvoicesArg,
    Key,
    Lossy,
    PayerReference,
    PeriodText,
    Printer,
    Protect,
    RequiredReason,
    Sessions,
)
from zbill.dates import EARLIEST, LATEST
from zbill.desk import Desk
from zbill.errors import ArgumentMissing, Usage, command
from zbill.models import Outcome
from zbill.money import total
from zbill.services import credit_notes, invoices, lines
from zbill.services.credit_notes import Credited

app = Commands("Create, show, change, close and save invoices.")


@app.command("new")
def new(
    ctx: Context,
    client: Annotated[
        str, Argument(metavar="CLIENT", help="Client to invoice. Not needed with --all.", show_default=False)
    ] = "",
    session: Sessions = [],  # noqa: B006
    period: PeriodText = "",
    date: DayText = "",
    due: Due = "",
    reference: PayerReference = "",
    empty: Annotated[bool, Option("--empty", help="Create it without lines, to add some by hand.")] = False,
    everybody: Annotated[bool, Option("--all", help="Create one invoice per client with unbilled sessions.")] = False,
    key: Key = "",
    dry_run: DryRun = False,
) -> None:
    """Invoice a client's unbilled sessions.

    Takes all of them, those in --period, or the ones named with --session. --all creates one invoice per client.

    Example: zbill invoice new Ana --period last-month
    """
    call = current(ctx)
    if bool(client) == everybody:
        raise ArgumentMissing(
            "A new invoice needs either CLIENT or --all.",
            "Name one client: zbill invoice new CLIENT, or include everyone: zbill invoice new --all",
            argument="client",
        )
    if sum(map(bool, (session, period, empty))) > 1:
        raise Usage("--session, --period and --empty can't be combined.", "Use one of them.")
    if everybody and (session or empty):
        raise Usage("--all can't be combined with --session or --empty.", "Name a client instead of --all.")
    if everybody and reference:
        raise Usage(
            "A reference is one payer's, so it can't be combined with --all.", "Name a client instead of --all."
        )
    ids = parsing.session_ids(session) if session else []
    day = parsing.past_day(call.desk(), date)
    terms = parsing.terms_of_invoice(call.desk(), due, reference)
    span = parsing.period(call.desk(), period)
    first, last = (span.first, span.last) if span else (EARLIEST, LATEST)

    def make(desk: Desk) -> Outcome:
        if everybody:
            return invoices.new_for_all(desk, first=first, last=last, day=day, terms=terms)
        return invoices.new(desk, client, session_ids=ids, first=first, last=last, day=day, terms=terms, empty=empty)

    call.perform(make, key=key, dry_run=dry_run, many=everybody)


app.command("list")(invoice_views.list_)
app.command("show")(invoice_views.show)
app.command("add")(invoice_lines.add)
app.command("edit")(invoice_lines.edit)
app.command("void-line")(invoice_lines.void)
app.command("restore-line")(invoice_lines.restore)


@app.command("discount")
def discount(
    ctx: Context,
    invoice: InvoiceArg,
    name: Annotated[
        str, Argument(metavar="NAME", help="Discount class, none, or default (the patient's or client's).")
    ],
) -> None:
    """Set the discount for a whole open invoice.

    It overrides the patient's and the client's discount. A line's own discount overrides it.

    Example: zbill invoice discount 7 "Senior pet"
    """
    current(ctx).perform(lambda desk: lines.set_discount(desk, invoice, name))


@app.command("close")
def close(
    ctx: Context,
    named: Named = [],  # noqa: B006
    everything: Annotated[
        bool, Option("--all", help="Close every invoice that can be closed. List the others.")
    ] = False,
    before: Before = "",
    on: ClosesOn = "",
    yes: Annotated[bool, Option("--yes", help="With --all: close them without asking.")] = False,
    mail: EmailInvoices = False,
    print_it: PrintInvoices = False,
    dry_run: DryRun = False,
) -> None:
    """Close invoices, so that nothing on them can change.

    You can reopen a closed invoice within 24 hours.

    --on closes a month that is over: reports count the closing on that day. It can't be before the date of the invoice
    or of its lines, or in the locked period. A month means its last day. The 24 hours still run from now.

    On a terminal, --all first asks.

    Example: zbill invoice close --all --on last-month
    """
    call = current(ctx)
    if everything == bool(named):
        raise ArgumentMissing(
            "Closing needs either INVOICE or --all.",
            "Give the numbers: zbill invoice close INVOICE, or include all: zbill invoice close --all",
            argument="named",
        )
    if before and not everything:
        raise Usage(
            "--before works only with --all.",
            f"To close all of them: {command('invoice', 'close', '--all', '--before', before)}",
        )
    closes_on = parsing.past_day(call.desk(), on)
    afterwards = to_deliver(call, "invoice", mail=mail, print_it=print_it)
    if everything:
        before_day = parsing.day(call.desk(), before, "past")
        close_all(call, before_day, closes_on, yes=yes, dry_run=dry_run, afterwards=afterwards)
        return
    numbers = parsing.document_numbers(named)
    many = parsing.is_many(named, numbers)
    call.perform(
        lambda desk: invoices.close(desk, numbers, closes_on), dry_run=dry_run, many=many, afterwards=afterwards
    )


@app.command("reopen")
def reopen(ctx: Context, named: InvoicesArg, dry_run: DryRun = False) -> None:
    """Reopen invoices that were closed in the last 24 hours.

    Of several, all are reopened or none.

    Example: zbill invoice reopen 7
    """
    numbers = parsing.document_numbers(named)
    many = parsing.is_many(named, numbers)
    current(ctx).perform(lambda desk: invoices.reopen(desk, numbers), dry_run=dry_run, many=many)


@app.command("void")
def void(
    ctx: Context,
    named: InvoicesArg,
    reason: RequiredReason = "",
    yes: Annotated[bool, Option("--yes", help="Void several without asking.")] = False,
    dry_run: DryRun = False,
) -> None:
    """Void open invoices with no payments on them.

    They keep their numbers. Their sessions are unbilled again. Of several, all are voided or none. On a terminal, zbill
    asks first if there are several.

    Example: zbill invoice void 7 --reason "wrong client"
    """
    call = current(ctx)
    why = parsing.require_reason(reason, "Voiding an invoice")
    numbers = parsing.document_numbers(named)
    if terminal.on_terminal() and not (yes or dry_run) and not _may_void(call.desk(), numbers):
        call.say("Canceled. Nothing was changed.")
        return
    many = parsing.is_many(named, numbers)
    call.perform(lambda desk: invoices.void(desk, numbers, why), dry_run=dry_run, many=many)


@app.command("credit")
def credit(
    ctx: Context,
    invoice: InvoiceArg,
    line: Annotated[
        list[str],
        Option(
            "--line",
            metavar="LINE[=AMOUNT]",
            help="Line to credit, in full or by AMOUNT, tax included. Repeat for more. Default: all that is left.",
        ),
    ] = [],  # noqa: B006
    reason: Annotated[
        str, Option("--reason", metavar="TEXT", help="Reason, printed on the credit note. Required.")
    ] = "",
    key: Key = "",
    dry_run: DryRun = False,
) -> None:
    """Issue a credit note for all or part of a closed invoice.

    Example: zbill invoice credit 7 --line 2=40.00 --reason "wrong price"
    """
    call = current(ctx)
    why = parsing.require_reason(reason, "Issuing a credit note")
    named = [_credited(call.desk(), text) for text in line]
    call.perform(lambda desk: credit_notes.issue(desk, invoice, named, why), key=key, dry_run=dry_run)


@app.command("pdf")
def pdf(ctx: Context, invoices: InvoicesArg, password: Protect = False, lossy: Lossy = False) -> None:
    """Save invoices as PDF files.

    Files are named by invoice number. -o FILE.pdf writes all into one file. -o FOLDER writes one file each.
    In a folder, files that have their document as it is now are left alone, unless you use --password.

    Example: zbill invoice pdf 7 8 9
    """
    pdfs.invoices(current(ctx), parsing.document_numbers(invoices), protect=password, lossy=lossy)


@app.command("print")
def print_(
    ctx: Context,
    invoices: InvoicesArg,
    copies: Copies = "1",
    printer: Printer = "",
    lossy: Lossy = False,
    dry_run: DryRun = False,
) -> None:
    """Print invoices with the setting print_command.

    Each goes to the command by standard input, with the options of lp. The log has every job.

    Example: zbill invoice print 7 --copies 2
    """
    from zbill.cli import printing

    printing.documents(current(ctx), "invoice", invoices, copies, printer, lossy=lossy, dry_run=dry_run)


app.command("email")(invoice_email)


def _may_void(desk: Desk, numbers: Sequence[str]) -> bool:
    """Ask whether to void several invoices, and return the answer; one is voided without asking."""
    desk.require("void_invoice")
    found = [each for each in invoices.named(desk, numbers) if each.status != "void"]
    amount = desk.text(total(each.total for each in found))
    return len(found) < 2 or bool(terminal.confirm(f"Void {len(found)} invoices, {amount} in total?"))


def _credited(desk: Desk, text: str) -> Credited:
    """Return the line and amount of LINE or LINE=AMOUNT. Raises Usage."""
    number, equals, amount = text.partition("=")
    return Credited(parsing.whole(number, "line number"), parsing.price(desk, amount) if equals else None)

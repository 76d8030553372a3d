"""invoice: create, change, close and save invoices."""

from __future__ import annotations

from typing import Annotated

import typer

from zbill.cli import parsing, pdfs
from zbill.cli.call import current
from zbill.cli.charge import typed_line
from zbill.cli.closing import close_all
from zbill.cli.command import Commands
from zbill.cli.params import (
    DayText,
    DiscountText,
    DryRun,
    FirstDay,
    InvoiceArg,
    InvoicesArg,
    Key,
    LastDay,
    LineArg,
    OfClient,
    PatientText,
    PeriodText,
    Protect,
    ProviderOrNone,
    ProviderText,
    Quantity,
    Reason,
    RequiredReason,
    ServiceText,
    TaxNames,
)
from zbill.dates import EARLIEST, LATEST
from zbill.desk import Desk
from zbill.errors import Usage, command
from zbill.models import Outcome
from zbill.reports import invoices as sheets
from zbill.services import credit_notes, invoices, lines
from zbill.services.credit_notes import Credited
from zbill.services.lines import Edit
from zbill.text import clean, required

app = Commands("Create, show, change, close and save invoices.")

Sessions = Annotated[
    list[str], typer.Option("--session", metavar="SESSION", help="Id of a session to bill. Repeat for more.")
]


@app.command("new")
def new(
    ctx: typer.Context,
    client: Annotated[
        str, typer.Argument(metavar="CLIENT", help="Client to invoice. Not needed with --all.", show_default=False)
    ] = "",
    session: Sessions = [],  # noqa: B006
    period: PeriodText = "",
    date: DayText = "",
    empty: Annotated[bool, typer.Option("--empty", help="Create it without lines, to add some by hand.")] = False,
    everybody: Annotated[
        bool, typer.Option("--all", help="Create one invoice per client with unbilled sessions.")
    ] = False,
    key: Key = "",
    dry_run: DryRun = False,
) -> None:
    """Invoice a client's unbilled sessions.

    Takes all of them, those in --period, or the ones named with --session. --all creates one invoice per client.

    Example: zbill invoice new Ana --period last-month
    """
    call = current(ctx)
    if bool(client) == everybody:
        raise Usage(
            "A new invoice needs either CLIENT or --all.",
            "Name one client: zbill invoice new CLIENT, or include everyone: zbill invoice new --all",
        )
    if sum(map(bool, (session, period, empty))) > 1:
        raise Usage("--session, --period and --empty can't be combined.", "Use one of them.")
    if everybody and (session or empty):
        raise Usage("--all can't be combined with --session or --empty.", "Name a client instead of --all.")
    ids = parsing.session_ids(session) if session else []
    day = parsing.past_day(call.desk(), date)
    span = parsing.period(call.desk(), period)
    first, last = (span.first, span.last) if span else (EARLIEST, LATEST)

    def make(desk: Desk) -> Outcome:
        if everybody:
            return invoices.new_for_all(desk, first=first, last=last, day=day)
        return invoices.new(desk, client, session_ids=ids, first=first, last=last, day=day, empty=empty)

    call.perform(make, key=key, dry_run=dry_run, many=everybody)


@app.command("list")
def list_(
    ctx: typer.Context,
    client: OfClient = "",
    status: Annotated[
        str, typer.Option("--status", metavar="STATUS", help="Show only this status: open, closed or void.")
    ] = "",
    unpaid: Annotated[bool, typer.Option("--unpaid", help="Show only invoices with a balance.")] = False,
    period: PeriodText = "",
    first: FirstDay = "",
    last: LastDay = "",
) -> None:
    """List invoices by number.

    A period selects by the invoice date.

    Example: zbill invoice list --unpaid -f csv
    """
    if status:
        parsing.one_of(status, ("open", "closed", "void"), "status")
    current(ctx).show(
        lambda desk: sheets.invoice_list(
            desk, client, status, unpaid=unpaid, period=parsing.period(desk, period, first, last)
        )
    )


@app.command("show")
def show(
    ctx: typer.Context,
    invoice: InvoiceArg,
    history: Annotated[
        bool, typer.Option("--history", help="Add its log entries: created, paid, closed and so on.")
    ] = False,
) -> None:
    """Show an invoice with its lines.

    Example: zbill invoice show 7 --history
    """
    current(ctx).show(lambda desk: sheets.invoice_card(desk, invoice, history=history))


@app.command("add")
def add(
    ctx: typer.Context,
    invoice: InvoiceArg,
    description: Annotated[
        str, typer.Argument(metavar="DESCRIPTION", help="What the client is charged for.", show_default=False)
    ] = "",
    price: Annotated[
        str, typer.Argument(metavar="PRICE", help="Unit price, zero or more, such as 12.50.", show_default=False)
    ] = "",
    session: Sessions = [],  # noqa: B006
    quantity: Quantity = "1",
    date: DayText = "",
    service: ServiceText = "",
    tax: TaxNames = [],  # noqa: B006
    discount: DiscountText = "",
    provider: ProviderText = "",
    patient: PatientText = "",
    key: Key = "",
) -> None:
    """Add a line or sessions to an open invoice.

    Needs either DESCRIPTION and PRICE, or --session. The other options are for a line with DESCRIPTION and PRICE.

    Example: zbill invoice add 7 "Nail trim" 12.50 --tax GST
    """
    call = current(ctx)
    if session and (description or price):
        raise Usage("Use either DESCRIPTION and PRICE or --session, not both.")
    if not session and not (description and price):
        raise Usage("A line needs DESCRIPTION and PRICE.", "Give both, or add a session with --session SESSION.")
    if session:
        if date or service or tax or discount or provider or patient or quantity != "1":
            raise Usage(
                "The other options are for a line with DESCRIPTION and PRICE.",
                f"Use --session alone: {command('invoice', 'add', invoice, '--session', session[0])}",
            )
        ids = parsing.session_ids(session)
        call.perform(lambda desk: invoices.add_sessions(desk, invoice, ids), key=key)
        return
    line = typed_line(call.desk(), description, price, quantity, date, tax, discount)
    line = line._replace(service=service, provider=provider, patient=patient)
    call.perform(lambda desk: lines.add(desk, invoice, line), key=key)


@app.command("edit")
def edit(
    ctx: typer.Context,
    invoice: InvoiceArg,
    line: LineArg,
    price: Annotated[str, typer.Option("--price", metavar="PRICE", help="New unit price.")] = "",
    quantity: Annotated[
        str, typer.Option("--quantity", metavar="QUANTITY", help="New quantity, up to three decimals.")
    ] = "",
    description: Annotated[str, typer.Option("--description", metavar="TEXT", help="New description.")] = "",
    discount: DiscountText = "",
    provider: ProviderOrNone = "",
    date: Annotated[
        str, typer.Option("--date", metavar="DAY", help="New date: YYYY-MM-DD, today, yesterday or a weekday.")
    ] = "",
    service: ServiceText = "",
    tax: TaxNames = [],  # noqa: B006
) -> None:
    """Change a line on an open invoice.

    Looks tax rates up again only with --service or --tax.

    Example: zbill invoice edit 7 2 --quantity 3
    """
    call = current(ctx)
    number = parsing.whole(line, "line number")
    desk = call.desk()
    change = Edit(
        price=parsing.optional_price(desk, price),
        quantity=parsing.quantity(quantity) if quantity else None,
        description=required(description, "description") if description else None,
        discount=parsing.discount(desk, discount) if discount else None,
        provider=provider or None,
        date=parsing.past_day(desk, date),
        service=service or None,
        taxes=parsing.tax_names(tax),
    )
    call.require_change(change != Edit())
    call.perform(lambda desk: lines.edit(desk, invoice, number, change))


@app.command("void-line")
def void_line(ctx: typer.Context, invoice: InvoiceArg, line: LineArg, reason: Reason = "") -> None:
    """Void a line. It stays on the invoice, struck through.

    Example: zbill invoice void-line 7 2 --reason "charged twice"
    """
    number = parsing.whole(line, "line number")
    why = clean(reason, "reason")
    current(ctx).perform(lambda desk: lines.void(desk, invoice, number, why))


@app.command("restore-line")
def restore_line(ctx: typer.Context, invoice: InvoiceArg, line: LineArg) -> None:
    """Restore a void line.

    Example: zbill invoice restore-line 7 2
    """
    number = parsing.whole(line, "line number")
    current(ctx).perform(lambda desk: lines.restore(desk, invoice, number))


@app.command("discount")
def discount(
    ctx: typer.Context,
    invoice: InvoiceArg,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="Discount class, none, or default (the patient's or client's).")
    ],
) -> None:
    """Set the discount for a whole open invoice.

    It overrides the patient's and the client's discount. A line's own discount overrides it.

    Example: zbill invoice discount 7 "Senior pet"
    """
    current(ctx).perform(lambda desk: lines.set_discount(desk, invoice, name))


@app.command("close")
def close(
    ctx: typer.Context,
    named: Annotated[
        list[str],
        typer.Argument(
            metavar="INVOICE",
            help="Invoice numbers, or - to read them from standard input. Not needed with --all.",
            show_default=False,
        ),
    ] = [],  # noqa: B006
    everything: Annotated[
        bool, typer.Option("--all", help="Close every invoice that can be closed. List the others.")
    ] = False,
    before: Annotated[
        str, typer.Option("--before", metavar="DAY", help="With --all: only invoices dated before this day.")
    ] = "",
    on: Annotated[
        str,
        typer.Option(
            "--on", metavar="DAY", help="Day on which reports count the closing, such as last-month. Default: today."
        ),
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", help="With --all: close them without asking.")] = False,
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
        raise Usage(
            "Closing needs either INVOICE or --all.",
            "Give the numbers: zbill invoice close INVOICE, or include all: zbill invoice close --all",
        )
    if before and not everything:
        raise Usage(
            "--before works only with --all.",
            f"To close all of them: {command('invoice', 'close', '--all', '--before', before)}",
        )
    closes_on = parsing.past_day(call.desk(), on)
    if everything:
        close_all(call, parsing.day(call.desk(), before), closes_on, yes=yes, dry_run=dry_run)
        return
    numbers = parsing.document_numbers(named)
    many = parsing.is_many(named, numbers)
    call.perform(lambda desk: invoices.close(desk, numbers, closes_on), dry_run=dry_run, many=many)


@app.command("reopen")
def reopen(ctx: typer.Context, invoice: InvoiceArg) -> None:
    """Reopen an invoice that was closed in the last 24 hours.

    Example: zbill invoice reopen 7
    """
    current(ctx).perform(lambda desk: invoices.reopen(desk, invoice))


@app.command("void")
def void(ctx: typer.Context, invoice: InvoiceArg, reason: RequiredReason = "") -> None:
    """Void an open invoice with no payments on it.

    It keeps its number. Its sessions are unbilled again.

    Example: zbill invoice void 7 --reason "wrong client"
    """
    why = parsing.require_reason(reason, "Voiding an invoice")
    current(ctx).perform(lambda desk: invoices.void(desk, invoice, why))


@app.command("credit")
def credit(
    ctx: typer.Context,
    invoice: InvoiceArg,
    line: Annotated[
        list[str],
        typer.Option(
            "--line",
            metavar="LINE[=AMOUNT]",
            help="Line to credit, in full or by AMOUNT, tax included. Repeat for more. Default: all that is left.",
        ),
    ] = [],  # noqa: B006
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Reason, printed on the credit note. Required.")
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
def pdf(ctx: typer.Context, invoices: InvoicesArg, password: Protect = False) -> None:
    """Save invoices as PDF files.

    Files are named by invoice number. Use -o FILE for a single one, -o FOLDER for several.

    Example: zbill invoice pdf 7 8 9
    """
    pdfs.invoices(current(ctx), parsing.document_numbers(invoices), protect=password)


def _credited(desk: Desk, text: str) -> Credited:
    """Return the line and amount of LINE or LINE=AMOUNT. Raises Usage."""
    number, equals, amount = text.partition("=")
    return Credited(parsing.whole(number, "line number"), parsing.price(desk, amount) if equals else None)

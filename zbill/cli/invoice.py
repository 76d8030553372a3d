"""invoice: making, changing, closing and printing invoices."""

from __future__ import annotations

from typing import Annotated

import typer

from zbill.cli import parsing, pdfs
from zbill.cli.call import current
from zbill.cli.charge import asked_line
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
    ServiceText,
    TaxNames,
)
from zbill.dates import EARLIEST, LATEST
from zbill.desk import Desk
from zbill.errors import Usage
from zbill.models import Outcome
from zbill.reports import invoices as sheets
from zbill.services import credit_notes, invoices, lines
from zbill.services.credit_notes import Credited
from zbill.services.lines import Edit
from zbill.text import clean, required

app = Commands("Make, show, change, close and print invoices.")

Sessions = Annotated[list[str], typer.Option("--session", metavar="SESSION", help="This session; may repeat.")]


@app.command("new")
def new(
    ctx: typer.Context,
    client: Annotated[str, typer.Argument(metavar="CLIENT", help="Whose sessions.", show_default=False)] = "",
    session: Sessions = [],  # noqa: B006
    period: PeriodText = "",
    date: DayText = "",
    empty: Annotated[bool, typer.Option("--empty", help="Without a line, to add some by hand.")] = False,
    everybody: Annotated[
        bool, typer.Option("--all", help="One invoice for each client with unbilled sessions.")
    ] = False,
    key: Key = "",
    dry_run: DryRun = False,
) -> None:
    """Gather a client's unbilled sessions on one invoice: all, those of a period, or the named ones.

    Example: zbill invoice new Ana --period last-month
    """
    call = current(ctx)
    if bool(client) == everybody:
        raise Usage("Whose sessions?", "Name one client, or --all.")
    if sum(map(bool, (session, period, empty))) > 1 or (everybody and (session or empty)):
        raise Usage("--session, --period and --empty exclude each other.", "Give one of them.")
    ids = parsing.session_ids(session) if session else []
    day = parsing.day(call.desk(), date)
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
    status: Annotated[str, typer.Option("--status", metavar="STATUS", help="open, closed or void.")] = "",
    unpaid: Annotated[bool, typer.Option("--unpaid", help="With something owing.")] = False,
    period: PeriodText = "",
    first: FirstDay = "",
    last: LastDay = "",
) -> None:
    """Invoices by number; periods go by the invoice's date.

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
    history: Annotated[bool, typer.Option("--history", help="What the log says of it: made, paid, closed …")] = False,
) -> None:
    """One invoice with its lines.

    Example: zbill invoice show 7 --history
    """
    current(ctx).show(lambda desk: sheets.invoice_card(desk, invoice, history=history))


@app.command("add")
def add(
    ctx: typer.Context,
    invoice: InvoiceArg,
    description: Annotated[str, typer.Argument(metavar="DESCRIPTION", show_default=False)] = "",
    price: Annotated[str, typer.Argument(metavar="PRICE", show_default=False)] = "",
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
    """Put a line, or sessions, on an open invoice.

    Example: zbill invoice add 7 "Nail trim" 12.50 --tax GST
    """
    call = current(ctx)
    if bool(session) == bool(description) or bool(description) != bool(price):
        raise Usage("What goes on the invoice?", "Give DESCRIPTION and PRICE, or --session SESSION.")
    if session:
        if date or service or tax or discount or provider or patient or quantity != "1":
            raise Usage("The other options are of a line with DESCRIPTION and PRICE.", "Give --session alone.")
        ids = parsing.session_ids(session)
        call.perform(lambda desk: invoices.add_sessions(desk, invoice, ids), key=key)
        return
    typed = asked_line(call.desk(), description, price, quantity, date, tax, discount)
    asked = typed._replace(service=service, provider=provider, patient=patient)
    call.perform(lambda desk: lines.add(desk, invoice, asked), key=key)


@app.command("edit")
def edit(
    ctx: typer.Context,
    invoice: InvoiceArg,
    line: LineArg,
    price: Annotated[str, typer.Option("--price", metavar="PRICE", help="The unit price.")] = "",
    quantity: Annotated[str, typer.Option("--quantity", metavar="Q", help="Up to three decimals.")] = "",
    description: Annotated[str, typer.Option("--description", metavar="TEXT")] = "",
    discount: DiscountText = "",
    provider: ProviderOrNone = "",
    date: DayText = "",
    service: ServiceText = "",
    tax: TaxNames = [],  # noqa: B006
) -> None:
    """Change a line of an open invoice; taxes are looked up again only with --service or --tax.

    Example: zbill invoice edit 7 2 --quantity 3
    """
    call = current(ctx)
    number = parsing.whole(line, "line number")
    desk = call.desk()
    asked = Edit(
        price=parsing.optional_price(desk, price),
        quantity=parsing.quantity(quantity) if quantity else None,
        description=required(description, "description") if description else None,
        discount=parsing.discount(desk, discount) if discount else None,
        provider=provider or None,
        date=parsing.day(desk, date),
        service=service or None,
        taxes=parsing.tax_names(tax),
    )
    call.require_change(asked != Edit())
    call.perform(lambda desk: lines.edit(desk, invoice, number, asked))


@app.command("void-line")
def void_line(ctx: typer.Context, invoice: InvoiceArg, line: LineArg, reason: Reason = "") -> None:
    """Take a line back; it stays on the invoice, struck through.

    Example: zbill invoice void-line 7 2 --reason "charged twice"
    """
    number = parsing.whole(line, "line number")
    why = clean(reason, "reason")
    current(ctx).perform(lambda desk: lines.void(desk, invoice, number, why))


@app.command("restore-line")
def restore_line(ctx: typer.Context, invoice: InvoiceArg, line: LineArg) -> None:
    """Put a void line back.

    Example: zbill invoice restore-line 7 2
    """
    number = parsing.whole(line, "line number")
    current(ctx).perform(lambda desk: lines.restore(desk, invoice, number))


@app.command("discount")
def discount(
    ctx: typer.Context,
    invoice: InvoiceArg,
    name: Annotated[str, typer.Argument(metavar="NAME", help="A class; none; or default: the patient's or client's.")],
) -> None:
    """Give the whole open invoice a discount; it stands above a patient's and a client's, below a line's.

    Example: zbill invoice discount 7 "Senior pet"
    """
    current(ctx).perform(lambda desk: lines.set_discount(desk, invoice, name))


@app.command("close")
def close(
    ctx: typer.Context,
    named: Annotated[
        list[str],
        typer.Argument(metavar="INVOICE…", help="Numbers, or - for standard input.", show_default=False),
    ] = [],  # noqa: B006
    everything: Annotated[bool, typer.Option("--all", help="All that may be closed; the rest is listed.")] = False,
    before: Annotated[str, typer.Option("--before", metavar="DAY", help="With --all: dated before this day.")] = "",
    dry_run: DryRun = False,
) -> None:
    """Close invoices: nothing on them changes any more. Reopen within 24 hours.

    Example: zbill invoice close --all --before 2026-11-01
    """
    call = current(ctx)
    if everything == bool(named):
        raise Usage("Which invoices?", "Give their numbers, or --all.")
    if before and not everything:
        raise Usage("--before goes with --all.", "zbill invoice close --all --before DAY")
    if not everything:
        numbers = parsing.document_numbers(named)
        many = parsing.is_many(named, numbers)
        call.perform(lambda desk: invoices.close(desk, numbers), dry_run=dry_run, many=many)
        return
    day = parsing.day(call.desk(), before)

    def make(desk: Desk) -> Outcome:
        outcome, left = invoices.close_all(desk, day)
        outcome.notes += [f"{why} It stays open." for _, why in left]
        if not (outcome.made or left):
            outcome.notes.append("No invoice is open: nothing to close.")
        return outcome

    call.perform(make, dry_run=dry_run, many=True)


@app.command("reopen")
def reopen(ctx: typer.Context, invoice: InvoiceArg) -> None:
    """Open a closed invoice again, within 24 hours of its closing.

    Example: zbill invoice reopen 7
    """
    current(ctx).perform(lambda desk: invoices.reopen(desk, invoice))


@app.command("void")
def void(ctx: typer.Context, invoice: InvoiceArg, reason: Reason = "") -> None:
    """Void an open invoice on which nothing is paid; it keeps its number, its sessions are unbilled again.

    Example: zbill invoice void 7 --reason "wrong client"
    """
    why = parsing.require_reason(reason, "Why is the invoice void?")
    current(ctx).perform(lambda desk: invoices.void(desk, invoice, why))


@app.command("credit")
def credit(
    ctx: typer.Context,
    invoice: InvoiceArg,
    line: Annotated[
        list[str], typer.Option("--line", metavar="LINE[=AMOUNT]", help="This line, tax included; may repeat.")
    ] = [],  # noqa: B006
    reason: Reason = "",
    key: Key = "",
    dry_run: DryRun = False,
) -> None:
    """Take back all that is left of a closed invoice, or chosen lines or amounts, by a credit note.

    Example: zbill invoice credit 7 --line 2=40.00 --reason "charged too much"
    """
    call = current(ctx)
    why = parsing.require_reason(reason, "Why is the invoice credited?")
    named = [_credited(call.desk(), text) for text in line]
    call.perform(lambda desk: credit_notes.issue(desk, invoice, named, why), key=key, dry_run=dry_run)


@app.command("pdf")
def pdf(ctx: typer.Context, invoices: InvoicesArg, password: Protect = False) -> None:
    """Write invoices as PDF files, named by number, or one with --output FILE.

    Example: zbill invoice pdf 7 8 9
    """
    pdfs.invoices(current(ctx), parsing.document_numbers(invoices), protect=password)


def _credited(desk: Desk, text: str) -> Credited:
    """LINE or LINE=AMOUNT."""
    number, equals, amount = text.partition("=")
    return Credited(parsing.whole(number, "line number"), parsing.price(desk, amount) if equals else None)

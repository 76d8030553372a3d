"""The commands for the lines of an invoice: add, edit, void-line, restore-line."""

from __future__ import annotations

from zbill.cli import parsing
from zbill.cli.call import current
from zbill.cli.charge import typed_line, with_code
from zbill.cli.declared import Annotated, Argument, Context, Option
from zbill.cli.params import (
    DayText,
    DiscountText,
    InvoiceArg,
    Key,
    LineArg,
    PatientText,
    PriceOfCode,
    PriceOrNone,
    ProviderOrNone,
    ProviderText,
    Quantity,
    Reason,
    ServiceText,
    Sessions,
    TaxNames,
)
from zbill.errors import Usage, command
from zbill.services import invoices, lines
from zbill.services.lines import Edit
from zbill.text import clean, required


def add(
    ctx: Context,
    invoice: InvoiceArg,
    description: Annotated[
        str,
        Argument(
            metavar="DESCRIPTION|CODE",
            help="What the client is charged for. Without PRICE: a service's code.",
            show_default=False,
        ),
    ] = "",
    price: PriceOrNone = "",
    session: Sessions = [],  # noqa: B006
    at: PriceOfCode = "",
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

    Needs DESCRIPTION and PRICE, CODE alone, or --session. Without PRICE the word is the code of a service in the
    catalog. Description, price, taxes and whether discounts apply are then the service's. The other options are for a
    line with DESCRIPTION or CODE.

    Example: zbill invoice add 7 "Nail trim" 12.50 --tax GST
    """
    call = current(ctx)
    if session and (description or price):
        raise Usage("Use either DESCRIPTION and PRICE or --session, not both.")
    if not session and not description:
        raise Usage(
            "A line needs DESCRIPTION and PRICE, or CODE.", "Give them, or add a session with --session SESSION."
        )
    if session:
        if date or service or tax or discount or provider or patient or at or quantity != "1":
            raise Usage(
                "The other options are for a line with DESCRIPTION or CODE.",
                f"Use --session alone: {command('invoice', 'add', invoice, '--session', session[0])}",
            )
        ids = parsing.session_ids(session)
        call.perform(lambda desk: invoices.add_sessions(desk, invoice, ids), key=key)
        return
    line = typed_line(call.desk(), description, price or at, quantity, date, tax, discount)
    line = with_code(line, price, at, service)._replace(provider=provider, patient=patient)
    call.perform(lambda desk: lines.add(desk, invoice, line), key=key)


def edit(
    ctx: Context,
    invoice: InvoiceArg,
    line: Annotated[
        str,
        Argument(metavar="LINE", help="Line number. Not with --due or --reference.", show_default=False),
    ] = "",
    price: Annotated[str, Option("--price", metavar="PRICE", help="New unit price.")] = "",
    quantity: Annotated[str, Option("--quantity", metavar="QUANTITY", help="New quantity, up to three decimals.")] = "",
    description: Annotated[str, Option("--description", metavar="TEXT", help="New description.")] = "",
    discount: DiscountText = "",
    provider: ProviderOrNone = "",
    date: Annotated[
        str, Option("--date", metavar="DAY", help="New date: YYYY-MM-DD, today, yesterday or a weekday.")
    ] = "",
    service: ServiceText = "",
    tax: TaxNames = [],  # noqa: B006
    due: Annotated[str, Option("--due", metavar="DAY", help="New day until which the invoice is to be paid.")] = "",
    reference: Annotated[str | None, Option("--reference", metavar="TEXT", help="New reference of the payer.")] = None,
) -> None:
    """Change an open invoice or a line of it.

    With LINE, changes the line. It looks tax rates up again only with --service or --tax. Without LINE, --due and
    --reference change the invoice. '' clears the reference.

    Example: zbill invoice edit 7 2 --quantity 3
    """
    call = current(ctx)
    desk = call.desk()
    of_line = any((price, quantity, description, discount, provider, date, service, tax))
    of_invoice = bool(due) or reference is not None
    if of_invoice and (line or of_line):
        raise Usage("--due and --reference are for the whole invoice, not for a line.", "Use them without LINE.")
    if of_invoice:
        day, text = parsing.day(desk, due), parsing.optional_text(reference, "reference")
        call.perform(lambda desk: invoices.edit(desk, invoice, day, text))
        return
    if of_line and not line:
        raise Usage("A change of a line needs its number.", f"See: {command('invoice', 'show', invoice)}")
    call.require_change(line)
    number = parsing.whole(line, "line number")
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


def void(ctx: Context, invoice: InvoiceArg, line: LineArg, reason: Reason = "") -> None:
    """Void a line. It stays on the invoice, struck through.

    Example: zbill invoice void-line 7 2 --reason "charged twice"
    """
    number = parsing.whole(line, "line number")
    why = clean(reason, "reason")
    current(ctx).perform(lambda desk: lines.void(desk, invoice, number, why))


def restore(ctx: Context, invoice: InvoiceArg, line: LineArg) -> None:
    """Restore a void line.

    Example: zbill invoice restore-line 7 2
    """
    number = parsing.whole(line, "line number")
    current(ctx).perform(lambda desk: lines.restore(desk, invoice, number))

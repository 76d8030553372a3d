"""charge: bill an item that isn't a session."""

from __future__ import annotations

from collections.abc import Sequence

from zbill.cli import parsing
from zbill.cli.call import current
from zbill.cli.declared import Commands, Context
from zbill.cli.params import (
    ClientArg,
    DayText,
    DescriptionOrCode,
    DiscountText,
    Due,
    Key,
    PatientText,
    PayerReference,
    PriceOfCode,
    PriceOrNone,
    ProviderText,
    Quantity,
    ServiceText,
    TaxNames,
    ToInvoice,
)
from zbill.desk import Desk
from zbill.errors import Usage, command
from zbill.services import charges
from zbill.services.lines import Charge
from zbill.text import required

app = Commands()


@app.command()
def charge(
    ctx: Context,
    client: ClientArg,
    description: DescriptionOrCode,
    price: PriceOrNone = "",
    at: PriceOfCode = "",
    quantity: Quantity = "1",
    date: DayText = "",
    due: Due = "",
    reference: PayerReference = "",
    service: ServiceText = "",
    tax: TaxNames = [],  # noqa: B006
    discount: DiscountText = "",
    provider: ProviderText = "",
    patient: PatientText = "",
    invoice: ToInvoice = "",
    key: Key = "",
) -> None:
    """Charge for a book, a report, a late fee or other item.

    Creates an invoice, or adds to an open one with --invoice. Without PRICE the other word is the code of a service in
    the catalog. Description, price, taxes and whether discounts apply are then the service's.

    Example: zbill charge Ana "Report to school" 80.00
    """
    call = current(ctx)
    line = typed_line(call.desk(), description, price or at, quantity, date, tax, discount)
    line = with_code(line, price, at, service)._replace(provider=provider, patient=patient)
    if invoice and (due or reference):
        edit = command("invoice", "edit", invoice, *(["--due", due] if due else ["--reference", reference]))
        raise Usage("--due and --reference are for a new invoice.", f"Change the open one: {edit}")
    terms = parsing.terms_of_invoice(call.desk(), due, reference)
    call.perform(lambda desk: charges.charge(desk, client, line, invoice, terms), key=key)


def typed_line(
    desk: Desk, description: str, price: str, quantity: str, date: str, taxes: Sequence[str], discount: str
) -> Charge:
    """Return a line as typed, for `charge` and `invoice add`. Names in it are looked up later. Raises Usage."""
    return Charge(
        description=required(description, "description"),
        price=parsing.optional_price(desk, price),
        quantity=parsing.quantity(quantity),
        date=parsing.past_day(desk, date),
        taxes=parsing.tax_names(taxes),
        discount=parsing.discount(desk, discount),
    )


def with_code(line: Charge, price: str, at: str, service: str) -> Charge:
    """Return a line with its service: without PRICE the one whose code was typed, else that of --service, if any.

    Raises Usage if both a code and --service, or both PRICE and --price were given.
    """
    if price and at:
        raise Usage("The price was given twice.", "Use --price with a code only.")
    if price:
        return line._replace(service=service)
    if service:
        raise Usage(
            "A line with --service needs a description and a price.", "Add PRICE, or give the code without --service."
        )
    return line._replace(code=line.description)

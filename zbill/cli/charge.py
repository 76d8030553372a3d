"""charge: bill an item that isn't a session."""

from __future__ import annotations

from collections.abc import Sequence

import typer

from zbill.cli import parsing
from zbill.cli.call import current
from zbill.cli.command import Commands
from zbill.cli.params import (
    ClientArg,
    DayText,
    DescriptionArg,
    DiscountText,
    Key,
    PatientText,
    PriceArg,
    ProviderText,
    Quantity,
    ServiceText,
    TaxNames,
    ToInvoice,
)
from zbill.desk import Desk
from zbill.services import charges
from zbill.services.lines import Charge
from zbill.text import required

app = Commands()


@app.command()
def charge(
    ctx: typer.Context,
    client: ClientArg,
    description: DescriptionArg,
    price: PriceArg,
    quantity: Quantity = "1",
    date: DayText = "",
    service: ServiceText = "",
    tax: TaxNames = [],  # noqa: B006
    discount: DiscountText = "",
    provider: ProviderText = "",
    patient: PatientText = "",
    invoice: ToInvoice = "",
    key: Key = "",
) -> None:
    """Charge for a book, a report, a late fee or other item.

    Creates an invoice, or adds to an open one with --invoice.

    Example: zbill charge Ana "Report to school" 80.00
    """
    call = current(ctx)
    line = typed_line(call.desk(), description, price, quantity, date, tax, discount)
    line = line._replace(service=service, provider=provider, patient=patient)
    call.perform(lambda desk: charges.charge(desk, client, line, invoice), key=key)


def typed_line(
    desk: Desk, description: str, price: str, quantity: str, date: str, taxes: Sequence[str], discount: str
) -> Charge:
    """Return a line as typed, for `charge` and `invoice add`. Names in it are looked up later. Raises Usage."""
    return Charge(
        description=required(description, "description"),
        price=parsing.price(desk, price),
        quantity=parsing.quantity(quantity),
        date=parsing.past_day(desk, date),
        taxes=parsing.tax_names(taxes),
        discount=parsing.discount(desk, discount),
    )

"""charge: what is not a session."""

from __future__ import annotations

import typer

from zbill.cli import call as calls
from zbill.cli import reading
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
from zbill.services import itemizing

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
    """Charge a client for something that is no session: a book, a report, a late fee.

    Makes an invoice of its own at once, or puts the line on an open one.

    Example: zbill charge Ana "Report to school" 80.00
    """
    call = calls.of(ctx)
    desk = call.desk()
    asked = reading.charge(desk, description, price, quantity, date, service, tax, discount, provider, patient)
    call.perform(lambda: itemizing.charge(desk, client, asked, invoice), ctx=ctx, key=key)

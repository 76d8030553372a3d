"""charge: what is not a session."""

from __future__ import annotations

from collections.abc import Sequence

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
    """Charge a client for something that is no session: a book, a report, a late fee.

    Makes an invoice of its own at once, or puts the line on an open one.

    Example: zbill charge Ana "Report to school" 80.00
    """
    call = calls.of(ctx)
    desk = call.desk()
    asked = asked_line(desk, description, price, quantity, date, service, tax, discount, provider, patient)
    call.perform(lambda: charges.charge(desk, client, asked, invoice), ctx=ctx, key=key)


def asked_line(
    desk: Desk,
    description: str,
    amount_text: str,
    quantity_text: str,
    date_text: str,
    service: str,
    taxes: Sequence[str] | None,
    discount_text: str,
    provider: str,
    patient: str,
) -> Charge:
    """A line as typed, for `charge` and `invoice add`."""
    return Charge(
        description=required(description, "description"),
        price=reading.price(desk, amount_text),
        quantity=reading.quantity(quantity_text),
        date=reading.day(desk, date_text),
        service=service,
        taxes=reading.tax_names(taxes),
        discount=reading.discount(desk, discount_text),
        provider=provider,
        patient=patient,
    )

"""The line of a session, built from the record loaded with it (SPEC 2, 3, 4)."""

from __future__ import annotations

from decimal import Decimal

from zbill.billing.discounts import applied
from zbill.billing.fees import billed_as, description, session_fee
from zbill.billing.lines import at_price, priced, taxed
from zbill.models import Billable, DiscountRate, Invoice, Line, TaxRate
from zbill.money import Money
from zbill.records import NamedTuple
from zbill.words import DiscountTier


class Stated(NamedTuple):
    """The parts of a line that a file states: its own discount, its taxes, quantity and text (SPEC 10).

    `taxes` None and an empty text leave what the rules say.
    """

    choice: DiscountTier = "default"
    discount: DiscountRate | Money | None = None
    taxes: tuple[TaxRate, ...] | None = None
    quantity: Decimal = Decimal(1)
    description: str = ""


def session_line(session: Billable, invoice: Invoice | None, provider_id: int | None) -> Line:
    """Return the line of a session, with its day, fee, taxes and discount. `invoice` is None for a new one.

    `provider_id` is credited if the session has no provider. The caller sets the line number. Raises Refused if the
    total is larger than any invoice can hold.
    """
    status = billed_as(session.status)
    price = session_fee(session, status)
    line = Line(
        invoice_id=invoice.id if invoice else 0,
        session_id=session.id,
        date=session.line_day,
        patient_id=session.patient_id,
        provider_id=session.provider_id or provider_id,
        service_id=session.service_id,
        description=description(session.service_name, session.status),
        quantity=Decimal(1),
        unit_price=price,
        lower_discount_name=session.lower_discount_name,
        lower_discount_rate=session.lower_discount_rate,
        discountable=session.discountable,
        exempt=session.tax_exempt,
        billed_as=status,
        billed_ward=session.ward,
    )
    line = at_price(taxed(line, session.taxes), price)
    return priced(line, applied(line, invoice, None))


def as_stated(line: Line, price: Money, stated: Stated) -> Line:
    """Return a session's new line, of this fee, with what is stated of it. Raises Refused as `priced` does."""
    line = line._replace(
        discount_choice=stated.choice,
        quantity=stated.quantity,
        description=stated.description or line.description,
    )
    if stated.taxes is not None:
        line = at_price(taxed(line, stated.taxes), price)
    return priced(line, applied(line, None, stated.discount))

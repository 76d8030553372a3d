"""The line of a session, built from the record loaded with it (SPEC 2, 3, 4)."""

from __future__ import annotations

from decimal import Decimal

from zbill.billing.discounts import applied
from zbill.billing.fees import billed_as, description, session_fee
from zbill.billing.lines import at_price, priced, taxed
from zbill.models import Billable, Invoice, Line


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

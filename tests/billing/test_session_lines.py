"""A session's line is computed from the loaded session alone (SPEC 2, 3, 4)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from zbill.billing.session_lines import session_line
from zbill.models import Billable, Invoice, TaxRate
from zbill.money import Money

DAY = date(2026, 10, 5)
GST = TaxRate(1, "Goods and services tax", "GST", Decimal(5), False)
HST = TaxRate(2, "Harmonized sales tax", "HST", Decimal(13), True)
SESSION = Billable(
    id=12, client_id=1, patient_id=3, service_id=2, provider_id=None, day=DAY, ward="Cats", status="attended",
    waived=False, reason="", fee=None,
    to_bill=True, checked_in_at=None, checked_out_at=None, line_day=DAY, price=Money(10000), taxes=(GST,),
    service_name="Talk", late_cancel=Decimal(25), no_show=Decimal(50), discountable=True, client_name="Ana",
    auto_invoice=None, tax_exempt=False, lower_discount_name=None, lower_discount_rate=None, invoice_id=None, line=None,
    invoice=None, invoice_status=None, closed_at=None, was_billed=False,
)  # fmt: skip
ZERO = Money(0)
INVOICE = Invoice(
    7, 7, "INV-0007", 1, DAY, DAY, "open", "class", "Kind", Decimal(20), 0, None, None, None, 0, None, None,
    None,
    ZERO, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO,
)  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "description", "amounts"),
    [
        ({}, "Talk", (10000, 0, 10000, 500, 10500)),
        ({"status": "scheduled"}, "Talk", (10000, 0, 10000, 500, 10500)),
        ({"status": "late-cancelled"}, "Talk (late cancellation)", (2500, 0, 2500, 125, 2625)),
        ({"status": "no-show"}, "Talk (no-show)", (5000, 0, 5000, 250, 5250)),
        ({"fee": Money(8000)}, "Talk", (8000, 0, 8000, 400, 8400)),
        ({"fee": Money(8001), "status": "no-show"}, "Talk (no-show)", (4001, 0, 4001, 200, 4201)),
        ({"taxes": ()}, "Talk", (10000, 0, 10000, 0, 10000)),
        ({"taxes": (HST,)}, "Talk", (10000, 0, 8850, 1150, 10000)),
        ({"taxes": (HST,), "tax_exempt": True}, "Talk", (8850, 0, 8850, 0, 8850)),
        ({"lower_discount_name": "Kin", "lower_discount_rate": Decimal(10)}, "Talk", (10000, 1000, 9000, 450, 9450)),
        (
            {"lower_discount_name": "Kin", "lower_discount_rate": Decimal(10), "discountable": False},
            "Talk",
            (10000, 0, 10000, 500, 10500),
        ),
    ],
)
def test_a_sessions_line_on_a_new_invoice_has_these_amounts(
    facts: dict[str, Any], description: str, amounts: tuple[int, ...]
) -> None:
    line = session_line(SESSION._replace(**facts), None, 1)

    assert (line.description, line.quantity) == (description, Decimal(1))
    assert (line.gross, line.discount, line.net, line.tax, line.total) == amounts


def test_the_invoices_discount_overrides_the_clients() -> None:
    theirs = SESSION._replace(lower_discount_name="Kin", lower_discount_rate=Decimal(10))

    line = session_line(theirs, INVOICE, 1)

    assert (line.invoice_id, line.discount_name, line.discount_rate, line.discount) == (7, "Kind", Decimal(20), 2000)
    assert (line.lower_discount_name, line.lower_discount_rate) == ("Kin", Decimal(10))


def test_the_line_takes_date_patient_and_provider_from_the_session() -> None:
    moved = SESSION._replace(line_day=date(2026, 10, 9), provider_id=4)

    line = session_line(moved, None, 1)

    assert (line.session_id, line.date, line.patient_id, line.provider_id) == (12, date(2026, 10, 9), 3, 4)
    assert session_line(SESSION, None, 1).provider_id == 1

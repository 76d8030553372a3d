"""A line gets the discount of the highest tier present, and only that one (SPEC 4)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from zbill.billing.discounts import effective
from zbill.models import DiscountRate
from zbill.money import Money
from zbill.words import DiscountTier

LINE = DiscountRate("Line", Decimal(40))
INVOICE = DiscountRate("Invoice", Decimal(30))
LOWER = DiscountRate("Patient or client", Decimal(20))
AMOUNT = Money(500)


@pytest.mark.parametrize("discountable", [True, False])
@pytest.mark.parametrize("invoice", ["default", "none", "class"])
@pytest.mark.parametrize("lower", [LOWER, None])
@pytest.mark.parametrize(
    ("choice", "own", "applies"),
    [("class", LINE, LINE), ("amount", AMOUNT, AMOUNT), ("none", None, None)],
)
def test_a_lines_own_discount_overrides_every_other_tier(
    choice: DiscountTier,
    own: DiscountRate | Money | None,
    applies: DiscountRate | Money | None,
    lower: DiscountRate | None,
    invoice: DiscountTier,
    discountable: bool,
) -> None:
    discount = effective(
        choice,
        own,
        invoice_choice=invoice,
        invoice_discount=INVOICE if invoice == "class" else None,
        lower=lower,
        discountable=discountable,
    )
    assert discount == applies


@pytest.mark.parametrize(
    ("invoice", "lower", "discountable", "applies"),
    [
        ("class", LOWER, True, INVOICE),
        ("class", None, True, INVOICE),
        ("default", LOWER, True, LOWER),
        ("default", None, True, None),
        ("none", LOWER, True, None),
        ("none", None, True, None),
        ("class", LOWER, False, None),
        ("default", LOWER, False, None),
        ("none", LOWER, False, None),
    ],
)
def test_a_line_without_its_own_discount_takes_the_next_tier_down(
    invoice: DiscountTier, lower: DiscountRate | None, discountable: bool, applies: DiscountRate | None
) -> None:
    discount = effective(
        "default",
        None,
        invoice_choice=invoice,
        invoice_discount=INVOICE if invoice == "class" else None,
        lower=lower,
        discountable=discountable,
    )
    assert discount == applies

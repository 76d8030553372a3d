"""Amounts of one line, with every worked example of SPEC 4."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zbill.billing.lines import Amounts, compute, without_inclusive
from zbill.errors import Refused
from zbill.models import DiscountRate, TaxRate
from zbill.money import LARGEST, Money, total

ONE = Decimal(1)


def exclusive(rate: str) -> TaxRate:
    return TaxRate(None, f"{rate} % on top", "E", Decimal(rate), False)


def inclusive(rate: str) -> TaxRate:
    return TaxRate(None, f"{rate} % inside", "I", Decimal(rate), True)


def percent(rate: str) -> DiscountRate:
    return DiscountRate("Class", Decimal(rate))


def amounts(gross: int, discount: int, net: int, taxes: tuple[int, ...] = ()) -> Amounts:
    parts = tuple(Money(each) for each in taxes)
    return Amounts(Money(gross), Money(discount), Money(net), total(parts), Money(net) + total(parts), parts)


@pytest.mark.parametrize(
    ("price", "quantity", "discount", "taxes", "expected"),
    [
        pytest.param(
            10000, "1", percent("10"), [exclusive("8.25")], amounts(10000, 1000, 9000, (743,)), id="97.43 after 10 %"
        ),
        pytest.param(4500, "1", percent("5.788"), [], amounts(4500, 260, 4240), id="2.60 off 45.00"),
        pytest.param(
            14000, "1", None, [exclusive("5"), exclusive("9.975")], amounts(14000, 0, 14000, (700, 1397)), id="160.97"
        ),
        pytest.param(11300, "1", None, [inclusive("13")], amounts(11300, 0, 10000, (1300,)), id="113.00 inclusive"),
        pytest.param(10000, "1", None, [inclusive("13")], amounts(10000, 0, 8850, (1150,)), id="100.00 inclusive"),
        pytest.param(
            10000,
            "1",
            percent("10"),
            [inclusive("13")],
            amounts(10000, 1000, 7965, (1035,)),
            id="100.00 inclusive less 10 %",
        ),
    ],
)
def test_the_worked_examples_of_spec_hold(
    price: int, quantity: str, discount: DiscountRate | None, taxes: list[TaxRate], expected: Amounts
) -> None:
    assert compute(Money(price), Decimal(quantity), discount, taxes) == expected


@pytest.mark.parametrize(
    ("price", "quantity", "discount", "taxes", "expected"),
    [
        pytest.param(15000, "1", None, [], amounts(15000, 0, 15000), id="plain"),
        pytest.param(1250, "1.333", None, [], amounts(1666, 0, 1666), id="three-decimal quantity, half up"),
        pytest.param(0, "3", percent("50"), [exclusive("8")], amounts(0, 0, 0, (0,)), id="nothing"),
        pytest.param(15000, "1", percent("100"), [exclusive("8")], amounts(15000, 15000, 0, (0,)), id="all of it off"),
        pytest.param(15000, "1", Money(1000), [exclusive("5")], amounts(15000, 1000, 14000, (700,)), id="10.00 off"),
        pytest.param(15000, "1", Money(15000), [], amounts(15000, 15000, 0), id="an amount of the whole gross"),
        pytest.param(50, "1", percent("5"), [], amounts(50, 3, 47), id="discount of 2.5 cents is 3"),
        pytest.param(1000, "1", None, [exclusive("0.05")], amounts(1000, 0, 1000, (1,)), id="tax of half a cent is 1"),
        pytest.param(
            10,
            "1",
            None,
            [exclusive("5"), exclusive("5")],
            amounts(10, 0, 10, (1, 1)),
            id="each class rounded on its own",
        ),
        pytest.param(
            10000,
            "1",
            None,
            [exclusive("10"), exclusive("10")],
            amounts(10000, 0, 10000, (1000, 1000)),
            id="no tax on tax",
        ),
        pytest.param(
            11500,
            "1",
            None,
            [inclusive("5"), inclusive("10")],
            amounts(11500, 0, 10000, (500, 1000)),
            id="two inclusive classes share one base",
        ),
        pytest.param(
            11300,
            "1",
            None,
            [inclusive("13"), exclusive("5")],
            amounts(11300, 0, 10000, (1300, 500)),
            id="an exclusive class on the net of an inclusive one",
        ),
        pytest.param(
            11500,
            "2",
            percent("10"),
            [exclusive("2"), inclusive("5"), exclusive("1.5"), inclusive("10")],
            amounts(23000, 2300, 18000, (360, 900, 270, 1800)),
            id="classes keep their order",
        ),
        pytest.param(11300, "1", None, [inclusive("0")], amounts(11300, 0, 11300, (0,)), id="a rate of 0"),
    ],
)
def test_discounts_and_taxes_of_a_line_are_computed_exactly(
    price: int, quantity: str, discount: DiscountRate | Money | None, taxes: list[TaxRate], expected: Amounts
) -> None:
    assert compute(Money(price), Decimal(quantity), discount, taxes) == expected


def test_inclusive_taxes_are_never_more_than_the_price() -> None:
    """Each is rounded up from half a cent. With three of them the price is used up, with four exceeded."""
    assert compute(Money(3), Decimal(1), None, [inclusive("50")] * 3).net == 0
    with pytest.raises(Refused, match="inclusive taxes add up to more than the price"):
        compute(Money(3), Decimal(1), None, [inclusive("50")] * 4)


def test_a_line_is_never_larger_than_an_invoice_can_hold() -> None:
    assert compute(Money(LARGEST), Decimal(1), None, []).total == LARGEST
    with pytest.raises(Refused, match="larger than any invoice can hold"):
        compute(Money(LARGEST), Decimal(1), None, [exclusive("0.001")])


def test_a_discount_is_never_more_than_the_line() -> None:
    with pytest.raises(Refused) as refused:
        compute(Money(15000), ONE, Money(15001), [])
    assert refused.value.sentence == "The discount is more than the line's price."


@pytest.mark.parametrize(
    ("price", "taxes", "expected"),
    [
        (11300, [inclusive("13")], 10000),
        (10000, [inclusive("13")], 8850),
        (11500, [inclusive("5"), inclusive("10")], 10000),
        (11300, [inclusive("13"), exclusive("5")], 10000),
        (11300, [exclusive("13")], 11300),
        (11300, [], 11300),
    ],
)
def test_a_tax_exempt_client_pays_the_price_without_inclusive_tax(
    price: int, taxes: list[TaxRate], expected: int
) -> None:
    assert without_inclusive(Money(price), taxes) == expected


PRICES = st.integers(0, 10**9).map(Money)
QUANTITIES = st.integers(1, 100_000).map(lambda stored: Decimal(stored) / 1000)
RATES = st.integers(0, 30_000).map(lambda stored: Decimal(stored) / 1000)
TAXES = st.lists(st.builds(TaxRate, st.none(), st.just("Tax"), st.just("T"), RATES, st.booleans()), max_size=3)
DISCOUNTS = st.none() | st.integers(1, 100_000).map(lambda stored: DiscountRate("Class", Decimal(stored) / 1000))


@given(PRICES, QUANTITIES, DISCOUNTS, TAXES)
def test_the_amounts_of_any_line_add_up_to_the_cent(
    price: Money, quantity: Decimal, discount: DiscountRate | None, taxes: list[TaxRate]
) -> None:
    line = compute(price, quantity, discount, taxes)
    contained = total(part for tax, part in zip(taxes, line.taxes, strict=True) if tax.inclusive)
    assert 0 <= line.discount <= line.gross
    assert line.net + contained == line.gross - line.discount
    assert line.net + total(line.taxes) == line.net + line.tax == line.total
    assert min((line.net, line.tax, line.total, *line.taxes)) >= 0


@given(PRICES, QUANTITIES, DISCOUNTS, st.lists(RATES, min_size=1, max_size=3))
def test_with_only_inclusive_taxes_the_client_pays_exactly_the_price(
    price: Money, quantity: Decimal, discount: DiscountRate | None, rates: list[Decimal]
) -> None:
    line = compute(price, quantity, discount, [inclusive(str(rate)) for rate in rates])
    assert line.total == line.gross - line.discount


@given(PRICES, st.lists(RATES, max_size=3))
def test_a_tax_exempt_price_equals_the_net_of_the_taxed_price(price: Money, rates: list[Decimal]) -> None:
    taxes = [inclusive(str(rate)) for rate in rates]
    assert without_inclusive(price, taxes) == compute(price, ONE, None, taxes).net

"""Amounts are exact, strictly typed, and rounded half away from zero in one place (SPEC 1, 4)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zbill.errors import Usage
from zbill.money import (
    LARGEST,
    Money,
    from_thousandths,
    grouped,
    half_up,
    parse_decimal,
    thousandths,
    to_text,
    total,
)

AMOUNTS = st.integers(0, LARGEST)
DECIMALS = st.sampled_from([0, 2, 3])


@pytest.mark.parametrize("wrong", [1.0, 12.5, True, Decimal("12.00"), "12", None])
def test_money_is_only_whole_minor_units(wrong: object) -> None:
    with pytest.raises(TypeError):
        Money(wrong)  # type: ignore[arg-type]


def test_sums_and_differences_of_money_are_money() -> None:
    results = [Money(150) + Money(50), Money(150) - Money(200), -Money(5), total([Money(1), Money(2)]), total([])]
    assert results == [200, -50, -5, 3, 0]
    assert {type(each) for each in results} == {Money}


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounded"),
    [
        (0, 2, 0),
        (1, 2, 1),
        (-1, 2, -1),
        (3, 2, 2),
        (-3, 2, -2),
        (5, 2, 3),
        (-5, 2, -3),
        (1, 3, 0),
        (2, 3, 1),
        (-2, 3, -1),
        (2675, 10, 268),
        (2674, 10, 267),
        (10**30 + 5, 10, 10**29 + 1),
    ],
)
def test_half_is_rounded_away_from_zero(numerator: int, denominator: int, rounded: int) -> None:
    assert half_up(numerator, denominator) == rounded


@pytest.mark.parametrize(
    ("price", "quantity", "gross"),
    [
        (1999, "1", 1999),
        (1999, "0.5", 1000),
        (1250, "1.333", 1666),
        (100, "0.005", 1),
        (100, "0.004", 0),
        (1, "0.500", 1),
        (1, "0.499", 0),
        (115, "100", 11500),
        (0, "12", 0),
        (333, "999999.999", 333000000),
    ],
)
def test_a_price_times_a_quantity_is_rounded_half_up(price: int, quantity: str, gross: int) -> None:
    assert Money(price).times(Decimal(quantity)) == gross


@pytest.mark.parametrize(
    ("amount", "rate", "share"),
    [
        (15000, "25", 3750),
        (15000, "50", 7500),
        (15000, "100", 15000),
        (15000, "0", 0),
        (4500, "5.788", 260),
        (9000, "8.25", 743),
        (14000, "9.975", 1397),
        (1, "50", 1),
        (1, "49.999", 0),
        (1000, "0.05", 1),
        (1000, "0.049", 0),
    ],
)
def test_a_percentage_of_an_amount_is_rounded_half_up(amount: int, rate: str, share: int) -> None:
    assert Money(amount).percent(Decimal(rate)) == share


@pytest.mark.parametrize(
    ("text", "number"),
    [("8.25", "8.25"), ("8.250 %", "8.25"), ("100%", "100"), ("0", "0"), ("0.001", "0.001"), (" 5 ", "5")],
)
def test_a_typed_quantity_or_percentage_is_read(text: str, number: str) -> None:
    assert parse_decimal(text, "rate") == Decimal(number)


@pytest.mark.parametrize(
    "text",
    ["", "%", "8.2505", "-1", "+1", "1e2", "NaN", "1_0", "1,5", "８", "01", "5%%", "1.5\n", "1234567890"],
)
def test_text_that_is_not_a_quantity_is_refused(text: str) -> None:
    with pytest.raises(Usage) as refused:
        parse_decimal(text, "quantity")
    assert refused.value.sentence == f"{text!r} isn't a valid quantity."


@pytest.mark.parametrize(
    ("minor", "decimals", "text"),
    [
        (15000, 2, "150.00"),
        (0, 2, "0.00"),
        (5, 2, "0.05"),
        (-5, 2, "-0.05"),
        (-15000, 2, "-150.00"),
        (150, 0, "150"),
        (-7, 0, "-7"),
        (1500, 3, "1.500"),
        (7, 3, "0.007"),
    ],
)
def test_an_amount_as_text_has_the_decimals_of_the_currency(minor: int, decimals: int, text: str) -> None:
    assert to_text(minor, decimals) == text


@pytest.mark.parametrize(
    ("minor", "decimals", "text"),
    [
        (123456789, 2, "1,234,567.89"),
        (99999, 2, "999.99"),
        (-123456, 2, "-1,234.56"),
        (-5, 2, "-0.05"),
        (1234567, 0, "1,234,567"),
        (1234567, 3, "1,234.567"),
    ],
)
def test_amounts_for_people_are_grouped(minor: int, decimals: int, text: str) -> None:
    assert grouped(minor, decimals) == text


@pytest.mark.parametrize(
    ("number", "stored"), [("8.25", 8250), ("10", 10000), ("100", 100000), ("0", 0), ("0.001", 1), ("1E+2", 100000)]
)
def test_a_rate_is_stored_in_thousandths_and_read_back_without_trailing_zeros(number: str, stored: int) -> None:
    assert thousandths(Decimal(number)) == stored
    assert str(from_thousandths(stored)) == f"{Decimal(number).normalize():f}"


def test_a_fourth_decimal_is_refused_instead_of_dropped() -> None:
    with pytest.raises(ValueError, match=r"8\.2505 has more than three decimals"):
        thousandths(Decimal("8.2505"))


@given(st.integers(-(10**20), 10**20), st.integers(1, 10**9))
def test_rounding_is_off_by_at_most_half_and_symmetric(numerator: int, denominator: int) -> None:
    rounded = half_up(numerator, denominator)
    assert abs(2 * (rounded * denominator - numerator)) <= denominator
    assert half_up(-numerator, denominator) == -rounded


@given(st.integers(0, 10**12))
def test_any_rate_in_thousandths_is_read_back(stored: int) -> None:
    assert thousandths(from_thousandths(stored)) == stored

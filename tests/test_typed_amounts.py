"""Amounts are read as people type them on a command, and refused where they can be read two ways (SPEC 9)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zbill.billing.currencies import signs
from zbill.errors import Usage
from zbill.money import LARGEST, Money, grouped, to_text
from zbill.typed_amounts import parse_amount

AMOUNTS = st.integers(0, LARGEST)
DECIMALS = st.sampled_from([0, 2, 3])


@pytest.mark.parametrize(
    ("text", "decimals", "minor"),
    [
        ("150.00", 2, 15000),
        ("150", 2, 15000),
        ("150.5", 2, 15050),
        ("0.01", 2, 1),
        ("19.99", 2, 1999),
        ("1.15", 2, 115),
        (" 7.25 ", 2, 725),
        ("150", 0, 150),
        ("1", 0, 1),
        ("1.5", 3, 1500),
        ("0.001", 3, 1),
        ("9999999999.99", 2, LARGEST),
        ("999999999999", 0, LARGEST),
        ("999999999.999", 3, LARGEST),
    ],
)
def test_a_typed_amount_is_read(text: str, decimals: int, minor: int) -> None:
    assert parse_amount(text, decimals) == minor


@pytest.mark.parametrize(
    "text",
    [
        "", " ", ".", "5.", ".5", "+5.00", "1_000", "1  000", "€5.00", "5.00 EUR", "USD", "$",
        "1e3", "1E3", "NaN", "inf", "Infinity", "0x10", "007", "00.50", "1.2.3", "5.00\n", "\t5.00", "5.0\u00a00",
        "１２", "１2.00", "٣", "5.00\x00", "half", "--5", "1,00.00", "1,0000,000", "1.000,000.00", "9" * 65,
    ],
)  # fmt: skip
def test_text_that_is_not_an_amount_is_refused(text: str) -> None:
    with pytest.raises(Usage) as refused:
        parse_amount(text, 2, signs("USD"))
    assert refused.value.sentence == f"{text!r} isn't an amount."
    assert refused.value.remedy == "Use plain digits, such as 150.00."


@pytest.mark.parametrize(
    ("text", "decimals", "like"),
    [
        ("1.005", 2, "150.00"),
        ("1.000", 2, "150.00"),
        ("150.0", 0, "150"),
        ("1.0001", 3, "150.000"),
        ("1,234.567", 2, "150.00"),
        ("1.234", 0, "150"),
    ],
)
def test_an_amount_with_too_many_decimals_is_refused(text: str, decimals: int, like: str) -> None:
    with pytest.raises(Usage) as refused:
        parse_amount(text, decimals)
    assert refused.value.sentence == f"{text!r} has more decimals than the currency."
    assert refused.value.remedy == f"Use an amount such as {like}."


@pytest.mark.parametrize(("text", "decimals"), [("10000000000.00", 2), ("1000000000", 3), ("999999999999.99", 2)])
def test_an_amount_above_the_largest_is_refused(text: str, decimals: int) -> None:
    with pytest.raises(Usage) as refused:
        parse_amount(text, decimals)
    assert refused.value.sentence == f"{text!r} is too large."
    assert refused.value.remedy == f"Use an amount up to {to_text(LARGEST, decimals)}."


def test_zero_is_allowed_as_a_price_but_not_as_a_payment() -> None:
    assert parse_amount("0.00", 2, zero=True) == 0
    with pytest.raises(Usage, match="The amount can't be zero"):
        parse_amount("0.00", 2)


@given(AMOUNTS, DECIMALS)
def test_any_amount_written_as_text_is_read_back(minor: int, decimals: int) -> None:
    assert parse_amount(to_text(minor, decimals), decimals, zero=True) == minor
    shown = grouped(minor, decimals)
    if decimals or minor < 1000:
        assert parse_amount(shown, decimals, zero=True) == minor
    assert shown.replace(",", "") == to_text(minor, decimals)


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        *(("1,000.00", 100000), ("1,000,000.00", 100000000), ("1,000,000", 100000000), ("$100", 10000)),
        *(("100 USD", 10000), ("usd 100", 10000), ("$ 50", 5000), ("$1,000.00", 100000), ("US$5.50", 550)),
        *(("1.000,00", 100000), ("1.000.000", 100000000), ("1 000,50", 100050), ("1\u202f000.00", 100000)),
        *(("1'000.00", 100000), ("1,5", 150), ("1,50", 150), ("12,34,567.00", 123456700), ("1 000", 100000)),
    ],
)
def test_an_amount_with_separators_and_signs_is_read(text: str, minor: int) -> None:
    assert parse_amount(text, 2, signs("USD")) == Money(minor)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [("€ 50", "EUR", 5000), ("50 €", "EUR", 5000), ("¥1,234", "JPY", 1234)],
)
def test_the_sign_is_that_of_the_practice(text: str, currency: str, minor: int) -> None:
    decimals = 0 if currency == "JPY" else 2
    assert parse_amount(text, decimals, signs(currency)) == minor
    with pytest.raises(Usage, match="isn't an amount"):
        parse_amount(text, 2, signs("GBP"))


@pytest.mark.parametrize(
    ("text", "decimals", "whole"),
    [
        ("1,000", 2, "1000.00"),
        ("$1,000", 2, "1000.00"),
        ("999,999 USD", 2, "999999.00"),
        ("0,500", 2, "500.00"),
        ("1,234", 3, "1234.000"),
    ],
)
def test_a_comma_before_three_digits_can_be_read_two_ways(text: str, decimals: int, whole: str) -> None:
    with pytest.raises(Usage) as refused:
        parse_amount(text, decimals, signs("USD"))
    assert refused.value.sentence == f"{text!r} can be read two ways."
    assert refused.value.remedy == f"Use {whole}, or write decimals after a point."


@pytest.mark.parametrize("text", ["-5.00", "-$5", "$-5.00", "(5.00)", "5.00-", "-0.00", "\u22125"])
def test_a_negative_amount_is_refused_with_what_to_do_instead(text: str) -> None:
    with pytest.raises(Usage) as refused:
        parse_amount(text, 2, signs("USD"), zero=True)
    assert refused.value.sentence == f"{text!r} is negative, and amounts can't be."
    assert refused.value.remedy == (
        "Use a discount to charge less, a credit note to undo a charge, or a refund to give money back."
    )


@given(AMOUNTS, DECIMALS, st.sampled_from(["{}", "${}", "$ {}", "{} USD", "usd {}", "{}\u00a0$"]))
def test_an_amount_as_zbill_prints_it_is_read_back_with_the_sign(minor: int, decimals: int, around: str) -> None:
    if decimals or minor < 1000 or minor >= 10**6:
        typed = around.format(grouped(minor, decimals))
        assert parse_amount(typed, decimals, signs("USD"), zero=True) == minor


@given(st.text() | st.text("0123456789,. $-()'", max_size=12), DECIMALS)
def test_any_text_is_an_amount_or_wrong_usage(text: str, decimals: int) -> None:
    try:
        amount = parse_amount(text, decimals, signs("USD"), zero=True)
    except Usage:
        return
    digits = "".join(filter(str.isdigit, text))
    assert digits.isascii()
    assert int(digits) * 10**decimals >= amount >= int(digits)

"""An amount is read as it was meant, in every way that people write it, or is bad (SPEC 10, "How a file is read")."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.exchange.test_cells import CONVENTIONS, reason
from zbill.billing import currencies
from zbill.exchange.amounts import amount, price, signed_amount
from zbill.exchange.cells import Bad, Conventions
from zbill.money import LARGEST, Money, to_text
from zbill.typed_amounts import is_negative


def conventions(currency: str, decimal: str = "") -> Conventions:
    return CONVENTIONS._replace(
        decimal=decimal,
        currency=currency,
        decimals=currencies.decimals(currency),
        signs=currencies.signs(currency),
    )


DOLLARS, YEN, DINARS = (conventions(each) for each in ("USD", "JPY", "KWD"))
GROUPS = (" ", ",", ".", "'", "’", "\u00a0", "\u202f", "\u2009", "\u2007")


def grouped(digits: str, separator: str, size: int) -> str:
    """Return digits with separators: before the last three, and before each `size` digits to the left of them."""
    head, tail = digits[:-3], digits[-3:]
    parts = []
    while head:
        parts.append(head[-size:])
        head = head[:-size]
    return separator.join([*reversed(parts), tail])


@given(
    st.integers(-LARGEST, LARGEST) | st.integers(-9999, 99999),
    st.sampled_from(["USD", "EUR", "GBP", "JPY", "KRW", "KWD", "TND"]),
    st.sampled_from(["", *GROUPS]),
    st.sampled_from([2, 3]),
    st.sampled_from(".,"),
    st.booleans(),
    st.sampled_from(["{}", "{} {s}", "{s}{}", "{s} {}", "{}{s}", "{}\u00a0{s}"]),
    st.sampled_from(["-{}", "({})", "{}-", "\u2212{}", "- {}", "minus inside"]),
    st.data(),
)
def test_an_amount_written_in_any_allowed_way_reads_back_as_the_same_money(
    minor: int,
    currency: str,
    group: str,
    size: int,
    point: str,
    told: bool,
    around: str,
    minus: str,
    data: st.DataObject,
) -> None:
    """Only SPEC's ambiguous ones are not read back: a single separator before exactly three digits."""
    decimals = currencies.decimals(currency)
    point = {",": ".", ".": ","}.get(group, point)
    sign = data.draw(st.sampled_from(currencies.signs(currency)))
    units, _, fraction = to_text(abs(minor), decimals).partition(".")
    if data.draw(st.booleans()) and fraction:
        fraction = fraction.rstrip("0")
    number = (grouped(units, group, size) if group else units) + (point + fraction if fraction else "")
    if minor < 0:
        number = (
            around.format("-" + number, s=sign)
            if minus == "minus inside"
            else minus.format(around.format(number, s=sign))
        )
    else:
        number = around.format(number, s=sign)
    read = signed_amount(conventions(currency, point if told else ""))
    is_grouped = bool(group) and len(units) > 3
    two_ways = not told and is_grouped and len(units) <= 6 and not fraction and group in ",."
    if two_ways and decimals == 2:
        assert reason(read, number) == "Can be read two ways. Say which with --decimal '.' or --decimal ','."
    elif two_ways and decimals == 3:
        assert read(number) == Money(minor) // 1000
    else:
        assert (read(number), type(read(number))) == (Money(minor), Money)


@pytest.mark.parametrize(
    ("cell", "decimal", "usd", "jpy", "kwd"),
    [
        ("1,234", "", None, 1234, 1234),
        ("1.234", "", None, 1234, 1234),
        ("1,234", ".", 123400, 1234, 1234000),
        ("1.234", ",", 123400, 1234, 1234000),
        ("1.234", ".", None, None, 1234),
        ("1,234", ",", None, None, 1234),
        ("1,234,56", ",", None, None, None),
        ("1.234.567", ".", None, None, None),
        ("0.500", "", None, None, 500),
        ("0,500", "", None, None, 500),
        ("12,345.00", "", 1234500, None, 12345000),
        ("12.345,00", "", 1234500, None, 12345000),
        ("1,234,567", "", 123456700, 1234567, 1234567000),
        ("1.234.567", "", 123456700, 1234567, 1234567000),
        ("1,00,000", "", 10000000, 100000, 100000000),
        ("12,34,567.5", "", 123456750, None, 1234567500),
        ("1 234", "", 123400, 1234, 1234000),
        ("1\u00a0234,5", "", 123450, None, 1234500),
        ("1\u202f234.567", "", None, None, 1234567),
        ("1'234", "", 123400, 1234, 1234000),
        ("1’234.50", "", 123450, None, 1234500),
        ("130.0", "", 13000, None, 130000),
        ("130,0", "", 13000, None, 130000),
        ("130,0", ".", None, None, None),
        ("130.0", ",", None, None, None),
        ("1.005", "", None, 1005, 1005),
        ("1.0000", "", None, None, None),
        ("12,34", "", 1234, None, 12340),
        ("0", "", 0, 0, 0),
        ("0.00", "", 0, None, 0),
    ],
)
def test_a_separator_is_read_by_the_decimals_of_the_currency_or_as_the_user_says(
    cell: str, decimal: str, usd: int | None, jpy: int | None, kwd: int | None
) -> None:
    found: list[int | None] = []
    for currency in ("USD", "JPY", "KWD"):
        try:
            found.append(price(conventions(currency, decimal))(cell))
        except Bad:
            found.append(None)
    assert found == [usd, jpy, kwd]


TWO_WAYS = "Can be read two ways. Say which with --decimal '.' or --decimal ','."
NO_AMOUNT = "Isn't an amount in USD, such as 150.00."
TOO_FINE = "Has more decimals than USD has. An amount is like 150.00."


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        *((each, NO_AMOUNT) for each in (
            "", " ", "-", "$", "()", "USD", "abc", ".", "5.", ".50", "1e3", "1E3", "1_000", "NaN", "inf", "0x10", "٣",
            "１２", "1２.00", "+5.00", "007", "00.50", "0,123,456", "1.2.3", "1,2345,678", "1,234 567",
            "1,234.567.890", "1 234'567", "1  234", "12 34", "1234,567,890", "1,0,000", "$$5", "5 USD USD",
            "€5.00", "5.00 EUR", "£5", "5.00\x00", "5\n", "\t5", "5 5", "--5", "(5", "5)", "(-5)", "-(5)", "-5-", "5 %",
            "5/2", "=5", "five", "USD 5 $ USD", "1,234.", "–5", "$ -",
        )),
        ("1,234", TWO_WAYS),
        ("$1.234", TWO_WAYS),
        ("999,999 USD", TWO_WAYS),
        ("1.0001", TOO_FINE),
        ("1,234.567", TOO_FINE),
        ("1 234,567", TOO_FINE),
        ("1234.567", TWO_WAYS),
        ("10,000,000,000.00", "Is too large. The largest amount is 9999999999.99."),
        ("9" * 60, "Is too large. The largest amount is 9999999999.99."),
        ("-5.00", "Can't be negative."),
        ("(5.00)", "Can't be negative."),
        ("$-5.00", "Can't be negative."),
        ("-0.00", "Can't be negative."),
    ],
)  # fmt: skip
def test_what_is_no_amount_is_bad(cell: str, why: str) -> None:
    assert reason(price(DOLLARS), cell) == why


@pytest.mark.parametrize(
    ("cell", "minor"),
    [
        ("-5.00", -500), ("\u22125.00", -500), ("5.00-", -500), ("(5.00)", -500), ("-$5.00", -500), ("$-5.00", -500),
        ("($5.00)", -500), ("$(5.00)", -500), ("(5.00) USD", -500), ("-5.00 USD", -500), ("$5.00 USD", 500),
        ("usd 5", 500), ("US$5", 500), ("$ 31.16", 3116), ("0.00", 0), ("-0.00", 0), ("- 1,234.50", -123450),
    ],
)  # fmt: skip
def test_a_signed_amount_can_be_negative(cell: str, minor: int) -> None:
    assert signed_amount(DOLLARS)(cell) == minor


def test_an_amount_above_zero_is_not_zero() -> None:
    assert amount(DOLLARS)("0.01") == 1
    assert reason(amount(DOLLARS), "$0.00") == "Can't be zero."
    assert price(DOLLARS)("$0.00") == 0


def test_the_reasons_name_the_currency() -> None:
    assert reason(price(YEN), "5.5") == "Has more decimals than JPY has. An amount is like 150."
    assert reason(price(DINARS), "$5") == "Isn't an amount in KWD, such as 150.000."


@pytest.mark.parametrize(
    ("cell", "negative"), [("-5", True), ("($5)", True), ("\u22125", True), ("5-", True), ("5", False), ("", False)]
)
def test_the_text_of_a_negative_amount_is_recognized(cell: str, negative: bool) -> None:
    assert is_negative(cell) == negative

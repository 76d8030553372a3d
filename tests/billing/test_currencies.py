"""Each currency has its own number of decimals (SPEC 1)."""

from __future__ import annotations

import pytest

from zbill.billing.currencies import decimals, signs
from zbill.errors import Usage


@pytest.mark.parametrize(
    ("code", "places"),
    [("USD", 2), ("EUR", 2), ("GBP", 2), ("CHF", 2), ("JPY", 0), ("KRW", 0), ("KWD", 3), ("BHD", 3), ("TND", 3)],
)
def test_each_currency_has_its_decimals(code: str, places: int) -> None:
    assert decimals(code) == places


@pytest.mark.parametrize("code", ["", "usd", "US", "XXX", "DOLLARS", "DEM"])
def test_a_code_that_iso_4217_does_not_have_is_refused(code: str) -> None:
    with pytest.raises(Usage) as refused:
        decimals(code)
    assert refused.value.sentence == f"{code!r} isn't a currency code."


@pytest.mark.parametrize(
    ("code", "written"),
    [("USD", ("USD", "$", "US$")), ("EUR", ("EUR", "€")), ("KWD", ("KWD",)), ("JPY", ("JPY", "¥", "￥", "円"))],
)
def test_an_amount_is_written_with_the_code_or_a_sign_of_its_currency(code: str, written: tuple[str, ...]) -> None:
    assert signs(code) == written

"""An NPI has ten digits, the last of which checks the others."""

from __future__ import annotations

import pytest

from zbill.billing.npi import checked, is_valid
from zbill.errors import Usage


@pytest.mark.parametrize("number", ["1234567893", "1245319599", "1003000126", ""])
def test_a_valid_number_is_taken(number: str) -> None:
    assert checked(number) == number


@pytest.mark.parametrize("last", "012456789")
def test_another_last_digit_is_refused(last: str) -> None:
    with pytest.raises(Usage):
        checked(f"123456789{last}")


@pytest.mark.parametrize("number", ["123456789", "12345678930", "123456789X", "1234 567893", "١٢٣٤٥٦٧٨٩٣"])
def test_anything_but_ten_digits_is_refused(number: str) -> None:
    with pytest.raises(Usage):
        checked(number)


@pytest.mark.parametrize("first", "03456789")
def test_a_number_begins_with_1_or_2(first: str) -> None:
    for last in "0123456789":
        with pytest.raises(Usage):
            checked(f"{first}23456789{last}")


def test_a_number_can_begin_with_2() -> None:
    assert checked("2234567891") == "2234567891"


@pytest.mark.parametrize(
    ("number", "valid"),
    [("1234567893", True), ("2234567891", True), ("1234567890", False), ("", False), ("12345", False)],
)
def test_an_npi_is_valid_by_its_check_digit_and_an_empty_one_is_not(number: str, valid: bool) -> None:
    assert is_valid(number) is valid

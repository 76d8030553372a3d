"""Diagnoses are written alike, whatever way they are typed. Only the form of a code is checked."""

from __future__ import annotations

import pytest

from zbill.billing.diagnoses import MOST, checked
from zbill.errors import Usage


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("", ""),
        (" ; , ", ""),
        ("F41.1", "F41.1"),
        ("f411", "F41.1"),
        ("I10", "I10"),
        ("i10", "I10"),
        ("z00.129", "Z00.129"),
        ("Z00129", "Z00.129"),
        ("C7A.00", "C7A.00"),
        ("m1a", "M1A"),
        ("S72.001A", "S72.001A"),
        ("s72001a", "S72.001A"),
        ("T36.0X1A", "T36.0X1A"),
        ("F41.1; F32.0", "F41.1; F32.0"),
        ("F32.0;F41.1", "F32.0; F41.1"),
        ("F41.1,F32.0,  I10\u00a0J45", "F41.1; F32.0; I10; J45"),
        ("\tF41.1\n", "F41.1"),
    ],
)
def test_codes_are_stored_in_their_order_with_point_and_capitals(typed: str, stored: str) -> None:
    assert checked(typed) == stored
    assert checked(stored) == stored


@pytest.mark.parametrize(
    "typed",
    [
        *("F", "F4", "41.1", "FF1", "F4.11", "F41.", "F41.1.1", "F41..1", "F41.12345", "F4112345", "F41 .1", "F41-1"),
        *("F4é", "é41", "F4\u0661", "\uff2641", "\u013110", "F41.\u017f", "anxiety", "296.33", "-", "F41.1/F32.0"),
    ],
)
def test_another_form_is_refused(typed: str) -> None:
    with pytest.raises(Usage, match="isn't a code of ICD-10-CM"):
        checked(typed)


@pytest.mark.parametrize("typed", ["F41.1; F41.1", "F41.1 f411", "I10, F32.0, i10"])
def test_a_code_that_is_there_twice_is_refused(typed: str) -> None:
    with pytest.raises(Usage, match="is there twice"):
        checked(typed)


def test_a_claim_has_room_for_twelve() -> None:
    codes = [f"F{number}" for number in range(10, 10 + MOST + 1)]
    assert MOST == 12
    assert checked(" ".join(codes[:MOST])) == "; ".join(codes[:MOST])
    with pytest.raises(Usage, match="There are 13 diagnoses"):
        checked(" ".join(codes))

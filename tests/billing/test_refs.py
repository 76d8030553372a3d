"""The refs that zbill gives contain a token of the practice, which another practice doesn't have (SPEC 10)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zbill.billing.refs import LENGTH, LETTERS, own_ref, token

NOON = 1791216000  # 2026-10-05 16:00 UTC


@pytest.mark.parametrize(
    ("at", "name", "found"),
    [
        (NOON, "Brightwater Therapy", "824t5c"),
        # The same person, a second and a minute later.
        (NOON + 1, "Brightwater Therapy", "28ppcy"),
        (NOON + 59, "Brightwater Therapy", "wpm7vt"),
        # Another one, at the same moment.
        (NOON, "Harbor Vets", "82w6xv"),
        (NOON, "brightwater therapy", "y9y9m9"),
        (1780318800, "Zażółć & Søn", "t3ym8n"),
        # The clock and the name of a spoilt file.
        (0, "", "nj3mv5"),
        (-(2**62), "x", "3r4x29"),
    ],
)
def test_a_token_follows_from_when_a_practice_was_created_and_under_which_name(at: int, name: str, found: str) -> None:
    assert token(at, name) == found


def test_two_practices_created_with_one_name_in_one_second_have_the_same_token() -> None:
    """Nothing else is known of a new practice. A script names them differently."""
    assert token(NOON, "My Practice") == token(NOON, "My Practice")
    assert len({token(NOON, f"Practice {each}") for each in range(1000)}) == 1000


def test_all_practices_of_one_name_in_a_day_have_different_tokens() -> None:
    assert len({token(NOON + second, "My Practice") for second in range(86_400)}) == 86_400


@given(at=st.integers(0, 2**40), apart=st.integers(1, 4 * 365 * 86_400), name=st.text(max_size=20))
def test_practices_of_one_name_differ_for_four_years(at: int, apart: int, name: str) -> None:
    assert token(at, name) != token(at + apart, name)


@given(at=st.integers(-(2**63), 2**63 - 1), name=st.text(max_size=20))
def test_a_token_is_short_and_has_no_letter_that_is_mistaken_for_another(at: int, name: str) -> None:
    found = token(at, name)
    assert len(found) == LENGTH == 6
    assert set(found) <= set(LETTERS)
    assert not set(LETTERS) & set("01aeioubglqsz")
    assert LETTERS.isascii()
    assert LETTERS.lower() == LETTERS


def test_a_ref_has_the_token_the_letter_and_the_id() -> None:
    assert own_ref("k3f9xc", "c", 5) == "zb-k3f9xc-c5"

"""Bugs found by tests/services/test_always_true_money.py, each reproduced in the fewest commands."""

from __future__ import annotations

from tests.practice import Practice


def test_a_refund_on_an_impossible_day_is_a_usage_error_even_if_the_amount_is_too_high(money: Practice) -> None:
    """Usage errors come before refusals (SPEC 9): the day can never be right, the amount only not now."""
    money.ok("charge Ana Report 100.00")
    money.ok("pay Ana 100.00 --date 2026-10-05")

    assert money.zbill("refund 1 100.01").code == 4
    assert money.zbill("refund 1 100.01 --date 2026-10-04").code == 2
    assert money.zbill("refund 1 100.01 --date 2026-10-06").code == 2

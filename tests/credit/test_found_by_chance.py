"""What tests/services/test_always_true_money.py found, each as the shortest way there."""

from __future__ import annotations

from tests.practice import Practice


def test_a_refund_of_an_impossible_day_is_wrong_usage_whatever_else_is_wrong_with_it(money: Practice) -> None:
    """2 comes before 4 (SPEC 9): these days can never be right, the amount is not right now."""
    money.ok("charge Ana Report 100.00")
    money.ok("pay Ana 100.00 --date 2026-10-05")

    assert money.zbill("refund 1 100.01").code == 4
    assert money.zbill("refund 1 100.01 --date 2026-10-04").code == 2
    assert money.zbill("refund 1 100.01 --date 2026-10-06").code == 2

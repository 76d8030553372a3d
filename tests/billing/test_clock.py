"""The clock must not run behind the last logged change (SPEC 5)."""

from __future__ import annotations

import pytest

from zbill.billing.clock import clock_is_behind, moment


@pytest.mark.parametrize(
    ("last_logged", "now", "counted"),
    [(None, 50, 50), (1000, 1001, 1001), (1000, 999, 1000), (1000, 880, 1000), (1000, 879, 879)],
)
def test_with_a_clock_slightly_behind_the_time_of_the_last_log_entry_counts(
    last_logged: int | None, now: int, counted: int
) -> None:
    assert moment(last_logged, now) == counted


@pytest.mark.parametrize(("behind", "told"), [(-60, False), (0, False), (120, False), (121, True), (86400, True)])
def test_a_clock_at_most_two_minutes_behind_is_accepted(behind: int, told: bool) -> None:
    assert clock_is_behind(1_000_000, 1_000_000 - behind) is told

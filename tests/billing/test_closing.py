"""Twenty-four hours of elapsed time, and a clock that may not run behind (SPEC 5)."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from zbill.billing.closing import clock_is_behind, may_reopen

HOUR = 3600
NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("elapsed", "allowed"),
    [(0, True), (1, True), (24 * HOUR - 1, True), (24 * HOUR, True), (24 * HOUR + 1, False), (-1, False)],
)
def test_exactly_24_hours_is_still_allowed(elapsed: int, allowed: bool) -> None:
    assert may_reopen(1_000_000, 1_000_000 + elapsed) is allowed


@pytest.mark.parametrize(
    ("closed", "now", "allowed"),
    [
        ("2026-03-07 12:00", "2026-03-08 13:00", True),
        ("2026-03-07 12:00", "2026-03-08 13:01", False),
        ("2026-10-31 12:00", "2026-11-01 11:00", True),
        ("2026-10-31 12:00", "2026-11-01 11:01", False),
    ],
)
def test_daylight_saving_neither_gives_nor_takes_an_hour(closed: str, now: str, allowed: bool) -> None:
    assert may_reopen(_in_new_york(closed), _in_new_york(now)) is allowed


@pytest.mark.parametrize(("behind", "told"), [(-60, False), (0, False), (120, False), (121, True), (86400, True)])
def test_a_clock_two_minutes_behind_is_still_right(behind: int, told: bool) -> None:
    assert clock_is_behind(1_000_000, 1_000_000 - behind) is told


def _in_new_york(wall: str) -> int:
    return int(datetime.fromisoformat(wall).replace(tzinfo=NEW_YORK).timestamp())

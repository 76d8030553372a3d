"""Sessions of one provider overlap if one begins before another ends (SPEC 2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pytest

from zbill.billing.overlaps import Slot, overlaps


def slot(session: int, start: str, minutes: int = 50, provider: str = "Helena") -> Slot:
    return Slot(session, provider, datetime.fromisoformat(f"2026-10-{start}"), minutes)


@pytest.mark.parametrize(
    ("slots", "pairs"),
    [
        ([slot(1, "05 09:00"), slot(2, "05 09:50")], []),
        ([slot(1, "05 09:00"), slot(2, "05 09:49")], [(1, 2)]),
        ([slot(1, "05 09:49"), slot(2, "05 09:00")], [(2, 1)]),
        ([slot(1, "05 09:00"), slot(2, "05 09:00")], [(1, 2)]),
        ([slot(1, "05 09:00"), slot(2, "05 09:10", 10)], [(1, 2)]),
        ([slot(1, "05 09:00"), slot(2, "05 09:00", provider="Otto")], []),
        ([slot(1, "05 09:00"), slot(2, "06 09:00")], []),
        ([slot(1, "05 23:30"), slot(2, "06 00:00")], []),
        ([slot(1, "05 09:00", 120), slot(2, "05 09:30", 10), slot(3, "05 10:00")], [(1, 2), (1, 3)]),
        ([slot(1, "05 09:00"), slot(2, "05 09:30"), slot(3, "05 09:40")], [(1, 2), (1, 3), (2, 3)]),
        ([slot(1, "05 09:00"), slot(2, "05 09:30"), slot(3, "05 10:00")], [(1, 2), (2, 3)]),
    ],
    ids=[
        *("one after the other", "a minute early", "in any order", "at once", "one within the other"),
        *("two providers", "two days", "past midnight", "two within one", "all three", "a chain"),
    ],
)
def test_overlapping_sessions_are_paired(slots: Sequence[Slot], pairs: list[tuple[int, int]]) -> None:
    assert [(one.id, other.id) for one, other in overlaps(slots, {1, 2, 3})] == pairs


def test_only_pairs_with_a_changed_session_count() -> None:
    slots = [slot(1, "05 09:00"), slot(2, "05 09:30"), slot(3, "05 10:00")]
    assert [[(one.id, other.id) for one, other in overlaps(slots, {changed})] for changed in (1, 2, 3, 4)] == [
        [(1, 2)],
        [(1, 2), (2, 3)],
        [(2, 3)],
        [],
    ]

"""The parts of each line that were billed when the invoice's total was another one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zbill.billing.billed import billed

ONE, TAXED, TWO_TAXES = [100], [200, 20], [100, 5, 7]


@pytest.mark.parametrize(
    ("lines", "total", "found", "excess"),
    [
        ([], 0, [], 0),
        ([], 50, [], 50),
        ([ONE], 100, [[100]], 0),
        ([ONE], 0, [[0]], 0),
        ([ONE], 40, [[40]], 0),
        ([ONE], 130, [[100]], 30),
        # Lines count in the order in which they were added.
        ([ONE, TAXED], 100, [[100], [0, 0]], 0),
        ([ONE, TAXED], 320, [[100], [200, 20]], 0),
        # Net and tax of the last one count alike, rounded half up, the rest being net.
        ([ONE, TAXED], 210, [[100], [100, 10]], 0),
        ([TWO_TAXES], 50, [[45, 2, 3]], 0),
        ([TAXED], 30, [[27, 3]], 0),
        ([[0], [0, 0]], 0, [[0], [0, 0]], 0),
    ],
)
def test_what_was_billed_at_a_total(lines: list[list[int]], total: int, found: list[list[int]], excess: int) -> None:
    assert billed(lines, total) == (found, excess)


@given(
    lines=st.lists(st.lists(st.integers(0, 10**9), min_size=1, max_size=4), max_size=6), total=st.integers(0, 10**10)
)
def test_all_of_a_total_is_billed_and_no_tax_beyond_its_own(lines: list[list[int]], total: int) -> None:
    found, excess = billed(lines, total)
    assert sum(map(sum, found)) + excess == total
    assert excess == max(0, total - sum(map(sum, lines)))
    for part, line in zip(found, lines, strict=True):
        assert all(0 <= tax <= whole for tax, whole in zip(part[1:], line[1:], strict=True))
        assert sum(part) <= sum(line)

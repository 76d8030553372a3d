"""Money on an invoice fills its tax, then its lines from the oldest on (SPEC 8.3)."""

from __future__ import annotations

import pytest

from zbill.billing.collecting import allocated


@pytest.mark.parametrize(
    ("money", "tax", "nets", "for_tax", "shares"),
    [
        (0, 400, [6000, 4000], 0, [0, 0]),
        # Less than the tax, all of it, and a cent more.
        (399, 400, [6000, 4000], 399, [0, 0]),
        (400, 400, [6000, 4000], 400, [0, 0]),
        (401, 400, [6000, 4000], 400, [1, 0]),
        # The example of SPEC: 50, then 30 more, then 20 less.
        (5000, 400, [6000, 4000], 400, [4600, 0]),
        (8000, 400, [6000, 4000], 400, [6000, 1600]),
        (6400, 400, [6000, 4000], 400, [6000, 0]),
        (10399, 400, [6000, 4000], 400, [6000, 3999]),
        (10400, 400, [6000, 4000], 400, [6000, 4000]),
        # More than the total, and no line.
        (10500, 400, [6000, 4000], 400, [6000, 4100]),
        (500, 400, [], 400, []),
        (100, 0, [0, 50, 0, 50], 0, [0, 50, 0, 50]),
    ],
)
def test_money_is_allocated_to_tax_then_lines(
    money: int, tax: int, nets: list[int], for_tax: int, shares: list[int]
) -> None:
    assert allocated(money, tax, nets) == (for_tax, shares)

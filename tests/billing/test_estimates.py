"""The period, the lines and the standings of Good Faith Estimates (SPEC 11)."""

from __future__ import annotations

from datetime import date

import pytest

from zbill.billing.estimates import Expected, Standing, covered, grouped, standings
from zbill.dates import Period
from zbill.errors import Usage
from zbill.money import Money

TODAY = date(2026, 10, 5)


@pytest.mark.parametrize(
    ("period", "today", "expected"),
    [
        (None, TODAY, Period(TODAY, date(2027, 10, 4))),
        (None, date(2028, 2, 29), Period(date(2028, 2, 29), date(2029, 2, 28))),
        (Period(date(2026, 11, 1), date(2026, 11, 30)), TODAY, Period(date(2026, 11, 1), date(2026, 11, 30))),
        (Period(date(2026, 1, 1), date(2026, 12, 31)), TODAY, Period(TODAY, date(2026, 12, 31))),
        (Period(date(2027, 1, 1), date(2027, 12, 31)), TODAY, Period(date(2027, 1, 1), date(2027, 12, 31))),
        (Period(date(2026, 9, 1), TODAY), TODAY, Period(TODAY, TODAY)),
    ],
)
def test_an_estimate_covers_what_is_ahead_of_a_period_or_12_months(
    period: Period | None, today: date, expected: Period
) -> None:
    assert covered(period, today) == expected


@pytest.mark.parametrize(
    "period", [Period(date(2026, 9, 1), date(2026, 10, 4)), Period(date(2027, 1, 1), date(2028, 1, 1))]
)
def test_a_period_that_is_over_or_longer_than_12_months_is_refused(period: Period) -> None:
    with pytest.raises(Usage):
        covered(period, TODAY)


def test_sessions_that_are_alike_share_a_line() -> None:
    one = Expected("Ana", None, "F41.1", "Dr. Kim", "1", "PSY", "90834", "Talk", Money(12000))
    other = one._replace(charge=Money(9000))
    assert [tuple(line) for line in grouped(7, [one, other, one])] == [
        (7, 1, "Ana", None, "F41.1", "Dr. Kim", "1", "PSY", "90834", "Talk", 2, 12000, 24000),
        (7, 2, "Ana", None, "F41.1", "Dr. Kim", "1", "PSY", "90834", "Talk", 1, 9000, 9000),
    ]


@pytest.mark.parametrize(
    ("last", "total", "billed", "decimals", "expected"),
    [
        (None, 0, 99999, 2, ["none"]),
        (TODAY, 15000, 15000, 2, []),
        (date(2026, 10, 4), 15000, 15000, 2, ["run out"]),
        (TODAY, 15000, 54999, 2, []),
        (TODAY, 15000, 55000, 2, ["above"]),
        (date(2026, 10, 4), 15000, 55000, 2, ["run out", "above"]),
        (TODAY, 15000, 15399, 0, []),
        (TODAY, 15000, 15400, 0, ["above"]),
        (TODAY, 1000, 400999, 3, []),
        (TODAY, 1000, 401000, 3, ["above"]),
    ],
)
def test_an_estimate_stands_until_it_runs_out_or_billing_is_400_above(
    last: date | None, total: int, billed: int, decimals: int, expected: list[Standing]
) -> None:
    assert standings(last, Money(total), Money(billed), TODAY, decimals) == expected

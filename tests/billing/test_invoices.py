"""Due date, first closing day, automatic closing and the 24 hours for reopening an invoice (SPEC 3, 5)."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from zbill.billing.invoices import closes_as_made, closes_as_settled, due, first_closing_day, reopening
from zbill.money import Money

HOUR = 3600
NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(("terms", "day"), [(0, "2026-01-31"), (1, "2026-02-01"), (30, "2026-03-02")])
def test_an_invoice_is_due_its_terms_after_its_date(terms: int, day: str) -> None:
    assert due(date(2026, 1, 31), terms) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("last_line", "first"),
    [
        (None, "2026-09-28"),
        ("2026-09-27", "2026-09-28"),
        ("2026-09-28", "2026-09-28"),
        ("2026-10-01", "2026-10-01"),
    ],
)
def test_an_invoice_is_closed_on_no_day_before_its_own_and_that_of_its_lines(last_line: str | None, first: str) -> None:
    line = date.fromisoformat(last_line) if last_line else None
    assert first_closing_day(date(2026, 9, 28), line) == date.fromisoformat(first)


@pytest.mark.parametrize(
    ("auto_close", "balance", "as_made", "as_settled"),
    [
        ("off", 0, False, False),
        ("off", 1, False, False),
        ("paid", 0, True, True),
        ("paid", 1, False, False),
        ("made", 0, True, False),
        ("made", 1, True, False),
    ],
)
def test_auto_close_decides_when_an_invoice_closes_by_itself(
    auto_close: str, balance: int, as_made: bool, as_settled: bool
) -> None:
    assert closes_as_made(auto_close, Money(balance)) is as_made
    assert closes_as_settled(auto_close, Money(balance)) is as_settled


@pytest.mark.parametrize(
    ("elapsed", "allowed"),
    [
        (0, "possible"),
        (1, "possible"),
        (24 * HOUR - 1, "possible"),
        (24 * HOUR, "possible"),
        (24 * HOUR + 1, "too late"),
        (-1, "unknown"),
    ],
)
def test_reopening_after_exactly_24_hours_is_still_allowed(elapsed: int, allowed: str) -> None:
    assert reopening(1_000_000, 1_000_000 + elapsed) == allowed


@pytest.mark.parametrize(
    ("closed", "now", "allowed"),
    [
        ("2026-03-07 12:00", "2026-03-08 13:00", "possible"),
        ("2026-03-07 12:00", "2026-03-08 13:01", "too late"),
        ("2026-10-31 12:00", "2026-11-01 11:00", "possible"),
        ("2026-10-31 12:00", "2026-11-01 11:01", "too late"),
    ],
)
def test_a_clock_change_neither_lengthens_nor_shortens_the_24_hours(closed: str, now: str, allowed: str) -> None:
    assert reopening(_in_new_york(closed), _in_new_york(now)) == allowed


def _in_new_york(wall: str) -> int:
    return int(datetime.fromisoformat(wall).replace(tzinfo=NEW_YORK).timestamp())

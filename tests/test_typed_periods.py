"""Periods are read as people type them; years and quarters begin when the practice says (SPEC 8)."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zbill.dates import EARLIEST, LATEST, Period
from zbill.errors import Usage
from zbill.typed_periods import NAMES, between, names_months, parse_period, year_beginning

SATURDAY = date(2026, 10, 3)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-10", "2026-10-01", "2026-10-31"),
        ("2028-02", "2028-02-01", "2028-02-29"),
        ("2026-12", "2026-12-01", "2026-12-31"),
        ("2026-q1", "2026-01-01", "2026-03-31"),
        ("2026-Q4", "2026-10-01", "2026-12-31"),
        ("2026", "2026-01-01", "2026-12-31"),
        ("today", "2026-10-03", "2026-10-03"),
        ("yesterday", "2026-10-02", "2026-10-02"),
        ("this-week", "2026-09-28", "2026-10-04"),
        ("last-week", "2026-09-21", "2026-09-27"),
        ("this-month", "2026-10-01", "2026-10-31"),
        ("LAST-month", "2026-09-01", "2026-09-30"),
        ("this-year", "2026-01-01", "2026-12-31"),
        ("last-year", "2025-01-01", "2025-12-31"),
        ("ytd", "2026-01-01", "2026-10-03"),
        ("next-week", "2026-10-05", "2026-10-11"),
        ("this-quarter", "2026-10-01", "2026-12-31"),
        ("last-quarter", "2026-07-01", "2026-09-30"),
        ("last quarter", "2026-07-01", "2026-09-30"),
        ("last_q", "2026-07-01", "2026-09-30"),
        ("last-q", "2026-07-01", "2026-09-30"),
        ("yes", "2026-10-02", "2026-10-02"),
        ("yt", "2026-01-01", "2026-10-03"),
        ("n", "2026-10-05", "2026-10-11"),
        ("last 30 days", "2026-09-04", "2026-10-03"),
        ("last-30-days", "2026-09-04", "2026-10-03"),
        ("last 1 day", "2026-10-03", "2026-10-03"),
        ("last 7d", "2026-09-27", "2026-10-03"),
        ("september", "2026-09-01", "2026-09-30"),
        ("Sep", "2026-09-01", "2026-09-30"),
        ("oct", "2026-10-01", "2026-10-31"),
        ("november", "2025-11-01", "2025-11-30"),
        ("sep 2026", "2026-09-01", "2026-09-30"),
        ("September 2027", "2027-09-01", "2027-09-30"),
        ("sept. 2026", "2026-09-01", "2026-09-30"),
        ("feb 2028", "2028-02-01", "2028-02-29"),
        ("2026 q4", "2026-10-01", "2026-12-31"),
        ("2026q4", "2026-10-01", "2026-12-31"),
        ("q4 2026", "2026-10-01", "2026-12-31"),
    ],
)
def test_a_typed_period_is_read(text: str, first: str, last: str) -> None:
    expected = Period(date.fromisoformat(first), date.fromisoformat(last))
    assert parse_period(text, SATURDAY) == expected


def test_the_month_before_january_is_december() -> None:
    assert parse_period("last-month", date(2026, 1, 31)) == Period(date(2025, 12, 1), date(2025, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        *("2026-13", "2026-00", "2026-1", "2026-q0", "2026-q5", "0026", "q4", "next-month", "", "２０２６", "se"),
        *("sep 26", "last 0 days", "last 99999 days", "last days", "30 days", "3000", "sep 3000", "2026-10-05", "-"),
    ],
)
def test_text_that_is_not_a_period_is_refused(text: str) -> None:
    with pytest.raises(Usage) as caught:
        parse_period(text, SATURDAY)
    assert str(caught.value) == f"{text!r} isn't a period."
    assert caught.value.remedy.startswith("Use a period such as 2026-10, 2026-q4, 2026, today")


def test_from_and_to_make_a_period_with_open_ends() -> None:
    day, next_day = date(2026, 10, 3), date(2026, 10, 4)
    assert between(day, next_day) == Period(day, next_day)
    assert between(day, day) == Period(day, day)
    assert between(None, day) == Period(EARLIEST, day)
    assert between(day, None) == Period(day, LATEST)


def test_a_reversed_period_is_refused_with_the_right_form() -> None:
    with pytest.raises(Usage, match="ends before it begins") as caught:
        between(date(2026, 10, 4), date(2026, 10, 3))
    assert caught.value.remedy == "Use --from 2026-10-03 --to 2026-10-04."


@pytest.mark.parametrize(
    "text",
    [
        "2026-10",
        "2026-q4",
        "last-month",
        "This-Month",
        " last-quarter",
        "this-quarter",
        "september",
        "sep 2026",
        "last-q",
    ],
)
def test_a_month_or_a_quarter_is_several_months(text: str) -> None:
    assert names_months(text, SATURDAY)


@pytest.mark.parametrize(
    "text",
    [
        "2026",
        "2026-10-05",
        "2026-13",
        "2026-q5",
        "today",
        "last-week",
        "last-year",
        "10",
        "",
        "last",
        "m",
        "ytd",
        "last 30 days",
        "last friday",
    ],
)
def test_no_other_text_names_months(text: str) -> None:
    assert not names_months(text, SATURDAY)


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("y", "yesterday, ytd"),
        ("last", "last-week, last-month, last-quarter, last-year"),
        ("this", "this-week, this-month, this-quarter, this-year"),
        ("t", "today, this-week, this-month, this-quarter, this-year"),
    ],
)
def test_a_beginning_of_two_periods_names_them(text: str, candidates: str) -> None:
    with pytest.raises(Usage) as refused:
        parse_period(text, SATURDAY)
    assert refused.value.sentence == f"{text!r} can mean more than one period."
    assert refused.value.remedy == f"Use one of: {candidates}"


@pytest.mark.parametrize(
    ("begins", "today", "text", "first", "last"),
    [
        ("04-06", "2026-10-03", "2026", "2026-04-06", "2027-04-05"),
        ("04-06", "2026-10-03", "this-year", "2026-04-06", "2027-04-05"),
        ("04-06", "2026-04-06", "this-year", "2026-04-06", "2027-04-05"),
        ("04-06", "2026-04-05", "this-year", "2025-04-06", "2026-04-05"),
        ("04-06", "2026-04-05", "last-year", "2024-04-06", "2025-04-05"),
        ("04-06", "2026-04-05", "ytd", "2025-04-06", "2026-04-05"),
        ("04-06", "2026-04-06", "ytd", "2026-04-06", "2026-04-06"),
        ("04-06", "2026-10-03", "2026-q1", "2026-04-06", "2026-07-05"),
        ("04-06", "2026-10-03", "2026-q4", "2027-01-06", "2027-04-05"),
        ("04-06", "2026-10-05", "this-quarter", "2026-07-06", "2026-10-05"),
        ("04-06", "2026-10-06", "this-quarter", "2026-10-06", "2027-01-05"),
        ("04-06", "2026-10-06", "last-quarter", "2026-07-06", "2026-10-05"),
        ("04-06", "2026-04-06", "last-quarter", "2026-01-06", "2026-04-05"),
        ("04-06", "2027-01-05", "this-quarter", "2026-10-06", "2027-01-05"),
        ("04-06", "2026-10-03", "2026-10", "2026-10-01", "2026-10-31"),
        ("04-06", "2026-10-03", "september", "2026-09-01", "2026-09-30"),
        ("04-06", "2026-10-03", "this-month", "2026-10-01", "2026-10-31"),
        ("12-31", "2026-10-03", "2026", "2026-12-31", "2027-12-30"),
        ("01-31", "2026-10-03", "2026-q2", "2026-04-30", "2026-07-30"),
        ("01-31", "2026-10-03", "2026-q1", "2026-01-31", "2026-04-29"),
        ("04-06", "2026-10-03", "2999", "2999-04-06", "2999-12-31"),
        ("04-06", "2026-10-03", "1800-q1", "1800-04-06", "1800-07-05"),
    ],
)
def test_years_and_quarters_begin_when_the_practice_says(
    begins: str, today: str, text: str, first: str, last: str
) -> None:
    found = parse_period(text, date.fromisoformat(today), begins)
    assert (str(found.first), str(found.last)) == (first, last)


BEGINNINGS = st.dates(date(2001, 1, 1), date(2001, 12, 31)).map(lambda day: f"{day:%m-%d}")


@given(st.integers(1801, 2990), BEGINNINGS)
def test_the_quarters_of_a_year_follow_each_other_and_fill_it(year: int, begins: str) -> None:
    whole = parse_period(str(year), SATURDAY, begins)
    quarters = [parse_period(f"{year}-q{number}", SATURDAY, begins) for number in range(1, 5)]
    assert (whole.first, whole.last) == (quarters[0].first, quarters[-1].last)
    assert str(whole.first) == f"{year}-{begins}"
    for before, after in pairwise(quarters):
        assert before.last + timedelta(days=1) == after.first
    assert whole.last + timedelta(days=1) == parse_period(str(year + 1), SATURDAY, begins).first


@given(
    st.dates(date(1802, 1, 1), date(2990, 12, 31)), BEGINNINGS, st.sampled_from(["week", "month", "quarter", "year"])
)
def test_this_period_has_today_and_follows_the_last_one(today: date, begins: str, unit: str) -> None:
    this, last = (parse_period(f"{which}-{unit}", today, begins) for which in ("this", "last"))
    assert this.first <= today <= this.last
    assert last.last + timedelta(days=1) == this.first
    assert parse_period("ytd", today, begins) == Period(parse_period("this-year", today, begins).first, today)


@given(st.sampled_from(NAMES), st.integers(1, 20), st.booleans(), st.sampled_from(["-", "_", " ", ""]))
def test_a_name_is_read_by_any_beginning_that_only_it_has(name: str, length: int, upper: bool, blank: str) -> None:
    typed = name[:length].replace("-", blank)
    typed = typed.upper() if upper else typed
    others = [each for each in NAMES if each.replace("-", "").startswith(name[:length].replace("-", ""))]
    if len(others) == 1:
        assert parse_period(typed, SATURDAY) == parse_period(name, SATURDAY)
    else:
        with pytest.raises(Usage, match="more than one period"):
            parse_period(typed, SATURDAY)


@pytest.mark.parametrize("text", ["02-29", "00-10", "13-01", "04-31", "4-6", "0406", "", "2026-04-06", "٠٤-٠٦"])
def test_a_day_that_not_every_year_has_begins_no_year(text: str) -> None:
    with pytest.raises(Usage) as refused:
        year_beginning(text)
    assert refused.value.sentence == f"{text!r} isn't a day on which every year can begin."
    assert refused.value.remedy == "Use MM-DD, such as 04-06 or 07-01."

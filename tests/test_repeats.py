"""A series keeps its wall-clock time, and falls on the last day of shorter months (SPEC 9)."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zbill.dates import instant, local
from zbill.errors import Usage
from zbill.repeats import interval, repeats, without

NEW_YORK = ZoneInfo("America/New_York")


def at(*wall: int) -> datetime:
    return datetime(*wall)  # type: ignore[arg-type]  # noqa: DTZ001 - a wall clock


@pytest.mark.parametrize(
    ("start", "every", "times", "expected"),
    [
        (at(2026, 3, 7, 9), "day", 3, ["2026-03-07", "2026-03-08", "2026-03-09"]),
        (at(2026, 3, 7, 9), "2 weeks", 3, ["2026-03-07", "2026-03-21", "2026-04-04"]),
        (at(2026, 10, 1, 9), "weekday", 4, ["2026-10-01", "2026-10-02", "2026-10-05", "2026-10-06"]),
        (at(2026, 1, 28, 9), "month", 3, ["2026-01-28", "2026-02-28", "2026-03-28"]),
        (at(2026, 1, 29, 9), "month", 3, ["2026-01-29", "2026-02-28", "2026-03-29"]),
        (at(2026, 1, 30, 9), "month", 3, ["2026-01-30", "2026-02-28", "2026-03-30"]),
        (at(2028, 1, 31, 9), "Month", 4, ["2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30"]),
        (at(2026, 8, 31, 9), "3 months", 3, ["2026-08-31", "2026-11-30", "2027-02-28"]),
        (at(2028, 2, 29, 9), "year", 3, ["2028-02-29", "2029-02-28", "2030-02-28"]),
        (at(2026, 12, 31, 9), "1 year", 2, ["2026-12-31", "2027-12-31"]),
        (at(2026, 10, 3, 9), "10 days", 1, ["2026-10-03"]),
    ],
)
def test_a_repeat_keeps_its_wall_clock_time(start: datetime, every: str, times: int, expected: list[str]) -> None:
    found = repeats(start, every, times=times, until=None)
    assert found == [datetime.fromisoformat(day).replace(hour=9) for day in expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *((each, (1, "day")) for each in ("day", "Daily", "1 day", "every day", "each day", "d")),
        *((each, (1, "weekday")) for each in ("weekday", "weekdays", "every weekday")),
        *((each, (1, "week")) for each in ("week", "weekly", "every week", "1 week", "a week", "WEEK", "weekl")),
        *((each, (2, "week")) for each in ("2 weeks", "2w", "2 week", "every 2 weeks", "every other week")),
        *((each, (2, "week")) for each in ("other week", "biweekly", "bi-weekly", "b", "fortnight", "fortn")),
        *((each, (1, "month")) for each in ("month", "monthly", "every month", "m", "mont")),
        *((each, (3, "month")) for each in ("quarter", "quarterly", "3 months")),
        *((each, (1, "year")) for each in ("year", "yearly", "annually", "1 years", "y")),
        ("2 fortnights", (4, "week")),
        ("every other month", (2, "month")),
        ("999 days", (999, "day")),
    ],
)
def test_an_interval_is_read_in_words(text: str, expected: tuple[int, str]) -> None:
    assert interval(text) == expected


@pytest.mark.parametrize("text", ["mon", "Monday", "every mon", "each friday", "thu"])
def test_a_weekday_is_no_interval(text: str) -> None:
    # "mon" begins "month" too. Nobody who types it wants a session every month.
    with pytest.raises(Usage) as refused:
        interval(text)
    assert (refused.value.sentence, refused.value.remedy) == (
        f"{text!r} is a weekday, not an interval.",
        "Use week. The sessions are on the weekday of the first one.",
    )


def test_a_refused_interval_says_what_would_be_accepted() -> None:
    with pytest.raises(Usage) as refused:
        interval("we")
    assert refused.value.remedy == "Use one of: weekday, weekdays, week, weekly"
    with pytest.raises(Usage) as refused:
        interval("often")
    assert refused.value.remedy == (
        "Use day, weekday, week, 2 weeks, month or year, or a word such as weekly, biweekly or monthly."
    )


def test_a_repeat_keeps_its_hour_when_the_clock_changes() -> None:
    found = [instant(wall, NEW_YORK) for wall in repeats(at(2026, 3, 7, 9), "day", times=2, until=None)]
    assert [local(seconds, NEW_YORK).hour for seconds in found] == [9, 9]
    assert found[1] - found[0] == 23 * 3600


def test_a_repeat_includes_its_until_day() -> None:
    weekly = [at(2026, 10, 3, 23), at(2026, 10, 10, 23)]
    assert repeats(at(2026, 10, 3, 23), "week", times=None, until=date(2026, 10, 10)) == weekly
    assert repeats(at(2026, 10, 3, 23), "week", times=None, until=date(2026, 10, 9)) == weekly[:1]
    assert repeats(at(2026, 10, 3, 23), "week", times=None, until=date(2026, 10, 3)) == weekly[:1]


def test_more_than_a_thousand_repeats_are_refused() -> None:
    start = at(2026, 1, 1, 9)
    assert len(repeats(start, "day", times=1000, until=None)) == 1000
    assert len(repeats(start, "day", times=None, until=start.date() + timedelta(days=999))) == 1000
    with pytest.raises(Usage, match="Every day until 2028-09-27 is more than 1000 sessions"):
        repeats(start, "day", times=None, until=start.date() + timedelta(days=1000))


@pytest.mark.parametrize(
    ("start", "every", "times", "until", "sentence"),
    [
        (at(2026, 1, 1), "day", None, None, "A series needs one end, either --times or --until."),
        (at(2026, 1, 1), "day", 2, date(2026, 2, 1), "A series needs one end, either --times or --until."),
        (at(2026, 1, 1), "day", 0, None, "A session can't repeat 0 times."),
        (at(2026, 1, 1), "day", 1001, None, "A session can't repeat 1001 times."),
        (at(2026, 1, 2), "day", None, date(2026, 1, 1), "The series ends on 2026-01-01, before it begins."),
        (at(2026, 10, 3), "weekday", 2, None, "2026-10-03 isn't a weekday."),
        (at(2026, 1, 1), "bimonthly", 2, None, "'bimonthly' isn't a valid interval."),
        (at(2026, 1, 1), "w", 2, None, "'w' can mean more than one interval."),
        (at(2026, 1, 1), "0 days", 2, None, "'0 days' isn't a valid interval."),
        (at(2026, 1, 1), "2 weekdays", 2, None, "'2 weekdays' isn't a valid interval."),
        (at(2026, 1, 1), "２ weeks", 2, None, "'２ weeks' isn't a valid interval."),
        (
            at(2026, 1, 1),
            "999 months",
            1000,
            None,
            "Every 999 months, 1000 times, goes past 2999-12-31.",
        ),
    ],
)
def test_an_impossible_repeat_is_refused(
    start: datetime, every: str, times: int | None, until: date | None, sentence: str
) -> None:
    with pytest.raises(Usage) as caught:
        repeats(start, every, times=times, until=until)
    assert str(caught.value) == sentence


@given(
    st.datetimes(at(2000, 1, 1), at(2100, 1, 1)),
    st.sampled_from(["day", "week", "month", "5 months", "year"]),
)
def test_a_repeat_begins_at_its_start_and_skips_nothing(start: datetime, every: str) -> None:
    whole = start.replace(microsecond=0)
    found = repeats(whole, every, times=24, until=None)
    assert found[0] == whole
    assert len(set(found)) == 24
    assert {wall.time() for wall in found} == {whole.time()}


@pytest.mark.parametrize(
    ("left_out", "days"),
    [
        ([], [1, 8, 15, 22]),
        ([date(2026, 10, 8)], [1, 15, 22]),
        ([date(2026, 10, 1), date(2026, 10, 22)], [8, 15]),
        ([date(2026, 10, 8), date(2026, 10, 8)], [1, 15, 22]),
    ],
)
def test_days_of_a_series_are_left_out(left_out: list[date], days: list[int]) -> None:
    starts = repeats(at(2026, 10, 1), "week", times=4, until=None)
    assert [start.day for start in without(starts, left_out)] == days


@pytest.mark.parametrize(
    ("left_out", "sentence", "remedy"),
    [
        ([date(2026, 10, 9)], "2026-10-09 isn't a day of the series.", "Use one of its days, such as 2026-10-08."),
        ([date(2026, 10, 8), date(2027, 1, 1)], "2027-01-01 isn't a day of the series.",
         "Use one of its days, such as 2026-10-08."),
        ([date(2026, 9, 30)], "2026-09-30 isn't a day of the series.", "Use one of its days, such as 2026-10-01."),
        ([date(2026, 10, 1), date(2026, 10, 8)], "Every day of the series is left out.",
         "Use fewer days with --except."),
    ],
)  # fmt: skip
def test_a_day_that_is_not_in_the_series_is_named(left_out: list[date], sentence: str, remedy: str) -> None:
    starts = repeats(at(2026, 10, 1), "week", times=2, until=None)
    with pytest.raises(Usage) as caught:
        without(starts, left_out)
    assert (caught.value.sentence, caught.value.remedy) == (sentence, remedy)


def test_dateutil_is_imported_only_for_repeats() -> None:
    code = "import sys, zbill.repeats; sys.exit('dateutil' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

"""Days, times, periods and repeats are read as typed and computed in the practice's time zone (SPEC 1, 9)."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zbill.dates import (
    EARLIEST,
    LATEST,
    Period,
    between,
    day_of,
    instant,
    instants,
    iso_instant,
    local,
    parse_day,
    parse_period,
    parse_start,
    repeats,
    zone,
)
from zbill.errors import Usage

NEW_YORK = ZoneInfo("America/New_York")
SATURDAY = date(2026, 10, 3)


def at(*wall: int) -> datetime:
    return datetime(*wall)  # type: ignore[arg-type]  # noqa: DTZ001 - a wall clock


def test_a_zone_is_named_by_its_iana_name() -> None:
    assert zone("America/New_York").key == "America/New_York"


@pytest.mark.parametrize(
    "name",
    ["", "Mars/Olympus", "America", "../etc/passwd", "/etc/localtime", "a\0b", "localtime", "right/UTC"],
)
def test_any_other_zone_name_is_refused(name: str) -> None:
    with pytest.raises(Usage, match="isn't a time zone"):
        zone(name)


@pytest.mark.parametrize(
    ("name", "day", "first", "last"),
    [
        ("America/New_York", date(2026, 10, 5), "2026-10-05T00:00:00-04:00", "2026-10-05T23:59:59-04:00"),
        ("America/Sao_Paulo", date(2018, 2, 17), "2018-02-17T00:00:00-02:00", "2018-02-17T23:59:59-03:00"),
        ("Asia/Beirut", date(2022, 3, 27), "2022-03-27T01:00:00+03:00", "2022-03-27T23:59:59+03:00"),
    ],
    ids=["an ordinary day", "its last hour comes twice", "it has no midnight"],
)
def test_a_day_begins_and_ends_in_its_zone(name: str, day: date, first: str, last: str) -> None:
    begins, ends = instants(Period(day, day), zone(name))
    assert (iso_instant(begins, zone(name)), iso_instant(ends, zone(name))) == (first, last)


def test_the_earliest_and_latest_days_have_instants() -> None:
    begins, ends = instants(Period(EARLIEST, LATEST), zone("Pacific/Kiritimati"))
    assert begins < 0 < ends


def test_the_day_of_an_instant_depends_on_the_zone() -> None:
    late = int(datetime(2026, 10, 4, 2, 30, tzinfo=UTC).timestamp())
    assert day_of(late, NEW_YORK) == date(2026, 10, 3)
    assert day_of(late, ZoneInfo("Pacific/Kiritimati")) == date(2026, 10, 4)
    assert iso_instant(late, NEW_YORK) == "2026-10-03T22:30:00-04:00"
    assert iso_instant(late, ZoneInfo("Asia/Kathmandu")) == "2026-10-04T08:15:00+05:45"


@pytest.mark.parametrize(
    ("wall", "expected"),
    [
        (at(2026, 3, 8, 1, 59), "2026-03-08T01:59:00-05:00"),
        (at(2026, 3, 8, 3, 0), "2026-03-08T03:00:00-04:00"),
        (at(2026, 11, 1, 0, 59), "2026-11-01T00:59:00-04:00"),
        (at(2026, 11, 1, 1, 30), "2026-11-01T01:30:00-04:00"),
        (at(2026, 11, 1, 1, 30).replace(fold=1), "2026-11-01T01:30:00-04:00"),
        (at(2026, 11, 1, 2, 0), "2026-11-01T02:00:00-05:00"),
    ],
)
def test_a_wall_clock_time_is_one_instant(wall: datetime, expected: str) -> None:
    assert iso_instant(instant(wall, NEW_YORK), NEW_YORK) == expected


@pytest.mark.parametrize("wall", [at(2026, 3, 8, 2, 0), at(2026, 3, 8, 2, 30), at(2026, 3, 8, 2, 59)])
def test_a_time_the_clock_skips_is_refused(wall: datetime) -> None:
    with pytest.raises(Usage) as caught:
        instant(wall, NEW_YORK)
    assert str(caught.value) == f"{wall:%Y-%m-%d %H:%M} doesn't exist in America/New_York: the clock skips it."
    assert caught.value.remedy == f"Use 03:{wall:%M}, which the clock shows instead."


@given(st.integers(-(2**31), 2**33))
def test_an_instant_written_as_text_is_read_back_exactly(seconds: int) -> None:
    for name in ("America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"):
        text = iso_instant(seconds, ZoneInfo(name))
        assert datetime.fromisoformat(text) == datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("2026-10-03", "", "2026-10-03"),
        ("2026-02-01", "dmy", "2026-02-01"),
        ("2026-02-01", "mdy", "2026-02-01"),
        ("  2026-02-01 ", "ymd", "2026-02-01"),
        ("2028-02-29", "", "2028-02-29"),
        ("today", "", "2026-10-03"),
        ("Yesterday", "", "2026-10-02"),
        ("TOMORROW", "", "2026-10-04"),
        ("saturday", "", "2026-10-03"),
        ("sat", "", "2026-10-03"),
        ("Fri", "", "2026-10-02"),
        ("sunday", "", "2026-09-27"),
        ("03/10/2026", "dmy", "2026-10-03"),
        ("03/10/2026", "mdy", "2026-03-10"),
        ("3.10.2026", "dmy", "2026-10-03"),
        ("3-1-2026", "mdy", "2026-03-01"),
        ("13/10/2026", "", "2026-10-13"),
        ("10/13/2026", "", "2026-10-13"),
        ("10/13/2026", "ymd", "2026-10-13"),
        ("05/05/2026", "", "2026-05-05"),
        ("2026/10/3", "ymd", "2026-10-03"),
        ("2026.10.03", "ymd", "2026-10-03"),
        ("3 Oct 2026", "", "2026-10-03"),
        ("3 october 2026", "mdy", "2026-10-03"),
        ("3-Sep-2026", "", "2026-09-03"),
        ("Oct 3, 2026", "dmy", "2026-10-03"),
        ("Sept. 3 2026", "", "2026-09-03"),
        ("May 3,2026", "", "2026-05-03"),
        ("29 Feb 2028", "", "2028-02-29"),
    ],
)
def test_a_typed_day_is_read(text: str, order: str, expected: str) -> None:
    assert parse_day(text, SATURDAY, order).isoformat() == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sat", "2026-10-03"),
        ("sunday", "2026-10-04"),
        ("Fri", "2026-10-09"),
        ("yesterday", "2026-10-02"),
        ("2026-01-02", "2026-01-02"),
    ],
)
def test_a_coming_weekday_is_the_next_one_from_today(text: str, expected: str) -> None:
    assert parse_day(text, SATURDAY, "", coming=True).isoformat() == expected


@pytest.mark.parametrize(
    ("text", "order", "right"),
    [
        ("2026-1-2", "", "2026-01-02"),
        ("2026-1-2", "ymd", "2026-01-02"),
        ("2026-1-2", "dmy", "2026-01-02"),
        ("20261013", "", "2026-10-13"),
        ("2026/10/13", "", "2026-10-13"),
        ("2026/10/13", "dmy", "2026-10-13"),
        ("2026-02-30", "", "2026-02-28"),
        ("2028-02-30", "", "2028-02-29"),
        ("2026-12-32", "", "2026-12-31"),
        ("31 Apr 2026", "", "2026-04-30"),
        ("10/13/2026", "dmy", "2026-10-13"),
        ("13/10/2026", "mdy", "2026-10-13"),
        ("31/02/2026", "dmy", "2026-10-03"),
        ("13/13/2026", "", "2026-10-03"),
        ("2026-13-01", "", "2026-10-03"),
        ("2026-00-10", "", "2026-10-03"),
        ("0026-10-03", "", "2026-10-03"),
        ("3000-01-01", "", "2026-10-03"),
        ("3/10/26", "dmy", "2026-10-03"),
        ("3 Oct 26", "", "2026-10-03"),
        ("3 Okt 2026", "", "2026-10-03"),
        ("3/10.2026", "dmy", "2026-10-03"),
        ("10", "dmy", "2026-10-03"),
        ("2026", "dmy", "2026-10-03"),
        ("2026-10", "", "2026-10-03"),
        ("2026-W01-1", "", "2026-10-03"),
        ("2026-10-03T09:00", "", "2026-10-03"),
        ("٢٠٢٦-١٠-٠٣", "", "2026-10-03"),
        ("２０２６-10-03", "", "2026-10-03"),
        ("next friday", "", "2026-10-03"),
        ("satur", "", "2026-10-03"),
        ("-1", "", "2026-10-03"),
        ("", "", "2026-10-03"),
    ],
)
def test_text_that_is_not_a_day_is_refused_with_the_right_form(text: str, order: str, right: str) -> None:
    with pytest.raises(Usage) as caught:
        parse_day(text, SATURDAY, order)
    assert str(caught.value) == f"{text!r} isn't a date."
    assert caught.value.remedy == f"Use YYYY-MM-DD, such as {right}."


@pytest.mark.parametrize("order", ["", "ymd"])
def test_an_ambiguous_day_is_refused_until_date_order_is_set(order: str) -> None:
    with pytest.raises(Usage) as caught:
        parse_day("03/10/2026", SATURDAY, order)
    assert str(caught.value) == "'03/10/2026' can be read two ways."
    assert caught.value.remedy == (
        "Use 2026-03-10 or 2026-10-03. To set the order for all dates:"
        " zbill config set date_order mdy, or: zbill config set date_order dmy"
    )


@given(st.dates(EARLIEST, LATEST), st.sampled_from(["", "ymd", "dmy", "mdy"]))
def test_iso_days_are_never_reordered(day: date, order: str) -> None:
    assert parse_day(day.isoformat(), SATURDAY, order) == day


@given(st.text("0123-/. ٣３octsaTZ:", max_size=12), st.sampled_from(["", "ymd", "dmy", "mdy"]))
def test_any_text_is_a_day_or_a_usage_error(text: str, order: str) -> None:
    try:
        parse_day(text, SATURDAY, order)
    except Usage:
        return
    assert text.isascii()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-10-05 14:30", "2026-10-05T14:30:00-04:00"),
        ("2026-10-05T14:30", "2026-10-05T14:30:00-04:00"),
        ("2026-10-05 14:30:15", "2026-10-05T14:30:15-04:00"),
        ("2026-12-05 9:00", "2026-12-05T09:00:00-05:00"),
        ("9:00", "2026-10-03T09:00:00-04:00"),
        ("2pm", "2026-10-03T14:00:00-04:00"),
        ("2:30 PM", "2026-10-03T14:30:00-04:00"),
        ("12am", "2026-10-03T00:00:00-04:00"),
        ("12:15pm", "2026-10-03T12:15:00-04:00"),
        ("sat 9:00", "2026-10-03T09:00:00-04:00"),
        ("fri 2pm", "2026-10-09T14:00:00-04:00"),
        ("tomorrow 23:59", "2026-10-04T23:59:00-04:00"),
        ("5/10/2026 9:00", "2026-10-05T09:00:00-04:00"),
        ("Oct 5, 2026 9:00", "2026-10-05T09:00:00-04:00"),
        ("5 Oct 2026 9am", "2026-10-05T09:00:00-04:00"),
        ("2026-11-01 1:30", "2026-11-01T01:30:00-04:00"),
        ("2026-11-01T01:30:00-05:00", "2026-11-01T01:30:00-05:00"),
        ("2026-10-05T18:30Z", "2026-10-05T14:30:00-04:00"),
    ],
)
def test_a_typed_start_is_read(text: str, expected: str) -> None:
    assert iso_instant(parse_start(text, SATURDAY, "dmy", NEW_YORK), NEW_YORK) == expected


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2026-10-05",
            "2026-10-05 9",
            "sat",
            "",
            "9",
            "0900",
            "24:00",
            "25:00",
            "9:60",
            "0am",
            "13pm",
            "9:00xm",
        ),
        *("2026-10-05 14:30:60", "oct 3", "2026-10-05T24:30Z", "2026-10-05T14:30+25:00", "٩:٠٠"),
    ],
)
def test_text_without_a_day_and_time_is_refused(text: str) -> None:
    with pytest.raises(Usage) as caught:
        parse_start(text, SATURDAY, "dmy", NEW_YORK)
    assert str(caught.value) == f"{text!r} isn't a date and time."
    assert caught.value.remedy == "Use a form such as '2026-10-03 14:30' or 'tue 2:30pm'."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("2026-1-5 9:00", "'2026-1-5' isn't a date."),
        ("2026-02-30T09:00Z", "'2026-02-30' isn't a date."),
        ("2026-03-08 2:30am", "2026-03-08 02:30 doesn't exist in America/New_York: the clock skips it."),
    ],
)
def test_the_error_for_a_start_names_the_wrong_part(text: str, sentence: str) -> None:
    with pytest.raises(Usage) as caught:
        parse_start(text, SATURDAY, "dmy", NEW_YORK)
    assert str(caught.value) == sentence


@given(st.integers(0, 2**33))
def test_a_written_instant_is_read_back_exactly(seconds: int) -> None:
    text = iso_instant(seconds, NEW_YORK)
    assert parse_start(text, SATURDAY, "mdy", NEW_YORK) == seconds


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
    ],
)
def test_a_typed_period_is_read(text: str, first: str, last: str) -> None:
    expected = Period(date.fromisoformat(first), date.fromisoformat(last))
    assert parse_period(text, SATURDAY) == expected


def test_the_month_before_january_is_december() -> None:
    assert parse_period("last-month", date(2026, 1, 31)) == Period(date(2025, 12, 1), date(2025, 12, 31))


@pytest.mark.parametrize(
    "text", ["2026-13", "2026-00", "2026-1", "2026-q0", "2026-q5", "0026", "q4", "next-month", "", "２０２６"]
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
        (at(2026, 1, 1), "fortnight", 2, None, "'fortnight' isn't a valid interval."),
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


def test_dateutil_is_imported_only_for_repeats() -> None:
    code = "import sys, zbill.dates; sys.exit('dateutil' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

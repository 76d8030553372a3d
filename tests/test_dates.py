"""Days, times and periods are read as typed and computed in the practice's time zone (SPEC 1, 9)."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

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
    is_skipped,
    iso_instant,
    iso_wall,
    names_months,
    parse_day,
    parse_period,
    parse_start,
    require_shown,
    shown_wall,
    wall_text,
    wall_time,
    zone,
    zone_of_place,
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
    ["EST", "MST", "HST", "EST5EDT", "PST8PDT", "CET", "GMT", "GMT0", "Zulu", "UCT", "Etc/GMT+5", "Etc/UCT", "Factory"],
)
def test_a_zone_that_is_of_no_place_is_refused(name: str) -> None:
    assert zone(name).key == name
    with pytest.raises(Usage, match="isn't the time zone of a place") as refused:
        zone_of_place(name)
    assert refused.value.remedy == "Use the zone of a place, such as America/New_York or Europe/Berlin, or UTC."


@pytest.mark.parametrize("name", ["UTC", "Etc/UTC", "America/New_York", "America/Phoenix", "US/Eastern", "Japan", "GB"])
def test_the_zone_of_a_place_is_accepted(name: str) -> None:
    assert zone_of_place(name).key == name


def test_every_zone_without_a_region_is_known_to_be_of_a_place_or_not() -> None:
    # Of the names without a slash, those of countries remain.
    bare = {name for name in available_timezones() if "/" not in name and not name.startswith(("local", "posix"))}
    accepted = {name for name in bare if _is_of_place(name)}
    assert accepted <= set(
        """Cuba Egypt Eire GB GB-Eire Hongkong Iceland Iran Israel Jamaica Japan Kwajalein Libya NZ NZ-CHAT Navajo PRC
        Poland Portugal ROC ROK Singapore Turkey UTC W-SU""".split()
    )


def _is_of_place(name: str) -> bool:
    with suppress(Usage):
        return zone_of_place(name).key == name
    return False


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
        require_shown(wall, NEW_YORK)
    assert str(caught.value) == f"{wall:%Y-%m-%d %H:%M} doesn't exist in America/New_York: the clock skips it."
    assert caught.value.remedy == f"Use 03:{wall:%M}, which the clock shows instead."
    # One that is stored all the same counts as if the clock hadn't moved yet.
    assert iso_instant(instant(wall, NEW_YORK), NEW_YORK) == f"2026-03-08T03:{wall:%M}:00-04:00"


def test_a_time_that_comes_twice_is_accepted() -> None:
    assert require_shown(at(2026, 11, 1, 1, 30), NEW_YORK) == at(2026, 11, 1, 1, 30)


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
        ("2026-10-05 14:30", "2026-10-05 14:30"),
        ("2026-10-05T14:30", "2026-10-05 14:30"),
        ("2026-10-05 14:30:15", "2026-10-05 14:30:15"),
        ("2026-10-05 14:30:00", "2026-10-05 14:30"),
        ("2026-12-05 9:00", "2026-12-05 09:00"),
        ("9:00", "2026-10-03 09:00"),
        ("2pm", "2026-10-03 14:00"),
        ("2:30 PM", "2026-10-03 14:30"),
        ("12am", "2026-10-03 00:00"),
        ("12:15pm", "2026-10-03 12:15"),
        ("sat 9:00", "2026-10-03 09:00"),
        ("fri 2pm", "2026-10-09 14:00"),
        ("tomorrow 23:59", "2026-10-04 23:59"),
        ("5/10/2026 9:00", "2026-10-05 09:00"),
        ("Oct 5, 2026 9:00", "2026-10-05 09:00"),
        ("5 Oct 2026 9am", "2026-10-05 09:00"),
        ("2026-11-01 1:30", "2026-11-01 01:30"),
        ("2026-11-01T01:30:00-05:00", "2026-11-01 01:30"),
        ("2026-10-05T18:30Z", "2026-10-05 14:30"),
    ],
)
def test_a_typed_start_is_read_as_wall_clock_time(text: str, expected: str) -> None:
    assert wall_text(parse_start(text, SATURDAY, "dmy", NEW_YORK).coming(SATURDAY)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4pm", "2026-10-16 16:00"),
        ("thursday 4pm", "2026-10-15 16:00"),
        ("mon 9:00", "2026-10-12 09:00"),
        ("sunday 9:00", "2026-10-18 09:00"),
        ("friday 9:00", "2026-10-16 09:00"),
        ("today 9:00", "2026-10-03 09:00"),
        ("2026-10-20 9:00", "2026-10-20 09:00"),
    ],
)
def test_the_new_start_of_a_session_is_read_from_its_own_week_and_day(text: str, expected: str) -> None:
    friday = date(2026, 10, 16)
    assert wall_text(parse_start(text, SATURDAY, "", NEW_YORK).in_week_of(friday)) == expected


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
    ],
)
def test_the_error_for_a_start_names_the_wrong_part(text: str, sentence: str) -> None:
    with pytest.raises(Usage) as caught:
        parse_start(text, SATURDAY, "dmy", NEW_YORK)
    assert str(caught.value) == sentence


@given(st.integers(0, 2**33))
def test_a_written_instant_is_read_back_as_its_wall_clock_time(seconds: int) -> None:
    text = iso_instant(seconds, NEW_YORK)
    assert parse_start(text, SATURDAY, "mdy", NEW_YORK).coming(SATURDAY) == wall_time(seconds, NEW_YORK)


@given(st.integers(0, 2**33))
def test_a_stored_wall_clock_time_shows_the_instant_that_it_came_from(seconds: int) -> None:
    wall = wall_time(seconds, NEW_YORK)
    assert datetime.fromisoformat(wall_text(wall)) == wall
    assert not is_skipped(wall, NEW_YORK)
    assert iso_wall(wall_text(wall), NEW_YORK) == iso_instant(instant(wall, NEW_YORK), NEW_YORK)
    # The second of two equal wall-clock times counts as the first.
    assert seconds - instant(wall, NEW_YORK) in (0, 3600)


@pytest.mark.parametrize(
    ("stored", "iso", "shown"),
    [
        ("2026-10-05 14:30", "2026-10-05T14:30:00-04:00", "2026-10-05 14:30"),
        ("2026-10-05 14:30:15", "2026-10-05T14:30:15-04:00", "2026-10-05 14:30"),
        ("2026-11-01 01:30", "2026-11-01T01:30:00-04:00", "2026-11-01 01:30"),
        ("2027-03-14 02:30", "2027-03-14T02:30:00-05:00", "2027-03-14 02:30 (skipped)"),
    ],
    ids=["an ordinary time", "with seconds", "it comes twice", "the clock skips it"],
)
def test_a_stored_wall_clock_time_is_shown(stored: str, iso: str, shown: str) -> None:
    assert (iso_wall(stored, NEW_YORK), shown_wall(stored, NEW_YORK)) == (iso, shown)


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


@pytest.mark.parametrize("text", ["2026-10", "2026-q4", "last-month", "This-Month", " last-quarter", "this-quarter"])
def test_a_month_or_a_quarter_is_several_months(text: str) -> None:
    assert names_months(text)


@pytest.mark.parametrize(
    "text", ["2026", "2026-10-05", "2026-13", "2026-q5", "today", "last-week", "last-year", "10", ""]
)
def test_no_other_text_names_months(text: str) -> None:
    assert not names_months(text)

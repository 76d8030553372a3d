"""Days and times are computed in the practice's time zone (SPEC 1)."""

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
    day_of,
    instant,
    instants,
    is_skipped,
    iso_instant,
    iso_wall,
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


@given(st.integers(-(2**33), 2**33), st.sampled_from(sorted(available_timezones())))
def test_an_instant_is_written_as_pythons_own_calendar_writes_it(seconds: int, name: str) -> None:
    """Also on days on which the clock changes, and where an offset has seconds."""
    assert iso_instant(seconds, ZoneInfo(name)) == datetime.fromtimestamp(seconds, ZoneInfo(name)).isoformat()


@pytest.mark.parametrize("seconds", range(1772953200 - 3600, 1772953200 + 3 * 3600, 599))
def test_instants_around_a_change_of_the_clock_have_the_offset_of_their_own(seconds: int) -> None:
    assert iso_instant(seconds, NEW_YORK) == datetime.fromtimestamp(seconds, NEW_YORK).isoformat()


def test_the_last_instant_of_the_calendar_is_written_and_none_outside_it() -> None:
    last = 253402300799 - 9 * 3600
    assert iso_instant(last, ZoneInfo("Asia/Tokyo")) == "9999-12-31T23:59:59+09:00"
    for outside in (last + 1, 10**20, -(10**15)):
        with pytest.raises((OverflowError, ValueError)):
            iso_instant(outside, ZoneInfo("Asia/Tokyo"))


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

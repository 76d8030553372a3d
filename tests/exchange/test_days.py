"""Days and starts are read as they were meant: full days, ISO or by the order (SPEC 10, "How a file is read")."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.exchange.test_cells import CONVENTIONS, reason
from zbill.dates import EARLIEST, LATEST, is_skipped, wall_text
from zbill.exchange.days import ORDERS, day, other_order, start

NEW_YORK = ZoneInfo("America/New_York")
WALLS = st.datetimes(datetime.fromisoformat("1990-01-01"), datetime.fromisoformat("2040-01-01"))
DAYS = st.dates(EARLIEST, LATEST)
ORDER = st.sampled_from(sorted(ORDERS))
SEPARATOR = st.sampled_from("-/.")
WIDTH = st.sampled_from(["", "02"])


def written(value: date, order: str, separator: str, width: str) -> str:
    parts = {"y": f"{value.year}", "m": f"{value.month:{width}}", "d": f"{value.day:{width}}"}
    return separator.join(parts[each] for each in order)


@given(DAYS, ORDER, SEPARATOR, WIDTH)
def test_a_day_in_the_order_reads_back_as_the_same_day(value: date, order: str, separator: str, width: str) -> None:
    assert day(CONVENTIONS._replace(order=order))(written(value, order, separator, width)) == value


@given(DAYS, st.sampled_from(["", *ORDERS]))
def test_an_iso_day_is_never_reordered(value: date, order: str) -> None:
    assert day(CONVENTIONS._replace(order=order))(str(value)) == value


@given(DAYS, ORDER, ORDER, SEPARATOR, WIDTH)
def test_a_day_in_one_order_is_never_read_in_the_order_of_another(
    value: date, order: str, other: str, separator: str, width: str
) -> None:
    """A day that another order reads too is the day that this order means."""
    cell = written(value, order, separator, width)
    try:
        found = day(CONVENTIONS._replace(order=other))(cell)
    except Exception:
        return
    assert found == value or written(found, other, separator, width) == cell


@pytest.mark.parametrize(
    ("cell", "order", "value"),
    [
        ("2026-10-03", "", date(2026, 10, 3)),
        (" 2026-10-03\u00a0", "dmy", date(2026, 10, 3)),
        ("10/03/2026", "mdy", date(2026, 10, 3)),
        ("10/03/2026", "dmy", date(2026, 3, 10)),
        ("3.10.2026", "dmy", date(2026, 10, 3)),
        ("3-10-2026", "dmy", date(2026, 10, 3)),
        ("2026/3/4", "ymd", date(2026, 3, 4)),
        ("2026-3-4", "ymd", date(2026, 3, 4)),
        ("2026-10-03 00:00", "", date(2026, 10, 3)),
        ("2026-10-03 00:00:00", "", date(2026, 10, 3)),
        ("2026-10-03T00:00:00.000", "", date(2026, 10, 3)),
        ("10/3/2026 12:00:00 AM", "mdy", date(2026, 10, 3)),
        ("2024-02-29", "", date(2024, 2, 29)),
        ("1800-01-01", "", EARLIEST),
        ("2999-12-31", "", LATEST),
    ],
)
def test_a_full_day_is_read(cell: str, order: str, value: date) -> None:
    assert day(CONVENTIONS._replace(order=order))(cell) == value


MDY = "Must be a full date: YYYY-MM-DD or MM/DD/YYYY."
NONE = "No such day. Years are from 1800 to 2999."


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        *((each, MDY) for each in (
            "", "10", "2026", "2026-10", "10/2026", "45200", "20261003", "today", "friday", "Fri 10/03/2026",
            "Oct 3 2026", "3 Oct 2026", "2026-W40-6", "2026-276", "10/03-2026", "10 / 03 / 2026", "10 03 2026",
            "2026/10/03", "2026.10.03", "2026-1-5", "2026-1-05", "١٠/٠٣/٢٠٢٦", "１０/03/2026", "10/03/2026x",
            "10/03/2026\n", "10/003/2026", "10/03/02026", "-10/03/2026", "1_0/03/2026", "2026-10-03Z", "14:30",
        )),
        ("10/03/26", f"Has no year of four digits. {MDY}"),
        ("26-10-03", f"Has no year of four digits. {MDY}"),
        ("13/10/2026", "No such day read as MM/DD/YYYY. Years are from 1800 to 2999."),
        ("02/30/2026", "No such day read as MM/DD/YYYY. Years are from 1800 to 2999."),
        ("2026-02-29", NONE),
        ("2026-13-01", NONE),
        ("2026-00-10", NONE),
        ("0026-10-03", NONE),
        ("3000-01-01", NONE),
        ("2026-10-03 09:12", "Has a time of day. Must be a day alone."),
        ("2026-10-03 00:00:01", "Has a time of day. Must be a day alone."),
        ("2026-10-03T00:00:00Z", "Has a time of day. Must be a day alone."),
        ("2026-10-03 25:00", "Has a time of day. Must be a day alone."),
    ],
)  # fmt: skip
def test_what_is_no_full_day_is_bad(cell: str, why: str) -> None:
    assert reason(day(CONVENTIONS), cell) == why


def test_without_an_order_only_iso_days_are_read() -> None:
    read = day(CONVENTIONS._replace(order=""))
    wanted = "Must be a full date: YYYY-MM-DD, or another order with --date-order."
    assert [reason(read, each) for each in ("10/03/2026", "13/10/2026", "2026/10/03")] == [wanted] * 3


def test_the_order_ymd_takes_no_year_at_the_end() -> None:
    wanted = "Must be a full date: YYYY-MM-DD or YYYY/MM/DD."
    assert reason(day(CONVENTIONS._replace(order="ymd")), "10/03/2026") == wanted


@pytest.mark.parametrize(
    ("cell", "wall"),
    [
        ("2026-10-03 14:30", "2026-10-03 14:30"),
        ("2026-10-03T14:30", "2026-10-03 14:30"),
        ("2026-10-03 14:30:00", "2026-10-03 14:30"),
        ("2026-10-03 14:30:15", "2026-10-03 14:30:15"),
        ("2026-10-03 14:30:00.000", "2026-10-03 14:30"),
        ("2026-10-03 9:05", "2026-10-03 09:05"),
        ("10/03/2026 2:30 PM", "2026-10-03 14:30"),
        ("10/03/2026, 2:30:00\u202fPM", "2026-10-03 14:30"),
        ("10/3/2026 2:30pm", "2026-10-03 14:30"),
        ("10/3/2026 2 p.m.", "2026-10-03 14:00"),
        ("2025-03-03 11:00 am", "2025-03-03 11:00"),
        ("10/3/2026 12:15 AM", "2026-10-03 00:15"),
        ("10/3/2026 12:15 PM", "2026-10-03 12:15"),
        ("2026-10-03T14:30:00-04:00", "2026-10-03 14:30"),
        ("2026-10-03T18:30:00Z", "2026-10-03 14:30"),
        ("2026-10-03 18:30 UTC", "2026-10-03 14:30"),
        ("2026-11-01 01:30", "2026-11-01 01:30"),
        ("2026-11-01T01:30:00-05:00", "2026-11-01 01:30"),
        ("2026-03-08 03:00", "2026-03-08 03:00"),
    ],
)
def test_a_start_is_read_on_the_practices_clock(cell: str, wall: str) -> None:
    assert wall_text(start(CONVENTIONS)(cell)) == wall


CLOCK = "Has no such time of day. Must be like 14:30 or 2:30 PM."


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        *((each, MDY) for each in (
            "", "14:30", "tue 14:30", "2026-10 14:30", "2026-10-03 14:30:60", "2026-10-03 14:60", "2026-10-03 14:5",
            "2026-10-03 14:30:00.5", "2026-10-03 14.30", "2026-10-03  14:30 hours", "2026-10-03T14:30[UTC]",
            "45200.5", "20261003T1430", "14:30 10/03/2026", "2026-10-03 ١٤:٣٠", "2026-10-03\n14:30",
            "2026-10-03 14:30 PDT",
        )),
        ("2026-10-03", "Has no time of day."),
        ("10/03/2026", "Has no time of day."),
        ("2026-10-03 24:00", CLOCK),
        ("2026-10-03 14", CLOCK),
        ("2026-10-03 14:30 PM", CLOCK),
        ("2026-10-03 0:30 AM", CLOCK),
        ("2026-02-30 14:30", NONE),
        ("10/03/26 14:30", f"Has no year of four digits. {MDY}"),
        ("2026-10-03T14:30+15:00", "Has no such offset from UTC."),
        ("2026-10-03T14:30+01:75", "Has no such offset from UTC."),
        ("1800-01-01T00:00Z", NONE),
        ("2026-03-08 02:30", "Doesn't exist in America/New_York: the clock skips it."),
    ],
)  # fmt: skip
def test_what_is_no_start_is_bad(cell: str, why: str) -> None:
    assert reason(start(CONVENTIONS), cell) == why


@given(WALLS, ORDER, SEPARATOR, st.sampled_from(["%H:%M", "%I:%M %p"]))
def test_a_start_in_the_order_reads_back_as_the_same_start(
    wall: datetime, order: str, separator: str, clock: str
) -> None:
    wall = wall.replace(second=0, microsecond=0)
    if not is_skipped(wall, NEW_YORK):
        cell = f"{written(wall.date(), order, separator, '02')} {wall.strftime(clock)}"
        assert start(CONVENTIONS._replace(order=order))(cell) == wall


@pytest.mark.parametrize(
    ("cell", "local"),
    [
        ("2026-10-01 09:12:00", date(2026, 10, 1)),
        ("2026-10-01 03:59:59", date(2026, 9, 30)),
        ("2026-10-01 04:00", date(2026, 10, 1)),
        ("2026-10-01T03:12:00Z", date(2026, 9, 30)),
        ("10/01/2026 12:00 AM", date(2026, 9, 30)),
        ("2026-10-01T03:12:00-04:00", date(2026, 10, 1)),
    ],
)
def test_an_instant_in_utc_is_of_the_day_in_the_practices_zone(cell: str, local: date) -> None:
    assert day(CONVENTIONS, utc=True)(cell) == local


def test_a_day_alone_is_no_instant() -> None:
    wanted = "Has no time of day, so its day isn't known here. Its heading says UTC."
    assert reason(day(CONVENTIONS, utc=True), "2026-10-01") == wanted


@given(WALLS, st.sampled_from(["America/New_York", "Asia/Kolkata"]))
def test_an_instant_in_utc_is_the_wall_clock_time_of_that_instant(instant: datetime, zone: str) -> None:
    instant = instant.replace(microsecond=0)
    wall = instant.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
    here = CONVENTIONS._replace(zone=ZoneInfo(zone))
    assert start(here, utc=True)(str(instant)) == wall.replace(tzinfo=None, fold=0)
    assert day(here, utc=True)(str(instant)) == wall.date()


@pytest.mark.parametrize(
    ("texts", "order", "other"),
    [
        (["13/10/2026"], "mdy", "dmy"),
        (["13/10/2026", "14.2.2026 10:00"], "mdy", "dmy"),
        (["10/13/2026"], "dmy", "mdy"),
        (["10/13/2026"], "ymd", "mdy"),
        (["2026/10/13"], "mdy", "ymd"),
        (["13/10/2026"], "", "dmy"),
        (["03/04/2026"], "", None),
        (["13/10/2026", "10/13/2026"], "mdy", None),
        (["13/10/2026", "soon"], "mdy", None),
        (["13/10/26"], "mdy", None),
        (["10/03/2026 25:00"], "mdy", None),
        (["10/13/2026 25:00"], "mdy", None),
        ([], "mdy", None),
    ],
)
def test_bad_dates_that_all_fit_one_other_order_name_it(texts: list[str], order: str, other: str | None) -> None:
    assert other_order(texts, order) == other

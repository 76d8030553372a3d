"""Calendars that are broken, or that would take forever: an event is a bad row, a file is refused, nothing else."""

from __future__ import annotations

import io
import re
from datetime import date, datetime
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.exchange.ics import APPLE, GOOGLE, OCTOBER, OUTLOOK, calendar, event, faults, read
from zbill.dates import Period
from zbill.errors import BadData, ZbillError
from zbill.exchange.calendar import HEADINGS, CalendarFile
from zbill.exchange.csv_file import Fault


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ("SUMMARY:x\nDTSTART:20261005T130000Z", "it has no UID"),
        ("UID:a\nSUMMARY:x", "it has no start"),
        ("UID:a\nSUMMARY:x\nRRULE:FREQ=WEEKLY", "it has no start"),
        ("UID:a\nDTSTART:00010101T000000Z\nRRULE:FREQ=DAILY", "its start isn't in the years 1800 to 2999"),
        ("UID:a\nDTSTART:garbage", "its DTSTART can't be read: Expected time, got: garbage"),
        ("UID:a\nDTSTART:20261005T130000Z\nDTSTART:20261006T130000Z", "it has DTSTART twice"),
        ("UID:a\nDTSTART;TZID=Nowhere:20261005T130000", "its time zone 'Nowhere' isn't known"),
        ("UID:a\nDTSTART;TZID=Nowhere:20261005T130000\nRRULE:FREQ=WEEKLY", "its time zone 'Nowhere' isn't known"),
        ("UID:a\nDTSTART:20261005T130000Z\nDTEND:20261005T120000Z", "it ends before it begins"),
        ("UID:a\nDTSTART:20261005T130000Z\nDTEND;VALUE=DATE:20261006", "it ends on a day without a time"),
        ("UID:a\nDTSTART:20261005T130000Z\nRRULE:FREQ=SECONDLY", "it must repeat daily, weekly, monthly or yearly"),
        ("UID:a\nDTSTART:20261005T130000Z\nRRULE:FREQ=HOURLY", "it must repeat daily, weekly, monthly or yearly"),
        ("UID:a\nDTSTART:20261005T130000Z\nRRULE:FREQ=DAILY;INTERVAL=0", "it repeats at no interval"),
        ("UID:a\nDTSTART:20261005T130000Z\nRRULE:FREQ=YEARLY;BYMONTH=13", "it repeats on a day that no year has"),
        (
            "UID:a\nDTSTART:20261005T130000Z\nRRULE:FREQ=MONTHLY;BYMONTH=2,4;BYMONTHDAY=31",
            "it repeats on a day that no year has",
        ),
        ("UID:a\nDTSTART:20261005T130000Z\nRRULE:FREQ=WEEKLY;BYHOUR=99", "its times can't be read"),
        (
            "UID:a\nDTSTART:20261005T130000Z\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
            "a daily event can't have days of a month or a year",
        ),
        (
            f"UID:a\nDTSTART:20261005T130000Z\nRRULE:FREQ=DAILY;BYMINUTE={','.join(map(str, range(60)))}",
            "it repeats more than 48 times a day",
        ),
        ("UID:a\nDTSTART:20261005T130000Z\nEXRULE:FREQ=WEEKLY", "it has an EXRULE, which isn't read"),
    ],
)
def test_a_broken_event_is_a_bad_row(lines: str, reason: str) -> None:
    good = event("b", ":20261005T130000Z")
    assert faults(calendar(good, lines)) == [(10, f"The event can't be taken: {reason}.")]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "practice.ics isn't a calendar in the format iCalendar."),
        ("ref,client\n1,Ana\n", "practice.ics isn't a calendar in the format iCalendar."),
        ("BEGIN:VCARD\nEND:VCARD\n", "practice.ics isn't a calendar in the format iCalendar."),
        ("<html>not found</html>", "practice.ics isn't a calendar in the format iCalendar."),
        ("BEGIN:VCALENDAR\n", "VCALENDAR on line 1 of practice.ics has no end, so the file is cut off or broken."),
        (
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nBEGIN:VEVENT\nEND:VEVENT\nEND:VEVENT\nEND:VCALENDAR\n",
            "VEVENT on line 2 of practice.ics has no end, so the file is cut off or broken.",
        ),
        (
            GOOGLE.partition("BEGIN:VALARM")[0],
            "VEVENT on line 8 of practice.ics has no end, so the file is cut off or broken.",
        ),
    ],
)
def test_a_broken_file_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(BadData) as caught:
        read(text)
    assert caught.value.sentence == sentence


def test_a_calendar_of_endlessly_many_events_is_refused() -> None:
    year = Period(date(2026, 1, 1), date(2026, 12, 31))
    hours = f"RRULE:FREQ=DAILY;BYHOUR={','.join(map(str, range(24)))}"
    many = read(calendar(event("a", ":20260101T130000Z", hours)), period=year)
    assert [row.reason for row in many.rows() if isinstance(row, Fault)] == [
        "The event can't be taken: it takes place more than 5,000 times in the period."
    ]
    with mock.patch("zbill.exchange.calendar._MOST_ROWS", 3), pytest.raises(BadData, match="more than 3 events"):
        read(calendar(event("a", ":20261005T130000Z", "RRULE:FREQ=WEEKLY")))


HARD_LINES = """RRULE:FREQ=WEEKLY
RRULE:FREQ=DAILY;UNTIL=20261010|RRULE:FREQ=MONTHLY;BYDAY=-1MO|RRULE:UNTIL=2026|EXDATE:x
EXDATE;VALUE=DATE:20261012|RDATE;VALUE=PERIOD:20261013T090000Z/20261013T080000Z|RECURRENCE-ID:20261012T090000Z
RECURRENCE-ID;RANGE=THISANDFUTURE:20261012T090000Z|DTSTART:99991231T235959Z|DTSTART:00010101T000000|UID:a|SEQUENCE:x
DURATION:P99999999D|RRULE:FREQ=YEARLY;BYMONTH=13|ATTENDEE;CN="A;B:C":mailto:a@example.com|METHOD:CANCEL|;=:
TZOFFSETTO:xx|X-WR-TIMEZONE:zzz|DTSTART;TZID="a:20261005T090000"""
LINES = st.sampled_from(re.split("[|\n]+", f"{GOOGLE}{APPLE}{OUTLOOK}{HARD_LINES}"))


@given(st.lists(LINES, max_size=12), st.lists(st.tuples(st.integers(0, 10_000), st.binary(max_size=3)), max_size=3))
def test_no_file_ends_in_an_error_of_the_libraries(lines: list[str], changes: list[tuple[int, bytes]]) -> None:
    data = bytearray(calendar(event("a", ":20261005T130000Z", *lines)).encode())
    for place, new in changes:
        at = place % (len(data) + 1)
        data[at : at + len(new)] = new
    try:
        file = read(bytes(data))
    except ZbillError:
        return
    rows = list(file.rows())
    assert all(len(row.cells) == len(HEADINGS) for row in rows)
    assert all(OCTOBER.first <= datetime.fromisoformat(row.cells[1]).date() for row in rows if row.cells[1])


@pytest.mark.parametrize(
    "text",
    [
        calendar(event("a", ":20261005T090000"), head="X-WR-TIMEZONE:Europe"),
        calendar(event("a", ":20261005T090000"), head="X-WR-TIMEZONE:Europe\nX-WR-CALNAME:x"),
    ],
)
def test_the_folder_of_time_zones_is_no_time_zone(text: str) -> None:
    file = read(text)
    assert (file.zone.key, [row.cells[1] for row in file.rows()]) == ("America/New_York", ["2026-10-05 09:00"])


def test_an_event_in_the_folder_of_time_zones_is_bad() -> None:
    assert len(faults(calendar(event("a", ";TZID=Europe:20261005T090000")))) == 1


def test_events_of_one_uid_belong_together_wherever_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows are in the order of the file, also if more are waiting than memory is for."""
    numbers = [*range(40), 7, 0, 39]
    events = [
        event(f"e{number}", f":202610{number % 28 + 1:02}T130000Z", f"SEQUENCE:{n}") for n, number in enumerate(numbers)
    ]
    text = calendar(*events)
    whole = [(row.line, row.cells) for row in read(text).rows()]
    assert [cells[-1] for _, cells in whole] == [f"e{n}" for n in [*range(1, 7), *range(8, 39), 7, 0, 39]]
    monkeypatch.setattr("zbill.exchange.calendar._KEPT", 5)
    assert [(row.line, row.cells) for row in read(text).rows()] == whole


def test_a_calendar_that_changes_while_it_is_read_is_refused() -> None:
    class Changing(io.BytesIO):
        seeks = 0

        def seek(self, place: int, whence: int = 0) -> int:
            self.seeks += 1
            if self.seeks == 2:
                self.getbuffer()[-1:] = b" "
            return super().seek(place, whence)

    with pytest.raises(BadData, match="changed while it was read"):
        CalendarFile(
            Changing(calendar(event("a", ":20261005T130000Z")).encode()), "x.ics", "", ZoneInfo("UTC"), OCTOBER, {}
        )

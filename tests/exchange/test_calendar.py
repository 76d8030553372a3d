"""Calendars as rows: who, when and how long, in the ways in which programs write them (SPEC 10, "Maps")."""

from __future__ import annotations

from datetime import date, datetime
from unittest import mock

import pytest

from tests.exchange.ics import APPLE, GOOGLE, NEW_YORK, OUTLOOK, calendar, cells, event, read, starts
from zbill.dates import Period
from zbill.errors import Usage
from zbill.exchange.calendar import HEADINGS, uid_of
from zbill.exchange.csv_file import Row

# A feed that another program publishes: no attendees, times in UTC.
FEED = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//TherapyNotes//Calendar//EN
BEGIN:VEVENT
UID:appt-991@therapynotes.example
DTSTAMP:20261001T000000Z
DTSTART:20261008T180000Z
DTEND:20261008T184500Z
SUMMARY:A. Lopez
END:VEVENT
END:VCALENDAR
"""


def only_row(text: str) -> dict[str, str]:
    (row,) = read(text).rows()
    assert isinstance(row, Row)
    return {heading: cell for heading, cell in zip(HEADINGS, row.cells, strict=True) if cell}


def test_an_event_of_google() -> None:
    assert only_row(GOOGLE) == {
        "Ref": "0a1b2c@google.com",
        "Start": "2026-10-05 09:00",
        "Minutes": "50",
        "Title": "Psychotherapy, 45 min",
        "Description": "Bring the form, please.\nThen: the second; line.",
        "Location": "12 Main St, Springfield",
        "Attendee": "Ana@example.com",
        "Attendee name": "Lopez, Ana",
        "Reply": "needs-action",
        "Organizer": "helena@example.com",
        "Organizer name": "Helena Brightwater",
        "Status": "confirmed",
        "Class": "private",
        "Show as": "busy",
        "Calendar": "helena@example.com",
        "UID": "0a1b2c@google.com",
    }


def test_an_event_of_apple() -> None:
    assert only_row(APPLE) == {
        "Ref": "5F0C-11",
        "Start": "2026-10-06 09:00",
        "Minutes": "90",
        "Title": "Ana Lopez",
        "Attendee": "ana@example.com",
        "Attendee name": "Ana Lopez",
        "Reply": "accepted",
        "Organizer": "helena@example.com",
        "Organizer name": "Helena",
        "Show as": "free",
        "Calendar": "Practice",
        "UID": "5F0C-11",
    }


def test_an_event_of_outlook() -> None:
    assert only_row(OUTLOOK) == {
        "Ref": "040000008200E00074C5B7101A82E008",
        "Start": "2026-10-07 10:00",
        "Minutes": "45",
        "Title": "Ben Okafor",
        "Categories": "Therapy; Weekly",
        "Class": "public",
        "Show as": "busy",
        "UID": "040000008200E00074C5B7101A82E008",
    }


def test_an_event_of_a_feed() -> None:
    assert only_row(FEED) == {
        "Ref": "appt-991@therapynotes.example",
        "Start": "2026-10-08 14:00",
        "Minutes": "45",
        "Title": "A. Lopez",
        "Show as": "busy",
        "UID": "appt-991@therapynotes.example",
    }


@pytest.mark.parametrize("text", [GOOGLE, APPLE, OUTLOOK, FEED], ids=["google", "apple", "outlook", "feed"])
def test_line_ends_and_marks_make_no_difference(text: str) -> None:
    rows = [(row.line, row.cells) for row in read(text).rows()]
    for end in ("\r\n", "\r"):
        assert [(row.line, row.cells) for row in read(text.replace("\n", end)).rows()] == rows
    for codec in ("utf-8-sig", "utf-16"):
        assert [(row.line, row.cells) for row in read(text.encode(codec)).rows()] == rows


@pytest.mark.parametrize(
    ("start", "head", "zone", "expected"),
    [
        (":20261005T130000Z", "", "America/New_York", "2026-10-05 09:00"),
        (":20261005T130000Z", "X-WR-TIMEZONE:Europe/Berlin", "America/New_York", "2026-10-05 09:00"),
        (":20261005T130000", "", "America/New_York", "2026-10-05 13:00"),
        (":20261005T130000", "", "Asia/Kathmandu", "2026-10-05 13:00"),
        (":20261005T130000", "X-WR-TIMEZONE:Europe/Berlin", "America/New_York", "2026-10-05 07:00"),
        (":20261005T130000", "X-WR-TIMEZONE:Nowhere", "America/New_York", "2026-10-05 13:00"),
        (";TZID=Europe/Berlin:20261005T150000", "", "America/New_York", "2026-10-05 09:00"),
        (";TZID=W. Europe Standard Time:20261005T150000", "", "America/New_York", "2026-10-05 09:00"),
        (";TZID=Our Zone:20261005T150000", NEW_YORK.format(name="Our Zone"), "Europe/Berlin", "2026-10-05 21:00"),
        (":20261031T233000Z", "", "Asia/Tokyo", None),
        (":20260930T233000Z", "", "Asia/Tokyo", "2026-10-01 08:30"),
        (":20261005T130030Z", "", "America/New_York", "2026-10-05 09:00:30"),
    ],
)
def test_times_are_on_the_clock_of_the_practice(start: str, head: str, zone: str, expected: str | None) -> None:
    assert starts(calendar(event("a", start), head=head), zone=zone) == [expected] * (expected is not None)


@pytest.mark.parametrize(
    ("lines", "minutes"),
    [
        (["DTEND:20261005T134500Z"], "45"),
        (["DTEND;TZID=Europe/Berlin:20261005T154500"], "45"),
        (["DURATION:PT50M"], "50"),
        (["DURATION:PT30S"], "0.5"),
        (["DURATION:P1DT1M"], "1441"),
        (["DTEND:20261005T130000Z"], ""),
        ([], ""),
    ],
)
def test_minutes(lines: list[str], minutes: str) -> None:
    assert cells(read(calendar(event("a", ":20261005T130000Z", *lines))), "Minutes") == [(minutes,)]


def test_an_event_over_the_end_of_summer_time_takes_the_time_that_passes() -> None:
    text = calendar(event("a", ";TZID=America/New_York:20261101T003000", "DTEND;TZID=America/New_York:20261101T023000"))
    november = Period(date(2026, 11, 1), date(2026, 11, 30))
    assert cells(read(text, period=november), "Start", "Minutes") == [("2026-11-01 00:30", "180")]


WEEKLY = ";TZID=America/New_York:20261005T090000"
MONDAYS = ["2026-10-05 09:00", "2026-10-12 09:00", "2026-10-19 09:00", "2026-10-26 09:00"]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["RRULE:FREQ=WEEKLY"], MONDAYS),
        (["RRULE:FREQ=WEEKLY;COUNT=2"], MONDAYS[:2]),
        (["RRULE:FREQ=WEEKLY;UNTIL=20261019T130000Z"], MONDAYS[:3]),
        (["RRULE:FREQ=WEEKLY;UNTIL=20261019"], MONDAYS[:3]),
        (["RRULE:FREQ=WEEKLY", "EXDATE;TZID=America/New_York:20261012T090000"], [MONDAYS[0], *MONDAYS[2:]]),
        (["RRULE:FREQ=WEEKLY", "EXDATE:20261012T130000Z,20261026T130000Z"], [MONDAYS[0], MONDAYS[2]]),
        (["RRULE:FREQ=WEEKLY", "EXDATE;TZID=Europe/Berlin:20261012T150000"], [MONDAYS[0], *MONDAYS[2:]]),
        (["RRULE:FREQ=WEEKLY", "EXDATE;VALUE=DATE:20261012"], [MONDAYS[0], *MONDAYS[2:]]),
        (["RDATE:20261007T130000Z"], [MONDAYS[0], "2026-10-07 09:00"]),
        (["RRULE:FREQ=WEEKLY;COUNT=1", "RDATE;VALUE=PERIOD:20261007T130000Z/PT1H"], [MONDAYS[0], "2026-10-07 09:00"]),
    ],
)
def test_a_series_is_expanded_over_the_period(lines: list[str], expected: list[str]) -> None:
    assert starts(calendar(event("a", WEEKLY, *lines))) == expected


def test_a_series_keeps_its_time_when_the_clock_changes() -> None:
    november = Period(date(2026, 10, 26), date(2026, 11, 3))
    assert starts(calendar(event("a", WEEKLY, "RRULE:FREQ=WEEKLY")), period=november) == [
        "2026-10-26 09:00",
        "2026-11-02 09:00",
    ]
    # Google writes the first time of some series in UTC, and the zone only for the calendar.
    google = calendar(event("a", ":20261005T130000Z", "RRULE:FREQ=WEEKLY"), head="X-WR-TIMEZONE:America/New_York")
    assert starts(google, period=november) == ["2026-10-26 09:00", "2026-11-02 09:00"]
    floating = calendar(event("a", ":20261005T090000", "RRULE:FREQ=WEEKLY"))
    assert starts(floating, period=november) == ["2026-10-26 09:00", "2026-11-02 09:00"]


@pytest.mark.parametrize("recurrence", [";TZID=America/New_York:20261012T090000", ":20261012T130000Z"])
def test_a_moved_date_of_a_series_keeps_its_identity(recurrence: str) -> None:
    moved = event("a", ":20261013T150000Z", f"RECURRENCE-ID{recurrence}", title="90837")
    file = read(calendar(event("a", WEEKLY, "RRULE:FREQ=WEEKLY;COUNT=2"), moved))
    assert cells(file, "Ref", "Start", "Title") == [
        ("a/20261005T130000Z", "2026-10-05 09:00", "90834"),
        ("a/20261012T130000Z", "2026-10-13 11:00", "90837"),
    ]


@pytest.mark.parametrize("start", [";TZID=America/New_York:20261005T200000", ":20261005T200000"])
@pytest.mark.parametrize("until", ["20261019", "20261019T200000"])
def test_a_series_ends_on_its_own_clock(start: str, until: str) -> None:
    assert starts(calendar(event("a", start, f"RRULE:FREQ=WEEKLY;UNTIL={until}"))) == [
        *("2026-10-05 20:00", "2026-10-12 20:00", "2026-10-19 20:00"),
    ]


@pytest.mark.parametrize("until", ["99991231", "99991231T235959", "99991231T235959Z"])
def test_a_series_can_go_on_to_the_last_year(until: str) -> None:
    assert starts(calendar(event("a", WEEKLY, f"RRULE:FREQ=WEEKLY;UNTIL={until}"))) == MONDAYS


def test_a_change_of_all_later_dates_of_a_series_moves_each_of_them() -> None:
    later = ("RECURRENCE-ID;RANGE=THISANDFUTURE:20261012T130000Z", "DURATION:PT50M")
    changes = (
        event("a", ":20261013T150000Z", *later, title="90837"),
        event("a", ":20261030T130000Z", "RECURRENCE-ID:20261026T130000Z"),
    )
    # The last date is after the end of summer time.
    autumn = Period(date(2026, 10, 1), date(2026, 11, 8))
    file = read(calendar(event("a", WEEKLY, "RRULE:FREQ=WEEKLY"), *changes), period=autumn)
    assert sorted(cells(file, "Ref", "Start", "Minutes", "Title")) == [
        ("a/20261005T130000Z", "2026-10-05 09:00", "", "90834"),
        ("a/20261012T130000Z", "2026-10-13 11:00", "50", "90837"),
        ("a/20261019T130000Z", "2026-10-20 11:00", "50", "90837"),
        ("a/20261026T130000Z", "2026-10-30 09:00", "", "90834"),
        ("a/20261102T140000Z", "2026-11-03 11:00", "50", "90837"),
    ]


def test_the_newest_of_two_versions_counts() -> None:
    old = event("a", ":20261005T130000Z", "SEQUENCE:1")
    new = event("a", ":20261006T130000Z", "SEQUENCE:2")
    assert starts(calendar(old, new)) == starts(calendar(new, old)) == ["2026-10-06 09:00"]


def test_events_that_are_no_sessions_are_counted() -> None:
    file = read(
        calendar(
            event("day", ";VALUE=DATE:20261005"),
            event("days", ";VALUE=DATE:20261005", "RRULE:FREQ=DAILY;COUNT=2"),
            event("before", ":20260901T130000Z"),
            event("off", ":20261005T130000Z", "STATUS:CANCELLED"),
            event("series", ":20200106T130000Z", "RRULE:FREQ=WEEKLY;UNTIL=20200201T000000Z"),
        )
    )
    assert list(file.rows()) == []
    assert file.left_out == {"all day": 3, "outside these days": 1, "canceled": 1}


def test_two_guests_are_both_named() -> None:
    text = calendar(
        event("a", ":20261005T130000Z", "ATTENDEE:MAILTO:ben@example.com", "ORGANIZER:mailto:h@example.com")
    )
    assert cells(read(text), "Attendee", "Organizer") == [("ana@example.com; ben@example.com", "h@example.com")]


def test_the_owner_of_the_calendar_is_no_guest() -> None:
    text = calendar(event("a", ":20261005T130000Z", "ATTENDEE:mailto:H@example.com"), head="X-WR-CALNAME:h@example.com")
    assert cells(read(text), "Attendee", "Calendar") == [("ana@example.com", "h@example.com")]


def test_an_attendee_who_is_the_organizer_is_no_guest() -> None:
    text = calendar(event("a", ":20261005T130000Z", "ORGANIZER:MAILTO:ANA@example.com"))
    assert cells(read(text), "Attendee", "Organizer") == [("", "ANA@example.com")]


def test_a_line_may_be_folded_within_a_letter() -> None:
    text = calendar(event("a", ":20261005T130000Z", title="Zoë Łukasiewicz")).encode()
    for letter in ("ë".encode(), "Ł".encode()):
        text = text.replace(letter, letter[:1] + b"\r\n\t" + letter[1:])
    file = read(text)
    assert (cells(file, "Title"), file.encoding) == ([("Zoë Łukasiewicz",)], "UTF-8")


def test_another_encoding_is_read() -> None:
    file = read(calendar(event("a", ":20261005T130000Z", title="Zoë")).encode("cp1252"))
    assert (cells(file, "Title"), file.encoding) == ([("Zoë",)], "Windows-1252")


def test_the_packages_are_named_where_they_are_missing() -> None:
    from zbill.exchange.occurrences import require_libraries

    with mock.patch.dict("sys.modules", {"icalendar": None}), pytest.raises(Usage, match="extra calendar") as caught:
        require_libraries()
    assert caught.value.remedy == "Install them: pip install icalendar recurring-ical-events"


def test_a_session_keeps_its_ref_when_its_event_becomes_a_series_or_stops_being_one() -> None:
    first = datetime.fromisoformat("2026-10-05 09:00")
    series = calendar(event("a", WEEKLY, "RRULE:FREQ=WEEKLY;COUNT=2"))
    assert cells(read(series, known={"a": first}), "Ref") == [("a",), ("a/20261012T130000Z",)]
    alone = calendar(event("a", WEEKLY))
    assert cells(read(alone, known={"a/20261005T130000Z": first}), "Ref") == [("a/20261005T130000Z",)]


def test_the_uid_of_a_ref() -> None:
    assert uid_of("a/b@example.com/20261005T130000Z") == uid_of("a/b@example.com/20261005") == "a/b@example.com"
    assert uid_of("a/b@example.com") == "a/b@example.com"

"""Calendars for tests, of invented people, as programs write them."""

from __future__ import annotations

import io
from datetime import date, datetime
from zoneinfo import ZoneInfo

from zbill.dates import Period
from zbill.exchange.calendar import HEADINGS, CalendarFile
from zbill.exchange.csv_file import Fault

OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))

NEW_YORK = """BEGIN:VTIMEZONE
TZID:{name}
BEGIN:DAYLIGHT
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
TZNAME:EDT
DTSTART:19700308T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
TZNAME:EST
DTSTART:19701101T020000
RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU
END:STANDARD
END:VTIMEZONE"""


GOOGLE = r"""BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:PUBLISH
X-WR-CALNAME:helena@example.com
X-WR-TIMEZONE:America/New_York
BEGIN:VEVENT
DTSTART:20261005T130000Z
DTEND:20261005T135000Z
DTSTAMP:20261001T080000Z
ORGANIZER;CN=Helena Brightwater:mailto:helena@example.com
UID:0a1b2c@google.com
ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=Helena
  Brightwater;X-NUM-GUESTS=0:mailto:helena@example.com
ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;CN="Lo
 pez, Ana";X-NUM-GUESTS=0:mailto:Ana@example.com
ATTENDEE;CUTYPE=RESOURCE;CN=Room 2:mailto:room2@example.com
DESCRIPTION:Bring the form\, please.\nThen: the second\; line.
LOCATION:12 Main St\, Springfield
SEQUENCE:0
STATUS:CONFIRMED
SUMMARY:Psychotherapy\, 45 min
TRANSP:OPAQUE
CLASS:PRIVATE
BEGIN:VALARM
ACTION:DISPLAY
DESCRIPTION:This is a reminder
TRIGGER:-P0DT0H10M0S
END:VALARM
END:VEVENT
END:VCALENDAR
"""

APPLE = r"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Apple Inc.//macOS 15.1//EN
X-WR-CALNAME:Practice
X-APPLE-CALENDAR-COLOR:#FF2968
{zone}
BEGIN:VEVENT
UID:5F0C-11
DTSTART;TZID=America/New_York:20261006T090000
DURATION:PT1H30M
SUMMARY:Ana Lopez
ORGANIZER;CN="Helena";EMAIL="helena@example.com":/principal/1/
ATTENDEE;CN="Ana Lopez";EMAIL="ana@example.com";PARTSTAT=ACCEPTED:urn:uuid:1-2
TRANSP:TRANSPARENT
X-APPLE-TRAVEL-ADVISORY-BEHAVIOR:AUTOMATIC
END:VEVENT
END:VCALENDAR
""".format(zone=NEW_YORK.format(name="America/New_York"))

OUTLOOK = """BEGIN:VCALENDAR
PRODID:-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN
VERSION:2.0
METHOD:PUBLISH
X-MS-OLK-FORCEINSPECTOROPEN:TRUE
{zone}
BEGIN:VEVENT
CATEGORIES:Therapy,Weekly
CLASS:PUBLIC
DTEND;TZID="Eastern Standard Time":20261007T104500
DTSTART;TZID="Eastern Standard Time":20261007T100000
UID:040000008200E00074C5B7101A82E008
SUMMARY;LANGUAGE=en-us:Ben Okafor
X-MICROSOFT-CDO-BUSYSTATUS:BUSY
END:VEVENT
END:VCALENDAR
""".format(zone=NEW_YORK.format(name="Eastern Standard Time"))


def calendar(*events: str, head: str = "") -> str:
    """Return a calendar with these properties and events, which are texts of lines."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Invented//EN", *head.split("\n")]
    for event in events:
        lines += ["BEGIN:VEVENT", *event.split("\n"), "END:VEVENT"]
    return "\r\n".join([*filter(None, lines), "END:VCALENDAR", ""])


def event(uid: str, start: str, *more: str, title: str = "90834", guest: str = "ana@example.com") -> str:
    """Return the lines of an event. `start` begins with what follows DTSTART."""
    guests = [f"ATTENDEE;CN=Ana Lopez;PARTSTAT=ACCEPTED:mailto:{guest}"] * bool(guest)
    return "\n".join([f"UID:{uid}", f"DTSTART{start}", f"SUMMARY:{title}", *guests, *more])


def read(
    text: str | bytes,
    *,
    zone: str = "America/New_York",
    period: Period = OCTOBER,
    known: dict[str, datetime] | None = None,
) -> CalendarFile:
    data = text if isinstance(text, bytes) else text.encode()
    return CalendarFile(io.BytesIO(data), "practice.ics", "", ZoneInfo(zone), period, known or {})


def cells(file: CalendarFile, *headings: str) -> list[tuple[str, ...]]:
    """Return the cells of good rows under these headings."""
    places = [HEADINGS.index(each) for each in headings]
    return [tuple(row.cells[place] for place in places) for row in file.rows() if not isinstance(row, Fault)]


def starts(text: str, *, zone: str = "America/New_York", period: Period = OCTOBER) -> list[str]:
    """Return the starts of all rows, which must be good."""
    assert faults(text) == []
    return [start for (start,) in cells(read(text, zone=zone, period=period), "Start")]


def faults(text: str | bytes) -> list[tuple[int, str]]:
    """Return the line and the reason of each bad row."""
    return [(row.line, row.reason) for row in read(text).rows() if isinstance(row, Fault)]

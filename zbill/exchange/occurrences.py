"""Occurrences: the times at which the events of a calendar take place (RFC 5545, SPEC 10 "Maps").

icalendar reads an event, and recurring-ical-events expands a series. Both are in the extra `calendar`.
"""

from __future__ import annotations

import warnings
from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from math import prod
from typing import Any
from zoneinfo import ZoneInfo

from zbill.dates import EARLIEST, LATEST, Period
from zbill.errors import Usage
from zbill.exchange.calendar_parts import Part
from zbill.exchange.cells import Bad
from zbill.records import NamedTuple

# An event of icalendar, whose types of values differ from version to version.
Event = Any

# How often an event can take place in the period. A day of ten appointments, for a year, is below it.
MOST = 5_000

# How many times of day a rule can have. Rules with more take long, and aren't of appointments.
_MOST_TIMES = 48

_ALL_MONTHS = range(1, 13)

# What the libraries raise for broken events. OSError: "Europe" isn't a zone, but the folder of some.
_BROKEN = (
    *(ValueError, TypeError, KeyError, IndexError, AttributeError, ArithmeticError, RuntimeError, AssertionError),
    OSError,
)

_TIMES = ("DTSTART", "DTEND", "DURATION", "RECURRENCE-ID", "RRULE", "RDATE", "EXDATE")


class Occurrence(NamedTuple):
    """An event at one time: its line, its UID, the start that it has in its series (None if it is in none), the event.

    `start` and `end` are times on the practice's clock. `start` is a day if it takes the whole day. `end` is None if
    the event has none. `is_canceled` if the calendar says so.
    """

    line: int
    uid: str
    recurrence: datetime | date | None
    start: datetime | date
    minutes: str
    event: Event
    is_canceled: bool


class Group(NamedTuple):
    """The events of one UID. `has_master` if the event itself is there, not only changes of some of its dates."""

    uid: str
    occurrences: Sequence[Occurrence]
    has_master: bool


def require_libraries() -> None:
    """Raise Usage if the packages that read a calendar aren't installed."""
    try:
        import icalendar  # noqa: F401
        import recurring_ical_events  # noqa: F401
    except ImportError:
        raise Usage(
            "Reading a calendar needs the extra calendar: the packages icalendar and recurring-ical-events.",
            "Install them: pip install icalendar recurring-ical-events",
        ) from None


class Expander:
    """Expands events. Times without a zone are in that of the calendar, or else in the practice's."""

    def __init__(self, zones: Iterable[Part], calendar_zone: str, practice: ZoneInfo, period: Period) -> None:
        from icalendar import Calendar
        from icalendar.timezone import tzp

        tzp.use_default()
        for part in zones:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                # Times in a zone that can't be read are bad where an event has them.
                try:
                    Calendar.from_ical(f"BEGIN:VCALENDAR\r\n{part.text}END:VCALENDAR\r\n")
                except _BROKEN:
                    continue
        self._zone_of = tzp.timezone
        self._named: ZoneInfo | None = None
        with suppress(*_BROKEN):
            named = tzp.timezone(calendar_zone) if calendar_zone else None
            self._named = named if isinstance(named, ZoneInfo) else None
        self._practice, self._period = practice, period
        self.zone = self._named or practice

    def group(self, uid: str, parts: Sequence[Part]) -> Group:
        """Return what the events of a UID are in the period, and their changed dates outside it. Raises Bad."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                return self._group(uid, parts)
            except _BROKEN:
                raise Bad("its times can't be read") from None

    def _group(self, uid: str, parts: Sequence[Part]) -> Group:
        newest: dict[Any, tuple[tuple[int, str], Part, Event]] = {}
        for part in parts:
            event = _event(part)
            place = self._recurrence(event)
            rank = (_sequence(event), _text(event, "LAST-MODIFIED"))
            if place not in newest or rank >= newest[place][0]:
                newest[place] = (rank, part, event)
        found: list[Occurrence] = []
        master = newest.pop(None, None)
        changed = {place: self._occurrence(part, uid, place, event) for place, (_, part, event) in newest.items()}
        if master:
            _, part, event = master
            if "RRULE" in event or "RDATE" in event:
                for each in self._expanded(part, uid, event, [event for _, _, event in newest.values()]):
                    if each.recurrence not in changed:
                        found.append(each)
            else:
                found.append(self._occurrence(part, uid, None, event))
        return Group(uid, [*found, *changed.values()], master is not None)

    def _expanded(self, part: Part, uid: str, event: Event, changes: Sequence[Event]) -> Iterator[Occurrence]:
        import recurring_ical_events
        from icalendar import Calendar

        _require_rules_of_appointments(event)
        # The library reads times of a zone that isn't known as times without one.
        self._moment(event["DTSTART"])
        _end_on_its_clock(event)
        calendar = Calendar()
        if self._named:
            calendar.add("X-WR-TIMEZONE", self._named.key)
        for each in (event, *changes):
            calendar.add_component(each)
        # A day more at each end: the practice's days aren't those of the event's zone.
        first, last = self._period.first - timedelta(days=1), self._period.last + timedelta(days=2)
        query = recurring_ical_events.of(calendar)
        found = query.between(
            datetime.combine(first, datetime.min.time(), UTC), datetime.combine(last, datetime.min.time(), UTC)
        )
        if len(found) > MOST:
            raise Bad(f"it takes place more than {MOST:,} times in the period")
        # The library gives each date after a change of all later ones the RECURRENCE-ID of the change.
        ranges = {self._recurrence(each): each for each in changes if "RANGE" in each["RECURRENCE-ID"].params}
        for each in found:
            place = self._recurrence(each)
            if place in ranges:
                new, old = (self._moment(ranges[place][name]) for name in ("DTSTART", "RECURRENCE-ID"))
                place = _in_utc(self._moment(each["DTSTART"]) - (new - old))
            yield self._occurrence(part, uid, place, each)

    def _occurrence(self, part: Part, uid: str, recurrence: datetime | date | None, event: Event) -> Occurrence:
        start = self._moment(event["DTSTART"])
        is_canceled = _text(event, "STATUS").upper() == "CANCELLED"
        minutes = self._minutes(event, start) if isinstance(start, datetime) else ""
        if isinstance(start, datetime):
            start = start.astimezone(self._practice).replace(tzinfo=None, fold=0)
        return Occurrence(part.line, uid, recurrence, start, minutes, event, is_canceled)

    def _minutes(self, event: Event, start: datetime) -> str:
        length: timedelta
        if "DTEND" in event:
            end = self._moment(event["DTEND"])
            if not isinstance(end, datetime):
                raise Bad("it ends on a day without a time")
            length = end.astimezone(UTC) - start.astimezone(UTC)
        elif "DURATION" in event:
            length = event["DURATION"].dt
        else:
            return ""
        if length < timedelta():
            raise Bad("it ends before it begins")
        minutes, rest = divmod(length, timedelta(minutes=1))
        return f"{length / timedelta(minutes=1):g}" if rest else str(minutes or "")

    def _recurrence(self, event: Event) -> datetime | date | None:
        """Return the start that an event has in its series, in UTC, or as a day."""
        if "RECURRENCE-ID" not in event:
            return None
        return _in_utc(self._moment(event["RECURRENCE-ID"]))

    def _moment(self, value: Any) -> datetime | date:
        """Return a time with its zone, or a day. Raises Bad if the zone isn't known."""
        moment: datetime | date = value.dt
        if not isinstance(moment, datetime):
            return moment
        if moment.tzinfo is not None:
            return moment
        if name := value.params.get("TZID"):
            raise Bad(f"its time zone {name!r} isn't known")
        return moment.replace(tzinfo=self.zone)


def _in_utc(moment: datetime | date) -> datetime | date:
    return moment.astimezone(UTC) if isinstance(moment, datetime) else moment


def _event(part: Part) -> Event:
    import icalendar

    event: Event = icalendar.Event.from_ical(part.text)
    for name, message in event.errors:
        if str(name).upper() in _TIMES:
            raise Bad(f"its {name} can't be read: {message}")
    for name in _TIMES[:4]:
        if isinstance(event.get(name), list):
            raise Bad(f"it has {name} twice")
    if "DTSTART" not in event:
        raise Bad("it has no start")
    if not EARLIEST.year <= event["DTSTART"].dt.year <= LATEST.year:
        raise Bad(f"its start isn't in the years {EARLIEST.year} to {LATEST.year}")
    if "EXRULE" in event:
        raise Bad("it has an EXRULE, which isn't read")
    return event


def _end_on_its_clock(event: Event) -> None:
    """Let a rule end on the event's own clock, at the end of a day that it names. The library takes both as of UTC."""
    start = event["DTSTART"].dt
    if not isinstance(start, datetime):
        return
    for rule in _rules(event):
        until = rule.get("UNTIL", [None])[0]
        if until is None or getattr(until, "tzinfo", None) or until.year > LATEST.year:
            continue
        if not isinstance(until, datetime):
            until = datetime.combine(until, time(23, 59, 59))
        rule["UNTIL"] = [until.replace(tzinfo=start.tzinfo).astimezone(UTC) if start.tzinfo else until]


def _rules(event: Event) -> list[Any]:
    found = event.get("RRULE", [])
    return found if isinstance(found, list) else [found]


def _require_rules_of_appointments(event: Event) -> None:
    """Raise Bad for a rule that no appointment has, because the library could take hours to expand it."""
    for rule in _rules(event):
        parts = {str(name).upper(): values if isinstance(values, list) else [values] for name, values in rule.items()}
        how = str(parts.get("FREQ", [""])[0]).upper()
        if how not in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY"):
            raise Bad("it must repeat daily, weekly, monthly or yearly")
        if any(each < 1 for each in parts.get("INTERVAL", [1])):
            raise Bad("it repeats at no interval")
        of_day = prod(len(parts.get(name, [0])) for name in ("BYHOUR", "BYMINUTE", "BYSECOND"))
        if of_day > _MOST_TIMES:
            raise Bad(f"it repeats more than {_MOST_TIMES} times a day")
        if how == "DAILY" and parts.keys() & {"BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS"}:
            raise Bad("a daily event can't have days of a month or a year")
        if not _has_a_day(parts.get("BYMONTH", _ALL_MONTHS), parts.get("BYMONTHDAY", [1])):
            raise Bad("it repeats on a day that no year has")


def _has_a_day(months: Iterable[int], days: Iterable[int]) -> bool:
    """Return whether one of the months has one of the days. The library looks for others until the year 9999."""
    longest = {month: monthrange(2024, month)[1] for month in _ALL_MONTHS}
    return any(1 <= abs(day) <= longest.get(month, 0) for month in months for day in days)


def _sequence(event: Event) -> int:
    found = event.get("SEQUENCE", 0)
    return int(found) if isinstance(found, int) else 0


def _text(event: Event, name: str) -> str:
    found = event.get(name, "")
    if isinstance(found, list):
        found = found[0]
    if hasattr(found, "to_ical") and not isinstance(found, str):
        return bytes(found.to_ical()).decode("utf-8", "replace")
    return str(found)

"""The start of a session, as people type it: a day and a time, or one of them (SPEC 9, "Dates")."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from zbill.dates import epoch_seconds, wall_time
from zbill.errors import Usage
from zbill.records import NamedTuple
from zbill.typed_days import existing, folded, on_weekday, parse_day, weekday_named

_MOMENT = r"([0-9]{4}-[0-9]{2}-[0-9]{2})[t ]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(z|[+-][0-9]{2}:[0-9]{2})"
_START = (
    r"(?:(?P<day>.+?)(?:,? (?:at )?|(?<=[0-9])t))?"
    r"(?P<hour>[0-9]{1,2})(?::(?P<minute>[0-5][0-9])(?::(?P<second>[0-5][0-9]))?)? ?(?P<half>am|pm)?"
)


class Start(NamedTuple):
    """A session's start as typed: a time of day, with a day or a weekday (0 is Monday), or neither."""

    clock: time
    day: date | None = None
    weekday: int | None = None

    def coming(self, today: date) -> datetime:
        """Return the wall-clock time from today on: a weekday is the next one, and without a day it is today."""
        day = today if self.weekday is None else on_weekday(self.weekday, today, coming=True)
        return datetime.combine(self.day or day, self.clock)

    def in_week_of(self, own: date) -> datetime:
        """Return the wall-clock time for a session of the day `own`: a weekday is one of its week, Monday to Sunday."""
        shift = 0 if self.weekday is None else self.weekday - own.weekday()
        return datetime.combine(self.day or own + timedelta(days=shift), self.clock)


def parse_start(text: str, today: date, order: str, zone: ZoneInfo) -> Start:
    """Return a session's start: DAY TIME, DAYTTIME, or TIME alone, on the practice's clock.

    TIME is 14:30, 9:00, 2pm or 2:30pm. It also reads what `iso_instant` returns. Raises Usage.
    """
    typed = folded(text)
    if moment := re.fullmatch(_MOMENT, typed):
        wall = wall_time(_exact_moment(text, today, *moment.groups()), zone)
        return Start(wall.time(), wall.date())
    match = re.fullmatch(_START, typed)
    clock = match and clock_time(match)
    if not match or not clock:
        raise _not_a_start(text, today)
    if not match["day"]:
        return Start(clock)
    weekday = weekday_named(match["day"])
    if weekday is not None:
        return Start(clock, weekday=weekday)
    return Start(clock, parse_day(match["day"], today, order, near="coming"))


def clock_time(match: re.Match[str]) -> time | None:
    """Return the time of day in a start; None if it isn't one, such as 25:00, 13pm or a bare 9."""
    hour, minute, second = (int(match[part] or 0) for part in ("hour", "minute", "second"))
    if match["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match["half"] == "pm" else 0)
    elif match["minute"] is None or hour > 23:
        return None
    return time(hour, minute, second)


def _exact_moment(text: str, today: date, day: str, clock: str, offset: str) -> int:
    existing(day, today, int(day[:4]), int(day[5:7]), int(day[8:]))
    try:
        return epoch_seconds(datetime.fromisoformat(f"{day}T{clock}{offset.upper()}"))
    except ValueError:
        raise _not_a_start(text, today) from None


def _not_a_start(text: str, today: date) -> Usage:
    return Usage(f"{text!r} isn't a date and time.", f"Use a form such as '{today} 14:30' or 'tue 2:30pm'.")

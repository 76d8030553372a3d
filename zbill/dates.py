"""Days, instants and periods in the practice's time zone, and how people type them.

Source: SPEC 1 (instants and days), SPEC 8 (periods) and SPEC 9 ("Dates").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from zbill.errors import Usage

# The range of valid days. The year 0026 is a typo, and Python must still have a day after the last one.
EARLIEST = date(1800, 1, 1)
LATEST = date(2999, 12, 31)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)

# Names of IANA zones that are the zone of no place. The tz database adds no new ones. Etc/* isn't listed.
_OF_NO_PLACE = frozenset(
    """CET CST6CDT EET EST EST5EDT FACTORY GMT GMT+0 GMT-0 GMT0 GREENWICH HST MET MST MST7MDT PST8PDT UCT UNIVERSAL WET
    ZULU""".split()
)

_NEAR = {"yesterday": -1, "today": 0, "tomorrow": 1}
_WEEKDAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_WEEKDAYS = {name: n for n, full in enumerate(_WEEKDAY_NAMES) for name in (full, full[:3])}
_MONTHS = {name: n for n, full in enumerate(_MONTH_NAMES, 1) for name in (full, full[:3])} | {"sept": 9}

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4})")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_DAY_MONTH = re.compile(r"([0-9]{1,2})[ -]([a-z]+)\.?[ -]([0-9]{4})")
_MONTH_DAY = re.compile(r"([a-z]+)\.? ([0-9]{1,2})(?:, ?| )([0-9]{4})")

_MOMENT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[t ]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(z|[+-][0-9]{2}:[0-9]{2})")
_START = re.compile(
    r"(?:(?P<day>.+?)(?: |(?<=[0-9])t))?"
    r"(?P<hour>[0-9]{1,2})(?::(?P<minute>[0-5][0-9])(?::(?P<second>[0-5][0-9]))?)? ?(?P<half>am|pm)?"
)

_CALENDAR_PERIOD = re.compile(r"([0-9]{4})(?:-(?:q([1-4])|(0[1-9]|1[0-2])))?")
_MONTH_PERIODS = {f"{which}-{span}" for which in ("this", "last") for span in ("month", "quarter")}


@dataclass(frozen=True)
class Period:
    """A range of days from `first` to `last`, both included."""

    first: date
    last: date


class Start(NamedTuple):
    """A session's start as typed: a time of day, with a day or a weekday (0 is Monday), or neither."""

    clock: time
    day: date | None = None
    weekday: int | None = None

    def coming(self, today: date) -> datetime:
        """Return the wall-clock time from today on: a weekday is the next one, and without a day it is today."""
        day = today if self.weekday is None else _weekday(self.weekday, today, coming=True)
        return datetime.combine(self.day or day, self.clock)

    def in_week_of(self, own: date) -> datetime:
        """Return the wall-clock time for a session of the day `own`: a weekday is one of its week, Monday to Sunday."""
        shift = 0 if self.weekday is None else self.weekday - own.weekday()
        return datetime.combine(self.day or own + timedelta(days=shift), self.clock)


def zone(name: str) -> ZoneInfo:
    """Return the IANA time zone of that name. Raises Usage if there is none."""
    # Some systems keep these names beside the IANA zones, but they mean another time on another machine.
    if name.partition("/")[0] not in ("localtime", "posix", "posixrules", "right"):
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            pass
    raise Usage(f"{name!r} isn't a time zone.", "Use an IANA name, such as America/New_York or Europe/Berlin.")


def zone_of_place(name: str) -> ZoneInfo:
    """Return the IANA time zone of a place, or UTC. Raises Usage for a name that follows the clocks of no place.

    Such names are abbreviations and fixed offsets: New York leaves EST in summer, and no one moves a setting then.
    """
    found = zone(name)
    if name.upper() in _OF_NO_PLACE or (name.startswith("Etc/") and name != "Etc/UTC"):
        raise Usage(
            f"{name!r} isn't the time zone of a place, so its clock can differ from yours for half of the year.",
            "Use the zone of a place, such as America/New_York or Europe/Berlin, or UTC.",
        )
    return found


def is_day(text: str) -> bool:
    """Return whether a text is a valid day as zbill stores it, YYYY-MM-DD."""
    match = _ISO.fullmatch(text)
    return bool(match and day_or_none(*map(int, match.groups())))


def local(at: int, zone: ZoneInfo) -> datetime:
    """Return the wall-clock time, with its offset, at an instant in epoch seconds.

    Raises OverflowError or ValueError for an instant that no calendar has.
    """
    try:
        return datetime.fromtimestamp(at, zone)
    except OSError as error:
        # An error of the disk would be told as one.
        raise OverflowError(f"no calendar has the instant {at}") from error


def day_of(at: int, zone: ZoneInfo) -> date:
    """Return the day that an instant in epoch seconds falls on."""
    return local(at, zone).date()


def instants(period: Period, zone: ZoneInfo) -> tuple[int, int]:
    """Return the first and last epoch second of a period, even where the clock skips or repeats midnight."""
    first = datetime.combine(period.first, time.min, zone)
    last = datetime.combine(period.last, time(23, 59, 59), zone).replace(fold=1)
    return _epoch_seconds(first), _epoch_seconds(last)


def end_of(day: date, zone: ZoneInfo) -> int:
    """Return the last epoch second of a day."""
    return instants(Period(day, day), zone)[1]


def iso_instant(at: int, zone: ZoneInfo) -> str:
    """Return an instant as ISO 8601 text with offset: 2026-10-03T14:30:00-04:00."""
    return local(at, zone).isoformat(timespec="seconds")


def instant(wall: datetime, zone: ZoneInfo) -> int:
    """Return the epoch seconds of a wall-clock time without offset.

    Of a time that comes twice it is the first. A time that the clock skips counts as if the clock hadn't moved yet.
    """
    return _epoch_seconds(wall.replace(tzinfo=zone, fold=0))


def wall_time(at: int, zone: ZoneInfo) -> datetime:
    """Return the wall-clock time, without offset, at an instant in epoch seconds."""
    return local(at, zone).replace(tzinfo=None, fold=0)


def is_skipped(wall: datetime, zone: ZoneInfo) -> bool:
    """Return whether the clock never shows this wall-clock time, because it is set forward over it."""
    return wall_time(instant(wall, zone), zone) != wall


def require_shown(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return a wall-clock time. Raises Usage if the clock skips it."""
    if is_skipped(wall, zone):
        raise Usage(
            f"{wall:%Y-%m-%d %H:%M} doesn't exist in {zone.key}: the clock skips it.",
            f"Use {wall_time(instant(wall, zone), zone):%H:%M}, which the clock shows instead.",
        )
    return wall


def wall_text(wall: datetime) -> str:
    """Return a wall-clock time as it is stored: 2026-10-03 14:30, with its seconds if it has any."""
    return wall.isoformat(" ", "seconds" if wall.second else "minutes")


def iso_wall(stored: str, zone: ZoneInfo) -> str:
    """Return a stored wall-clock time as ISO 8601 text with offset: 2026-10-03T14:30:00-04:00."""
    return datetime.fromisoformat(stored).replace(tzinfo=zone).isoformat(timespec="seconds")


def shown_wall(stored: str, zone: ZoneInfo) -> str:
    """Return a stored wall-clock time for people, marked if the rules of the zone now skip it."""
    skipped = " (skipped)" if is_skipped(datetime.fromisoformat(stored), zone) else ""
    return stored[:16] + skipped


def parse_day(text: str, today: date, order: str, *, coming: bool = False) -> date:
    """Return the day that a text is. Raises Usage.

    `order` (dmy, mdy, ymd or empty) says how to read dates like 3/4/2026; it never changes YYYY-MM-DD. A weekday is the
    latest one up to today, or with `coming` the next one from today on.
    """
    typed = _folded(text)
    if typed in _NEAR:
        return today + timedelta(days=_NEAR[typed])
    if typed in _WEEKDAYS:
        return _weekday(_WEEKDAYS[typed], today, coming=coming)
    if match := _ISO.fullmatch(typed):
        year, month, day = match.groups()
        return _existing(text, today, year, int(month), day)
    if match := _DAY_MONTH.fullmatch(typed):
        day, name, year = match.groups()
        return _existing(text, today, year, _MONTHS.get(name, 0), day)
    if match := _MONTH_DAY.fullmatch(typed):
        name, day, year = match.groups()
        return _existing(text, today, year, _MONTHS.get(name, 0), day)
    if match := _YEAR_LAST.fullmatch(typed):
        one, _, other, year = match.groups()
        return _by_order(text, today, order, int(one), int(other), int(year))
    if match := _YEAR_FIRST.fullmatch(typed):
        year, separator, month, day = match.groups()
        meant = _existing(text, today, year, int(month), day)
        if order == "ymd" and separator != "-":
            return meant
        raise _not_a_day(text, meant)
    if match := _COMPACT.fullmatch(typed):
        year, month, day = match.groups()
        raise _not_a_day(text, _existing(text, today, year, int(month), day))
    raise _not_a_day(text, today)


def parse_start(text: str, today: date, order: str, zone: ZoneInfo) -> Start:
    """Return a session's start: DAY TIME, DAYTTIME, or TIME alone, on the practice's clock.

    TIME is 14:30, 9:00, 2pm or 2:30pm. It also reads what `iso_instant` returns. Raises Usage.
    """
    typed = _folded(text)
    if moment := _MOMENT.fullmatch(typed):
        wall = wall_time(_exact_moment(text, today, *moment.groups()), zone)
        return Start(wall.time(), wall.date())
    match = _START.fullmatch(typed)
    clock = match and clock_time(match)
    if not match or not clock:
        raise _not_a_start(text, today)
    if match["day"] in _WEEKDAYS:
        return Start(clock, weekday=_WEEKDAYS[match["day"]])
    return Start(clock, parse_day(match["day"], today, order, coming=True) if match["day"] else None)


def parse_period(text: str, today: date) -> Period:
    """Return the period that a text is, such as 2026-10, 2026-q4, 2026, last-month or ytd. Weeks begin on Monday.

    Raises Usage.
    """
    typed = _folded(text)
    found = _named_period(typed, today) or _calendar_period(typed)
    if found is None:
        example = f"{today:%Y-%m}, {today:%Y}-q4, {today:%Y}"
        raise Usage(
            f"{text!r} isn't a period.",
            f"Use a period such as {example}, today, yesterday, this-week, last-month, this-year or ytd.",
        )
    return found


def names_months(text: str) -> bool:
    """Return whether a text is a period of a month or a quarter, such as 2026-10, 2026-q4 or last-month."""
    match = _CALENDAR_PERIOD.fullmatch(_folded(text))
    return bool(match and (match[2] or match[3])) or _folded(text) in _MONTH_PERIODS


def between(first: date | None, last: date | None) -> Period:
    """Return the period of --from and --to; a missing end is open. Raises Usage if it ends before it begins."""
    period = Period(first or EARLIEST, last or LATEST)
    if period.last < period.first:
        raise Usage(
            f"The period from {period.first} to {period.last} ends before it begins.",
            f"Use --from {period.last} --to {period.first}.",
        )
    return period


def _folded(text: str) -> str:
    return " ".join(text.lower().split())


def _epoch_seconds(aware: datetime) -> int:
    return (aware - _EPOCH) // _SECOND


def _month_end(year: int, month: int) -> date:
    years, following = divmod(month, 12)
    return date(year + years, following + 1, 1) - timedelta(days=1)


def _weekday(weekday: int, today: date, *, coming: bool) -> date:
    if coming:
        return today + timedelta(days=(weekday - today.weekday()) % 7)
    return today - timedelta(days=(today.weekday() - weekday) % 7)


def day_or_none(year: int, month: int, day: int) -> date | None:
    """Return the day, or None if the calendar or the range of valid days doesn't have it."""
    if not EARLIEST.year <= year <= LATEST.year:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _existing(text: str, today: date, year: str, month: int, day: str) -> date:
    found = day_or_none(int(year), month, int(day))
    if found is None:
        first = day_or_none(int(year), month, 1)
        raise _not_a_day(text, _month_end(first.year, first.month) if first else today)
    return found


def _by_order(text: str, today: date, order: str, one: int, other: int, year: int) -> date:
    readings = {"dmy": day_or_none(year, other, one), "mdy": day_or_none(year, one, other)}
    possible = sorted({day for day in readings.values() if day})
    if not possible:
        raise _not_a_day(text, today)
    if order in readings:
        chosen = readings[order]
        if chosen is None:
            raise _not_a_day(text, possible[0])
        return chosen
    if len(possible) > 1:
        raise Usage(
            f"{text!r} can be read two ways.",
            f"Use {possible[0]} or {possible[1]}. To set the order for all dates:"
            " zbill config set date_order mdy, or: zbill config set date_order dmy",
        )
    return possible[0]


def _not_a_day(text: str, right: date) -> Usage:
    return Usage(f"{text!r} isn't a date.", f"Use YYYY-MM-DD, such as {right}.")


def _not_a_start(text: str, today: date) -> Usage:
    return Usage(f"{text!r} isn't a date and time.", f"Use a form such as '{today} 14:30' or 'tue 2:30pm'.")


def _exact_moment(text: str, today: date, day: str, clock: str, offset: str) -> int:
    _existing(day, today, day[:4], int(day[5:7]), day[8:])
    try:
        return _epoch_seconds(datetime.fromisoformat(f"{day}T{clock}{offset.upper()}"))
    except ValueError:
        raise _not_a_start(text, today) from None


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


def _named_period(name: str, today: date) -> Period | None:
    match name:
        case "today":
            return Period(today, today)
        case "yesterday":
            return Period(today - timedelta(days=1), today - timedelta(days=1))
        case "this-week":
            return _week(today)
        case "last-week":
            return _week(today - timedelta(days=7))
        case "this-month":
            return _months(today.year, today.month)
        case "last-month":
            last = today.replace(day=1) - timedelta(days=1)
            return _months(last.year, last.month)
        case "this-year":
            return _months(today.year, 1, 12)
        case "last-year":
            return _months(today.year - 1, 1, 12)
        case "ytd":
            return Period(date(today.year, 1, 1), today)
    return None


def _calendar_period(typed: str) -> Period | None:
    match = _CALENDAR_PERIOD.fullmatch(typed)
    if not match or not day_or_none(int(match[1]), 1, 1):
        return None
    year, quarter, month = match.groups()
    if quarter:
        return _months(int(year), 3 * int(quarter) - 2, 3)
    return _months(int(year), int(month)) if month else _months(int(year), 1, 12)


def _week(day: date) -> Period:
    monday = day - timedelta(days=day.weekday())
    return Period(monday, monday + timedelta(days=6))


def _months(year: int, month: int, count: int = 1) -> Period:
    return Period(date(year, month, 1), _month_end(year, month + count - 1))

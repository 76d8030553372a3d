"""Days, instants and periods in the practice's time zone, and the ways people type them.

Source: SPEC 1 (instants and days), SPEC 8 (periods) and SPEC 9 ("Dates").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from zbill.errors import Usage

if TYPE_CHECKING:
    from dateutil.rrule import rrule

# The years a day may lie in: 0026 is a slip of the finger, and the day after the last must still exist.
EARLIEST = date(1800, 1, 1)
LATEST = date(2999, 12, 31)

MOST_REPEATS = 1000

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)

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
_EVERY = re.compile(r"(?:([1-9][0-9]{0,2}) )?(day|week|month|year)s?")


@dataclass(frozen=True)
class Period:
    """Days from `first` to `last`, both included."""

    first: date
    last: date


def zone(name: str) -> ZoneInfo:
    """The IANA time zone of that name. Raises Usage."""
    # Some systems keep these beside the IANA zones; they mean another time on another machine.
    if name.partition("/")[0] not in ("localtime", "posix", "posixrules", "right"):
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            pass
    raise Usage(f"{name!r} is not a time zone.", "Write an IANA name like America/New_York or Europe/Berlin.")


def local(at: int, zone: ZoneInfo) -> datetime:
    """The wall clock, with its offset, at an instant in epoch seconds."""
    return datetime.fromtimestamp(at, zone)


def day_of(at: int, zone: ZoneInfo) -> date:
    """The day an instant in epoch seconds falls on."""
    return local(at, zone).date()


def instants(period: Period, zone: ZoneInfo) -> tuple[int, int]:
    """The first and the last second of a period, where the clock skips midnight or shows it twice too."""
    first = datetime.combine(period.first, time.min, zone)
    last = datetime.combine(period.last, time(23, 59, 59), zone).replace(fold=1)
    return _epoch_seconds(first), _epoch_seconds(last)


def iso_instant(at: int, zone: ZoneInfo) -> str:
    """ISO 8601 with offset: 2026-10-03T14:30:00-04:00."""
    return local(at, zone).isoformat(timespec="seconds")


def instant(wall: datetime, zone: ZoneInfo) -> int:
    """Epoch seconds of a wall-clock time without offset; of one that comes twice, the first.

    Raises Usage for a time that the clock skips.
    """
    at = _epoch_seconds(wall.replace(tzinfo=zone, fold=0))
    if local(at, zone).replace(tzinfo=None) != wall:
        raise Usage(
            f"{wall:%Y-%m-%d %H:%M} does not exist in {zone.key}: the clock skips it.",
            f"The clock then shows {local(at, zone):%H:%M}.",
        )
    return at


def parse_day(text: str, today: date, order: str, *, coming: bool = False) -> date:
    """A day as typed. `order` is dmy, mdy, ymd or empty, and never touches YYYY-MM-DD.

    A weekday is the latest up to today, or with `coming` the next from today on. Raises Usage.
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


def parse_start(text: str, today: date, order: str, zone: ZoneInfo) -> int:
    """Epoch seconds of a session's start: DAY TIME, DAYTTIME, or TIME for today, on the practice's clock.

    TIME is 14:30, 9:00, 2pm or 2:30pm; a weekday is the coming one. Also what `iso_instant` writes.
    Raises Usage.
    """
    typed = _folded(text)
    if moment := _MOMENT.fullmatch(typed):
        return _exact_moment(text, today, *moment.groups())
    match = _START.fullmatch(typed)
    clock = match and _clock(match)
    if not match or not clock:
        raise _not_a_start(text, today)
    day = parse_day(match["day"], today, order, coming=True) if match["day"] else today
    return instant(datetime.combine(day, clock), zone)


def parse_period(text: str, today: date) -> Period:
    """A period as typed, such as 2026-10, 2026-q4, 2026, last-month or ytd; weeks begin on Monday.

    Raises Usage.
    """
    typed = _folded(text)
    found = _named_period(typed, today) or _calendar_period(typed)
    if found is None:
        example = f"{today:%Y-%m}, {today:%Y}-q4, {today:%Y}"
        raise Usage(
            f"{text!r} is not a period.",
            f"Write it like {example}, today, yesterday, this-week, last-month, this-year or ytd.",
        )
    return found


def between(first: date | None, last: date | None) -> Period:
    """The days of --from and --to; a missing end is open. Raises Usage when they are the wrong way round."""
    period = Period(first or EARLIEST, last or LATEST)
    if period.last < period.first:
        raise Usage(
            f"The period from {period.first} to {period.last} ends before it begins.",
            f"Write --from {period.last} --to {period.first}.",
        )
    return period


def repeats(start: datetime, every: str, *, times: int | None, until: date | None) -> list[datetime]:
    """Wall-clock times from `start` on, at most 1000; one of `times` and `until` (a day, included) ends them.

    `every` is day, weekday, week, month, year, or a number of them ("2 weeks"); a monthly one from the 31st
    falls on the last day of shorter months. Raises Usage.
    """
    _check_end(start, times, until)
    rule = _rule(start, every, until or LATEST)
    found = list(islice(rule, times or MOST_REPEATS + 1))
    if len(found) > MOST_REPEATS:
        raise Usage(f"Repeating every {every} until {until} makes more than {MOST_REPEATS} sessions.")
    if times is not None and len(found) < times:
        raise Usage(f"Repeating every {every} {times} times goes past {LATEST}.")
    return found


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


def _day_or_none(year: int, month: int, day: int) -> date | None:
    if not EARLIEST.year <= year <= LATEST.year:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _existing(text: str, today: date, year: str, month: int, day: str) -> date:
    found = _day_or_none(int(year), month, int(day))
    if found is None:
        first = _day_or_none(int(year), month, 1)
        raise _not_a_day(text, _month_end(first.year, first.month) if first else today)
    return found


def _by_order(text: str, today: date, order: str, one: int, other: int, year: int) -> date:
    readings = {"dmy": _day_or_none(year, other, one), "mdy": _day_or_none(year, one, other)}
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
            f"Write {possible[0]} or {possible[1]}, or say which: zbill config set date_order dmy (or mdy)",
        )
    return possible[0]


def _not_a_day(text: str, right: date) -> Usage:
    return Usage(f"{text!r} is not a day.", f"Write it like {right}.")


def _not_a_start(text: str, today: date) -> Usage:
    return Usage(f"{text!r} is not a day and a time.", f"Write it like '{today} 14:30' or 'tue 2:30pm'.")


def _exact_moment(text: str, today: date, day: str, clock: str, offset: str) -> int:
    _existing(day, today, day[:4], int(day[5:7]), day[8:])
    try:
        return _epoch_seconds(datetime.fromisoformat(f"{day}T{clock}{offset.upper()}"))
    except ValueError:
        raise _not_a_start(text, today) from None


def _clock(match: re.Match[str]) -> time | None:
    """The time of day a start names; None where it is none, like 25:00, 13pm or a bare 9."""
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
    if not match or not _day_or_none(int(match[1]), 1, 1):
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


def _check_end(start: datetime, times: int | None, until: date | None) -> None:
    if (times is None) == (until is None):
        raise Usage("A repeat ends in one way.", "Write --times N or --until DAY.")
    if times is not None and not 1 <= times <= MOST_REPEATS:
        raise Usage(f"A session cannot repeat {times} times.", f"Write --times 1 to {MOST_REPEATS}.")
    if until is not None and until < start.date():
        raise Usage(f"The repeat ends on {until}, before it begins.", f"It begins on {start.date()}.")


def _rule(start: datetime, every: str, until: date) -> rrule:
    # Imported here because start-up time matters and few commands repeat anything.
    from dateutil.rrule import DAILY, FR, MO, MONTHLY, TH, TU, WE, WEEKLY, YEARLY, rrule

    last = datetime.combine(until, time.max)
    typed = _folded(every)
    if typed == "weekday":
        if start.weekday() > 4:
            raise Usage(f"{start.date()} is no weekday.", "Begin on a day from Monday to Friday.")
        return rrule(DAILY, start, until=last, byweekday=(MO, TU, WE, TH, FR))
    match = _EVERY.fullmatch(typed)
    if not match:
        raise Usage(f"{every!r} is not a repeat.", "Write day, weekday, week, month, year or '2 weeks'.")
    interval = int(match[1] or 1)
    if match[2] in ("day", "week"):
        return rrule(DAILY if match[2] == "day" else WEEKLY, start, interval, until=last)
    # The last of the 28th to the 31st that the month has: plain rrule would skip shorter months.
    days = range(min(start.day, 28), start.day + 1)
    if match[2] == "month":
        return rrule(MONTHLY, start, interval, until=last, bymonthday=days, bysetpos=-1)
    return rrule(YEARLY, start, interval, until=last, bymonth=start.month, bymonthday=days, bysetpos=-1)

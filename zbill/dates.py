"""Days, instants and periods in the practice's time zone, and how people type them.

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

# The range of valid days. The year 0026 is a typo, and Python must still have a day after the last one.
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
    """A range of days from `first` to `last`, both included."""

    first: date
    last: date


def zone(name: str) -> ZoneInfo:
    """Return the IANA time zone of that name. Raises Usage if there is none."""
    # Some systems keep these names beside the IANA zones, but they mean another time on another machine.
    if name.partition("/")[0] not in ("localtime", "posix", "posixrules", "right"):
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            pass
    raise Usage(f"{name!r} isn't a time zone.", "Use an IANA name, such as America/New_York or Europe/Berlin.")


def local(at: int, zone: ZoneInfo) -> datetime:
    """Return the wall-clock time, with its offset, at an instant in epoch seconds."""
    return datetime.fromtimestamp(at, zone)


def day_of(at: int, zone: ZoneInfo) -> date:
    """Return the day that an instant in epoch seconds falls on."""
    return local(at, zone).date()


def instants(period: Period, zone: ZoneInfo) -> tuple[int, int]:
    """Return the first and last epoch second of a period, even where the clock skips or repeats midnight."""
    first = datetime.combine(period.first, time.min, zone)
    last = datetime.combine(period.last, time(23, 59, 59), zone).replace(fold=1)
    return _epoch_seconds(first), _epoch_seconds(last)


def iso_instant(at: int, zone: ZoneInfo) -> str:
    """Return an instant as ISO 8601 text with offset: 2026-10-03T14:30:00-04:00."""
    return local(at, zone).isoformat(timespec="seconds")


def instant(wall: datetime, zone: ZoneInfo) -> int:
    """Return the epoch seconds of a wall-clock time without offset; of one that comes twice, the first.

    Raises Usage if the clock skips that time.
    """
    at = _epoch_seconds(wall.replace(tzinfo=zone, fold=0))
    if local(at, zone).replace(tzinfo=None) != wall:
        raise Usage(
            f"{wall:%Y-%m-%d %H:%M} doesn't exist in {zone.key}: the clock skips it.",
            f"Use {local(at, zone):%H:%M}, which the clock shows instead.",
        )
    return at


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


def parse_start(text: str, today: date, order: str, zone: ZoneInfo) -> int:
    """Return the epoch seconds of a session's start: DAY TIME, DAYTTIME, or TIME for today, on the practice's clock.

    TIME is 14:30, 9:00, 2pm or 2:30pm. A weekday is the next one from today on. It also reads
    what `iso_instant` returns. Raises Usage.
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


def between(first: date | None, last: date | None) -> Period:
    """Return the period of --from and --to; a missing end is open. Raises Usage if it ends before it begins."""
    period = Period(first or EARLIEST, last or LATEST)
    if period.last < period.first:
        raise Usage(
            f"The period from {period.first} to {period.last} ends before it begins.",
            f"Use --from {period.last} --to {period.first}.",
        )
    return period


def repeats(start: datetime, every: str, *, times: int | None, until: date | None) -> list[datetime]:
    """Return the wall-clock times of a series from `start` on, at most 1000.

    Either `times` (a count) or `until` (the last day) ends it. `every` is day, weekday, week, month, year, or a number
    of them, such as "2 weeks". A monthly series from the 31st falls on the last day of shorter months. Raises Usage.
    """
    _check_end(start, times, until)
    rule = _rule(start, every, until or LATEST)
    found = list(islice(rule, times or MOST_REPEATS + 1))
    if len(found) > MOST_REPEATS:
        raise Usage(f"Every {every} until {until} is more than {MOST_REPEATS} sessions.", "Use an earlier day.")
    if times is not None and len(found) < times:
        raise Usage(f"Every {every}, {times} times, goes past {LATEST}.", "Use fewer times.")
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


def _clock(match: re.Match[str]) -> time | None:
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
        raise Usage("A series needs one end, either --times or --until.", "Use --times N or --until DAY.")
    if times is not None and not 1 <= times <= MOST_REPEATS:
        raise Usage(f"A session can't repeat {times} times.", f"Use a number from 1 to {MOST_REPEATS}.")
    if until is not None and until < start.date():
        raise Usage(f"The series ends on {until}, before it begins.", f"Use {start.date()} or a later day.")


def _rule(start: datetime, every: str, until: date) -> rrule:
    # Imported here because start-up time matters and few commands repeat anything.
    from dateutil.rrule import DAILY, FR, MO, MONTHLY, TH, TU, WE, WEEKLY, YEARLY, rrule

    last = datetime.combine(until, time.max)
    typed = _folded(every)
    if typed == "weekday":
        if start.weekday() > 4:
            raise Usage(f"{start.date()} isn't a weekday.", "Begin on a day from Monday to Friday.")
        return rrule(DAILY, start, until=last, byweekday=(MO, TU, WE, TH, FR))
    match = _EVERY.fullmatch(typed)
    if not match:
        raise Usage(f"{every!r} isn't a valid interval.", "Use day, weekday, week, month, year or '2 weeks'.")
    interval = int(match[1] or 1)
    if match[2] in ("day", "week"):
        return rrule(DAILY if match[2] == "day" else WEEKLY, start, interval, until=last)
    # Offer rrule the 28th up to the start's day and take the last that the month has: it would skip shorter months.
    days = range(min(start.day, 28), start.day + 1)
    if match[2] == "month":
        return rrule(MONTHLY, start, interval, until=last, bymonthday=days, bysetpos=-1)
    return rrule(YEARLY, start, interval, until=last, bymonth=start.month, bymonthday=days, bysetpos=-1)

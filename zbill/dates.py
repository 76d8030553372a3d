"""Days, instants and wall-clock times in the practice's time zone (SPEC 1).

How people type them is read by `typed_days`, `typed_starts` and `typed_periods`.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from zbill.errors import Usage
from zbill.records import NamedTuple

# The range of valid days. The year 0026 is a typo, and Python must still have a day after the last one.
EARLIEST = date(1800, 1, 1)
LATEST = date(2999, 12, 31)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
# In seconds. A day of epoch seconds is one in UTC.
_DAY = 86400

# Names of IANA zones that are the zone of no place. The tz database adds no new ones. Etc/* isn't listed.
_OF_NO_PLACE = frozenset(
    """CET CST6CDT EET EST EST5EDT FACTORY GMT GMT+0 GMT-0 GMT0 GREENWICH HST MET MST MST7MDT PST8PDT UCT UNIVERSAL WET
    ZULU""".split()
)

_ISO = r"([0-9]{4})-([0-9]{2})-([0-9]{2})"


class Period(NamedTuple):
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
    match = re.fullmatch(_ISO, text)
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
    return epoch_seconds(first), epoch_seconds(last)


def end_of(day: date, zone: ZoneInfo) -> int:
    """Return the last epoch second of a day."""
    return instants(Period(day, day), zone)[1]


def iso_instant(at: int, zone: ZoneInfo) -> str:
    """Return an instant as ISO 8601 text with offset: 2026-10-03T14:30:00-04:00.

    Lists have many, so what a day or a time of day has in common is found once: a quarter of the time.
    """
    offset = _offset_all_day(at // _DAY, zone)
    if offset is None:
        return local(at, zone).isoformat()
    seconds, written = offset
    day, second = divmod(at + seconds, _DAY)
    return f"{_iso_day(day)}T{_iso_time(second)}{written}"


@lru_cache(4096)
def _offset_all_day(day: int, zone: ZoneInfo) -> tuple[int, str] | None:
    """Return the offset in seconds and as text on a day in UTC, counted from 1970, None if it changes."""
    try:
        begins, ends = local(day * _DAY, zone), local(day * _DAY + _DAY - 1, zone)
    except (OverflowError, ValueError):
        return None
    offset = begins.utcoffset()
    if offset is None or offset != ends.utcoffset():
        return None
    return round(offset.total_seconds()), begins.isoformat()[19:]


@lru_cache(4096)
def _iso_day(day: int) -> str:
    return date.fromordinal(_EPOCH.toordinal() + day).isoformat()


@lru_cache(4096)
def _iso_time(second: int) -> str:
    return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"


def instant(wall: datetime, zone: ZoneInfo) -> int:
    """Return the epoch seconds of a wall-clock time without offset.

    Of a time that comes twice it is the first. A time that the clock skips counts as if the clock hadn't moved yet.
    """
    return epoch_seconds(wall.replace(tzinfo=zone, fold=0))


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


def epoch_seconds(aware: datetime) -> int:
    """Return the epoch second of a time with an offset."""
    return (aware - _EPOCH) // _SECOND


def month_end(year: int, month: int) -> date:
    """Return the last day of a month."""
    years, following = divmod(month, 12)
    return date(year + years, following + 1, 1) - timedelta(days=1)


def day_or_none(year: int, month: int, day: int) -> date | None:
    """Return the day, or None if the calendar or the range of valid days doesn't have it."""
    if not EARLIEST.year <= year <= LATEST.year:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None

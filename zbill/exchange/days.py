"""Days and starts in the cells of a CSV file (SPEC 10, "How a file is read": full days only, ISO or by the order)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache, partial
from zoneinfo import ZoneInfo

from zbill.dates import EARLIEST, LATEST, day_or_none, is_skipped
from zbill.exchange.cells import LONGEST, Bad, Conventions, Reader, folded
from zbill.typed_starts import clock_time

# The orders of day and month, and how people write them.
ORDERS = {"ymd": "YYYY/MM/DD", "mdy": "MM/DD/YYYY", "dmy": "DD/MM/YYYY"}

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ISO_START = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}")
_THREE_NUMBERS = re.compile(r"([0-9]{1,4})([-/.])([0-9]{1,2})\2([0-9]{1,4})")
_TIMED = re.compile(
    r"(?P<day>[0-9./-]{5,10})(?:t|,? )"
    r"(?P<hour>[0-9]{1,2})(?::(?P<minute>[0-5][0-9])(?::(?P<second>[0-5][0-9])(?:\.0+)?)?)? ?(?P<half>am|pm)?"
    r" ?(?P<offset>z|utc|[+-][0-9]{2}:?[0-9]{2})?"
)


def day(conventions: Conventions, *, utc: bool = False) -> Reader[date]:
    """Return the reader of a day. With `utc`, the cell is an instant in UTC, and the day is that of the practice.

    A time of midnight after the day is how spreadsheets write a day. Any other time is bad.
    """

    def read(cell: str) -> date:
        typed = _timed(cell)
        if typed is None and not utc:
            return _day(folded(cell), conventions.order)
        if typed is None:
            raise Bad("Has no time of day, so its day isn't known here. Its heading says UTC.")
        if utc:
            return _moment(typed, conventions, utc=True).date()
        if typed["offset"] or clock_time(typed) != time():
            raise Bad("Has a time of day. Must be a day alone.")
        return _day(typed["day"], conventions.order)

    return read


def start(conventions: Conventions, *, utc: bool = False) -> Reader[datetime]:
    """Return the reader of a day and a time on the practice's clock. With `utc`, the cell is an instant in UTC."""
    changes = cache(partial(_clock_changes, zone=conventions.zone))

    def read(cell: str) -> datetime:
        wall = None if utc else _iso_start(cell)
        if wall is None:
            typed = _timed(cell)
            if typed is None:
                _day(folded(cell), conventions.order)
                raise Bad("Has no time of day.")
            wall = _moment(typed, conventions, utc=utc)
        if changes(wall.date()) and is_skipped(wall, conventions.zone):
            raise Bad(f"Doesn't exist in {conventions.zone.key}: the clock skips it.")
        return wall

    return read


def other_order(texts: Iterable[str], order: str) -> str | None:
    """Return the one other order of day and month in which all of these bad days and starts are days, or None."""
    fitting = set(ORDERS)
    for cell in texts:
        typed = _timed(cell)
        fitting = {each for each in fitting if _is_day(typed["day"] if typed else folded(cell), each)}
    return fitting.pop() if len(fitting) == 1 and order not in fitting else None


def _clock_changes(day: date, zone: ZoneInfo) -> bool:
    """Return whether the clock is set forward or back on a day: on others it skips no time."""
    first, last = (datetime.combine(day + timedelta(days=days), time.min, zone) for days in (0, 1))
    return first.utcoffset() != last.utcoffset()


def _iso_start(cell: str) -> datetime | None:
    """Return a start such as 2026-10-03 14:30, as most programs write it, at once. None for others, and bad ones."""
    if _ISO_START.fullmatch(cell):
        with suppress(ValueError):
            found = datetime.fromisoformat(cell)
            return found if EARLIEST.year <= found.year <= LATEST.year else None
    return None


def _timed(cell: str) -> re.Match[str] | None:
    """Return the parts of a day with a time, or None if it has no time."""
    if len(cell) > LONGEST:
        return None
    return _TIMED.fullmatch(folded(cell).replace("a.m.", "am").replace("p.m.", "pm"))


def _day(typed: str, order: str) -> date:
    match = _THREE_NUMBERS.fullmatch(typed)
    if match is None:
        raise Bad(_not_a_day(order))
    first, _, second, third = match.groups()
    if len(first) < 4 and len(third) < 3:
        raise Bad(f"Has no year of four digits. {_not_a_day(order)}")
    if _ISO.fullmatch(typed) or (order == "ymd" and len(first) == 4 and len(third) < 3):
        found = day_or_none(int(first), int(second), int(third))
    elif order in ("mdy", "dmy") and len(first) < 3 and len(third) == 4:
        month, of_month = (first, second) if order == "mdy" else (second, first)
        found = day_or_none(int(third), int(month), int(of_month))
    else:
        raise Bad(_not_a_day(order))
    if found is None:
        read_as = "" if _ISO.fullmatch(typed) else f" read as {ORDERS[order]}"
        raise Bad(f"No such day{read_as}. Years are from {EARLIEST.year} to {LATEST.year}.")
    return found


def _is_day(typed: str, order: str) -> bool:
    try:
        return bool(_day(typed, order))
    except Bad:
        return False


def _not_a_day(order: str) -> str:
    if order:
        return f"Must be a full date: YYYY-MM-DD or {ORDERS[order]}."
    return "Must be a full date: YYYY-MM-DD, or another order with --date-order."


def _moment(typed: re.Match[str], conventions: Conventions, *, utc: bool) -> datetime:
    """Return the practice's wall-clock time at a day and time that are in UTC, have an offset, or are local."""
    clock = clock_time(typed)
    if clock is None:
        raise Bad("Has no such time of day. Must be like 14:30 or 2:30 PM.")
    wall = datetime.combine(_day(typed["day"], conventions.order), clock)
    if not (utc or typed["offset"]):
        return wall
    local = wall.replace(tzinfo=_offset(typed["offset"])).astimezone(conventions.zone).replace(tzinfo=None, fold=0)
    if not EARLIEST <= local.date() <= LATEST:
        raise Bad(f"No such day. Years are from {EARLIEST.year} to {LATEST.year}.")
    return local


def _offset(typed: str | None) -> timezone:
    if typed in (None, "z", "utc"):
        return UTC
    hours, minutes = int(typed[1:3]), int(typed[-2:])
    if hours > 14 or minutes > 59:
        raise Bad("Has no such offset from UTC.")
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if typed[0] == "-" else offset)

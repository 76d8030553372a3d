"""The wall-clock times of a series of sessions (SPEC 9, "Repeats")."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date, datetime, time
from itertools import islice
from typing import TYPE_CHECKING

from zbill.choices import meant
from zbill.dates import LATEST
from zbill.errors import Usage
from zbill.typed_days import weekday_named

if TYPE_CHECKING:
    from dateutil.rrule import rrule

MOST_REPEATS = 1000

# Words for an interval, or how they begin: how many, of which unit.
_WORDS = {
    "day": (1, "day"),
    "daily": (1, "day"),
    "weekday": (1, "weekday"),
    "weekdays": (1, "weekday"),
    "week": (1, "week"),
    "weekly": (1, "week"),
    "biweekly": (2, "week"),
    "fortnight": (2, "week"),
    "fortnightly": (2, "week"),
    "month": (1, "month"),
    "monthly": (1, "month"),
    "quarter": (3, "month"),
    "quarterly": (3, "month"),
    "year": (1, "year"),
    "yearly": (1, "year"),
    "annually": (1, "year"),
}
_LETTERS = {"d": (1, "day"), "w": (1, "week"), "y": (1, "year")}
_EVERY = r"(?:(?:every|each) )?(?P<count>[1-9][0-9]{0,2}|other|an?) ?(?P<unit>day|week|fortnight|month|year|d|w|y)s?"


def repeats(start: datetime, every: str, *, times: int | None, until: date | None) -> list[datetime]:
    """Return the wall-clock times of a series from `start` on, at most 1000.

    Either `times` (a count) or `until` (the last day) ends it. `every` is text as `interval` takes it. A monthly series
    from the 31st falls on the last day of shorter months. Raises Usage.
    """
    _check_end(start, times, until)
    count, unit = interval(every)
    rule = _rule(start, count, unit, until or LATEST)
    found = list(islice(rule, times or MOST_REPEATS + 1))
    called = unit if count == 1 else f"{count} {unit}s"
    if len(found) > MOST_REPEATS:
        raise Usage(f"Every {called} until {until} is more than {MOST_REPEATS} sessions.", "Use an earlier day.")
    if times is not None and len(found) < times:
        raise Usage(f"Every {called}, {times} times, goes past {LATEST}.", "Use fewer times.")
    return found


def without(starts: Sequence[datetime], left_out: Collection[date]) -> list[datetime]:
    """Return the times of a series without those on some of its days.

    Raises Usage for a day that isn't in the series, and if none is left.
    """
    days = {start.date() for start in starts}
    for day in left_out:
        if day not in days:
            nearest = min(sorted(days), key=lambda each: abs(each - day))
            raise Usage(f"{day} isn't a day of the series.", f"Use one of its days, such as {nearest}.")
    kept = [start for start in starts if start.date() not in left_out]
    if not kept:
        raise Usage("Every day of the series is left out.", "Use fewer days with --except.")
    return kept


def interval(text: str) -> tuple[int, str]:
    """Return how many of which unit an interval has: 1 week for `weekly`, 2 for `2 weeks` and `every other week`.

    The unit is day, weekday (Monday to Friday), week, month or year. Raises Usage.
    """
    typed = " ".join(text.lower().split())
    if match := re.fullmatch(_EVERY, typed):
        count = int(match["count"]) if match["count"].isdigit() else 1 + (match["count"] == "other")
        times, unit = _WORDS[match["unit"]] if match["unit"] in _WORDS else _LETTERS[match["unit"]]
        return count * times, unit
    word = re.sub("^(every|each) ", "", typed)
    if len(word) > 2 and weekday_named(word) is not None:
        raise Usage(
            f"{text!r} is a weekday, not an interval.", "Use week. The sessions are on the weekday of the first one."
        )
    words = meant(word, _WORDS)
    found = {_WORDS[word] for word in words}
    if len(found) == 1:
        return found.pop()
    if words:
        raise Usage(f"{text!r} can mean more than one interval.", "Use one of: " + ", ".join(words))
    raise Usage(
        f"{text!r} isn't a valid interval.",
        "Use day, weekday, week, 2 weeks, month or year, or a word such as weekly, biweekly or monthly.",
    )


def _check_end(start: datetime, times: int | None, until: date | None) -> None:
    if (times is None) == (until is None):
        raise Usage("A series needs one end, either --times or --until.", "Use --times N or --until DAY.")
    if times is not None and not 1 <= times <= MOST_REPEATS:
        raise Usage(f"A session can't repeat {times} times.", f"Use a number from 1 to {MOST_REPEATS}.")
    if until is not None and until < start.date():
        raise Usage(f"The series ends on {until}, before it begins.", f"Use {start.date()} or a later day.")


def _rule(start: datetime, interval: int, unit: str, until: date) -> rrule:
    # Imported here because start-up time matters and few commands repeat anything.
    from dateutil.rrule import DAILY, FR, MO, MONTHLY, TH, TU, WE, WEEKLY, YEARLY, rrule

    last = datetime.combine(until, time.max)
    if unit == "weekday":
        if start.weekday() > 4:
            raise Usage(f"{start.date()} isn't a weekday.", "Begin on a day from Monday to Friday.")
        return rrule(DAILY, start, until=last, byweekday=(MO, TU, WE, TH, FR))
    if unit in ("day", "week"):
        return rrule(DAILY if unit == "day" else WEEKLY, start, interval, until=last)
    # Offer rrule the 28th up to the start's day and take the last that the month has: it would skip shorter months.
    days = range(min(start.day, 28), start.day + 1)
    if unit == "month":
        return rrule(MONTHLY, start, interval, until=last, bymonthday=days, bysetpos=-1)
    return rrule(YEARLY, start, interval, until=last, bymonth=start.month, bymonthday=days, bysetpos=-1)

"""Days, as people type them: as numbers, with the name of the month, or in words (SPEC 9, "Dates")."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Literal

from zbill.choices import meant
from zbill.dates import day_or_none, month_end
from zbill.errors import Usage

# Where a weekday and a day without a year are looked for: up to today, from today on, or on both sides of it. A weekday
# on both sides is the latest one, a day without a year the nearest. "dated" takes no day without a year.
Near = Literal["past", "coming", "either", "dated"]

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_BESIDE = {"yesterday": -1, "today": 0, "tomorrow": 1}

# February 29 comes again within so many years, also around 1900.
_YEARS = 8

_ISO = r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
_YEAR_FIRST = r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})"
_YEAR_LAST = r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4})"
_COMPACT = r"([0-9]{4})([0-9]{2})([0-9]{2})"
_DAY_MONTH = r"(?P<day>[0-9]{1,2})[ -](?P<month>[a-z]{3,})\.?(?:,?[ -](?P<year>[0-9]{4}))?"
_MONTH_DAY = r"(?P<month>[a-z]{3,})\.? (?P<day>[0-9]{1,2})(?:(?:, ?| )(?P<year>[0-9]{4}))?"
_WHICH_WEEKDAY = r"(?P<which>last|next)[ -](?P<weekday>[a-z]+)"
_AWAY = (
    r"(?P<ahead>in )?(?P<count>[0-9]{1,4}|an?) ?"
    r"(?P<unit>days?|d|weeks?|wks?|w|months?|mos?|years?|yrs?|y)(?P<ago> ago)?"
)


def parse_day(text: str, today: date, order: str, *, near: Near = "either") -> date:
    """Return the day that a text is. Raises Usage.

    `order` (dmy, mdy, ymd or empty) says how to read dates like 3/4/2026; it never changes YYYY-MM-DD. `last friday` is
    before today, and `next friday` after it.
    """
    typed = folded(text)
    if (found := _in_words(text, typed, today, near)) is not None:
        return found
    if match := re.fullmatch(_ISO, typed):
        year, month, day = match.groups()
        return existing(text, today, int(year), int(month), int(day))
    if match := re.fullmatch(_DAY_MONTH, typed) or re.fullmatch(_MONTH_DAY, typed):
        return _of_month(text, today, match, near)
    if match := re.fullmatch(_YEAR_LAST, typed):
        one, _, other, year = match.groups()
        return _by_order(text, today, order, int(one), int(other), int(year))
    if match := re.fullmatch(_YEAR_FIRST, typed):
        year, separator, month, day = match.groups()
        found = existing(text, today, int(year), int(month), int(day))
        if order == "ymd" and separator != "-":
            return found
        raise _not_a_day(text, found)
    if match := re.fullmatch(_COMPACT, typed):
        year, month, day = match.groups()
        raise _not_a_day(text, existing(text, today, int(year), int(month), int(day)))
    raise _not_a_day(text, today)


def folded(text: str) -> str:
    """Return a typed text in lower case, with single blanks."""
    return " ".join(text.lower().split())


def weekday_named(text: str) -> int | None:
    """Return the weekday that a text is or begins, 0 for Monday; None if it is none, or could be another day too."""
    found = meant(text, (*WEEKDAYS, *_BESIDE))
    return WEEKDAYS.index(found[0]) if len(found) == 1 and found[0] in WEEKDAYS else None


def month_named(text: str) -> int:
    """Return the month, 1 for January, that a text of three letters or more is or begins; 0 if it is none."""
    found = meant(text, MONTHS) if len(text) > 2 else []
    return MONTHS.index(found[0]) + 1 if found else 0


def on_weekday(weekday: int, today: date, *, coming: bool) -> date:
    """Return the next day from today on that is this weekday, or the latest one up to today."""
    if coming:
        return today + timedelta(days=(weekday - today.weekday()) % 7)
    return today - timedelta(days=(today.weekday() - weekday) % 7)


def months_later(day: date, months: int) -> date | None:
    """Return the same day so many months later, the last one of a shorter month. None if it isn't a valid day."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first = day_or_none(years, month + 1, 1)
    return first and first.replace(day=min(day.day, month_end(first.year, first.month).day))


def existing(text: str, today: date, year: int, month: int, day: int) -> date:
    """Return the day. Raises Usage for one that isn't valid, naming the last day of its month."""
    found = day_or_none(year, month, day)
    if found is None:
        first = day_or_none(year, month, 1)
        raise _not_a_day(text, month_end(first.year, first.month) if first else today)
    return found


def _in_words(text: str, typed: str, today: date, near: Near) -> date | None:
    """Return the day of `today`, `mon`, `last friday`, `3d ago` or `in 2 weeks`, None for other texts. Raises Usage."""
    named = meant(typed, (*_BESIDE, *WEEKDAYS))
    if len(named) > 1:
        raise Usage(f"{text!r} can mean more than one day.", "Use one of: " + ", ".join(named))
    if named:
        return _of_name(named[0], today, near)
    if match := re.fullmatch(_WHICH_WEEKDAY, typed):
        weekday = weekday_named(match["weekday"])
        if weekday is None:
            raise _not_a_day(text, today)
        coming = match["which"] == "next"
        return on_weekday(weekday, today + timedelta(days=1 if coming else -1), coming=coming)
    if match := re.fullmatch(_AWAY, typed):
        return _away(text, today, match)
    return None


def _of_name(name: str, today: date, near: Near) -> date:
    if name in _BESIDE:
        return today + timedelta(days=_BESIDE[name])
    return on_weekday(WEEKDAYS.index(name), today, coming=near == "coming")


def _away(text: str, today: date, match: re.Match[str]) -> date:
    """Return the day of `3d ago`, or of `in 2 weeks` or `2w`, which are the same."""
    if match["ahead"] and match["ago"]:
        raise _not_a_day(text, today)
    count = int(match["count"]) if match["count"].isdigit() else 1
    count = -count if match["ago"] else count
    unit = match["unit"][0]
    if unit in "dw":
        later = today + timedelta(days=count * (7 if unit == "w" else 1))
        found = day_or_none(later.year, later.month, later.day)
    else:
        found = months_later(today, count * (12 if unit == "y" else 1))
    if found is None:
        raise _not_a_day(text, today)
    return found


def _of_month(text: str, today: date, match: re.Match[str], near: Near) -> date:
    """Return the day of `3 Dec 2026`, or of `Dec 3`, whose year depends on where it is looked for."""
    month, day = month_named(match["month"]), int(match["day"])
    if match["year"]:
        return existing(text, today, int(match["year"]), month, day)
    years = range(today.year - _YEARS, today.year + _YEARS + 1)
    days = [found for year in years if (found := day_or_none(year, month, day))]
    if not days:
        raise _not_a_day(text, today)
    if near == "dated":
        raise Usage(f"{text!r} has no year.", f"Use YYYY-MM-DD, such as {max(each for each in days if each <= today)}.")
    if near != "either":
        days = [each for each in days if (each >= today if near == "coming" else each <= today)]
    return min(days, key=lambda each: abs(each - today))


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
    # A person who types letters looks for words.
    words = ", or words such as yesterday, 'last friday', '3d ago' or 'Dec 3'" * any(map(str.isalpha, text))
    return Usage(f"{text!r} isn't a date.", f"Use YYYY-MM-DD, such as {right}{words}.")

"""Periods, as people type them (SPEC 8). Years, quarters and ytd begin with the day in the setting `year_begins`."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Literal

from zbill.choices import meant
from zbill.dates import EARLIEST, LATEST, Period, day_or_none, month_end
from zbill.errors import Usage
from zbill.records import NamedTuple
from zbill.typed_days import folded, month_named, months_later

Unit = Literal["day", "week", "month", "quarter", "year", "days"]

JANUARY_1 = "01-01"

# How many days a period of so many days can have, to today.
_MOST_DAYS = 3660

# Each name is a unit and how many of them it is from today's.
_NAMES: dict[str, tuple[Unit, int]] = {
    "today": ("day", 0),
    "yesterday": ("day", -1),
    "this-week": ("week", 0),
    "last-week": ("week", -1),
    "next-week": ("week", 1),
    "this-month": ("month", 0),
    "last-month": ("month", -1),
    "this-quarter": ("quarter", 0),
    "last-quarter": ("quarter", -1),
    "this-year": ("year", 0),
    "last-year": ("year", -1),
    # The year to date.
    "ytd": ("days", 0),
}
NAMES = tuple(_NAMES)

_CALENDAR = r"(?P<year>[0-9]{4})(?:[- ]?q(?P<quarter>[1-4])|-(?P<month>0[1-9]|1[0-2]))?"
_QUARTER_YEAR = r"q(?P<quarter>[1-4])[- ](?P<year>[0-9]{4})"
_MONTH_YEAR = r"(?P<month>[a-z]{3,})\.?(?:,?[- ](?P<year>[0-9]{4}))?"
_LAST_DAYS = r"last[- ](?P<count>[0-9]{1,4})[- ]?(?:days?|d)"


class _Found(NamedTuple):
    period: Period
    unit: Unit


def parse_period(text: str, today: date, year_begins: str = JANUARY_1) -> Period:
    """Return the period that a text is, such as 2026-10, 2026-q4, 2026, sep 2026, last-month, last 30 days or ytd.

    Weeks begin on Monday. 2026 is the year that begins in 2026, and a month without a year the latest that has begun.
    `year_begins` is MM-DD. Raises Usage.
    """
    names = _named(text)
    if len(names) > 1:
        raise Usage(f"{text!r} can mean more than one period.", "Use one of: " + ", ".join(names))
    found = _find(text, today, year_begins)
    if found is None:
        example = f"{today:%Y-%m}, {today:%Y}-q4, {today:%Y}"
        raise Usage(
            f"{text!r} isn't a period.",
            f"Use a period such as {example}, today, yesterday, this-week, last-month, this-year or ytd.",
        )
    return found.period


def names_months(text: str, today: date) -> bool:
    """Return whether a text is a period of a month or a quarter, such as 2026-10, september or last-quarter."""
    found = _find(text, today, JANUARY_1)
    return found is not None and found.unit in ("month", "quarter")


def between(first: date | None, last: date | None) -> Period:
    """Return the period of --from and --to; a missing end is open. Raises Usage if it ends before it begins."""
    period = Period(first or EARLIEST, last or LATEST)
    if period.last < period.first:
        raise Usage(
            f"The period from {period.first} to {period.last} ends before it begins.",
            f"Use --from {period.last} --to {period.first}.",
        )
    return period


def year_beginning(text: str) -> str:
    """Return the day on which the practice's years begin as MM-DD. Raises Usage for one that not every year has."""
    if re.fullmatch("[0-9]{2}-[0-9]{2}", text, re.ASCII) and day_or_none(2001, int(text[:2]), int(text[3:])):
        return text
    raise Usage(f"{text!r} isn't a day on which every year can begin.", "Use MM-DD, such as 04-06 or 07-01.")


def _named(text: str) -> list[str]:
    """Return the names of periods that a text can mean."""
    return meant(folded(text), NAMES)


def _find(text: str, today: date, year_begins: str) -> _Found | None:
    typed = folded(text)
    names = _named(text)
    if len(names) == 1:
        unit, away = _NAMES[names[0]]
        return _Found(_from_today(unit, away, today, year_begins), unit)
    if match := re.fullmatch(_LAST_DAYS, typed):
        days = int(match["count"])
        return _Found(Period(today - timedelta(days=days - 1), today), "days") if 0 < days <= _MOST_DAYS else None
    if match := re.fullmatch(_CALENDAR, typed):
        return _of_calendar(int(match["year"]), match["quarter"], match["month"], year_begins)
    if match := re.fullmatch(_QUARTER_YEAR, typed):
        return _of_calendar(int(match["year"]), match["quarter"], None, year_begins)
    if match := re.fullmatch(_MONTH_YEAR, typed):
        month = month_named(match["month"])
        year = int(match["year"]) if match["year"] else today.year - (month > today.month)
        return _of_calendar(year, None, str(month), year_begins) if month else None
    return None


def _from_today(unit: Unit, away: int, today: date, year_begins: str) -> Period:
    """Return the period of a unit that is so many units away from today's."""
    year = _beginning(today.year, year_begins)
    if year > today:
        year = _beginning(today.year - 1, year_begins)
    if unit == "days":
        return Period(year, today)
    if unit == "day":
        return Period(today + timedelta(days=away), today + timedelta(days=away))
    if unit == "week":
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=away)
        return Period(monday, monday + timedelta(days=6))
    if unit == "month":
        return _span(today.replace(day=1), away, 1)
    if unit == "year":
        return _span(year, 12 * away, 12)
    quarter = max(each for each in range(4) if _later(year, 3 * each) <= today)
    return _span(year, 3 * (quarter + away), 3)


def _of_calendar(year: int, quarter: str | None, month: str | None, year_begins: str) -> _Found | None:
    if not day_or_none(year, 1, 1):
        return None
    if month:
        return _Found(Period(date(year, int(month), 1), month_end(year, int(month))), "month")
    begins = _beginning(year, year_begins)
    if quarter:
        return _Found(_span(begins, 3 * (int(quarter) - 1), 3), "quarter")
    return _Found(_span(begins, 0, 12), "year")


def _span(begins: date, away: int, months: int) -> Period:
    """Return the months of a period that begins `away` months after another one."""
    return Period(_later(begins, away), _later(begins, away + months) - timedelta(days=1))


def _later(day: date, months: int) -> date:
    """Return the day so many months later, the nearest valid day where there is none."""
    return months_later(day, months) or (EARLIEST if months < 0 else LATEST + timedelta(days=1))


def _beginning(year: int, year_begins: str) -> date:
    return date(year, int(year_begins[:2]), int(year_begins[3:]))

"""How every report begins: who may see it, whose it is, which days it covers; and which invoices it leaves out."""

from __future__ import annotations

from datetime import date
from typing import Any

from zbill.dates import Period
from zbill.db import staff
from zbill.desk import Desk
from zbill.errors import Usage
from zbill.sheet import Report

OPEN = """
select count(*), coalesce(sum(total), 0)
  from (select total from invoices where status = 'open' and date <= :day
        union all
        select total from invoices where status = 'closed' and closed_on > :day and date <= :day)
"""

PAID_ON_OPEN = "select coalesce(sum(paid), 0) from invoices where status = 'open' and paid > 0"


def of_day(desk: Desk, name: str, day: date) -> Report:
    """Return the beginning of a report as of a day. Raises NotPermitted, Usage if the day is in the future."""
    if day > desk.today:
        raise Usage(f"{day} is still to come.", f"The latest day is today, {desk.today}.")
    desk.require("view_reports")
    return begun(desk, name, as_of=day)


def of_period(desk: Desk, name: str, period: Period) -> Report:
    """Return the beginning of a report of a period. Raises NotPermitted."""
    desk.require("view_reports")
    return begun(desk, name, first=period.first, last=period.last)


def by_closing(desk: Desk, name: str, period: Period) -> dict[str, Any]:
    """Return for the Sheet of a report by closing date its beginning and the open invoices it leaves out.

    Raises NotPermitted.
    """
    return {"report": of_period(desk, name, period), "left_out": left_out(desk)}


def begun(desk: Desk, name: str, **days: date) -> Report:
    """Return the beginning of a report that anyone may see."""
    return Report(name, desk.settings["name"], desk.settings["currency"], **days)


def days(period: Period | None) -> dict[str, object]:
    """The period for SQL, as :first and :last; every day for None."""
    first, last = (period.first, period.last) if period else (date.min, date.max)
    return {"first": first.isoformat(), "last": last.isoformat()}


def of_provider(desk: Desk, text: str) -> dict[str, object]:
    """Return the provider of this name for SQL, as :provider; null, for all, without a name.

    Raises NotFound or Ambiguous if the text names no provider or several.
    """
    return {"provider": staff.find_provider(desk.conn, text).id if text else None}


def left_out(desk: Desk, day: date | None = None, paid: int | None = None) -> str:
    """The invoices open at the end of a day, now if None, and what of them is `paid`; empty if there is none."""
    count, total = desk.conn.execute(OPEN, {"day": (day or desk.today).isoformat()}).fetchone()
    if not count:
        return ""
    if paid is None:
        paid = desk.conn.execute(PAID_ON_OPEN).fetchone()[0]
    return f"Left out: {count} open invoice{'s' * (count > 1)} of {desk.text(total)}, {desk.text(paid)} of it paid."

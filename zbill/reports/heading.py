"""The heading of every report: permission, practice and days, and the notes on open invoices and unmarked sessions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from zbill.dates import Period
from zbill.db import sessions, staff
from zbill.desk import Desk
from zbill.sheet import Report

OPEN = """
select count(*), coalesce(sum(total), 0)
  from (select total from invoices where status = 'open' and date <= :day
        union all
        select total from invoices where status = 'closed' and closed_on > :day and date <= :day
        union all
        select total from invoices where voided_on > :day and date <= :day)
"""

PAID_ON_OPEN = "select coalesce(sum(paid), 0) from invoices where status = 'open' and paid > 0"


def of_day(desk: Desk, name: str, day: date) -> Report:
    """Return the heading of a report as of a day. Raises NotPermitted, Usage if the day is in the future."""
    desk.require_not_future(day)
    desk.require("view_reports")
    return begun(desk, name, as_of=day)


def of_period(desk: Desk, name: str, period: Period) -> Report:
    """Return the heading of a report of a period. Raises NotPermitted."""
    desk.require("view_reports")
    return begun(desk, name, first=period.first, last=period.last)


def by_closing(desk: Desk, name: str, period: Period) -> dict[str, Any]:
    """Return the heading of a report by closing date, and its note on open invoices, as arguments for a Sheet.

    Raises NotPermitted.
    """
    return {"report": of_period(desk, name, period), "left_out": left_out(desk)}


def begun(desk: Desk, name: str, **days: date) -> Report:
    """Return the heading of a report that needs no permission."""
    return Report(name, desk.settings["name"], desk.settings["currency"], **days)


def of_provider(desk: Desk, text: str) -> dict[str, object]:
    """Return the provider with this name as the SQL parameter :provider, null (all providers) without a name.

    Raises NotFound or Ambiguous if the text names no provider or several.
    """
    return {"provider": staff.find_provider(desk.conn, text).id if text else None}


def left_out(desk: Desk, day: date | None = None, paid: int | None = None) -> str:
    """Return the note on invoices that are open at the end of a day (now if None), or "" if there are none.

    `paid` is the money on them (minor units), looked up if None.
    """
    count, total = desk.conn.execute(OPEN, {"day": (day or desk.today).isoformat()}).fetchone()
    if not count:
        return ""
    if paid is None:
        paid = desk.conn.execute(PAID_ON_OPEN).fetchone()[0]
    invoices = f"{count} open invoice{'s' * (count > 1)}"
    return f"Not included: {invoices}, {desk.text(total)} in total, {desk.text(paid)} paid."


def unmarked_note(desk: Desk, day: date | None = None) -> str:
    """Return the note on the unmarked sessions up to a day (yesterday if None), or "" if there are none (SPEC 2)."""
    before = min(day + timedelta(days=1), desk.today) if day else desk.today
    count = sessions.unmarked(desk.conn, before)
    if not count:
        return ""
    are = "sessions are" if count > 1 else "session is"
    return f"{count} past {are} unmarked. To list them: zbill session list --unmarked"

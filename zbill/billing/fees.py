"""What a session costs, by its status (SPEC 2)."""

from __future__ import annotations

from datetime import date

from zbill.models import Service
from zbill.money import Money

BILLABLE = frozenset({"attended", "late-cancelled", "no-show"})
WAIVABLE = frozenset({"late-cancelled", "no-show"})
# A session of a later day has not happened yet: it can be called off, not held.
PAST_ONLY = frozenset({"attended", "no-show", "non-billable"})

_SUFFIX = {"late-cancelled": " (late cancellation)", "no-show": " (no-show)"}


def billed_fee(fee: Money, status: str, service: Service) -> Money:
    """The part of the full fee that a status charges; nothing for one that is not billable."""
    if status == "attended":
        return fee
    if status == "late-cancelled":
        return fee.percent(service.late_cancel)
    if status == "no-show":
        return fee.percent(service.no_show)
    return Money(0)


def line_day(session_day: date, today: date, locked_through: date | None) -> date:
    """The session's day; today if that is still to come or lies in locked time (SPEC 2, 7)."""
    if session_day > today or (locked_through and session_day <= locked_through):
        return today
    return session_day


def description(service: Service, status: str) -> str:
    return service.name + _SUFFIX.get(status, "")

"""What a session costs, by its status (SPEC 2)."""

from __future__ import annotations

from decimal import Decimal
from typing import Protocol

from zbill.models import Billable, SessionStatus
from zbill.money import ZERO, Money

BILLABLE_STATUSES: frozenset[SessionStatus] = frozenset({"attended", "late-cancelled", "no-show"})
WAIVABLE: frozenset[SessionStatus] = frozenset({"late-cancelled", "no-show"})
# A session of a later day has not happened yet: it can be called off, not held.
PAST_ONLY: frozenset[SessionStatus] = frozenset({"attended", "no-show", "non-billable"})

_SUFFIX = {"late-cancelled": " (late cancellation)", "no-show": " (no-show)"}


class Charging(Protocol):
    """What says which part of a fee a missed session costs, in percent: a service, or a session with its service."""

    @property
    def late_cancel(self) -> Decimal: ...

    @property
    def no_show(self) -> Decimal: ...


def billed_fee(fee: Money, status: SessionStatus, charging: Charging) -> Money:
    """Return the part of the full fee that a status charges; nothing for one that is not billable."""
    if status == "attended":
        return fee
    if status == "late-cancelled":
        return fee.percent(charging.late_cancel)
    if status == "no-show":
        return fee.percent(charging.no_show)
    return ZERO


def session_fee(session: Billable, status: SessionStatus) -> Money:
    """Return what a status charges for a session: of its own fee, else of the price in force on its line's day."""
    return billed_fee(session.price if session.fee is None else session.fee, status, session)


def billed_as(status: SessionStatus) -> SessionStatus:
    """Return the status that a session's line is written for: full while the patient is only checked in."""
    return "attended" if status == "scheduled" else status


def is_billable(session: Billable) -> bool:
    """Return whether a session may stand on an invoice: of a billable status, or its patient is in; and not waived."""
    return not session.waived and (session.status in BILLABLE_STATUSES or session.is_in)


def description(service: str, status: SessionStatus) -> str:
    """Return what a line says of a session of this service."""
    return service + _SUFFIX.get(status, "")

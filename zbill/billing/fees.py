"""The fee of a session by its status (SPEC 2)."""

from __future__ import annotations

from decimal import Decimal
from typing import Protocol

from zbill.models import Billable
from zbill.money import ZERO, Money
from zbill.words import SessionStatus

BILLABLE_STATUSES: frozenset[SessionStatus] = frozenset({"attended", "late-cancelled", "no-show"})
WAIVABLE: frozenset[SessionStatus] = frozenset({"late-cancelled", "no-show"})
# A session on a later day hasn't happened yet: it can be canceled, but not marked with one of these.
PAST_ONLY: frozenset[SessionStatus] = frozenset({"attended", "no-show", "non-billable"})
# These leave the provider's time free.
CANCELED: frozenset[SessionStatus] = frozenset({"late-cancelled", "cancelled"})

_SUFFIX = {"late-cancelled": " (late cancellation)", "no-show": " (no-show)"}


class Charging(Protocol):
    """A service, or a session with its service: the percentages of the fee that a missed session costs."""

    @property
    def late_cancel(self) -> Decimal: ...

    @property
    def no_show(self) -> Decimal: ...


def billed_fee(fee: Money, status: SessionStatus, charging: Charging) -> Money:
    """Return the part of the full fee that a status charges, zero if the status isn't billable."""
    if status == "attended":
        return fee
    if status == "late-cancelled":
        return fee.percent(charging.late_cancel)
    if status == "no-show":
        return fee.percent(charging.no_show)
    return ZERO


def session_fee(session: Billable, status: SessionStatus) -> Money:
    """Return what a status charges for a session: a part of its own fee, else of the price on its line's day."""
    return billed_fee(session.price if session.fee is None else session.fee, status, session)


def billed_as(status: SessionStatus) -> SessionStatus:
    """Return the status that a session's line is written for: attended (the full fee) if it is only checked in."""
    return "attended" if status == "scheduled" else status


def is_charged(session: Billable) -> bool:
    """Return whether a session is marked with a billable status and isn't waived."""
    return session.status in BILLABLE_STATUSES and not session.waived


def is_billable(session: Billable) -> bool:
    """Return whether a session can be billed: it is charged, or its patient is in and it isn't waived."""
    return is_charged(session) or (session.is_in and not session.waived)


def is_unbilled(session: Billable) -> bool:
    """Return whether a session waits for an invoice. One that costs nothing by now counts as settled (SPEC 2)."""
    return session.to_bill and session_fee(session, session.status) > 0


def goes_along(session: Billable) -> bool:
    """Return whether a session goes along when its patient changes owner: what was billed to the former one stays."""
    return session.invoice_id is None and (session.status == "scheduled" or not session.was_billed)


def state(session: Billable) -> str:
    """Return why a session is not billable, for people: waived, or its status."""
    return "waived" if session.waived else session.status


def description(service: str, status: SessionStatus) -> str:
    """Return the description of a session's line: the service, and the status if the client was absent."""
    return service + _SUFFIX.get(status, "")

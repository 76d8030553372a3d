"""The rules for an invoice's due date, closing, automatic closing and reopening (SPEC 3, 5)."""

from __future__ import annotations

from datetime import date, timedelta

from zbill.errors import Reopening
from zbill.money import Money

REOPEN_SECONDS = 24 * 60 * 60

# The most days that a practice or a client can have until an invoice is due.
LONGEST_TERMS = 365


def due(day: date, terms_days: int) -> date:
    return day + timedelta(days=terms_days)


def first_closing_day(invoice_date: date, last_line: date | None) -> date:
    """Return the first day on which an invoice can be closed, given the date of its latest live line, if it has one."""
    return max(invoice_date, last_line or invoice_date)


def closes_as_made(auto_close: str, balance: Money) -> bool:
    """Return whether an invoice made by marking attendance closes at once: always with `made`, at 0 with `paid`."""
    return auto_close == "made" or closes_as_settled(auto_close, balance)


def closes_as_settled(auto_close: str, balance: Money) -> bool:
    """Return whether an invoice with this balance now closes automatically."""
    return auto_close == "paid" and balance == 0


def reopening(closed_at: int, now: int) -> Reopening:
    """Return whether at most 24 hours of elapsed time, not wall-clock time, have passed since closing.

    It is unknown if the clock is behind the closing.
    """
    if now < closed_at:
        return "unknown"
    return "possible" if now - closed_at <= REOPEN_SECONDS else "too late"

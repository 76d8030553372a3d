"""When an invoice is due, when it closes by itself and how long it may be reopened (SPEC 3, 5)."""

from __future__ import annotations

from datetime import date, timedelta

from zbill.money import Money

REOPEN_SECONDS = 24 * 60 * 60


def due(day: date, terms_days: int) -> date:
    return day + timedelta(days=terms_days)


def closes_as_made(auto_close: str, balance: Money) -> bool:
    """Return whether an invoice made by marking attendance closes at once: always, or one of nothing."""
    return auto_close == "made" or closes_as_settled(auto_close, balance)


def closes_as_settled(auto_close: str, balance: Money) -> bool:
    """Return whether an invoice closes now that its balance has come to this."""
    return auto_close == "paid" and balance == 0


def may_reopen(closed_at: int, now: int) -> bool:
    """Elapsed time, not wall-clock time; exactly 24:00:00 is still allowed."""
    return 0 <= now - closed_at <= REOPEN_SECONDS

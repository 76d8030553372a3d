"""When an invoice may be closed by itself and reopened (SPEC 3, 5)."""

from __future__ import annotations

REOPEN_SECONDS = 24 * 60 * 60
CLOCK_TOLERANCE_SECONDS = 120


def may_reopen(closed_at: int, now: int) -> bool:
    """Elapsed time, not wall-clock time; exactly 24:00:00 is still allowed."""
    return 0 <= now - closed_at <= REOPEN_SECONDS


def moment(last_logged: int | None, now: int) -> int:
    """The instant a command counts at: a clock set back a little does not run behind what was logged before."""
    if last_logged is None or clock_is_behind(last_logged, now):
        return now
    return max(last_logged, now)


def clock_is_behind(last_logged: int, now: int) -> bool:
    return last_logged - now > CLOCK_TOLERANCE_SECONDS

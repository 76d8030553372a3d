"""The clock a command counts at, which may have been set back (SPEC 5)."""

from __future__ import annotations

TOLERANCE_SECONDS = 120


def moment(last_logged: int | None, now: int) -> int:
    """The instant a command counts at: a clock set back a little does not run behind what was logged before."""
    if last_logged is None or clock_is_behind(last_logged, now):
        return now
    return max(last_logged, now)


def clock_is_behind(last_logged: int, now: int) -> bool:
    return last_logged - now > TOLERANCE_SECONDS

"""Settling which was wrong when the clock runs behind the log (SPEC 5)."""

from __future__ import annotations

from zbill.db.connection import writing
from zbill.db.desk import Desk


def accept_clock(desk: Desk) -> None:
    """The clock is right now; logged, and from here on the log goes by it again."""
    with writing(desk.conn):
        desk.require("administer")
        desk.record("check --accept-clock", "clock", after={"behind": desk.clock_is_behind()})

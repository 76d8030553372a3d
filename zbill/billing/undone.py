"""Unfinished work of a practice: the lines that `zbill` shows of it (SPEC 2, 9)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from zbill.money import Money
from zbill.records import NamedTuple
from zbill.words import LEFT_UNDONE, LeftUndone

# How many days old the last backup can be before it is time for another.
BACKUP_DAYS = 7


class Pile(NamedTuple):
    """Unfinished work of one kind: the number of things, and their amount if they have one.

    `only` names the thing if it is one. If there may be more than the number, `is_more`. A number of None means that
    there is nothing to count: no backup at all.
    """

    number: int | None
    amount: Money | None = None
    only: str = ""
    is_more: bool = False


def left_undone(found: Mapping[LeftUndone, Pile]) -> dict[LeftUndone, Pile]:
    """Return the piles that have something in them, in the order in which they are shown."""
    return {kind: found[kind] for kind in LEFT_UNDONE if kind in found and found[kind].number != 0}


def backup_pile(last: date | None, today: date) -> Pile:
    """Return the days since the last backup, 0 if it isn't older than a week. `last` is None if there is none."""
    if last is None:
        return Pile(None)
    days = (today - last).days
    return Pile(days if days > BACKUP_DAYS else 0)

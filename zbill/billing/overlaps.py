"""Sessions of one provider at overlapping times (SPEC 2)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime as WallTime
from datetime import timedelta
from itertools import groupby

from zbill.records import NamedTuple


class Slot(NamedTuple):
    """The time that a session takes of its provider, on the practice's clock."""

    id: int
    provider: str
    start: WallTime
    minutes: int

    @property
    def end(self) -> WallTime:
        return self.start + timedelta(minutes=self.minutes)


def overlaps(slots: Iterable[Slot], changed: Collection[int]) -> list[tuple[Slot, Slot]]:
    """Return the pairs of a provider's sessions that overlap on one day, if the id of either is in `changed`."""
    pairs = []
    for _, of_day in groupby(sorted(slots, key=_place), lambda slot: (slot.provider, slot.start.date())):
        running: list[Slot] = []
        for slot in of_day:
            running = [earlier for earlier in running if earlier.end > slot.start]
            pairs += [(earlier, slot) for earlier in running if earlier.id in changed or slot.id in changed]
            running.append(slot)
    return pairs


def _place(slot: Slot) -> tuple[str, WallTime, int]:
    return slot.provider, slot.start, slot.id

"""The warning about sessions of one provider at overlapping times (SPEC 2)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from zbill.billing.overlaps import overlaps
from zbill.db import sessions
from zbill.desk import Desk

# The pairs that the warning names for each provider. A moved series can overlap hundreds of sessions.
_NAMED = 10


def overlap_warnings(desk: Desk, session_ids: Sequence[int]) -> list[str]:
    """Return a warning for each provider with sessions that overlap one of these."""
    pairs = overlaps(sessions.beside(desk.conn, session_ids), frozenset(session_ids))
    warnings = []
    for provider, of_provider in groupby(pairs, lambda pair: pair[0].provider):
        named = [f"{one.id} and {other.id} on {other.start:%Y-%m-%d}" for one, other in of_provider]
        more = f", and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
        warnings.append(f"Warning: {provider} has overlapping sessions: {', '.join(named[:_NAMED])}{more}.")
    return warnings

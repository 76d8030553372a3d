"""A change of a whole series: the sessions it passes over, and what others had of their own (SPEC 2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence

from zbill.models import Billable


def why_kept(session: Billable) -> str:
    """Return why a change of the series passes over a session: it is billed or marked. Return "" if it doesn't."""
    if session.invoice:
        return f"on {session.invoice}"
    return "" if session.status == "scheduled" else session.status


def why_not_deleted(session: Billable) -> str:
    """Return why deleting the series passes over a session, "" if it doesn't: one that was ever billed stays."""
    return why_kept(session) or ("has been on an invoice" if session.was_billed else "")


def given_singly(values: Sequence[Hashable]) -> list[bool]:
    """Return for each session's value whether it isn't the one that most of the series have, or the first has."""
    (usual, _), *_ = Counter(values).most_common(1)
    return [value != usual for value in values]

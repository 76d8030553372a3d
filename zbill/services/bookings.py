"""Warnings when someone or something with scheduled sessions is archived (SPEC 9)."""

from __future__ import annotations

from typing import Literal

from zbill.db import sessions
from zbill.desk import Desk


def still_booked(
    desk: Desk,
    column: Literal["client_id", "patient_id", "service_id", "provider_id"],
    row_id: int,
    name: str,
    see: str = "zbill session list --status scheduled",
) -> list[str]:
    """Return a warning if sessions with this client, patient, service or provider are still scheduled."""
    number, first = sessions.booked(desk.conn, column, row_id)
    if not number:
        return []
    are = f"1 session with {name} is still scheduled, on {first}"
    if number > 1:
        are = f"{number} sessions with {name} are still scheduled, the first on {first}"
    return [f"Warning: {are}. See: {see}"]

"""Freezing what a document shows when it is issued (SPEC 5)."""

from __future__ import annotations

from zbill.db import imprints
from zbill.db.desk import Desk


def freeze(desk: Desk, client_id: int, invoice_id: int | None) -> tuple[int, int]:
    """Store the letterhead and the parties as they are now; their imprints."""
    parties = imprints.current_parties(desk.conn, client_id, invoice_id)
    return imprints.store_letterhead(desk.conn, desk.settings), imprints.store_parties(desk.conn, parties)

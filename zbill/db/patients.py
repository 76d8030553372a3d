"""Patients: people and animals seen on a client's account, when that isn't the client (SPEC 1)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from zbill.db import rows
from zbill.db.names import as_id, resolve
from zbill.models import Patient
from zbill.text import key

_PATIENTS = f"select {rows.columns(Patient)} from patients"


def find(conn: sqlite3.Connection, text: str, client_id: int | None = None) -> Patient:
    """Return a patient by id, exact name or unique part, of one client or any. Raises NotFound, Ambiguous."""
    of_client = "" if client_id is None else f" and client_id = {int(client_id)}"

    def searches() -> Iterable[list[Patient]]:
        yield rows.many(conn, Patient, f"{_PATIENTS} where id = ?{of_client}", (as_id(text),))
        yield rows.many(conn, Patient, f"{_PATIENTS} where name_key = ?{of_client}", (key(text),))
        part = f"{_PATIENTS} where instr(name_key, ?){of_client} order by name_key"
        yield rows.many(conn, Patient, part, (key(text),))

    return resolve("patient", text, searches(), "See: zbill patient list")

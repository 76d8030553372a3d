"""Patients: people and animals seen on a client's account, when that isn't the client (SPEC 1)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from zbill.db import rows
from zbill.db.names import Kind, as_id, resolve
from zbill.models import Patient
from zbill.text import key

_PATIENTS = f"select {rows.columns(Patient)} from patients"

KIND = Kind(
    "patient",
    Patient,
    "patients",
    "See: zbill patient list",
    details="select patients.id, 'of ' || clients.name, 'born ' || patients.born"
    " from patients join clients on clients.id = client_id where patients.id = ?",
)


def find(conn: sqlite3.Connection, text: str, client_id: int | None = None) -> Patient:
    """Return a patient by id, exact name or unique part, of one client or any. Raises NotFound, Ambiguous."""
    of_client = "" if client_id is None else f" and client_id = {int(client_id)}"

    def searches() -> Iterable[list[Patient]]:
        yield rows.many(conn, Patient, f"{_PATIENTS} where id = ?{of_client}", (as_id(text),))
        yield rows.many(conn, Patient, f"{_PATIENTS} where name_key = ?{of_client}", (key(text),))

    return resolve(conn, KIND, text, searches(), f"true{of_client}")

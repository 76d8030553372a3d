"""Patients: who is seen, when that is not the client."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from zbill.db.names import by_id, resolve
from zbill.models import Patient
from zbill.text import key

_COLUMNS = "select id, client_id, name, discount_id, archived from patients"


def find(conn: sqlite3.Connection, text: str, client_id: int | None = None) -> Patient:
    """A patient by id, exact name or unique part, of one client or of all. Errors: NotFound, Ambiguous."""
    of_client = "" if client_id is None else f" and client_id = {int(client_id)}"

    def searches() -> Iterable[list[sqlite3.Row]]:
        yield by_id(conn, f"{_COLUMNS} where id = ?{of_client}", text)
        yield conn.execute(f"{_COLUMNS} where name_key = ?{of_client}", (key(text),)).fetchall()
        yield conn.execute(
            f"{_COLUMNS} where archived = 0 and instr(name_key, ?){of_client} order by name_key", (key(text),)
        ).fetchall()

    return _patient(resolve("patient", text, searches(), "See: zbill patient list"))


def get(conn: sqlite3.Connection, patient_id: int) -> Patient:
    return _patient(conn.execute(f"{_COLUMNS} where id = ?", (patient_id,)).fetchone())


def on_invoice(conn: sqlite3.Connection, invoice_id: int) -> list[int]:
    """The patients of an invoice's lines."""
    rows = conn.execute(
        "select distinct patient_id from lines where invoice_id = ? and void = 0 and patient_id is not null",
        (invoice_id,),
    )
    return [row["patient_id"] for row in rows]


def _patient(row: sqlite3.Row) -> Patient:
    return Patient(row["id"], row["client_id"], row["name"], row["discount_id"], bool(row["archived"]))

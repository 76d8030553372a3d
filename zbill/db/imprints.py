"""What issued documents keep: the practice's letterhead and the parties, as they were (SPEC 5)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zbill.billing.settings import SETTINGS
from zbill.db.settings import Settings


@dataclass(frozen=True)
class Parties:
    """The client, and the names of patients and providers by id, as a document prints them."""

    client: str
    address: str
    patients: Mapping[int, str]
    providers: Mapping[int, str]


def store_letterhead(conn: sqlite3.Connection, settings: Settings) -> int:
    return _store(conn, current_letterhead(settings))


def letterhead(conn: sqlite3.Connection, imprint_id: int) -> dict[str, str]:
    """The printed settings as they were."""
    return _load(conn, imprint_id)


def current_letterhead(settings: Settings) -> dict[str, str]:
    """The printed settings as they are."""
    return {key: settings[key] for key, setting in SETTINGS.items() if setting.printed and settings[key]}


def store_parties(conn: sqlite3.Connection, parties: Parties) -> int:
    return _store(
        conn,
        {
            "client": parties.client,
            "address": parties.address,
            "patients": {str(key): name for key, name in sorted(parties.patients.items())},
            "providers": {str(key): name for key, name in sorted(parties.providers.items())},
        },
    )


def parties(conn: sqlite3.Connection, imprint_id: int) -> Parties:
    body = _load(conn, imprint_id)
    return Parties(
        body["client"],
        body["address"],
        {int(key): name for key, name in body["patients"].items()},
        {int(key): name for key, name in body["providers"].items()},
    )


def current_parties(conn: sqlite3.Connection, client_id: int, invoice_id: int | None) -> Parties:
    """The client as it is now, with the patients and providers of an invoice's lines."""
    client = conn.execute("select name, address from clients where id = ?", (client_id,)).fetchone()
    patients = conn.execute(
        "select distinct patients.id, patients.name, species, breed from lines"
        " join patients on patients.id = patient_id where invoice_id = ?",
        (invoice_id,),
    )
    providers = conn.execute(
        "select distinct staff.id, staff.name from lines join staff on staff.id = provider_id where invoice_id = ?",
        (invoice_id,),
    )
    return Parties(
        client["name"],
        client["address"],
        {row["id"]: _patient(row) for row in patients},
        {row["id"]: row["name"] for row in providers},
    )


def _patient(row: sqlite3.Row) -> str:
    kind = ", ".join(part for part in (row["species"], row["breed"]) if part)
    return f"{row['name']} ({kind})" if kind else str(row["name"])


def _store(conn: sqlite3.Connection, body: Mapping[str, object]) -> int:
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    row = conn.execute("select id from imprints where body = ?", (text,)).fetchone()
    if row:
        return int(row["id"])
    return int(conn.execute("insert into imprints (body) values (?)", (text,)).lastrowid or 0)


def _load(conn: sqlite3.Connection, imprint_id: int) -> dict[str, Any]:
    body = conn.execute("select body from imprints where id = ?", (imprint_id,)).fetchone()["body"]
    return dict(json.loads(body))

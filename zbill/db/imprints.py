"""Imprints: the letterhead and the names that issued documents keep, whatever changes later (SPEC 5)."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from zbill.billing.settings import SETTINGS
from zbill.db import assets, rows
from zbill.db.settings import Settings
from zbill.records import NamedTuple


class Parties(NamedTuple):
    """The people named on a document: the client with address, and patients and providers by id."""

    client: str
    address: str
    patients: Mapping[int, str]
    providers: Mapping[int, str]


class People(NamedTuple):
    """The people on a document, by their ids. None stands for a line without one."""

    client_id: int
    patient_ids: Collection[int | None]
    provider_ids: Collection[int | None]


def freeze(
    conn: sqlite3.Connection, settings: Settings, documents: Sequence[tuple[int, int | None]]
) -> list[tuple[int, int]]:
    """Store the present letterhead and parties of documents that are being issued (SPEC 5).

    Each document is given by the ids of its client and its invoice, None without one. Return the ids of letterhead and
    parties for each, in the same order.
    """
    return freeze_people(conn, settings, _people(conn, documents))


def freeze_people(conn: sqlite3.Connection, settings: Settings, people: Sequence[People]) -> list[tuple[int, int]]:
    """Store the same of documents whose lines aren't written yet, each given by the people on it."""
    letterhead_id = store_letterhead(conn, settings)
    return [(letterhead_id, parties_id) for parties_id in store_parties(conn, _parties(conn, people))]


def store_letterhead(conn: sqlite3.Connection, settings: Settings) -> int:
    """Store the settings that documents print, and return the imprint's id."""
    return _store(conn, [assets.kept(conn, current_letterhead(settings))])[0]


def letterhead(conn: sqlite3.Connection, imprint_id: int) -> dict[str, str]:
    """Return the printed settings that an imprint keeps."""
    return _load(conn, imprint_id)


def current_letterhead(settings: Settings) -> dict[str, str]:
    """Return the present settings that documents print, without empty ones."""
    return {key: settings[key] for key, setting in SETTINGS.items() if setting.printed and settings[key]}


def store_parties(conn: sqlite3.Connection, parties: Iterable[Parties]) -> list[int]:
    """Store parties, and return the imprints' ids in the same order."""
    return _store(
        conn,
        [
            {
                "client": each.client,
                "address": each.address,
                "patients": {str(key): name for key, name in sorted(each.patients.items())},
                "providers": {str(key): name for key, name in sorted(each.providers.items())},
            }
            for each in parties
        ],
    )


def parties(conn: sqlite3.Connection, imprint_id: int) -> Parties:
    """Return the parties that an imprint keeps."""
    body = _load(conn, imprint_id)
    return Parties(
        body["client"],
        body["address"],
        {int(key): name for key, name in body["patients"].items()},
        {int(key): name for key, name in body["providers"].items()},
    )


def current_parties(conn: sqlite3.Connection, documents: Sequence[tuple[int, int | None]]) -> list[Parties]:
    """Return the present parties of documents, each given by the ids of its client and its invoice (None without one).

    Patients and providers are those on the lines of the invoice.
    """
    return _parties(conn, _people(conn, documents))


def _people(conn: sqlite3.Connection, documents: Sequence[tuple[int, int | None]]) -> list[People]:
    invoice_ids = rows.json_ids({invoice_id for _, invoice_id in documents if invoice_id is not None})
    patients: dict[int | None, set[int]] = defaultdict(set)
    providers: dict[int | None, set[int]] = defaultdict(set)
    for invoice_id, patient_id, provider_id in rows.tuples(
        conn,
        "select invoice_id, patient_id, provider_id from lines where invoice_id in (select value from json_each(?))",
        (invoice_ids,),
    ):
        patients[invoice_id].add(patient_id)
        providers[invoice_id].add(provider_id)
    return [
        People(client_id, patients.get(invoice_id, ()), providers.get(invoice_id, ()))
        for client_id, invoice_id in documents
    ]


def _parties(conn: sqlite3.Connection, people: Sequence[People]) -> list[Parties]:
    """Return the present parties of documents, each given by the people on it."""
    clients = _named(conn, "select id, name, address from clients", {each.client_id for each in people})
    patients = _named(
        conn, "select id, name, species, breed from patients", {*chain(*(each.patient_ids for each in people))}
    )
    providers = _named(conn, "select id, name from staff", {*chain(*(each.provider_ids for each in people))})
    found = []
    for each in people:
        name, address = clients[each.client_id]
        on_lines = {key: _patient(*patients[key]) for key in each.patient_ids if key}
        found.append(Parties(name, address, on_lines, {key: providers[key][0] for key in each.provider_ids if key}))
    return found


def _named(conn: sqlite3.Connection, query: str, ids: Collection[int | None]) -> dict[int, tuple[str, ...]]:
    found = rows.tuples(conn, f"{query} where id in (select value from json_each(?))", (json.dumps(list(ids)),))
    return {row_id: tuple(rest) for row_id, *rest in found}


def _patient(name: str, species: str, breed: str) -> str:
    kind = ", ".join(part for part in (species, breed) if part)
    return f"{name} ({kind})" if kind else name


def _store(conn: sqlite3.Connection, bodies: Iterable[Mapping[str, object]]) -> list[int]:
    texts = [json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")) for body in bodies]
    stored = _stored(conn, texts)
    new = [text for text in dict.fromkeys(texts) if text not in stored]
    if new:
        conn.executemany("insert into imprints (body) values (?)", [(text,) for text in new])
        stored |= _stored(conn, new)
    return [stored[text] for text in texts]


def _stored(conn: sqlite3.Connection, texts: Sequence[str]) -> dict[str, int]:
    query = "select body, id from imprints where body in (select value from json_each(?))"
    return {row["body"]: row["id"] for row in conn.execute(query, (json.dumps(list(dict.fromkeys(texts))),))}


def _load(conn: sqlite3.Connection, imprint_id: int) -> dict[str, Any]:
    return dict(json.loads(rows.scalar(conn, "select body from imprints where id = ?", (imprint_id,))))

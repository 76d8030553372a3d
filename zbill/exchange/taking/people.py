"""Rows of clients, patients, and clients' rates."""

from __future__ import annotations

import re
from collections.abc import Iterable

from zbill.db import clients as client_table
from zbill.db import patients as patient_table
from zbill.db.rows import Values
from zbill.exchange.batch import Batch, Taken, made_id
from zbill.exchange.rows import Left, Row, Wrong
from zbill.services import clients
from zbill.text import key

# The columns that an address is put together from.
_PARTS = ("street", "postcode", "town", "country")


def clients_and_details(batch: Batch, rows: Iterable[Row]) -> Taken:
    """Add each client, or change the one with its ref."""

    def take(row: Row) -> int:
        values = _client(row)
        discount = _discount(batch, row)
        if row.became:
            _require_unmerged(batch, row.became)
            clients.edit_client(batch.desk, str(row.became), values, discount)
            client_id = row.became
        else:
            outcome = clients.add_client(batch.desk, {**values, "ref": row.ref}, discount)
            client_id = made_id(outcome)
        if "archived" in row.values:
            clients.archive_client(batch.desk, str(client_id), archived=bool(row.values["archived"]))
        return client_id

    return batch.one_by_one(rows, take)


def patients(batch: Batch, rows: Iterable[Row]) -> Taken:
    """Add each patient to their client, or change the one with its ref, who stays with their client."""

    def take(row: Row) -> int:
        client = batch.finder.client(row.text("client"))
        values: dict[str, int | str | None] = {"name": row.text("name")}
        values |= {each: row.text(each) for each in ("species", "breed", "diagnoses") if each in row.values}
        values |= _born(row)
        discount = _discount(batch, row)
        if row.became:
            owner = client_table.get(batch.desk.conn, patient_table.find(batch.desk.conn, str(row.became)).client_id)
            if owner.id != client.id:
                raise Wrong("client", f"The patient belongs to {owner.name}. Import doesn't change that.")
            clients.edit_patient(batch.desk, str(row.became), values, discount)
            patient_id = row.became
        else:
            outcome = clients.add_patient(batch.desk, str(client.id), {**values, "ref": row.ref}, discount)
            patient_id = made_id(outcome)
        if "archived" in row.values:
            clients.archive_patient(batch.desk, str(patient_id), archived=bool(row.values["archived"]))
        return patient_id

    return batch.one_by_one(rows, take)


def rates(batch: Batch, rows: Iterable[Row]) -> Taken:
    """Set what a service costs a client from a day on."""

    def take(row: Row) -> int:
        client = batch.finder.client(row.text("client"))
        service = batch.finder.service(row.text("service"))
        since, price = row.values.get("from"), row.values["price"]
        # Rows that name a client or a service in two ways have two refs.
        if batch.rates.setdefault((client.id, service.id, since or batch.desk.today), price) != price:
            raise Wrong("price", "An earlier row has another price for this client, service and day.")
        clients.set_rate(batch.desk, str(client.id), service.code, price, since)
        return client.id

    return batch.one_by_one(rows, take)


def _discount(batch: Batch, row: Row) -> str | None:
    """Return the discount that a row names, "" for none, None if the file doesn't say. Raises Wrong."""
    return batch.finder.discount(row.text("discount")) if "discount" in row.values else None


def _require_unmerged(batch: Batch, client_id: int) -> None:
    """Raise Left for a client who was merged into another: that one keeps their own details."""
    found = client_table.find(batch.desk.conn, str(client_id))
    if found.id != client_id:
        raise Left(f"The client was merged into {found.name} ({found.id}), so they weren't changed.")


def _client(row: Row) -> Values:
    """Return the columns of a client that the row has."""
    values: dict[str, int | str | None] = {"name": row.text("name")}
    values |= {each: row.text(each) for each in ("email", "phone", "diagnoses", "notes") if each in row.values}
    if not row.values.keys().isdisjoint(("address", *_PARTS)):
        values["address"] = _address(row)
    values |= _born(row)
    if "terms_days" in row.values:
        values["terms_days"] = row.values["terms_days"]
    if "auto_invoice" in row.values:
        values["auto_invoice"] = int(row.values["auto_invoice"] == "on") if row.has("auto_invoice") else None
    if "tax_exempt" in row.values:
        values["tax_exempt"] = int(bool(row.values["tax_exempt"]))
    return values


def _address(row: Row) -> str:
    """Return the address as given, or its street, then what it lacks: a line each for street, place and country."""
    given = row.text("address")
    street, postcode, town, country = ("" if _has(given, row.text(part)) else row.text(part) for part in _PARTS)
    place = " ".join(filter(None, (postcode, town)))
    return "\n".join(filter(None, (given, street, place, country)))


def _has(address: str, part: str) -> bool:
    """Return whether a piece of an address is this part, or begins or ends with it: York isn't in 1 York Street."""
    pieces = (f" {key(piece)} " for piece in re.split(r"[\n,;]", address))
    return any(piece.startswith(f" {key(part)} ") or piece.endswith(f" {key(part)} ") for piece in pieces)


def _born(row: Row) -> dict[str, int | str | None]:
    if "birth_date" not in row.values:
        return {}
    born = row.values["birth_date"]
    return {"born": born.isoformat() if born else None}

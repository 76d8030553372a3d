"""Clients and their patients: adding, editing, archiving, rates, merging (SPEC 9)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from zbill.db import catalogue, clients, patients, records
from zbill.desk import Desk
from zbill.errors import Refused, Usage
from zbill.file.connection import writing
from zbill.models import Outcome
from zbill.money import Money
from zbill.services.guards import require_not_future
from zbill.text import key

Values = Mapping[str, int | str | None]


def add_client(desk: Desk, values: Values, discount: str | None = None) -> Outcome:
    """A new client; `values` by column, already cleaned. Two clients may share a name, not a ref."""
    with writing(desk.conn):
        _require_managing(desk, discount)
        record = _with_discount(desk, _record(desk, "clients", "C", values), discount)
        client_id = records.insert(desk.conn, "clients", record)
        desk.record("client add", f"client {client_id}", client_id, after=record)
        outcome = Outcome()
        outcome.add("client", client_id)
        twins = desk.conn.execute("select count(*) from clients where name_key = ?", (record["name_key"],)).fetchone()[
            0
        ]
        if twins > 1:
            outcome.notes.append(f"{twins} clients are called {record['name']}; name them by id.")
        return outcome


def edit_client(desk: Desk, text: str, values: Values, discount: str | None = None) -> Outcome:
    with writing(desk.conn):
        _require_managing(desk, discount)
        client = clients.find(desk.conn, text)
        return _change(desk, "client", client.id, client.id, _with_discount(desk, _keyed(desk, values), discount))


def archive_client(desk: Desk, text: str, *, archived: bool = True) -> Outcome:
    """Out of the lists; nothing is lost. Refused while the client owes."""
    with writing(desk.conn):
        desk.require("manage_clients")
        client = clients.find(desk.conn, text)
        owing = desk.conn.execute("select owing from client_balance where client_id = ?", (client.id,)).fetchone()[0]
        if archived and owing:
            raise Refused(f"{client.name} owes {desk.text(owing)}.", f"See: zbill balance {client.id}")
        return _change(desk, "client", client.id, client.id, {"archived": int(archived)})


def set_rate(desk: Desk, text: str, service_text: str, price: Money | None, since: date | None) -> Outcome:
    """A client's own price of a service from a day on; None ends it."""
    with writing(desk.conn):
        desk.require("manage_clients")
        client = clients.find(desk.conn, text)
        service = catalogue.find_service(desk.conn, service_text)
        day = since or desk.today
        catalogue.set_client_rate(desk.conn, client.id, service.id, day, price)
        shown = "the catalogue's price" if price is None else desk.text(price)
        desk.record(
            "client rate",
            f"client {client.id}",
            client.id,
            after={"service": service.code, "price": shown, "from": day},
        )
        outcome = Outcome()
        outcome.add("client", client.id)
        outcome.notes.append(f"{service.code} costs {client.name} {shown} from {day} on.")
        return outcome


def add_patient(desk: Desk, client_text: str, values: Values, discount: str | None = None) -> Outcome:
    with writing(desk.conn):
        _require_managing(desk, discount)
        client = clients.find(desk.conn, client_text)
        record = _with_discount(desk, _record(desk, "patients", "P", {**values, "client_id": client.id}), discount)
        patient_id = records.insert(desk.conn, "patients", record)
        desk.record("patient add", f"patient {patient_id}", client.id, after=record)
        outcome = Outcome()
        outcome.add("patient", patient_id)
        return outcome


def edit_patient(desk: Desk, text: str, values: Values, discount: str | None = None) -> Outcome:
    with writing(desk.conn):
        _require_managing(desk, discount)
        patient = patients.find(desk.conn, text)
        record = _with_discount(desk, _keyed(desk, values), discount)
        return _change(desk, "patient", patient.id, patient.client_id, record)


def archive_patient(desk: Desk, text: str, *, archived: bool = True) -> Outcome:
    with writing(desk.conn):
        desk.require("manage_clients")
        patient = patients.find(desk.conn, text)
        return _change(desk, "patient", patient.id, patient.client_id, {"archived": int(archived)})


def _require_managing(desk: Desk, discount: str | None) -> None:
    """Giving or taking away a discount needs a permission of its own (SPEC 7)."""
    desk.require("manage_clients", "apply_discount" if discount else None)


def _change(desk: Desk, kind: Literal["client", "patient"], row_id: int, client_id: int, values: Values) -> Outcome:
    """Write what differs; asking for what already is changes nothing."""
    row = desk.conn.execute(f"select * from {kind}s where id = ?", (row_id,)).fetchone()
    changed = {column: value for column, value in values.items() if row[column] != value}
    if changed:
        records.update(desk.conn, f"{kind}s", row_id, changed)
        before = {column: row[column] for column in changed}
        desk.record(f"{kind} edit", f"{kind} {row_id}", client_id, before, changed)
    outcome = Outcome()
    outcome.add(kind, row_id)
    return outcome


def _record(desk: Desk, table: str, letter: str, values: Values) -> dict[str, int | str | None]:
    """The new row, with a ref of its own if none was given. Errors: Refused for a ref that is taken."""
    record = _keyed(desk, values)
    if record.get("ref"):
        if desk.conn.execute(f"select 1 from {table} where ref = ?", (record["ref"],)).fetchone():
            raise Refused(f"The ref {record['ref']!r} is taken.", "Choose another.")
    else:
        number = desk.conn.execute(f"select 1 + coalesce(max(id), 0) from {table}").fetchone()[0]
        record["ref"] = f"zb-{letter.lower()}{number}"
    return record


def _keyed(desk: Desk, values: Values) -> dict[str, int | str | None]:
    """With what a name is found by. Errors: Usage for a birth date that is still to come."""
    record = dict(values)
    if isinstance(record.get("born"), str):
        require_not_future(desk, date.fromisoformat(str(record["born"])), "birth date")
    if isinstance(record.get("name"), str):
        record["name_key"] = key(str(record["name"]))
    return record


def _with_discount(desk: Desk, record: dict[str, int | str | None], name: str | None) -> dict[str, int | str | None]:
    """Add the discount class; `none` takes it away."""
    if name is not None:
        record["discount_id"] = None if name in ("", "none") else int(catalogue.find_discount(desk.conn, name)["id"])
    return record


# Invoices first: a billed session follows its invoice.
_MOVED = ("invoices", "credit_notes", "payments", "goodwill", "patients", "sessions")


def merge(desk: Desk, from_text: str, into_text: str) -> Outcome:
    """Move patients, sessions, documents, credit and rates of one client to another, whose own facts stay."""
    with writing(desk.conn):
        desk.require("manage_clients")
        source, target = clients.find(desk.conn, from_text), clients.find(desk.conn, into_text)
        if source.id == target.id:
            raise Usage(f"Both names are {source.name} ({source.id}).", "Name two clients, by id if they share a name.")
        # The file lets a document follow its client only once the client is merged.
        desk.conn.execute("update clients set archived = 1, merged_into = ? where id = ?", (target.id, source.id))
        for table in _MOVED:
            desk.conn.execute(f"update {table} set client_id = ? where client_id = ?", (target.id, source.id))
        desk.conn.execute(
            "insert or ignore into client_rates"
            " select ?, service_id, since, price from client_rates where client_id = ?",
            (target.id, source.id),
        )
        desk.conn.execute("delete from client_rates where client_id = ?", (source.id,))
        desk.conn.execute("update clients set merged_into = ?1 where merged_into = ?2", (target.id, source.id))
        desk.record(
            "client merge",
            f"client {target.id}",
            target.id,
            before={"from": source.id, "name": source.name, "ref": source.ref},
            after={"into": target.id, "name": target.name},
        )
        outcome = Outcome()
        outcome.add("client", target.id)
        return outcome

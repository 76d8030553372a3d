"""Clients and their patients: add, edit, archive, set rates, merge (SPEC 9)."""

from __future__ import annotations

from datetime import date
from typing import Literal

from zbill.db import catalog, clients, patients, rows
from zbill.db.rows import Values
from zbill.desk import Desk
from zbill.errors import Refused, Usage
from zbill.models import Outcome
from zbill.money import Money
from zbill.services.guards import require_not_future


def add_client(desk: Desk, values: Values, discount: str | None = None) -> Outcome:
    """Add a client; `values` by column, already cleaned. Two clients can share a name, but not a ref.

    Raises NotFound for the discount, Refused if the ref is taken, Usage for a birth date in the future.
    """
    with desk.writing():
        _require_managing(desk, discount)
        client_id, record = _insert(desk, "clients", "c", values, discount)
        desk.record("client add", f"client {client_id}", client_id, after=record)
        outcome = Outcome.of("client", client_id)
        namesakes = clients.namesakes(desk.conn, str(record["name"]))
        if namesakes > 1:
            outcome.notes.append(f"{namesakes} clients are called {record['name']}. Use their ids to tell them apart.")
        return outcome


def edit_client(desk: Desk, text: str, values: Values, discount: str | None = None) -> Outcome:
    """Change a client. Raises NotFound, Ambiguous, Usage for a birth date in the future."""
    with desk.writing():
        _require_managing(desk, discount)
        client = clients.find(desk.conn, text)
        return _change(desk, "client", client.id, client.id, _checked(desk, values, discount))


def archive_client(desk: Desk, text: str, *, archived: bool = True) -> Outcome:
    """Archive a client, or unarchive them. Raises NotFound, Ambiguous, Refused if the client still owes money."""
    with desk.writing():
        desk.require("manage_clients")
        client = clients.find(desk.conn, text)
        owing = clients.owing(desk.conn, client.id)
        if archived and owing:
            raise Refused(
                f"{client.name} owes {desk.text(owing)}, so they can't be archived.",
                f"See the unpaid invoices: zbill invoice list --client {client.id} --unpaid",
            )
        return _change(desk, "client", client.id, client.id, {"archived": int(archived)})


def set_rate(desk: Desk, text: str, service_text: str, price: Money | None, since: date | None) -> Outcome:
    """Set a client's own price for a service from a day on (default: today); None returns them to the catalog price.

    Raises NotFound, Ambiguous.
    """
    with desk.writing():
        desk.require("manage_clients")
        client = clients.find(desk.conn, text)
        service = catalog.find_service(desk.conn, service_text)
        day = since or desk.today
        catalog.set_client_rate(desk.conn, client.id, service.id, day, price)
        shown = "the catalog price" if price is None else desk.text(price)
        desk.record(
            "client rate",
            f"client {client.id}",
            client.id,
            after={"service": service.code, "price": shown, "from": day},
        )
        note = f"{client.name} pays {shown} for {service.code} from {day} on."
        return Outcome.of("client", client.id, notes=[note])


def merge(desk: Desk, from_text: str, into_text: str) -> Outcome:
    """Move patients, sessions, documents, credit and rates of one client to another, who keeps their own details.

    Raises NotFound, Ambiguous, Usage if both are the same client.
    """
    with desk.writing():
        desk.require("manage_clients")
        source, target = clients.find(desk.conn, from_text), clients.find(desk.conn, into_text)
        if source.id == target.id:
            raise Usage(
                f"{from_text!r} and {into_text!r} are the same client: {source.name} ({source.id}).",
                "Use ids if two clients share a name.",
            )
        clients.merge(desk.conn, source.id, target.id)
        desk.record(
            "client merge",
            f"client {target.id}",
            target.id,
            before={"from": source.id, "name": source.name, "ref": source.ref},
            after={"into": target.id, "name": target.name},
        )
        return Outcome.of("client", target.id)


def add_patient(desk: Desk, client_text: str, values: Values, discount: str | None = None) -> Outcome:
    """Add a patient to a client. Raises NotFound, Ambiguous, Refused if the ref is taken, Usage."""
    with desk.writing():
        _require_managing(desk, discount)
        client = clients.find(desk.conn, client_text)
        patient_id, record = _insert(desk, "patients", "p", {**values, "client_id": client.id}, discount)
        desk.record("patient add", f"patient {patient_id}", client.id, after=record)
        return Outcome.of("patient", patient_id)


def edit_patient(desk: Desk, text: str, values: Values, discount: str | None = None) -> Outcome:
    """Change a patient. Raises NotFound, Ambiguous, Usage for a birth date in the future."""
    with desk.writing():
        _require_managing(desk, discount)
        patient = patients.find(desk.conn, text)
        return _change(desk, "patient", patient.id, patient.client_id, _checked(desk, values, discount))


def archive_patient(desk: Desk, text: str, *, archived: bool = True) -> Outcome:
    """Archive a patient, or unarchive them. Raises NotFound, Ambiguous."""
    with desk.writing():
        desk.require("manage_clients")
        patient = patients.find(desk.conn, text)
        return _change(desk, "patient", patient.id, patient.client_id, {"archived": int(archived)})


def _require_managing(desk: Desk, discount: str | None) -> None:
    """Raise PermissionMissing, also if a discount is given or removed without its own permission (SPEC 7)."""
    desk.require("manage_clients", "apply_discount" if discount else None)


def _insert(
    desk: Desk, table: Literal["clients", "patients"], letter: str, values: Values, discount: str | None
) -> tuple[int, Values]:
    """Insert a row, with a new ref if none is given. Return its id and values. Raises Refused if the ref is taken."""
    record = _checked(desk, values, None)
    if not record.get("ref"):
        record["ref"] = f"zb-{letter}{rows.next_id(desk.conn, table)}"
    elif rows.ref_is_taken(desk.conn, table, str(record["ref"])):
        raise Refused(f"The ref {record['ref']!r} is already taken.", "Choose another ref.")
    record |= _discount(desk, discount)
    return rows.insert(desk.conn, table, record), record


def _change(desk: Desk, kind: Literal["client", "patient"], row_id: int, client_id: int, values: Values) -> Outcome:
    """Store and log only the values that differ, if any."""
    before, after = rows.changes(desk.conn, f"{kind}s", row_id, values)
    if after:
        rows.update(desk.conn, f"{kind}s", row_id, after)
        desk.record(f"{kind} edit", f"{kind} {row_id}", client_id, before, after)
    return Outcome.of(kind, row_id)


def _checked(desk: Desk, values: Values, discount: str | None) -> dict[str, int | str | None]:
    """Return the columns with their name keys and the discount. Raises Usage for a birth date in the future."""
    if values.get("born"):
        require_not_future(desk, date.fromisoformat(str(values["born"])), "birth date")
    return rows.with_name_keys(values) | _discount(desk, discount)


def _discount(desk: Desk, name: str | None) -> dict[str, int | str | None]:
    """Return the discount's column: `none` removes the discount, None leaves it as it is."""
    if name is None:
        return {}
    return {"discount_id": None if name in ("", "none") else catalog.find_discount(desk.conn, name).id}

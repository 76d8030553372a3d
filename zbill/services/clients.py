"""Clients and their patients: add, edit, archive, set rates, merge (SPEC 9)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from zbill.billing import fees
from zbill.dates import EARLIEST, LATEST
from zbill.db import catalog, clients, patients, refs, rows, sessions
from zbill.db.clients import Moved
from zbill.db.rows import Values
from zbill.desk import Desk
from zbill.errors import Refused, Usage, command
from zbill.models import Billable, Client, Outcome, Patient
from zbill.money import Money
from zbill.services import prices
from zbill.services.bookings import still_booked
from zbill.services.session_lines import billable

# The details of a client, by the column, that a merge does not move.
_DETAILS = {
    "birth date": "born",
    "email": "email",
    "phone": "phone",
    "address": "address",
    "discount": "discount_id",
    "tax exemption": "tax_exempt",
    "auto-invoicing": "auto_invoice",
    "terms": "terms_days",
    "diagnoses": "diagnoses",
}


def add_client(desk: Desk, values: Values, discount: str | None = None) -> Outcome:
    """Add a client; `values` by column, already cleaned. Two clients can share a name, but not a ref.

    Raises NotFound for the discount, Refused if the ref is taken, Usage for a birth date in the future.
    """
    _require_born(desk, values)
    with desk.writing():
        _require_managing(desk, discount)
        client_id, record = _insert(desk, "clients", values, discount)
        desk.record("client add", f"client {client_id}", client_id, after=record)
        outcome = Outcome.of("client", client_id)
        namesakes = clients.namesakes(desk.conn, str(record["name"]))
        if namesakes > 1:
            outcome.notes.append(f"{namesakes} clients are called {record['name']}. Use their ids to tell them apart.")
        return outcome


def edit_client(desk: Desk, text: str, values: Values, discount: str | None = None) -> Outcome:
    """Change a client. Raises NotFound, Ambiguous, Usage for a birth date in the future."""
    _require_born(desk, values)
    with desk.writing():
        _require_managing(desk, discount)
        client = clients.find(desk.conn, text)
        changed = rows.with_name_keys(values) | _discount(desk, discount)
        return _change(desk, "client", client.id, client.id, changed)


def archive_client(desk: Desk, text: str, *, archived: bool) -> Outcome:
    """Archive a client, or unarchive them, with a warning if they have credit or sessions.

    Raises NotFound, Ambiguous, Refused if the client still owes money.
    """
    with desk.writing():
        desk.require("manage_clients")
        client = clients.find(desk.conn, text)
        owing = clients.owing(desk.conn, client.id)
        if archived and owing:
            raise Refused(
                f"{client.name} owes {desk.text(owing)}, so they can't be archived.",
                f"See the unpaid invoices: zbill invoice list --client {client.id} --unpaid",
            )
        outcome = _change(desk, "client", client.id, client.id, {"archived": int(archived)})
        if archived and not client.archived:
            outcome.notes += _unfinished(desk, client)
        return outcome


def set_rate(desk: Desk, text: str, service_text: str, price: Money | None, since: date | None) -> Outcome:
    """Set a client's own price for a service from a day on (default: today); None returns them to the catalog price.

    Raises NotFound, Ambiguous.
    """
    with desk.writing():
        desk.require("manage_clients", "apply_discount")
        client = clients.find(desk.conn, text)
        service = catalog.find_service(desk.conn, service_text)
        day = since or desk.today
        catalog.set_client_rate(desk.conn, client.id, service.id, day, price)
        shown = prices.amount(desk, price)
        desk.record(
            "client rate",
            f"client {client.id}",
            client.id,
            after={"service": service.code, "price": shown, "from": day},
        )
        following = catalog.next_client_rate(desk.conn, client.id, service.id, day)
        note = f"{client.name} pays {shown} for {service.code} {prices.days(desk, day, following)}."
        return Outcome.of("client", client.id, notes=[note])


def merge(desk: Desk, from_text: str, into_text: str) -> Outcome:
    """Move patients, sessions, documents, credit and rates of one client to another, who keeps their own details.

    The notes say how much moves, and which details differ.

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
        credit = clients.credit(desk.conn, source.id)
        moved = clients.merge(desk.conn, source.id, target.id)
        desk.record(
            "client merge",
            f"client {target.id}",
            target.id,
            before={"from": source.id, "name": source.name, "ref": source.ref},
            after={"into": target.id, "name": target.name},
        )
        parts = [*_moved(moved), *([f"{desk.text(credit)} of account credit"] if credit else [])]
        into = f"from {source.name} ({source.id}) to {target.name} ({target.id})"
        notes = [f"Moved {into}: {', '.join(parts) or 'nothing'}."]
        return Outcome.of("client", target.id, notes=[*notes, *_differences(source, target, moved)])


def add_patient(desk: Desk, client_text: str, values: Values, discount: str | None = None) -> Outcome:
    """Add a patient to a client. Raises NotFound, Ambiguous, Refused if the ref is taken, Usage."""
    _require_born(desk, values)
    with desk.writing():
        _require_managing(desk, discount)
        client = clients.find(desk.conn, client_text)
        patient_id, record = _insert(desk, "patients", {**values, "client_id": client.id}, discount)
        desk.record("patient add", f"patient {patient_id}", client.id, after=record)
        return Outcome.of("patient", patient_id)


def edit_patient(desk: Desk, text: str, values: Values, discount: str | None = None, owner: str = "") -> Outcome:
    """Change a patient, or give them to another client, the `owner`, with the sessions that weren't billed.

    Raises NotFound, Ambiguous, Usage for a birth date in the future, Refused if a visit isn't over or billed.
    """
    _require_born(desk, values)
    with desk.writing():
        _require_managing(desk, discount)
        patient = patients.find(desk.conn, text)
        changed = rows.with_name_keys(values) | _discount(desk, discount)
        client = clients.find(desk.conn, owner) if owner else None
        if client is None or client.id == patient.client_id:
            return _change(desk, "patient", patient.id, patient.client_id, changed)
        with_them = billable(desk, sessions.of_patient(desk.conn, patient.client_id, patient.id))
        _require_visits_over(desk, patient, with_them)
        outcome = _change(desk, "patient", patient.id, client.id, changed | {"client_id": client.id})
        moved = [each.id for each in with_them if fees.goes_along(each)]
        for session_id in moved:
            before, after = {"client_id": patient.client_id}, {"client_id": client.id}
            desk.record("session edit", f"session {session_id}", client.id, before, after)
        if moved:
            listed = ", ".join(map(str, moved))
            outcome.notes.append(f"Moved to {client.name}: session{'s' * (len(moved) > 1)} {listed}.")
        return outcome


def archive_patient(desk: Desk, text: str, *, archived: bool) -> Outcome:
    """Archive a patient, or unarchive them. Raises NotFound, Ambiguous."""
    with desk.writing():
        desk.require("manage_clients")
        patient = patients.find(desk.conn, text)
        outcome = _change(desk, "patient", patient.id, patient.client_id, {"archived": int(archived)})
        if archived and not patient.archived:
            outcome.notes += still_booked(desk, "patient_id", patient.id, patient.name)
        return outcome


def _require_visits_over(desk: Desk, patient: Patient, with_them: Sequence[Billable]) -> None:
    """Raise Refused if a patient is checked in, or has sessions that their client hasn't been billed for."""
    for each in with_them:
        if each.is_in:
            raise Refused(
                f"{patient.name} is checked in for session {each.id}, so they can't change owner.",
                f"Check them out first: zbill checkout {each.id}",
            )
    unbilled = [str(each.id) for each in with_them if each.to_bill]
    if unbilled:
        client = clients.get(desk.conn, patient.client_id)
        raise Refused(
            f"{patient.name} has unbilled sessions with {client.name}: {', '.join(unbilled)}.",
            f"Bill them first: {command('invoice', 'new', client.id)}",
        )


def _unfinished(desk: Desk, client: Client) -> list[str]:
    """Return warnings about what an archived client still has: credit, unbilled or scheduled sessions."""
    warnings = []
    credit = clients.credit(desk.conn, client.id)
    if credit:
        warnings.append(f"Warning: {client.name} has {desk.text(credit)} of account credit. See: zbill credit list")
    found = sessions.unbilled(desk.conn, client.id, EARLIEST, LATEST, desk.today, desk.settings.locked_through)
    unbilled = sum(map(fees.is_unbilled, found))
    if unbilled:
        are = f"{unbilled} session{'s' * (unbilled > 1)} with {client.name} {'are' if unbilled > 1 else 'is'} unbilled"
        warnings.append(f"Warning: {are}. To bill: zbill invoice new {client.id}")
    see = f"zbill session list --client {client.id} --status scheduled"
    return warnings + still_booked(desk, "client_id", client.id, client.name, see)


def _moved(moved: Moved) -> list[str]:
    """Return how many rows of each kind a merge moved, in words."""
    numbers = {kind.replace("_", " "): number for kind, number in moved._asdict().items() if kind != "rates_left"}
    return [f"{number} {kind.removesuffix('s') if number == 1 else kind}" for kind, number in numbers.items() if number]


def _differences(source: Client, target: Client, moved: Moved) -> list[str]:
    """Return notes on the details and rates that a merge doesn't move. Two birth dates can mean two people."""
    notes = []
    if source.born and target.born and source.born != target.born:
        notes.append(f"Warning: the birth dates differ, {source.born} and {target.born}. They could be two people.")
    own = [name for name, column in _DETAILS.items() if _is_lost(getattr(source, column), getattr(target, column))]
    if moved.rates_left:
        own.append(f"{moved.rates_left} rate{'s' * (moved.rates_left > 1)}")
    if own:
        notes.append(f"Not moved: {', '.join(own)}. {target.name} ({target.id}) keeps their own.")
    return notes


def _is_lost(detail: object, kept: object) -> bool:
    return detail not in (kept, None, "")


def _require_managing(desk: Desk, discount: str | None) -> None:
    """Raise PermissionMissing, also if a discount is given or removed without its own permission (SPEC 7)."""
    desk.require("manage_clients", "apply_discount" if discount else None)


def _insert(
    desk: Desk, table: Literal["clients", "patients"], values: Values, discount: str | None
) -> tuple[int, Values]:
    """Insert a row, with a new ref if none is given. Return its id and values. Raises Refused if the ref is taken."""
    record = rows.with_name_keys(values) | _discount(desk, discount)
    if not record.get("ref"):
        record["ref"] = refs.own_ref(desk.conn, table, rows.next_given_id(desk.conn, table))
    elif refs.is_taken(desk.conn, table, str(record["ref"])):
        raise Refused(f"The ref {record['ref']!r} is already taken.", "Choose another ref.")
    return rows.insert(desk.conn, table, record), record


def _change(desk: Desk, kind: Literal["client", "patient"], row_id: int, client_id: int, values: Values) -> Outcome:
    """Store and log only the values that differ, if any."""
    before, after = rows.changes(desk.conn, f"{kind}s", row_id, values)
    if after:
        rows.update(desk.conn, f"{kind}s", row_id, after)
        desk.record(f"{kind} edit", f"{kind} {row_id}", client_id, before, after)
    return Outcome.of(kind, row_id)


def _require_born(desk: Desk, values: Values) -> None:
    """Raise Usage for a birth date in the future."""
    if values.get("born"):
        desk.require_not_future(date.fromisoformat(str(values["born"])), "birth date")


def _discount(desk: Desk, name: str | None) -> dict[str, int | str | None]:
    """Return the discount's column: `none` removes the discount, None leaves it as it is."""
    if name is None:
        return {}
    return {"discount_id": None if name in ("", "none") else catalog.find_discount(desk.conn, name).id}

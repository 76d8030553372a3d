"""Undo of a batch: what it issued becomes void, and what nothing else uses is removed (SPEC 10)."""

from __future__ import annotations

from collections.abc import Mapping

from zbill.db import payments as payment_table
from zbill.db import undoing
from zbill.desk import Desk
from zbill.errors import NotFound, Refused
from zbill.models import Outcome
from zbill.services import payments
from zbill.services.guards import is_locked
from zbill.text import listed


def undo(desk: Desk, batch_id: int) -> Outcome:
    """Undo a batch. Its documents keep their numbers, as void ones.

    Raises NotFound, PermissionMissing, Refused if something from outside the batch depends on it, or a day is locked.
    """
    reason = f"import {batch_id} was undone"
    with desk.writing():
        desk.require("void_invoice", "void_payment", "manage_clients", "schedule")
        batch = undoing.find(desk.conn, batch_id)
        if batch is None:
            raise NotFound(f"There is no batch {batch_id}.", "See: zbill import list")
        if batch.undone_at is not None:
            return Outcome(notes=[f"Batch {batch_id} is undone already."])
        _require_alone(desk, batch_id)
        silent = desk.but(logs=False)
        receipts = undoing.became(desk.conn, batch_id, "payments")
        for payment_id in receipts:
            payments.void(silent, payment_table.get(desk.conn, payment_id).label, reason)
        undoing.mark(desk.conn, batch_id, desk.now)
        made = undoing.invoices(desk.conn, batch_id)
        undoing.void(desk.conn, made, at=desk.now, day=desk.today, reason=reason)
        patients, people = (len(undoing.became(desk.conn, batch_id, each)) for each in ("patients", "clients"))
        removed = undoing.remove(desk.conn, batch_id)
        counts = {"invoices": len(made), "receipts": len(receipts)}
        desk.record("import undo", f"batch {batch_id}", after={**counts, **removed._asdict()})
        voided = {"invoice": len(made), "receipt": len(receipts)}
        gone = {"session": removed.sessions, "patient": removed.patients, "rate": removed.rates}
        gone["client"] = removed.clients
        canceled = {"session": removed.canceled}
        kept = {"patient": patients - removed.patients, "client": people - removed.clients}
        changed = {"row": undoing.updated(desk.conn, batch_id)}
        notes = [
            f"Batch {batch_id} was undone.",
            *_note("Void now", voided),
            *_note("Removed", gone),
            *_note("Canceled, because an invoice names them", canceled),
            *_note("Kept, because something else has to do with them", kept),
            *_note("Left as it changed them, apart from attendance", changed),
        ]
        return Outcome(notes=notes)


def _note(what: str, counts: Mapping[str, int]) -> list[str]:
    """Return a note on how many of each there are, none if there are none."""
    numbers = [f"{count} {noun}{'s' * (count > 1)}" for noun, count in counts.items() if count]
    return [f"{what}: {', '.join(numbers)}."] * bool(numbers)


def _require_alone(desk: Desk, batch_id: int) -> None:
    """Raise Refused if something from outside depends on a batch, or one of its days is locked."""
    leaning = undoing.leaning(desk.conn, batch_id)
    if leaning:
        named = listed([f"{each.what} on {each.touches}" for each in leaning], 20)
        raise Refused(f"Batch {batch_id} can't be undone. This depends on it: {named}.", "Void or undo that first.")
    first = undoing.first_day(desk.conn, batch_id)
    if first and is_locked(desk, first):
        raise Refused(
            f"Batch {batch_id} can't be undone: it has a document or a payment of {first}, in the locked period.",
            "Correct its documents one by one.",
        )
    if is_locked(desk, desk.today):
        raise Refused(f"Batch {batch_id} can't be undone today, which is in the locked period.", "Wait until tomorrow.")

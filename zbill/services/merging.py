"""Merging two clients that are one: everything moves, issued papers keep their text (SPEC 9)."""

from __future__ import annotations

from zbill.db import clients
from zbill.db.connection import writing
from zbill.db.desk import Desk
from zbill.errors import Usage
from zbill.models import Outcome

# Invoices first: a billed session follows its invoice.
_MOVED = ("invoices", "credit_notes", "payments", "goodwill", "patients", "sessions")


def merge(desk: Desk, from_text: str, into_text: str) -> Outcome:
    """Move patients, sessions, documents, credit and rates of one client to another, whose own facts stay."""
    with writing(desk.conn):
        desk.require("manage_clients")
        source, target = clients.named(desk.conn, from_text), clients.named(desk.conn, into_text)
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

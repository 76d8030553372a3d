"""Charges for anything that isn't a session (SPEC 3)."""

from __future__ import annotations

from zbill.db import clients, invoices
from zbill.db.invoices import Terms
from zbill.desk import Desk
from zbill.models import Client, Invoice, Outcome
from zbill.services.guards import (
    day_or_today,
    given_terms,
    require_due_after,
    require_of_client,
    require_open,
    require_unlocked,
)
from zbill.services.hints import credit_hints, hinting_at_code
from zbill.services.lines import Charge, Wanted, find, require_charging, write


def charge(
    desk: Desk,
    client_text: str,
    asked: Charge,
    invoice_text: str,
    terms: Terms = Terms(),  # noqa: B008
) -> Outcome:
    """Charge a client on a new invoice, dated the day of the charge, or on an open one (SPEC 3).

    `terms` are those of a new invoice. Raises NotFound, Ambiguous, Refused, Usage for a day in the future or a due day
    before the charge's.
    """
    require_due_after(terms.due, day_or_today(desk, asked.date))
    with desk.writing():
        require_charging(desk, asked)
        client = clients.find(desk.conn, client_text)
        named = invoices.find(desk.conn, invoice_text) if invoice_text else None
        wanted = find(desk, asked, client.id, ("charge", client_text))
        outcome = put(desk, client, asked, wanted, named, terms)
        outcome.hints += [] if named else credit_hints(desk, [client.id])
        return hinting_at_code(desk, outcome, asked.words, wanted.service)


def put(
    desk: Desk,
    client: Client,
    asked: Charge,
    wanted: Wanted,
    named: Invoice | None,
    terms: Terms = Terms(),  # noqa: B008
) -> Outcome:
    """Charge a client for what was found, in the caller's transaction. Raises Refused."""
    if named:
        require_open(desk, named)
        require_of_client(named, client.id)
        invoices.changes_count_on(desk.conn, named.id, desk.today)
        return write(desk, named, asked, wanted, "charge")
    day = asked.date or desk.today
    require_unlocked(desk, day, "An invoice")
    (made,) = invoices.add(desk.conn, desk.settings, [client.id], day, desk.now, terms)
    if terms != Terms():
        desk.record("invoice new", made.label, client.id, after={"date": day} | given_terms(terms))
    return write(desk, made, asked, wanted, "charge")

"""Charges for anything that isn't a session (SPEC 3)."""

from __future__ import annotations

from zbill.db import clients, invoices
from zbill.desk import Desk
from zbill.models import Outcome
from zbill.services.guards import day_or_today, open_invoice, require_of_client, require_unlocked
from zbill.services.lines import Charge, require_charging, write


def charge(desk: Desk, client_text: str, asked: Charge, invoice_text: str = "") -> Outcome:
    """Charge a client on a new invoice, dated the day of the charge, or on an open one (SPEC 3).

    Raises NotFound, Ambiguous, Refused, Usage for a day in the future.
    """
    day = day_or_today(desk, asked.date)
    with desk.writing():
        require_charging(desk, asked)
        client = clients.find(desk.conn, client_text)
        if invoice_text:
            invoice = open_invoice(desk, invoice_text)
            require_of_client(invoice, client.id)
            invoices.changes_count_on(desk.conn, invoice.id, desk.today)
        else:
            require_unlocked(desk, day, "An invoice")
            (invoice,) = invoices.add(desk.conn, desk.settings, [client.id], day, desk.now)
        return write(desk, invoice, asked, "charge")

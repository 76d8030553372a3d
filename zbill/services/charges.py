"""Charging for what is no session (SPEC 3)."""

from __future__ import annotations

from zbill.db import clients, invoices
from zbill.desk import Desk
from zbill.file.connection import writing
from zbill.models import Outcome
from zbill.services.guards import open_invoice, require_not_future, require_of_client, require_unlocked
from zbill.services.lines import Charge, put


def charge(desk: Desk, client_text: str, asked: Charge, invoice_text: str = "") -> Outcome:
    """A non-session charge: on an invoice of its own, dated its day, or on an open one (SPEC 3)."""
    require_not_future(desk, asked.date or desk.today, "date")
    with writing(desk.conn):
        desk.require("create_line_item", "apply_discount" if asked.discount.choice != "default" else None)
        client = clients.find(desk.conn, client_text)
        if invoice_text:
            invoice = open_invoice(desk, invoice_text)
            require_of_client(invoice, client.id)
            invoices.changes_count_on(desk.conn, invoice.id, desk.today)
        else:
            day = asked.date or desk.today
            require_unlocked(desk, day, "An invoice")
            invoice = invoices.add(desk.conn, desk.settings, client.id, day, desk.now)
        return put(desk, invoice, asked, "charge")

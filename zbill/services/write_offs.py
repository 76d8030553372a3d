"""Giving up bad debt, and taking that back (SPEC 6)."""

from __future__ import annotations

from zbill.db import invoices, write_offs
from zbill.db.write_offs import WriteOff
from zbill.desk import Desk
from zbill.errors import Refused
from zbill.models import Invoice, Outcome
from zbill.money import Money
from zbill.services.guards import require_not_void


def write_off(desk: Desk, invoice_text: str, amount: Money | None, reason: str) -> Outcome:
    """Write off an amount of a closed invoice, or all it owes. Raises NotFound, InvoiceVoid, Refused."""
    with desk.writing():
        desk.require("write_off")
        invoice = invoices.find(desk.conn, invoice_text)
        require_not_void(invoice)
        if invoice.status == "open":
            raise Refused(f"Invoice {invoice.label} is open.", f"First: zbill invoice close {invoice.label}")
        given_up = invoice.balance if amount is None else amount
        if given_up > invoice.balance or given_up == 0:
            raise Refused(
                f"Invoice {invoice.label} owes {desk.text(invoice.balance)}.",
                f"See: zbill invoice show {invoice.label}",
            )
        return _write(desk, invoice, given_up, reason, "writeoff")


def reverse(desk: Desk, invoice_text: str, reason: str) -> Outcome:
    """Reverse what was written off: it is owed again. Raises NotFound, Refused."""
    with desk.writing():
        desk.require("write_off")
        invoice = invoices.find(desk.conn, invoice_text)
        if invoice.written_off == 0:
            return Outcome.of("invoice", invoice.id, notes=[f"Nothing is written off {invoice.label}."])
        return _write(desk, invoice, -invoice.written_off, reason or "reversed", "writeoff --reverse")


def _write(desk: Desk, invoice: Invoice, amount: Money, reason: str, what: str) -> Outcome:
    write_offs.add(desk.conn, WriteOff(invoice.id, desk.today, desk.now, amount, reason, desk.actor.id))
    desk.record(what, invoice.label, invoice.client_id, after={"amount": desk.text(amount), "reason": reason})
    return Outcome.of("invoice", invoice.id)

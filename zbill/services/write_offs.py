"""Write-offs of bad debt, and their reversal (SPEC 6)."""

from __future__ import annotations

from zbill.db import invoices, write_offs
from zbill.db.write_offs import WriteOff
from zbill.desk import Desk
from zbill.errors import Refused
from zbill.models import Invoice, Outcome
from zbill.money import Money
from zbill.services.guards import require_not_void, require_unlocked


def write_off(desk: Desk, invoice_text: str, amount: Money | None, reason: str) -> Outcome:
    """Write off an amount of a closed invoice, or its whole balance. Raises NotFound, InvoiceVoid, Refused."""
    with desk.writing():
        desk.require("write_off")
        invoice = invoices.find(desk.conn, invoice_text)
        require_not_void(desk, invoice)
        if invoice.status == "open":
            raise Refused(
                f"Invoice {invoice.label} is open, and only closed invoices can be written off.",
                f"Close it first: zbill invoice close {invoice.label}",
            )
        if invoice.balance == 0:
            raise Refused(f"Nothing is owed on invoice {invoice.label}.", f"See: zbill invoice show {invoice.label}")
        written_off = invoice.balance if amount is None else amount
        if written_off > invoice.balance:
            raise Refused(
                f"The balance of invoice {invoice.label} is {desk.text(invoice.balance)}.", "Write off up to that."
            )
        return _write(desk, invoice, written_off, reason, "writeoff")


def reverse(desk: Desk, invoice_text: str, reason: str) -> Outcome:
    """Reverse everything written off on an invoice: it is owed again. Raises NotFound, Refused."""
    with desk.writing():
        desk.require("write_off")
        invoice = invoices.find(desk.conn, invoice_text)
        if invoice.written_off == 0:
            return Outcome.of("invoice", invoice.id, notes=[f"{invoice.label} has no write-off. Nothing was reversed."])
        return _write(desk, invoice, -invoice.written_off, reason or "reversed", "writeoff --reverse")


def _write(desk: Desk, invoice: Invoice, amount: Money, reason: str, what: str) -> Outcome:
    require_unlocked(desk, desk.today, "A write-off" if amount > 0 else "The reversal of a write-off")
    write_offs.add(desk.conn, WriteOff(invoice.id, desk.today, desk.now, amount, reason, desk.actor.id))
    desk.record(what, invoice.label, invoice.client_id, after={"amount": desk.text(amount), "reason": reason})
    return Outcome.of("invoice", invoice.id)

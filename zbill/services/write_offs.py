"""Giving up bad debt, and taking that back (SPEC 6)."""

from __future__ import annotations

from zbill.db import invoices, write_offs
from zbill.desk import Desk
from zbill.errors import InvoiceVoid, Refused
from zbill.file.connection import writing
from zbill.models import Invoice, Outcome
from zbill.money import Money


def write_off(desk: Desk, invoice_text: str, amount: Money | None, reason: str) -> Outcome:
    """Give up an amount of a closed invoice, or all it owes."""
    with writing(desk.conn):
        desk.require("write_off")
        invoice = invoices.find(desk.conn, invoice_text)
        if invoice.status == "void":
            raise InvoiceVoid(invoice.label)
        if invoice.status == "open":
            raise Refused(f"Invoice {invoice.label} is open.", f"First: zbill invoice close {invoice.label}")
        given_up = invoice.balance if amount is None else amount
        if given_up > invoice.balance or given_up == 0:
            raise Refused(
                f"Invoice {invoice.label} owes {desk.text(invoice.balance)}.",
                f"See: zbill invoice show {invoice.label}",
            )
        return _put(desk, invoice, given_up, reason, "writeoff")


def reverse(desk: Desk, invoice_text: str, reason: str) -> Outcome:
    """What was written off is owed again."""
    with writing(desk.conn):
        desk.require("write_off")
        invoice = invoices.find(desk.conn, invoice_text)
        if invoice.written_off == 0:
            outcome = Outcome()
            outcome.add("invoice", invoice.id)
            outcome.notes.append(f"Nothing is written off {invoice.label}.")
            return outcome
        return _put(desk, invoice, -invoice.written_off, reason or "reversed", "writeoff --reverse")


def _put(desk: Desk, invoice: Invoice, amount: Money, reason: str, what: str) -> Outcome:
    write_offs.add(
        desk.conn,
        invoice_id=invoice.id,
        day=desk.today,
        at=desk.now,
        amount=amount,
        reason=reason,
        staff_id=desk.actor.id,
    )
    desk.record(what, invoice.label, invoice.client_id, after={"amount": desk.text(amount), "reason": reason})
    outcome = Outcome()
    outcome.add("invoice", invoice.id)
    return outcome

"""Closing, reopening and voiding invoices (SPEC 5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from zbill.db import invoices, lines, sessions
from zbill.db.connection import writing
from zbill.db.desk import Desk
from zbill.errors import InvoiceClosed, InvoiceVoid, Refused, way_back
from zbill.models import Invoice, Outcome
from zbill.services.freezing import freeze
from zbill.services.guarding import reopenable, require_open, require_unlocked


def close(desk: Desk, texts: Sequence[str]) -> Outcome:
    """Close these invoices, all or none. A closed one stays as it is."""
    with writing(desk.conn):
        desk.require("close_invoice")
        outcome = Outcome()
        for invoice in {each.id: each for each in [invoices.named(desk.conn, text) for text in texts]}.values():
            if invoice.status != "closed":
                require_closable(desk, invoice)
                close_one(desk, invoice)
            outcome.add("invoice", invoice.id)
        return outcome


def close_all(desk: Desk, before: date | None) -> tuple[Outcome, list[tuple[Invoice, str]]]:
    """Close what may be closed; the rest, each with its reason."""
    with writing(desk.conn):
        desk.require("close_invoice")
        outcome = Outcome()
        left: list[tuple[Invoice, str]] = []
        for invoice in invoices.open_ones(desk.conn, before):
            try:
                require_closable(desk, invoice)
            except Refused as why:
                left.append((invoice, why.sentence))
                continue
            close_one(desk, invoice)
            outcome.add("invoice", invoice.id)
        return outcome, left


def require_closable(desk: Desk, invoice: Invoice) -> None:
    """Errors: InvoiceVoid, Refused."""
    if invoice.status == "void":
        raise InvoiceVoid(invoice.label)
    if not invoices.has_live_line(desk.conn, invoice.id):
        raise Refused(
            f"Invoice {invoice.label} has no line.",
            f"Add one, or void it: zbill invoice void {invoice.label} --reason TEXT",
        )
    inside = invoices.sessions_in(desk.conn, invoice.id)
    if inside:
        raise Refused(
            f"Invoice {invoice.label}: the patient of session {inside[0]} is still checked in.",
            f"First: zbill checkout {inside[0]}",
        )
    require_unlocked(desk, desk.today, "A closing")


def close_one(desk: Desk, invoice: Invoice) -> None:
    """Close an open invoice that may be closed, and freeze what it shows."""
    letterhead_id, parties_id = freeze(desk, invoice.client_id, invoice.id)
    invoices.close(
        desk.conn, invoice.id, at=desk.now, day=desk.today, letterhead_id=letterhead_id, parties_id=parties_id
    )
    desk.record("invoice close", invoice.label, invoice.client_id, {"status": "open"}, {"status": "closed"})


def close_if_settled(desk: Desk, invoice_id: int, outcome: Outcome) -> None:
    """auto_close=paid: close when the last cent is settled and nobody on it is in, for one who may close (SPEC 3)."""
    invoice = invoices.get(desk.conn, invoice_id)
    if desk.settings["auto_close"] == "paid" and invoice.balance == 0:
        _close_quietly(desk, invoice, outcome)


def close_as_made(desk: Desk, invoice_id: int, outcome: Outcome) -> None:
    """auto_close=made: close an invoice made by marking attendance at once; paid: one of nothing (SPEC 3)."""
    if desk.settings["auto_close"] == "made":
        _close_quietly(desk, invoices.get(desk.conn, invoice_id), outcome)
    else:
        close_if_settled(desk, invoice_id, outcome)


def reopen(desk: Desk, text: str) -> Outcome:
    """Open an invoice again within 24 hours of elapsed time. Errors: Refused, naming the credit note."""
    with writing(desk.conn):
        desk.require("reopen_invoice")
        invoice = invoices.named(desk.conn, text)
        if invoice.status == "void":
            raise InvoiceVoid(invoice.label)
        if invoice.status == "closed":
            _require_reopenable(desk, invoice)
            invoices.reopen(desk.conn, invoice.id, at=desk.now)
            desk.record("invoice reopen", invoice.label, invoice.client_id, {"status": "closed"}, {"status": "open"})
        outcome = Outcome()
        outcome.add("invoice", invoice.id)
        return outcome


def void(desk: Desk, text: str, reason: str) -> Outcome:
    """Void an open invoice with nothing on it; its sessions are unbilled again (SPEC 3, 5)."""
    with writing(desk.conn):
        desk.require("void_invoice")
        invoice = invoices.named(desk.conn, text)
        if invoice.status != "void":
            if invoice.status == "closed":
                raise InvoiceClosed(invoice.label, reopenable=reopenable(desk, invoice))
            if invoice.paid or invoice.credited or invoice.written_off:
                raise Refused(
                    f"Invoice {invoice.label} has {desk.text(invoice.paid)} paid on it.",
                    f"Void its lines first, which frees the money: zbill invoice void-line {invoice.label} LINE",
                )
            void_one(desk, invoice, reason)
        outcome = Outcome()
        outcome.add("invoice", invoice.id)
        return outcome


def void_one(desk: Desk, invoice: Invoice, reason: str, *, unbill: bool = True) -> None:
    """Void an open invoice on which nothing is settled."""
    require_open(desk, invoice)
    require_unlocked(desk, invoice.date, "An invoice")
    for line in lines.of_invoice(desk.conn, invoice.id):
        if not line.void:
            require_unlocked(desk, line.date, "A line")
    gathered = invoices.session_ids(desk.conn, invoice.id)
    worth = {line.session_id for line in lines.of_invoice(desk.conn, invoice.id) if line.gross > 0}
    invoices.void(desk.conn, invoice.id, at=desk.now, day=desk.today, reason=reason)
    if unbill:
        for session in [sessions.get(desk.conn, each) for each in gathered]:
            # A session still scheduled was on the invoice by its check-in only; a free one waits for no invoice.
            sessions.set_to_bill(desk.conn, [session.id], session.status != "scheduled" and session.id in worth)
    desk.record(
        "invoice void",
        invoice.label,
        invoice.client_id,
        {"status": "open"},
        {"status": "void", "reason": reason},
    )


def _require_reopenable(desk: Desk, invoice: Invoice) -> None:
    if desk.clock_is_behind():
        raise Refused(
            "The clock runs behind the last change in the log, so nobody can tell whether 24 hours are over.",
            "Set the clock right, or: zbill check --accept-clock",
        )
    if invoice.credited or invoice.written_off:
        what = "a credit note" if invoice.credited else "a write-off"
        raise Refused(
            f"Invoice {invoice.label} has {what} on it.",
            "Correct it with a credit note: zbill invoice credit",
        )
    if not reopenable(desk, invoice):
        raise Refused(
            f"Invoice {invoice.label} was closed more than 24 hours ago.",
            way_back(invoice.label, False).partition(". ")[2],
        )
    if invoice.closed_on:
        require_unlocked(desk, invoice.closed_on, "The closing")


def _close_quietly(desk: Desk, invoice: Invoice, outcome: Outcome) -> None:
    """Close if the person may and the invoice can be; if not it stays open, and nothing is wrong."""
    if invoice.status != "open" or not desk.may("close_invoice"):
        return
    try:
        require_closable(desk, invoice)
    except Refused:
        return
    close_one(desk, invoice)
    outcome.notes.append(f"{invoice.label} is closed.")

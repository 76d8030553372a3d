"""Making invoices of sessions, closing, reopening and voiding them (SPEC 3, 5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from zbill.billing import fees
from zbill.db import catalogue, clients, invoices, lines, sessions
from zbill.desk import Desk
from zbill.errors import InvoiceClosed, InvoiceVoid, Refused, way_back
from zbill.file.connection import writing
from zbill.models import Invoice, Outcome, Session
from zbill.services.guards import (
    open_invoice,
    reopenable,
    require_not_future,
    require_open,
    require_unbilled,
    require_unlocked,
)
from zbill.services.lines import fee_of, write_session_line
from zbill.services.papers import freeze


def close(desk: Desk, texts: Sequence[str]) -> Outcome:
    """Close these invoices, all or none. A closed one stays as it is."""
    with writing(desk.conn):
        desk.require("close_invoice")
        outcome = Outcome()
        for invoice in {each.id: each for each in [invoices.find(desk.conn, text) for text in texts]}.values():
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
        invoice = invoices.find(desk.conn, text)
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
        invoice = invoices.find(desk.conn, text)
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


EARLIEST, LATEST = date.min, date.max


def new(
    desk: Desk,
    client_text: str,
    *,
    session_ids: Sequence[int] = (),
    first: date = EARLIEST,
    last: date = LATEST,
    day: date | None = None,
    empty: bool = False,
) -> Outcome:
    """One invoice of a client's unbilled sessions: all, those of a period, or the named ones; or an empty one."""
    require_not_future(desk, day or desk.today, "invoice date")
    with writing(desk.conn):
        desk.require("create_line_item")
        client = clients.find(desk.conn, client_text)
        outcome = Outcome()
        if empty:
            chosen: list[Session] = []
        elif session_ids:
            chosen = _billable(desk, session_ids, client.id)
        else:
            chosen = sessions.unbilled(desk.conn, client.id, first, last)
        chosen = _worth_billing(desk, chosen, outcome)
        if chosen or empty:
            _make(desk, client.id, chosen, day or desk.today, outcome)
        else:
            outcome.notes.append(f"{client.name} has no unbilled session: nothing to invoice.")
        return outcome


def new_for_all(desk: Desk, *, first: date = EARLIEST, last: date = LATEST, day: date | None = None) -> Outcome:
    """One invoice a client of all unbilled sessions, for month-end."""
    require_not_future(desk, day or desk.today, "invoice date")
    with writing(desk.conn):
        desk.require("create_line_item")
        outcome = Outcome()
        for client_id in sessions.clients_unbilled(desk.conn, first, last):
            chosen = _worth_billing(desk, sessions.unbilled(desk.conn, client_id, first, last), outcome)
            if chosen:
                _make(desk, client_id, chosen, day or desk.today, outcome)
        if not outcome.made:
            outcome.notes.append("No session is unbilled: nothing to invoice.")
        return outcome


def add_sessions(desk: Desk, invoice_text: str, session_ids: Sequence[int]) -> Outcome:
    """Put named sessions on an open invoice."""
    with writing(desk.conn):
        desk.require("create_line_item")
        invoice = open_invoice(desk, invoice_text)
        invoices.changes_count_on(desk.conn, invoice.id, desk.today)
        outcome = Outcome()
        for session in _worth_billing(desk, _billable(desk, session_ids, invoice.client_id), outcome):
            write_session_line(desk, session, invoice.id)
        outcome.add("invoice", invoice.id)
        return outcome


def bill_alone(desk: Desk, session: Session, outcome: Outcome) -> None:
    """An invoice of its own for one session, dated today."""
    require_unlocked(desk, desk.today, "An invoice")
    invoice = invoices.add(desk.conn, desk.settings, session.client_id, desk.today, desk.now)
    write_session_line(desk, session, invoice.id)
    outcome.add("invoice", invoice.id)
    close_as_made(desk, invoice.id, outcome)


def auto_invoices(desk: Desk, client_id: int) -> bool:
    """The client's own setting, else the practice's."""
    own = clients.get(desk.conn, client_id).auto_invoice
    return desk.settings.auto_invoice if own is None else own


def _make(desk: Desk, client_id: int, chosen: Sequence[Session], day: date, outcome: Outcome) -> None:
    require_unlocked(desk, day, "An invoice")
    invoice = invoices.add(desk.conn, desk.settings, client_id, day, desk.now)
    desk.record("invoice new", invoice.label, client_id, after={"date": day})
    for session in chosen:
        write_session_line(desk, session, invoice.id)
    outcome.add("invoice", invoice.id)


def _billable(desk: Desk, session_ids: Sequence[int], client_id: int) -> list[Session]:
    """Sessions that may be named for an invoice. Errors: NotFound, Refused."""
    chosen = [sessions.get(desk.conn, each) for each in session_ids]
    for session in chosen:
        _require_billable(desk, session, client_id)
    return chosen


def _require_billable(desk: Desk, session: Session, client_id: int) -> None:
    """Billable and not waived, or its patient is in; and on no live line. Errors: Refused."""
    if session.client_id != client_id:
        name = clients.get(desk.conn, session.client_id).name
        raise Refused(f"Session {session.id} is {name}'s.", f"See: zbill session show {session.id}")
    require_unbilled(desk, session.id)
    if session.waived or not (session.status in fees.BILLABLE or session.is_in):
        how = "waived" if session.waived else session.status
        raise Refused(f"Session {session.id} is {how}: it is not billed.", f"Mark it first: zbill attend {session.id}")


def _worth_billing(desk: Desk, chosen: Sequence[Session], outcome: Outcome) -> list[Session]:
    """Leave out what costs nothing by now: it counts as settled (SPEC 2)."""
    worth = []
    for session in chosen:
        service = catalogue.get_service(desk.conn, session.service_id)
        status = "attended" if session.status == "scheduled" else session.status
        if fee_of(desk, session, status, service) > 0:
            worth.append(session)
        else:
            sessions.set_to_bill(desk.conn, [session.id], False)
            outcome.notes.append(f"Session {session.id} costs nothing as {session.status}: no line is needed.")
    return worth

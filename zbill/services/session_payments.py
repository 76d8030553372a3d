"""Payments of a session: of the invoice that it is on (SPEC 6)."""

from __future__ import annotations

from zbill.billing import fees
from zbill.billing.settlements import Share
from zbill.db import clients, invoices, sessions
from zbill.desk import Desk
from zbill.errors import Refused, command
from zbill.models import Billable, Client
from zbill.services.session_lines import auto_invoices, billable
from zbill.services.settlements import share_of


def client_of(desk: Desk, session_id: int) -> Client:
    """Return the client of a session. Raises NotFound."""
    return clients.get(desk.conn, sessions.get(desk.conn, session_id).client_id)


def owing(desk: Desk, client: Client, session_id: int, as_credit: str) -> Share:
    """Return what the client owes on a session's invoice. `as_credit` is how to hold the money as credit.

    Raises NotFound, or Refused if there is no such invoice, or nothing is owed on it.
    """
    (session,) = billable(desk, [session_id])
    if session.invoice_id is None:
        raise _unbilled(desk, session, as_credit)
    return share_of(desk, client, invoices.get(desk.conn, session.invoice_id), as_credit)


def _unbilled(desk: Desk, session: Billable, as_credit: str) -> Refused:
    """Return the refusal to take money for a session without an invoice, with the way to bill it if there is one."""
    new = command("invoice", "new", session.client_name, "--session", session.id)
    if fees.is_billable(session):
        if fees.session_fee(session, fees.billed_as(session.status)) == 0:
            return Refused(f"Session {session.id} has no invoice to pay: it has no charge.", as_credit)
        return Refused(f"Session {session.id} isn't on an invoice yet.", f"Bill it first: {new}")
    if session.status != "scheduled":
        return Refused(f"Session {session.id} has no invoice to pay: it is {fees.state(session)}.", as_credit)
    if session.day > desk.today:
        return Refused(f"Session {session.id} is on {session.day}, so it isn't on an invoice yet.", as_credit)
    attend = f"Mark it attended first: zbill attend {session.id}"
    if not auto_invoices(desk, session):
        attend += f", then bill it: {new}"
    return Refused(f"Session {session.id} isn't on an invoice yet.", attend)

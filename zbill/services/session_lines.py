"""The lines of sessions, with what the file knows of each session and of its invoice (SPEC 2, 3, 4)."""

from __future__ import annotations

from collections.abc import Sequence

from zbill.billing.session_lines import session_line
from zbill.db import lines, sessions
from zbill.desk import Desk
from zbill.models import Billable, Invoice, Line
from zbill.money import ZERO, Money
from zbill.services.guards import require_unlocked


def billable(desk: Desk, session_ids: Sequence[int]) -> list[Billable]:
    """Return sessions, in the order named, with everything their lines need as of today. Raises NotFound."""
    return sessions.billable(desk.conn, session_ids, desk.today, desk.settings.locked_through)


def auto_invoices(desk: Desk, session: Billable) -> bool:
    """Return whether marking a session bills it at once: its client's choice, else the practice's (SPEC 3)."""
    return desk.settings.auto_invoice if session.auto_invoice is None else session.auto_invoice


def session_lines(desk: Desk, invoice: Invoice | None, found: Sequence[Billable]) -> list[Line]:
    """Return new lines for sessions, each at the fee of its status, for an open invoice or (None) a new one.

    Raises Refused if a day is locked, or a line is larger than any invoice can hold.
    """
    last = lines.last_number(desk.conn, invoice.id) if invoice else 0
    providers = lines.providers_of_sessions(desk.conn, invoice.id) if invoice else []
    made = []
    for number, session in enumerate(found, last + 1):
        require_unlocked(desk, session.line_day, "A line")
        provider_id = session.provider_id or _provider_beside(desk, providers)
        made.append(session_line(session, invoice, provider_id)._replace(number=number))
        providers.append(session.provider_id)
    return made


def record_session_lines(desk: Desk, invoice: Invoice, written: Sequence[Line], so_far: Money = ZERO) -> None:
    """Log the lines of sessions that were written on an invoice, whose total was `so_far` before."""
    for line in written:
        so_far += line.total
        desk.record(
            "invoice session",
            invoice.label,
            invoice.client_id,
            after={"session": line.session_id, "date": line.date, "total": desk.text(so_far)},
        )


def default_provider(desk: Desk, invoice: Invoice) -> int | None:
    """Return the provider of a line on this invoice that names none (SPEC 4)."""
    return _provider_beside(desk, lines.providers_of_sessions(desk.conn, invoice.id))


def _provider_beside(desk: Desk, providers: Sequence[int | None]) -> int | None:
    """Return the provider of the invoice's only session, else the acting person, else the only provider (SPEC 4)."""
    return (providers[0] if len(providers) == 1 else None) or desk.provider_id

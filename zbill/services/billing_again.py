"""The remedy of an error about a void invoice: the commands that bill what was on it again."""

from __future__ import annotations

from collections.abc import Sequence

from zbill.billing.fees import is_unbilled
from zbill.billing.settlements import Owing
from zbill.db import clients, lines, sessions
from zbill.desk import Desk
from zbill.errors import command
from zbill.models import Line


def bill_again(desk: Desk, void: Owing) -> str:
    """Return the remedy for a void invoice: the commands that bill its unbilled sessions and its charges again."""
    billed = [line for line in lines.of_invoice(desk.conn, void.id) if not line.void]
    session_ids = [line.session_id for line in billed if line.session_id is not None]
    charges = [line for line in billed if line.session_id is None]
    found = sessions.billable(desk.conn, session_ids, desk.today, desk.settings.locked_through)
    client = clients.get(desk.conn, void.client_id).name
    new = command("invoice", "new", client) if any(map(is_unbilled, found)) else ""
    charge = _charge_again(desk, client, charges)
    if new:
        return f"Bill the sessions again: {new}" + (f", or the other lines: {charge}" if charges else "")
    if charges:
        return f"Charge the client again: {charge}"
    return f"Choose another invoice: zbill invoice list --client {void.client_id}"


def _charge_again(desk: Desk, client: str, charges: Sequence[Line]) -> str:
    """Return the command that charges for a line again; a template if there are several lines."""
    if len(charges) != 1:
        return command("charge", client, "DESCRIPTION", "PRICE")
    (line,) = charges
    quantity = () if line.quantity == 1 else ("--quantity", line.quantity)
    return command("charge", client, line.description, desk.plain(line.unit_price), *quantity)

"""Hints for the next command: account credit that could pay new invoices, a code that is a description (SPEC 3, 4)."""

from __future__ import annotations

from collections.abc import Iterable

from zbill.db import catalog, clients, invoices, lines
from zbill.desk import Desk
from zbill.errors import command
from zbill.models import Outcome, Service

# With more clients, all of them together get one hint.
_MOST = 10


def credit_hints(desk: Desk, client_ids: Iterable[int]) -> list[str]:
    """Return a sentence for each client, once, who has account credit and owes, with the command that applies it."""
    found = clients.credit_beside_debt(desk.conn, client_ids)
    can_apply = desk.may("apply_credit") if found else False
    if len(found) > _MOST:
        return [f"{len(found)} of these clients have account credit." + _to_use("--all") * can_apply]
    return [
        f"{each.name} has {desk.text(each.credit)} of account credit." + _to_use(str(each.id)) * can_apply
        for each in found
    ]


def hinting_at_code(desk: Desk, outcome: Outcome, description: str, named: Service | None) -> Outcome:
    """Return the outcome, with a hint if the code of a service became a mere description: the line has no tax then.

    If a service was `named` and is archived, a note says so. `outcome` has the invoice. Its last line is the new one.
    """
    if named and named.archived:
        outcome.notes.append(f"The service {named.code} is archived.")
    service = catalog.coded(desk.conn, description)
    if service is None or not desk.may("edit_line_item"):
        return outcome
    ((_, invoice_id),) = outcome.made
    invoice, line = invoices.get(desk.conn, invoice_id), lines.of_invoice(desk.conn, invoice_id)[-1]
    if invoice.status == "open":
        price = ("--price", desk.plain(line.unit_price))
        edit = command("invoice", "edit", invoice.label, str(line.number), "--service", service.code, *price)
        outcome.hints.append(
            f"With a price, {service.code} is a description, without the service's taxes. To bill the service: {edit}"
        )
    return outcome


def _to_use(whose: str) -> str:
    return f" To use it: zbill credit apply {whose}"

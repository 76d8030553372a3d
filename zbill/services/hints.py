"""Hints for the next command: account credit that could pay new invoices (SPEC 3)."""

from __future__ import annotations

from collections.abc import Iterable

from zbill.db import clients
from zbill.desk import Desk

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


def _to_use(whose: str) -> str:
    return f" To use it: zbill credit apply {whose}"

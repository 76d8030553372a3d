"""The lines and cards of objects by id, looked up in sets: how commands print what they created or changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from importlib import import_module
from typing import Any, Literal

from zbill.db.rows import json_ids
from zbill.desk import Desk
from zbill.errors import NotFound
from zbill.models import Reference
from zbill.sheet import Card
from zbill.words import Thing

# The module for each kind of object. Its functions KIND_lines and KIND_cards return lines and cards by id. Superbills
# and estimates are printed as sheets.
REPORTS: Mapping[Thing, str] = {
    "invoice": "invoices",
    "receipt": "receipts",
    "creditnote": "credit_notes",
    "balance": "balances",
    "session": "sessions",
    "client": "clients",
    "patient": "clients",
    "service": "catalog",
    "tax": "catalog",
    "discount": "catalog",
    "staff": "staff",
    "role": "roles",
}

# A row of a query, by column name.
Found = dict[str, Any]

NAMED = """
  join (select value as named_id, key as place from json_each(:ids)) as named on named.named_id = {column}
 order by named.place
"""


def lines(desk: Desk, things: Collection[Reference]) -> list[tuple[str, ...]]:
    """Return the line of each object, in their order: its number or id, then the words people know it by.

    Raises NotFound if one of them has been deleted.
    """
    return _answers(desk, things, "lines")


def cards(desk: Desk, things: Collection[Reference]) -> list[Card]:
    """Return the card of each object, in their order. Raises NotFound if one of them has been deleted."""
    return _answers(desk, things, "cards")


def named(desk: Desk, query: str, column: str, ids: Sequence[int], **values: object) -> list[Found]:
    """Return the row that a query without conditions finds for each id in `column`, in the order of the ids.

    Raises NotFound if one of them has been deleted.
    """
    rows = _found(desk, query + NAMED.format(column=column), ids, **values)
    if len(rows) != len(ids):
        raise NotFound("Something that this command created has been deleted since.")
    return rows


def after_merging(desk: Desk, client_ids: Sequence[int]) -> list[int]:
    """Return the id of the client that each client was merged into, or its own."""
    merged = named(desk, "select coalesce(merged_into, id) as id from clients", "clients.id", client_ids)
    return [row["id"] for row in merged]


def parts(desk: Desk, query: str, whose: str, ids: Sequence[int]) -> Mapping[int, list[Found]]:
    """Return the rows that a query finds for :ids, grouped by the id in the column `whose`, an empty list if none."""
    grouped = defaultdict(list)
    for row in _found(desk, query, ids):
        grouped[row[whose]].append(row)
    return grouped


def _found(desk: Desk, query: str, ids: Sequence[int], **values: object) -> list[Found]:
    found = desk.ask(query, {"ids": json_ids(ids), **values})
    names = [name for name, *_ in found.description]
    return [dict(zip(names, row, strict=True)) for row in found]


def _answers(desk: Desk, things: Collection[Reference], what: Literal["lines", "cards"]) -> list[Any]:
    ids: dict[Thing, list[int]] = {}
    for each in things:
        ids.setdefault(each.kind, []).append(each.id)
    # Load only the modules that are needed, so that commands start faster.
    found = {
        kind: iter(getattr(import_module(f"zbill.reports.{REPORTS[kind]}"), f"{kind}_{what}")(desk, of_kind))
        for kind, of_kind in ids.items()
    }
    return [next(found[each.kind]) for each in things]

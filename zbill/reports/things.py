"""Things by id, a set at a time: where their lines and cards come from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from importlib import import_module
from typing import Any, Literal

from zbill.db.rows import json_ids
from zbill.desk import Desk
from zbill.errors import NotFound
from zbill.models import Reference, Thing
from zbill.sheet import Card

# The report of each kind of thing: its KIND_lines and KIND_cards answer for things of that kind, by id.
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

# A row by the names of its query.
Found = dict[str, Any]

NAMED = """
  join (select value as named_id, key as place from json_each(:ids)) as named on named.named_id = {column}
 order by named.place
"""


def lines(desk: Desk, things: Collection[Reference]) -> list[tuple[str, ...]]:
    """Return of each thing, in their order, the number or id that names it, then what a person knows it by.

    Raises NotFound if one was deleted since.
    """
    return _answers(desk, things, "lines")


def cards(desk: Desk, things: Collection[Reference]) -> list[Card]:
    """Return the card of each thing, in their order. Raises NotFound if one was deleted since."""
    return _answers(desk, things, "cards")


def named(desk: Desk, query: str, column: str, ids: Sequence[int], **values: object) -> list[Found]:
    """Return what a query without conditions finds for each id of a column, in the order of the ids.

    Raises NotFound if one of them is there no more.
    """
    rows = _found(desk, query + NAMED.format(column=column), ids, **values)
    if len(rows) != len(ids):
        raise NotFound("Something this command made was deleted since.")
    return rows


def after_merging(desk: Desk, client_ids: Sequence[int]) -> list[int]:
    """Return for each client the one it was merged into, or itself."""
    merged = named(desk, "select coalesce(merged_into, id) as id from clients", "clients.id", client_ids)
    return [row["id"] for row in merged]


def parts(desk: Desk, query: str, whose: str, ids: Sequence[int]) -> Mapping[int, list[Found]]:
    """Return what a query finds for all the :ids, by the id that its column `whose` has; of the others nothing."""
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
    # Only the reports that are needed are loaded.
    found = {
        kind: iter(getattr(import_module(f"zbill.reports.{REPORTS[kind]}"), f"{kind}_{what}")(desk, of_kind))
        for kind, of_kind in ids.items()
    }
    return [next(found[each.kind]) for each in things]

"""Things by id, a set at a time: where their lines and cards come from."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from zbill.desk import Desk
from zbill.errors import NotFound

# A row by the names of its query.
Found = dict[str, Any]

NAMED = """
  join (select value as named_id, key as place from json_each(:ids)) as named on named.named_id = {column}
 order by named.place
"""


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
    found = desk.ask(query, {"ids": json.dumps(ids), **values})
    names = [name for name, *_ in found.description]
    return [dict(zip(names, row, strict=True)) for row in found]

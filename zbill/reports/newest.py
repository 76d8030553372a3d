"""The newest rows of a list, and how many others there are (SPEC 9, "Output")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from sqlite3 import Row

from zbill.desk import Desk
from zbill.records import NamedTuple
from zbill.sheet import Column, Sheet


class Newest(NamedTuple):
    """The number of rows that a list has at most, and whether it tells how many others there are."""

    rows: int
    is_told: bool = False


def sheet_of_newest(
    desk: Desk,
    title: str,
    columns: tuple[Column, ...],
    *,
    select: str,
    table: str,
    conditions: Sequence[str],
    order: Sequence[str],
    values: Mapping[str, object],
    newest: Newest | None,
) -> Sheet:
    """Return the rows of a query in an order in which the newest comes last: all, or only the newest.

    All the rows wait until they are needed. `table` has the columns of the conditions. The rows are counted in it,
    without the joins of the query.
    """
    where = f" where {' and '.join(conditions)}" if conditions else ""
    if newest is None:
        return Sheet.of(title, columns, desk.ask(f"{select}{where} order by {', '.join(order)}", values), waits=True)
    backwards = ", ".join(f"{column} desc" for column in order)
    limited = f"{select}{where} order by {backwards} limit :rows"
    found: list[Row] = desk.ask(limited, {**values, "rows": newest.rows}).fetchall()
    left_out = ""
    if newest.is_told and len(found) == newest.rows:
        (count,) = desk.ask(f"select count(*) from {table}{where}", values).fetchone()
        if count > newest.rows:
            left_out = f"These are the newest {newest.rows} of {count:,}. To list them all, add --all."
    return Sheet.of(title, columns, reversed(found), left_out=left_out)

"""Documents that were exported for bookkeepers' programs, so that the next export continues after them (SPEC 10)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Literal

from zbill.db import rows
from zbill.records import NamedTuple

# What bookkeepers' programs take.
Documents = Literal["invoices", "payments"]

# Since when a document counts, null if it doesn't: UTC epoch seconds.
COUNTED: Mapping[Documents, str] = {
    "invoices": "iif(invoices.status = 'closed', invoices.closed_at, null)",
    "payments": "iif(payments.voided_at is null, payments.recorded_at, null)",
}

# What became of a document that was exported.
_BECAME: Mapping[Documents, str] = {
    "invoices": "case status when 'closed' then 'was closed again' when 'open' then 'is open again' else 'is void' end",
    "payments": "'is void'",
}


class Changed(NamedTuple):
    """A document that is another since an export: its number, and what became of it."""

    label: str
    became: str


def known(kind: Documents) -> str:
    """Return a condition of a query: whether a document of this kind was exported under the name `:name`."""
    return (
        f"exists (select 1 from exported where exported.name = :name and exported.kind = '{kind}'"
        f" and document = {kind}.id)"
    )


def changed(conn: sqlite3.Connection, name: str, kind: Documents) -> list[Changed]:
    """Return what changed since the exports of this name last told it."""
    query = f"""
        select label, {_BECAME[kind]} as became
          from exported join {kind} on {kind}.id = document
         where exported.name = ? and exported.kind = ? and counted_at is not {COUNTED[kind]}
         order by number
    """
    return rows.many(conn, Changed, query, (name, kind))


def remember(conn: sqlite3.Connection, name: str, kind: Documents, new: Iterable[tuple[int, int]]) -> None:
    """Store what an export wrote for the first time, by id and moment, and that all changes were told."""
    told = f"select {COUNTED[kind]} from {kind} where {kind}.id = document"
    conn.execute(
        f"update exported set counted_at = ({told}) where name = ? and kind = ? and counted_at is not ({told})",
        (name, kind),
    )
    conn.executemany("insert into exported values (?, ?, ?, ?)", ((name, kind, *each) for each in new))

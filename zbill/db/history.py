"""Facts that the rules of a session's line need beside the session: of its client, and of the day (SPEC 2, 3, 4)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import date as Day
from datetime import timedelta

from zbill.db import rows
from zbill.records import NamedTuple


class Trait(NamedTuple):
    """The facts of a client that the rules look at. `rates_of` is their id if they have prices of their own, else 0."""

    auto_invoice: bool | None
    tax_exempt: bool
    discount_id: int | None
    rates_of: int


class _Traits(NamedTuple):
    id: int
    auto_invoice: bool | None
    tax_exempt: bool
    discount_id: int | None
    rates_of: int


_TRAITS = """
select id, auto_invoice, tax_exempt, discount_id,
       iif(exists (select 1 from client_rates where client_id = clients.id), id, 0) as rates_of
  from clients
 where id in (select value from json_each(?))
"""

_ERAS = """
select since from service_prices
union select since from client_rates
union select since from tax_rates
union select date(value, '+1 day') from settings where key = 'locked_through' and value <> ''
 order by since
"""


def traits(conn: sqlite3.Connection, client_ids: Iterable[int]) -> dict[int, Trait]:
    """Return, by id, the facts of these clients that the rules look at."""
    found = rows.many(conn, _Traits, _TRAITS, (rows.json_ids(client_ids),))
    return {each.id: Trait(*each[1:]) for each in found}


def eras(conn: sqlite3.Connection, today: Day) -> list[Day]:
    """Return the days on which a price or a rate begins, the locked period ends, or the future begins, in order."""
    days = {Day.fromisoformat(since) for (since,) in rows.tuples(conn, _ERAS)}
    return sorted(days | {today, today + timedelta(days=1)})

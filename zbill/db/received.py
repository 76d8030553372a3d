"""Invoices as payments see them: what they owe, and those with a history that isn't plain (SPEC 6)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import date as Day

from zbill.db import rows
from zbill.money import Money
from zbill.records import NamedTuple
from zbill.words import Status


class Payable(NamedTuple):
    """An invoice as far as payments ask for it. A whole record takes four times as long to read."""

    id: int
    label: str
    client_id: int
    date: Day
    status: Status
    paid: Money
    balance: Money


_PAYABLE = f"""
select {rows.columns(Payable)}
  from invoices
 where id in (select id from invoices
               where client_id in (select value from json_each(:clients)) and balance > 0
              union
              select value from json_each(:named))
 order by date, number
"""

_WITH_A_HISTORY = """
select id from invoices
 where id in (select value from json_each(?))
   and (moved <> 0
        or exists (select 1 from settlements where invoice_id = invoices.id and amount < 0)
        or exists (select 1 from write_offs where invoice_id = invoices.id and amount < 0))
"""


def payable(conn: sqlite3.Connection, clients: Iterable[int], named: Iterable[int]) -> list[Payable]:
    """Return the invoices that these clients owe, and the named ones, oldest first by date, then number."""
    return rows.many(conn, Payable, _PAYABLE, {"clients": rows.json_ids(clients), "named": rows.json_ids(named)})


def with_a_history(conn: sqlite3.Connection, invoice_ids: Iterable[int]) -> list[int]:
    """Return those invoices that owed less on some day than before and more later: money may fit only from then on."""
    return [found for (found,) in rows.tuples(conn, _WITH_A_HISTORY, (rows.json_ids(invoice_ids),))]

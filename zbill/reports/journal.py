"""The practice's books as double entries: every event of the ledger on its own day (SPEC 10).

Debits are positive and credits negative, and the postings of an entry add up to zero. So at the end of any day, a
client's accounts have the balance owing and the account credit of that day. Income is net: after discounts, before tax.
It counts on the day on which the invoice asks for it, open or closed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Any, Literal

from zbill.billing.billed import billed
from zbill.db import rows
from zbill.desk import Desk
from zbill.records import NamedTuple

# What an account is for: per client, payment method, tax class and service, or one for all.
Root = Literal["receivable", "credit", "goodwill", "money", "tax", "income", "no service", "changed", "given", "lost"]
Account = tuple[Root, int | str]
# The net of a line and each of its taxes, with their accounts.
Line = list[tuple[Account, int]]

# Lines without a service, and amounts of lines that were changed or voided later, which come back with the change.
NO_SERVICE: Account = ("no service", "")
CHANGED: Account = ("changed", "")
# Goodwill and bad debts.
GIVEN: Account = ("given", "")
LOST: Account = ("lost", "")

# Whatever is in an account of its own, by the id or the text that tells it apart.
ACCOUNTS = """
select 'receivable' as root, id as key, name from clients
 where exists (select 1 from invoices where client_id = clients.id)
union all
select 'credit', id, name from clients where exists (select 1 from payments where client_id = clients.id)
union all
select 'goodwill', id, name from clients join goodwill_holders on client_id = id
union all
select 'money', method, method from payments group by method
union all
select 'tax', coalesce(tax_id, name), max(name) from line_taxes group by coalesce(tax_id, name)
union all
select 'income', id, code || ' ' || name from services where id in (select service_id from lines)
 order by root, key
"""

FIRST_DAY = """
select min(day)
  from (select min(date) as day from invoices
        union all
        select min(date) from payments
        union all
        select min(day) from goodwill)
"""

# Each time that an invoice's total moves: from `before` to `after`.
INVOICES = "select date as day, id, label, client_id, 0 as before, total - moved as after from invoices"
CHANGES = """
select day, id, label, client_id, after - amount as before, after
  from (select invoice_changes.day as day, id, label, client_id, amount,
               total - moved + sum(amount) over (partition by invoice_id order by invoice_changes.day) as after
          from invoice_changes join invoices on invoices.id = invoice_id)
"""
VOIDS = """
select voided_on as day, id, label, client_id, total as before, 0 as after
  from invoices where voided_on is not null and status = 'void'
"""

# A row for each tax of a line, one for a line without taxes, and one for an invoice without lines. An index has the
# events in order, so that SQLite keeps no more than a day of them in memory.
BILLED = """
select day, event.id, label, client_id, before, after, lines.id, service_id, net, coalesce(tax_id, name), amount
  from ({events}) as event
  left join lines on lines.invoice_id = event.id and void = 0
  left join line_taxes on line_taxes.line_id = lines.id
 order by day, event.id, lines.number, position
"""

CREDITED = """
select credit_notes.date as day, credit_notes.id, credit_notes.label, credit_notes.client_id, invoices.label,
       credit_notes.total, taken.id, service_id, taken.net, coalesce(tax_id, name), credit_note_taxes.amount
  from credit_notes
  join invoices on invoices.id = credit_notes.invoice_id
  join credit_note_lines as taken on taken.credit_note_id = credit_notes.id
  join lines on lines.id = taken.line_id
  left join credit_note_taxes on credit_note_line_id = taken.id
  left join line_taxes on line_taxes.line_id = lines.id and line_taxes.position = credit_note_taxes.position
 order by day, credit_notes.id, taken.id, credit_note_taxes.position
"""

# What each event moves: money received, money and goodwill applied to invoices, goodwill given, debts given up.
#
# What a payment settled on its own day is in its entry, and so is what a refund or a void unapplied. Every
# other settlement has an entry of its own. A refund's settlements are found by its payment, because an index has that.
MOVES = """
select date as day, 1 as step, id, kind, label, '' as other, client_id, method, amount as money,
       (select coalesce(sum(amount), 0) from settlements
         where payment_id = payments.id and cause = 'payment' and day = payments.date) as applied,
       0 as used, 0 as given, 0 as lost
  from payments where kind <> 'refund'
union all
select date, 2, id, kind, label, '', client_id, method, -amount,
       (select coalesce(sum(amount), 0) from settlements
         where payment_id = payments.refund_of and refund_id = payments.id and day = payments.date),
       0, 0, 0
  from payments where kind = 'refund'
union all
select voided_on, 3, id, 'receipt-void', label, '', client_id, method, iif(kind = 'refund', amount, -amount),
       (select coalesce(sum(amount), 0) from settlements
         where payment_id = payments.id and cause = 'voided' and day = payments.voided_on),
       0, 0, 0
  from payments where voided_on is not null
union all
select day, 4, settlements.id, iif(settlements.amount > 0, 'applied', 'unapplied'), invoices.label,
       coalesce(paid.label, ''), invoices.client_id, '', 0, iif(payment_id is null, 0, settlements.amount),
       iif(payment_id is null, settlements.amount, 0), 0, 0
  from settlements
  join invoices on invoices.id = invoice_id
  left join payments as paid on paid.id = payment_id
  left join payments as refund on refund.id = refund_id
 where not coalesce(case cause when 'payment' then day = paid.date when 'voided' then day = paid.voided_on
                               when 'refunded' then day = refund.date end, 0)
union all
select day, 5, id, iif(amount > 0, 'goodwill', 'goodwill-removed'), '', '', client_id, '', 0, 0, 0,
       amount, 0
  from goodwill
union all
select day, 6, write_offs.id, iif(amount > 0, 'write-off', 'reversal'), label, '', client_id, '', 0, 0, 0, 0, amount
  from write_offs join invoices on invoices.id = invoice_id
 order by day, step, 3
"""


_OF_CLIENTS = ("receivable", "credit", "goodwill")


class Named(NamedTuple):
    """An account, and the name of what it is for."""

    account: Account
    name: str


class Entry(NamedTuple):
    """An event on its day. `kind` is that of the ledger, or `applied`, `unapplied` or `goodwill-removed`.

    `number` is that of its document, if it has one, and `other` that of a second one. `postings` has the amount of each
    account in minor units.
    """

    day: str
    kind: str
    number: str
    other: str
    client_id: int
    postings: dict[Account, int]


class Books(NamedTuple):
    """All books of a practice: its name and currency, the first day, its accounts, and the entries by day.

    `clients` has the names of the clients with accounts, by id. The entries are read as they are asked for: ask within
    one read of the practice file.
    """

    practice: str
    currency: str
    decimals: int
    first_day: str
    accounts: list[Named]
    clients: dict[int, str]
    entries: Iterator[Entry]


def books(desk: Desk) -> Books:
    """Return the books. Raises NotPermitted."""
    desk.require("export_data")
    conn = desk.conn
    first_day = conn.execute(FIRST_DAY).fetchone()[0] or desk.today.isoformat()
    accounts = [Named((root, key), name) for root, key, name in rows.tuples(conn, ACCOUNTS)]
    clients = {int(key): name for (root, key), name in accounts if root in _OF_CLIENTS}
    return Books(
        desk.settings["name"],
        desk.settings["currency"],
        desk.settings.decimals,
        first_day,
        accounts,
        clients,
        _entries(conn),
    )


def _entries(conn: sqlite3.Connection) -> Iterator[Entry]:
    """Yield the entries by day, without those that move nothing."""
    by_kind = (
        _billed(conn, "invoice", INVOICES),
        _billed(conn, "change", CHANGES),
        _billed(conn, "void", VOIDS),
        _credited(conn),
        _moved(conn),
    )
    return (entry for entry in merge(*by_kind, key=itemgetter(0)) if entry.postings)


def _billed(conn: sqlite3.Connection, kind: str, events: str) -> Iterator[Entry]:
    """Yield an entry for each time that an invoice's total moved."""
    for (day, _), found in groupby(rows.tuples(conn, BILLED.format(events=events)), itemgetter(0, 1)):
        parts = list(found)
        _, _, label, client_id, before, after, *_ = parts[0]
        lines = _lines(parts)
        postings: dict[Account, int] = {("receivable", client_id): after - before}
        _add(postings, lines, before, 1)
        _add(postings, lines, after, -1)
        yield Entry(day, kind, label, "", client_id, _moving(postings))


def _credited(conn: sqlite3.Connection) -> Iterator[Entry]:
    """Yield an entry for each credit note."""
    for (day, _), found in groupby(rows.tuples(conn, CREDITED), itemgetter(0, 1)):
        parts = list(found)
        _, _, label, client_id, invoice, total, *_ = parts[0]
        postings: dict[Account, int] = {("receivable", client_id): -total}
        _add(postings, _lines(parts), total, 1)
        yield Entry(day, "credit-note", label, invoice, client_id, _moving(postings))


def _moved(conn: sqlite3.Connection) -> Iterator[Entry]:
    """Yield an entry for each event of money, goodwill and bad debt."""
    for row in rows.tuples(conn, MOVES):
        day, _, _, kind, label, other, client_id, method, money, applied, used, given, lost = row
        postings: dict[Account, int] = {
            ("money", method): money,
            ("receivable", client_id): -applied - used - lost,
            ("credit", client_id): applied - money,
            ("goodwill", client_id): used - given,
            GIVEN: given,
            LOST: lost,
        }
        yield Entry(day, kind, label, other, client_id, _moving(postings))


def _lines(parts: Sequence[tuple[Any, ...]]) -> list[Line]:
    """Return the lines of an invoice or a credit note, from the rows of their taxes."""
    lines: dict[int, Line] = {}
    for *_, line_id, service_id, net, tax, amount in parts:
        if line_id is not None and line_id not in lines:
            lines[line_id] = [(("income", service_id) if service_id else NO_SERVICE, net)]
        if tax is not None:
            lines[line_id].append((("tax", tax), amount))
    return list(lines.values())


def _add(postings: dict[Account, int], lines: Sequence[Line], total: int, sign: int) -> None:
    """Add what lines brought in when their invoice's total was `total`: as debits (1) or as credits (-1)."""
    if not total:
        return
    amounts, excess = billed([[amount for _, amount in line] for line in lines], total)
    for line, parts in zip(lines, amounts, strict=True):
        for (account, _), part in zip(line, parts, strict=True):
            postings[account] = postings.get(account, 0) + sign * part
    if excess:
        postings[CHANGED] = postings.get(CHANGED, 0) + sign * excess


def _moving(postings: dict[Account, int]) -> dict[Account, int]:
    return {account: amount for account, amount in postings.items() if amount}

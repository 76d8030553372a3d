"""Settlements: amounts applied to invoices or moved off them again, one row each, never edited (SPEC 1)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import date as Day

from zbill.billing.settlements import Held, Room
from zbill.db import rows
from zbill.money import Money
from zbill.records import NamedTuple
from zbill.words import Cause


class Settlement(NamedTuple):
    """Money of a payment, or goodwill if there is none, applied to an invoice; a negative amount unapplies it."""

    invoice_id: int
    payment_id: int | None
    day: Day
    at: int
    amount: Money
    cause: Cause
    reason: str
    staff_id: int
    refund_id: int | None = None


class Paid(NamedTuple):
    """The amount of a receipt on an invoice, negative for a refund.

    Goodwill has no label, and the day when it was last applied.
    """

    label: str
    date: Day
    method: str
    amount: Money


class Applied(NamedTuple):
    """An amount that one command applied to an invoice or, if negative, unapplied from it.

    `left` is the balance of the invoice right after it. `services` is what the invoice was for by then: four texts for
    each line, day, patient's id and name, and description, each ended by char(31). If `parties_id` isn't None, that
    imprint has the names.
    """

    label: str
    amount: Money
    left: Money
    parties_id: int | None
    services: str


def add(conn: sqlite3.Connection, new: Iterable[Settlement]) -> None:
    rows.add(conn, "settlements", *new)


def held_on(conn: sqlite3.Connection, invoice_id: int) -> list[Held]:
    """Return what remains of each settlement on an invoice, of payments and goodwill, newest first."""
    return _remaining(conn, "invoice_id", invoice_id)


def held_by(conn: sqlite3.Connection, payment_id: int) -> list[Held]:
    """Return what remains of each settlement of a payment, newest first."""
    return _remaining(conn, "payment_id", payment_id)


def _remaining(conn: sqlite3.Connection, column: str, row_id: int) -> list[Held]:
    """Return what remains of each settlement, newest first.

    An amount that was unapplied reduces the newest settlements of the same payment and invoice.
    """
    query = f"select invoice_id, payment_id, amount from settlements where {column} = ? order by id"
    remaining: list[Held] = []
    for row in rows.many(conn, Held, query, (row_id,)):
        unapplied = -row.amount
        if unapplied < 0:
            remaining.append(row)
            continue
        for place in reversed(range(len(remaining))):
            held = remaining[place]
            if held[:2] == row[:2]:
                part = min(held.amount, unapplied)
                remaining[place] = held._replace(amount=held.amount - part)
                unapplied -= part
    return [held for held in reversed(remaining) if held.amount > 0]


def newest_with_goodwill(conn: sqlite3.Connection, client_id: int) -> str:
    """Return the number of the client's invoice to which goodwill was last applied and not unapplied, "" for none."""
    found = conn.execute(
        "select label from settlements join invoices on invoices.id = invoice_id"
        " where client_id = ? and payment_id is null"
        " group by invoices.id having sum(amount) > 0 order by max(settlements.id) desc limit 1",
        (client_id,),
    ).fetchone()
    return found["label"] if found else ""


def room(conn: sqlite3.Connection, invoice_id: int, payment_id: int) -> list[Room]:
    """Return how much of a payment has been on an invoice, from each day on which that changed."""
    query = "select day, settled as amount from settled_by_day where invoice_id = ? and payment_id = ? order by day"
    return rows.many(conn, Room, query, (invoice_id, payment_id))


def paid_on(conn: sqlite3.Connection, invoice_id: int) -> list[Paid]:
    """Return what is on an invoice of each receipt and of goodwill, oldest first."""
    return rows.many(
        conn,
        Paid,
        """
        select coalesce(payments.label, '') as label, coalesce(payments.date, max(day)) as date,
               coalesce(method, '') as method, sum(settlements.amount) as amount
          from settlements left join payments on payments.id = coalesce(refund_id, payment_id)
         where invoice_id = ?
         group by coalesce(refund_id, payment_id)
        having sum(settlements.amount) <> 0
         order by 2, payments.number
        """,
        (invoice_id,),
    )


def applied(conn: sqlite3.Connection, payment_id: int | None, refund_id: int | None) -> list[Applied]:
    """Return what a payment settled when it was recorded, or what a refund of it took, per invoice, by number.

    An invoice that has changed since is as it was then: the next version that was kept, or what it is now without one.
    Settlements are in the order of their ids, because several can have the same second.
    """
    return rows.many(
        conn,
        Applied,
        """
        select label, amount,
               max(0, coalesce(version.owed, present.owed)
                 - (select sum(amount) from settlements where invoice_id = mine.invoice_id and id <= mine.newest))
               as "left",
               iif(version.owed is null, present.parties_id, version.parties_id) as parties_id,
               coalesce(version.services, present.services) as services
          from (select invoice_id, sum(amount) as amount, max(id) as newest
                  from settlements
                 where payment_id = :payment and cause = iif(:refund is null, 'payment', 'refunded')
                   and refund_id is :refund
                 group by invoice_id) as mine
          join invoices on invoices.id = mine.invoice_id
          join present_invoices as present on present.invoice_id = mine.invoice_id
          left join invoice_versions as version
            on version.invoice_id = mine.invoice_id
           and version.settlement_id = (select min(settlement_id) from invoice_versions
                                         where invoice_id = mine.invoice_id and settlement_id >= mine.newest)
         order by number
        """,
        {"payment": payment_id, "refund": refund_id},
    )

"""Settlements: amounts applied to invoices or moved off them again, one row each, never edited (SPEC 1)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import date as Day
from typing import NamedTuple

from zbill.billing.settlements import Held, Room
from zbill.db import rows
from zbill.money import Money
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


class Settled(NamedTuple):
    """An amount that one command applied to an invoice or, if negative, unapplied from it."""

    label: str
    amount: Money


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


def of_cause(conn: sqlite3.Connection, payment_id: int | None, cause: Cause, refund_id: int | None) -> list[Settled]:
    """Return what one command applied or unapplied of a payment, per invoice, ordered by number."""
    return rows.many(
        conn,
        Settled,
        "select label, sum(amount) as amount from settlements join invoices on invoices.id = invoice_id"
        " where payment_id = ? and cause = ? and settlements.refund_id is ?"
        " group by invoices.id order by invoices.number",
        (payment_id, cause, refund_id),
    )

"""Settlements: what was put on an invoice or taken off it again, a row each, never edited."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import date as Day
from typing import NamedTuple

from zbill.billing.settlements import Held
from zbill.db import rows
from zbill.models import Cause
from zbill.money import Money


class Settlement(NamedTuple):
    """Money of a payment, or goodwill without one, put on an invoice; a negative amount takes it off."""

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
    """What an invoice got of a payment when it was recorded, or lost by a refund."""

    label: str
    amount: Money


def add(conn: sqlite3.Connection, new: Iterable[Settlement]) -> None:
    rows.add(conn, "settlements", *new)


def held_on(conn: sqlite3.Connection, invoice_id: int) -> list[Held]:
    """Return what payments, and goodwill, still have on an invoice, newest settlement first."""
    return _left(conn, "invoice_id", invoice_id)


def held_by(conn: sqlite3.Connection, payment_id: int) -> list[Held]:
    """Return what a payment still has on invoices, newest settlement first."""
    return _left(conn, "payment_id", payment_id)


def _left(conn: sqlite3.Connection, column: str, row_id: int) -> list[Held]:
    """Return what is left of each settlement, newest first; what was taken off came off the newest of the same
    payment and invoice."""
    query = f"select invoice_id, payment_id, amount from settlements where {column} = ? order by id"
    left: list[Held] = []
    for row in rows.many(conn, Held, query, (row_id,)):
        taken = -row.amount
        if taken < 0:
            left.append(row)
            continue
        for place in reversed(range(len(left))):
            held = left[place]
            if held[:2] == row[:2]:
                part = min(held.amount, taken)
                left[place] = held._replace(amount=held.amount - part)
                taken -= part
    return [held for held in reversed(left) if held.amount > 0]


def last_day(conn: sqlite3.Connection, invoice_id: int, payment_id: int) -> Day:
    """Return the day a payment was last put on an invoice; taking it off is never before that."""
    return Day.fromisoformat(
        rows.scalar(
            conn,
            "select max(day) from settlements where invoice_id = ? and payment_id = ? and amount > 0",
            (invoice_id, payment_id),
        )
    )


def of_cause(conn: sqlite3.Connection, payment_id: int | None, cause: Cause, refund_id: int | None) -> list[Settled]:
    """Return what one command put on invoices of a payment or took off them, by invoice number."""
    return rows.many(
        conn,
        Settled,
        "select label, sum(amount) as amount from settlements join invoices on invoices.id = invoice_id"
        " where payment_id = ? and cause = ? and settlements.refund_id is ?"
        " group by invoices.id order by invoices.number",
        (payment_id, cause, refund_id),
    )

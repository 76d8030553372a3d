"""Settlements: what was put on an invoice or taken off it again, a row each, never edited."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from zbill.billing.settling import Held
from zbill.money import Money


def add(
    conn: sqlite3.Connection,
    *,
    invoice_id: int,
    payment_id: int | None,
    day: date,
    at: int,
    amount: Money,
    cause: str,
    reason: str = "",
    staff_id: int,
    refund_id: int | None = None,
) -> None:
    """Money of a payment, or goodwill without one; negative takes off."""
    conn.execute(
        "insert into settlements (invoice_id, payment_id, day, at, amount, cause, reason, staff_id, refund_id)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (invoice_id, payment_id, day.isoformat(), at, amount, cause, reason, staff_id, refund_id),
    )


def held_on(conn: sqlite3.Connection, invoice_id: int) -> list[Held]:
    """What payments, and goodwill, still have on an invoice, newest settlement first."""
    return _left(
        conn.execute(
            "select invoice_id, payment_id, amount from settlements where invoice_id = ? order by id", (invoice_id,)
        )
    )


def held_by(conn: sqlite3.Connection, payment_id: int) -> list[Held]:
    """What a payment still has on invoices, newest settlement first."""
    return _left(
        conn.execute(
            "select invoice_id, payment_id, amount from settlements where payment_id = ? order by id", (payment_id,)
        )
    )


def _left(rows: Iterable[sqlite3.Row]) -> list[Held]:
    """What is left of each settlement: what was taken off came off the newest of the same payment and invoice."""
    left: list[Held] = []
    for row in rows:
        amount = Money(row["amount"])
        if amount > 0:
            left.append(Held(row["invoice_id"], row["payment_id"], amount))
            continue
        for place in reversed(range(len(left))):
            held = left[place]
            if (held.invoice_id, held.payment_id) == (row["invoice_id"], row["payment_id"]):
                part = min(held.amount, -amount)
                left[place] = replace(held, amount=held.amount - part)
                amount += part
    return [held for held in reversed(left) if held.amount > 0]


def last_day(conn: sqlite3.Connection, invoice_id: int, payment_id: int) -> date:
    """The day a payment was last put on an invoice; taking it off is never before that."""
    row = conn.execute(
        "select max(day) as day from settlements where invoice_id = ? and payment_id = ? and amount > 0",
        (invoice_id, payment_id),
    ).fetchone()
    return date.fromisoformat(row["day"])

"""Settlements: what was put on an invoice or taken off it again, a row each, never edited."""

from __future__ import annotations

import sqlite3
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
    """What each payment, and goodwill, still has on an invoice, newest settlement first."""
    rows = conn.execute(
        "select payment_id, sum(amount) as amount from settlements where invoice_id = ? group by payment_id"
        " having sum(amount) > 0 order by max(case when amount > 0 then id end) desc",
        (invoice_id,),
    )
    return [Held(invoice_id, row["payment_id"], Money(row["amount"])) for row in rows]


def held_by(conn: sqlite3.Connection, payment_id: int) -> list[Held]:
    """What a payment still has on each invoice, newest settlement first."""
    rows = conn.execute(
        "select invoice_id, sum(amount) as amount from settlements where payment_id = ? group by invoice_id"
        " having sum(amount) > 0 order by max(case when amount > 0 then id end) desc",
        (payment_id,),
    )
    return [Held(row["invoice_id"], payment_id, Money(row["amount"])) for row in rows]


def last_day(conn: sqlite3.Connection, invoice_id: int, payment_id: int) -> date:
    """The day a payment was last put on an invoice; taking it off is never before that."""
    row = conn.execute(
        "select max(day) as day from settlements where invoice_id = ? and payment_id = ? and amount > 0",
        (invoice_id, payment_id),
    ).fetchone()
    return date.fromisoformat(row["day"])

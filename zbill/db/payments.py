"""Payments and their receipts: one row is both (SPEC 6)."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import date as Day

from zbill.billing.settlements import Room
from zbill.db import imprints, numbers, rows
from zbill.db.settings import Settings
from zbill.models import Receipt
from zbill.money import Money
from zbill.records import NamedTuple
from zbill.words import Kind

_RECEIPTS = f"select {rows.columns(Receipt)} from payments"

# What makes a receipt a likely duplicate of a new payment or deposit, and of a new refund.
_SAME_PAYMENT = """client_id = :client_id and date = :date and amount = :amount and method = :method
   and reference = :reference and payer = :payer and named = :named and kind = :kind"""
_SAME_REFUND = "refund_of = :refund_of and date = :date and amount = :amount"


class NewPayment(NamedTuple):
    """A payment, deposit or refund to be recorded, not yet applied to any invoice.

    `named` holds the invoices that the command named, to find duplicates by. `add` fills in number, label and imprints.
    """

    kind: Kind
    client_id: int
    date: Day
    amount: Money
    method: str
    recorded_at: int
    staff_id: int
    payer: str = ""
    reference: str = ""
    comment: str = ""
    named: str = ""
    refund_of: int | None = None
    number: int = 0
    label: str = ""
    letterhead_id: int = 0
    parties_id: int = 0


def find(conn: sqlite3.Connection, text: str) -> Receipt:
    """Return a receipt by number, with or without prefix and zeros. Raises NotFound."""
    return numbers.find(conn, Receipt, "payments", "receipt", text, "See: zbill receipt list")


def get(conn: sqlite3.Connection, payment_id: int) -> Receipt:
    return rows.exactly_one(conn, Receipt, f"{_RECEIPTS} where id = ?", (payment_id,))


def add(conn: sqlite3.Connection, settings: Settings, new: NewPayment) -> Receipt:
    """Record a payment under the next number, with the imprints of its receipt, and return the receipt."""
    number, label = next(numbers.upcoming(conn, "receipt", settings))
    ((letterhead_id, parties_id),) = imprints.freeze(conn, settings, [(new.client_id, None)])
    numbered = new._replace(number=number, label=label, letterhead_id=letterhead_id, parties_id=parties_id)
    return get(conn, rows.add(conn, "payments", numbered))


def next_id(conn: sqlite3.Connection) -> int:
    """Return the id the next payment will have."""
    return rows.next_id(conn, "payments")


def find_duplicate(conn: sqlite3.Connection, new: NewPayment) -> str | None:
    """Return the label of a valid receipt that looks like a duplicate, None if there is none (SPEC 6)."""
    alike = _SAME_REFUND if new.kind == "refund" else _SAME_PAYMENT
    found = conn.execute(
        f"select label from payments where voided_at is null and {alike} order by number limit 1",
        new._asdict() | {"date": new.date.isoformat()},
    ).fetchone()
    return found["label"] if found else None


def methods(conn: sqlite3.Connection) -> list[str]:
    """Return the methods that receipts have, by name. It reads every receipt."""
    return [row[0] for row in conn.execute("select distinct method from payments order by method").fetchall()]


def last_method(conn: sqlite3.Connection, client_id: int) -> str:
    """Return the method of a client's newest valid payment or deposit, "" if there is none."""
    query = """
    select method from payments
     where client_id = ? and kind <> 'refund' and voided_at is null
     order by date desc, number desc limit 1
    """
    found = conn.execute(query, (client_id,)).fetchone()
    return found["method"] if found else ""


def void(conn: sqlite3.Connection, payment_id: int, *, at: int, day: Day, reason: str) -> None:
    conn.execute(
        "update payments set voided_at = ?, voided_on = ?, void_reason = ? where id = ?",
        (at, day.isoformat(), reason, payment_id),
    )


def correct(conn: sqlite3.Connection, payment_id: int, values: Mapping[str, str], *, at: int, day: Day) -> None:
    """Correct the method, reference, payer or comment of a receipt."""
    rows.update(conn, "payments", payment_id, {**values, "corrected_at": at, "corrected_on": day.isoformat()})


def unapplied(conn: sqlite3.Connection, client_id: int) -> list[Receipt]:
    """Return the client's receipts with unapplied money, oldest first."""
    query = f"{_RECEIPTS} where client_id = ? and unapplied > 0 order by date, number"
    return rows.many(conn, Receipt, query, (client_id,))


def room(conn: sqlite3.Connection, payment_id: int) -> list[Room]:
    """Return how much of a payment has been unapplied, from each day on which that changed."""
    query = "select day, unapplied as amount from unapplied_by_day where payment_id = ? order by day"
    return rows.many(conn, Room, query, (payment_id,))

"""Credit notes, and the part of each line that they credit."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date as Day

from zbill.billing.credit_notes import Left
from zbill.db import imprints, numbers, rows
from zbill.db.settings import Settings
from zbill.models import CreditNote
from zbill.money import ZERO, Money, total
from zbill.records import NamedTuple


class NewCreditNote(NamedTuple):
    """A credit note to be issued. `add` fills in its number, label, sums and imprints."""

    invoice_id: int
    client_id: int
    date: Day
    issued_at: int
    reason: str
    released: Money
    staff_id: int
    number: int = 0
    label: str = ""
    net: Money = ZERO
    tax: Money = ZERO
    total: Money = ZERO
    letterhead_id: int = 0
    parties_id: int = 0


class Part(NamedTuple):
    """The part of a line that a credit note credits. `positions` are the line's taxes, in the order of `amounts`."""

    line_id: int
    amounts: Left
    positions: tuple[int, ...]


class Credited(NamedTuple):
    """The number, day and total of a credit note."""

    label: str
    date: Day
    amount: Money


def find(conn: sqlite3.Connection, text: str) -> CreditNote:
    """Return a credit note by number, with or without prefix and zeros. Raises NotFound."""
    return numbers.find(conn, CreditNote, "credit_notes", "credit note", text, "See: zbill creditnote list")


def add(conn: sqlite3.Connection, settings: Settings, new: NewCreditNote, parts: Sequence[Part]) -> tuple[int, str]:
    """Issue a credit note under the next number, with the sums of its parts. Return its id and label."""
    number, label = next(numbers.upcoming(conn, "creditnote", settings))
    net, whole = (total(each) for each in zip(*((p.amounts.net, p.amounts.total) for p in parts), strict=True))
    ((letterhead_id, parties_id),) = imprints.freeze(conn, settings, [(new.client_id, new.invoice_id)])
    numbered = new._replace(number=number, label=label, letterhead_id=letterhead_id, parties_id=parties_id)
    note_id = rows.add(conn, "credit_notes", numbered._replace(net=net, tax=whole - net, total=whole))
    for part in parts:
        _add_part(conn, note_id, part)
    return note_id, label


def exists_of(conn: sqlite3.Connection, invoice_id: int) -> bool:
    """Return whether an invoice has a credit note, even one of 0.00."""
    return rows.exists(conn, "select 1 from credit_notes where invoice_id = ?", (invoice_id,))


def of_invoice(conn: sqlite3.Connection, invoice_id: int) -> list[Credited]:
    """Return the credit notes of an invoice, oldest first."""
    query = "select label, date, total as amount from credit_notes where invoice_id = ? order by number"
    return rows.many(conn, Credited, query, (invoice_id,))


def left_of(conn: sqlite3.Connection, line_id: int) -> tuple[Left, tuple[int, ...], tuple[bool, ...]]:
    """Return the part of a line not yet credited, the positions of its taxes, and which of them are inclusive."""
    line = conn.execute(
        """
        select lines.gross - coalesce(sum(taken.gross), 0) as gross,
               lines.discount - coalesce(sum(taken.discount), 0) as discount,
               lines.net - coalesce(sum(taken.net), 0) as net
          from lines left join credit_note_lines as taken on taken.line_id = lines.id
         where lines.id = ?
        """,
        (line_id,),
    ).fetchone()
    taxes = conn.execute(
        """
        select position, inclusive,
               amount - coalesce((select sum(credit_note_taxes.amount)
                                    from credit_note_taxes
                                    join credit_note_lines on credit_note_lines.id = credit_note_line_id
                                   where credit_note_lines.line_id = line_taxes.line_id
                                     and credit_note_taxes.position = line_taxes.position), 0) as amount
          from line_taxes
         where line_id = ?
         order by position
        """,
        (line_id,),
    ).fetchall()
    positions = tuple(tax["position"] for tax in taxes)
    return _amounts(line, taxes), positions, tuple(bool(tax["inclusive"]) for tax in taxes)


def parts(conn: sqlite3.Connection, note_id: int) -> list[Part]:
    """Return the parts of a credit note, in the order of the invoice's lines."""
    found = conn.execute(
        "select taken.id, line_id, taken.gross, taken.discount, taken.net from credit_note_lines as taken"
        " join lines on lines.id = line_id where credit_note_id = ? order by lines.number",
        (note_id,),
    ).fetchall()
    credited = []
    for row in found:
        taxes = conn.execute(
            "select position, amount from credit_note_taxes where credit_note_line_id = ? order by position",
            (row["id"],),
        ).fetchall()
        credited.append(Part(row["line_id"], _amounts(row, taxes), tuple(tax["position"] for tax in taxes)))
    return credited


def _add_part(conn: sqlite3.Connection, note_id: int, part: Part) -> None:
    amounts = part.amounts
    cursor = conn.execute(
        "insert into credit_note_lines (credit_note_id, line_id, gross, discount, net, tax, total)"
        " values (?, ?, ?, ?, ?, ?, ?)",
        (
            note_id,
            part.line_id,
            amounts.gross,
            amounts.discount,
            amounts.net,
            amounts.total - amounts.net,
            amounts.total,
        ),
    )
    conn.executemany(
        "insert into credit_note_taxes values (?, ?, ?)",
        [(cursor.lastrowid, position, tax) for position, tax in zip(part.positions, amounts.taxes, strict=True)],
    )


def _amounts(row: sqlite3.Row, taxes: Sequence[sqlite3.Row]) -> Left:
    gross, discount, net = (Money(row[key]) for key in ("gross", "discount", "net"))
    return Left(gross, discount, net, tuple(Money(tax["amount"]) for tax in taxes))

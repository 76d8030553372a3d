"""Credit notes and the shares of lines they take back."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zbill.billing.taking_back import Left
from zbill.db import numbers
from zbill.db.settings import Settings
from zbill.money import Money


@dataclass(frozen=True)
class Part:
    """What a note takes back of one line; `positions` are those of the line's taxes."""

    line_id: int
    amounts: Left
    positions: tuple[int, ...]


def find(conn: sqlite3.Connection, text: str) -> sqlite3.Row:
    """A credit note's row by number, with or without prefix and zeros. Errors: NotFound."""
    return numbers.find(conn, "credit_notes", "credit note", text, "See: zbill creditnote list")


def add(
    conn: sqlite3.Connection,
    settings: Settings,
    *,
    invoice_id: int,
    client_id: int,
    day: date,
    at: int,
    reason: str,
    released: Money,
    staff_id: int,
    letterhead_id: int,
    parties_id: int,
    parts: Sequence[Part],
) -> tuple[int, str]:
    """A new note with the next number; its id and label."""
    number, label = numbers.take(conn, "creditnote", settings)
    net = sum(int(part.amounts.net) for part in parts)
    total = sum(int(part.amounts.total) for part in parts)
    cursor = conn.execute(
        "insert into credit_notes (number, label, invoice_id, client_id, date, issued_at, reason, net, tax, total,"
        " released, staff_id, letterhead_id, parties_id) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            number,
            label,
            invoice_id,
            client_id,
            day.isoformat(),
            at,
            reason,
            net,
            total - net,
            total,
            released,
            staff_id,
            letterhead_id,
            parties_id,
        ),
    )
    note_id = int(cursor.lastrowid or 0)
    for part in parts:
        _add_part(conn, note_id, part)
    return note_id, label


def left_of(conn: sqlite3.Connection, line_id: int) -> tuple[Left, tuple[int, ...], tuple[bool, ...]]:
    """What is left of a line, the positions of its taxes, and which of them are inclusive."""
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
    left = Left(
        Money(line["gross"]), Money(line["discount"]), Money(line["net"]), tuple(Money(tax["amount"]) for tax in taxes)
    )
    return left, tuple(tax["position"] for tax in taxes), tuple(bool(tax["inclusive"]) for tax in taxes)


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


def parts(conn: sqlite3.Connection, note_id: int) -> list[Part]:
    """What a note takes back, line by line."""
    rows = conn.execute(
        "select taken.id, line_id, taken.gross, taken.discount, taken.net from credit_note_lines as taken"
        " join lines on lines.id = line_id where credit_note_id = ? order by lines.number",
        (note_id,),
    ).fetchall()
    found = []
    for row in rows:
        taxes = conn.execute(
            "select position, amount from credit_note_taxes where credit_note_line_id = ? order by position",
            (row["id"],),
        ).fetchall()
        amounts = Left(
            Money(row["gross"]), Money(row["discount"]), Money(row["net"]), tuple(Money(tax["amount"]) for tax in taxes)
        )
        found.append(Part(row["line_id"], amounts, tuple(tax["position"] for tax in taxes)))
    return found

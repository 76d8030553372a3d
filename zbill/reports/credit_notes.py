"""Credit notes: the list, and one of them with what it takes back."""

from __future__ import annotations

from zbill.dates import Period
from zbill.db import clients, credit_notes
from zbill.desk import Desk
from zbill.reports.heading import days
from zbill.sheet import Card, Column, Sheet, fields

NOTES = """
select credit_notes.label as number, invoices.label as invoice, clients.name as client, credit_notes.client_id,
       credit_notes.date, credit_notes.net, credit_notes.tax, credit_notes.total, released, reason
  from credit_notes
  join invoices on invoices.id = invoice_id
  join clients on clients.id = credit_notes.client_id
"""

LINES = """
select lines.number as line, lines.description, credit_note_lines.gross, credit_note_lines.discount,
       credit_note_lines.net, credit_note_lines.tax, credit_note_lines.total
  from credit_note_lines join lines on lines.id = line_id
 where credit_note_id = ?
 order by lines.number
"""

_COLUMNS = (
    Column("number", "Number", "label"),
    Column("invoice", "Invoice", "label"),
    Column("client", "Client"),
    Column("client_id", "Client id", "number", in_table=False),
    Column("date", "Date", "day"),
    Column("net", "Net", "amount"),
    Column("tax", "Tax", "amount"),
    Column("total", "Total", "amount"),
    Column("released", "Released", "amount"),
    Column("reason", "Reason"),
)

_LINE = (
    Column("line", "#", "number"),
    Column("description", "Description"),
    Column("gross", "Gross", "amount", in_table=False),
    Column("discount", "Discount", "amount", in_table=False),
    Column("net", "Net", "amount"),
    Column("tax", "Tax", "amount"),
    Column("total", "Total", "amount"),
)


def credit_note_list(desk: Desk, client_text: str, period: Period | None) -> Sheet:
    """Credit notes by number; of a client or a period of their day if asked for."""
    client_id = clients.find(desk.conn, client_text).id if client_text else None
    rows = desk.rows(
        NOTES
        + "where credit_notes.date between :first and :last and (:client is null or credit_notes.client_id = :client)"
        + " order by credit_notes.number",
        days(period) | {"client": client_id},
    )
    return Sheet("Credit Notes", _COLUMNS, rows)


def credit_note_card(desk: Desk, text: str) -> Card:
    """One credit note with the shares of lines it takes back. Errors: NotFound."""
    note_id = credit_notes.find(desk.conn, text).id
    row = desk.conn.execute(NOTES + "where credit_notes.id = ?", (note_id,)).fetchone()
    lines = desk.conn.execute(LINES, (note_id,)).fetchall()
    return Card(
        f"Credit note {row['number']}",
        tuple(fields(_COLUMNS, tuple(row), hidden=("number", "client_id"), unless_zero=("released",))),
        {"lines": Sheet("Lines", _LINE, [tuple(each) for each in lines])},
    )

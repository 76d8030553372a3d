"""The list of credit notes, and cards with their lines."""

from __future__ import annotations

from collections.abc import Sequence

from zbill.dates import Period
from zbill.db import clients, credit_notes
from zbill.db.rows import days
from zbill.desk import Desk
from zbill.reports.newest import Newest, sheet_of_newest
from zbill.reports.things import named, parts
from zbill.sheet import Card, Column, Sheet, fields

NOTES = """
select credit_notes.label as number, invoices.label as invoice, clients.name as client, credit_notes.client_id,
       credit_notes.date, credit_notes.net, credit_notes.tax, credit_notes.total, released, reason
  from credit_notes
  join invoices on invoices.id = invoice_id
  join clients on clients.id = credit_notes.client_id
"""

LINES = """
select credit_note_id, lines.number as line, lines.description, credit_note_lines.gross, credit_note_lines.discount,
       credit_note_lines.net, credit_note_lines.tax, credit_note_lines.total
  from credit_note_lines join lines on lines.id = line_id
 where credit_note_id in (select value from json_each(:ids))
 order by lines.number
"""

_COLUMNS = (
    Column("number", "Number", "label"),
    Column("invoice", "Invoice", "label"),
    Column("client", "Client"),
    Column("client_id", "Client id", "number", in_table=False),
    Column("date", "Date", "day"),
    Column("net", "Net", "amount", dispensable=True),
    Column("tax", "Tax", "amount", dispensable=True),
    Column("total", "Total", "amount"),
    Column("released", "Released", "amount", dispensable=True),
    Column("reason", "Reason"),
)

_LINE = (
    Column("line", "#", "number"),
    Column("description", "Description"),
    Column("gross", "Gross", "amount", in_table=False),
    Column("discount", "Discount", "amount", in_table=False),
    Column("net", "Net", "amount", dispensable=True),
    Column("tax", "Tax", "amount", dispensable=True),
    Column("total", "Total", "amount"),
)


def creditnote_list(desk: Desk, client_text: str, period: Period | None, newest: Newest | None = None) -> Sheet:
    """Return credit notes by number, of one client or of a period (by their date) if given.

    Raises NotFound or Ambiguous if the text names no client or several.
    """
    client_id = clients.find(desk.conn, client_text).id if client_text else None
    conditions = ["credit_notes.date between :first and :last"] * (period is not None)
    conditions += ["credit_notes.client_id = :client"] * (client_id is not None)
    return sheet_of_newest(
        desk,
        "Credit Notes",
        _COLUMNS,
        select=NOTES,
        table="credit_notes",
        conditions=conditions,
        order=("credit_notes.number",),
        values=days(period) | {"client": client_id},
        newest=newest,
    )


def creditnote_card(desk: Desk, text: str) -> Card:
    """Return a credit note with the parts of lines that it credits. Raises NotFound if the text names none."""
    return creditnote_cards(desk, [credit_notes.find(desk.conn, text).id])[0]


def creditnote_lines(desk: Desk, ids: Sequence[int]) -> list[tuple[str, ...]]:
    """Return the number, client, total and invoice of each credit note. Raises NotFound."""
    return [
        (row["number"], row["client"], desk.text(row["total"]), f"of {row['invoice']}")
        for row in named(desk, NOTES, "credit_notes.id", ids)
    ]


def creditnote_cards(desk: Desk, ids: Sequence[int]) -> list[Card]:
    """Return each credit note with the parts of lines that it credits. Raises NotFound."""
    lines = parts(desk, LINES, "credit_note_id", ids)
    return [
        Card(
            f"Credit note {row['number']}",
            fields(_COLUMNS, row, hidden=("number", "client_id"), unless_zero=("released",)),
            {"lines": Sheet.of("Lines", _LINE, lines[note_id])},
        )
        for note_id, row in zip(ids, named(desk, NOTES, "credit_notes.id", ids), strict=True)
    ]

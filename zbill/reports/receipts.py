"""Receipts: the list, and one of them with what it settles now."""

from __future__ import annotations

from zbill.dates import Period
from zbill.db import clients, payments
from zbill.desk import Desk
from zbill.reports.heading import days
from zbill.sheet import Card, Column, Sheet, fields

RECEIPTS = """
select label as number, kind, clients.name as client, client_id, payer, date, amount, method, reference, comment,
       unapplied, refunded, (select label from payments as paid where paid.id = payments.refund_of) as refund_of,
       case when voided_at is null then 'Valid' else 'Void' end as status, void_reason
  from payments join clients on clients.id = client_id
"""

SETTLED = """
select invoices.label as invoice, sum(settlements.amount) as amount
  from settlements join invoices on invoices.id = invoice_id
 where payment_id = ?
 group by invoices.id
having sum(settlements.amount) > 0
 order by invoices.number
"""

_COLUMNS = (
    Column("number", "Number", "label"),
    Column("kind", "Kind", "label"),
    Column("client", "Client"),
    Column("client_id", "Client id", "number", in_table=False),
    Column("payer", "Payer", in_table=False),
    Column("date", "Date", "day"),
    Column("amount", "Amount", "amount"),
    Column("method", "Method", "label"),
    Column("reference", "Reference", in_table=False),
    Column("comment", "Comment", in_table=False),
    Column("unapplied", "Unapplied", "amount"),
    Column("refunded", "Refunded", "amount", in_table=False),
    Column("refund_of", "Refund of", "label", in_table=False),
    Column("status", "Status", "label"),
    Column("void_reason", "Void because", in_table=False),
)


def receipt_list(desk: Desk, client_text: str, period: Period | None) -> Sheet:
    """Receipts by number; of a client or a period of their date if asked for."""
    client_id = clients.find(desk.conn, client_text).id if client_text else None
    rows = desk.rows(
        RECEIPTS
        + "where date between :first and :last"
        + (" and client_id = :client" if client_id else "")
        + " order by payments.number",
        days(period) | {"client": client_id},
    )
    return Sheet("Receipts", _COLUMNS, rows)


def receipt_card(desk: Desk, text: str) -> Card:
    """One receipt with the invoices its money stands on. Errors: NotFound."""
    receipt = payments.find(desk.conn, text)
    row = desk.conn.execute(RECEIPTS + "where payments.id = ?", (receipt.id,)).fetchone()
    settled = desk.conn.execute(SETTLED, (receipt.id,)).fetchall()
    columns = (Column("invoice", "Invoice", "label"), Column("amount", "Amount", "amount"))
    return Card(
        f"Receipt {receipt.label}",
        tuple(fields(_COLUMNS, tuple(row), hidden=("number", "client_id"), unless_zero=("refunded",))),
        {"settled": Sheet("Settled", columns, [tuple(each) for each in settled])},
    )

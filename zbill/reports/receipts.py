"""The list of receipts, and cards with the invoices that their money is on now."""

from __future__ import annotations

from collections.abc import Sequence

from zbill.dates import Period
from zbill.db import clients, payments
from zbill.db.rows import days
from zbill.desk import Desk
from zbill.reports.newest import Newest, sheet_of_newest
from zbill.reports.things import named, parts
from zbill.sheet import Card, Column, Sheet, fields

RECEIPTS = """
select label as number, kind, clients.name as client, client_id, payer, date, amount, method, reference, comment,
       unapplied, refunded, (select label from payments as paid where paid.id = payments.refund_of) as refund_of,
       case when voided_at is null then 'Valid' else 'Void' end as status, void_reason
  from payments join clients on clients.id = client_id
"""

# What is in the till: valid receipts.
BY_METHOD = """
select method, count(*) as receipts, sum(iif(kind = 'refund', 0, amount)) as received,
       sum(iif(kind = 'refund', amount, 0)) as refunded, sum(iif(kind = 'refund', -amount, amount)) as net
  from payments
 where {which}
 group by method
 order by alphabet(method), method
"""

CORRECTED = """
select id, corrected_on from payments
 where corrected_on is not null and id in (select value from json_each(:ids))
"""

SETTLED = """
select payment_id, invoices.label as invoice, sum(settlements.amount) as amount
  from settlements join invoices on invoices.id = invoice_id
 where payment_id in (select value from json_each(:ids))
 group by payment_id, invoices.id
having sum(settlements.amount) > 0
 order by invoices.number
"""

_COLUMNS = (
    Column("number", "Number", "label"),
    Column("kind", "Kind", "label", dispensable=True),
    Column("client", "Client"),
    Column("client_id", "Client id", "number", in_table=False),
    Column("payer", "Payer", in_table=False),
    Column("date", "Date", "day"),
    Column("amount", "Amount", "amount"),
    Column("method", "Method", "label", dispensable=True),
    Column("reference", "Reference", in_table=False),
    Column("comment", "Comment", in_table=False),
    Column("unapplied", "Unapplied", "amount", dispensable=True),
    Column("refunded", "Refunded", "amount", in_table=False),
    Column("refund_of", "Refund of", "label", in_table=False),
    Column("status", "Status", "label", state="said"),
    Column("void_reason", "Void reason", in_table=False),
)

_SUMS = (
    Column("received", "Received", "amount"),
    Column("refunded", "Refunded", "amount"),
    Column("net", "Net", "amount"),
)
_BY_METHOD = (Column("method", "Method", "label"), Column("receipts", "Receipts", "number"), *_SUMS)
_SETTLED = (Column("invoice", "Invoice", "label"), Column("amount", "Amount", "amount"))


def receipt_list(desk: Desk, client_text: str, period: Period | None, newest: Newest | None = None) -> Sheet:
    """Return receipts by number, of one client or of a period (by their date) if given, and their sums by method.

    Raises NotFound or Ambiguous if the text names no client or several.
    """
    client_id = clients.find(desk.conn, client_text).id if client_text else None
    conditions = ["date between :first and :last"] * (period is not None)
    conditions += ["client_id = :client"] * (client_id is not None)
    values = days(period) | {"client": client_id}
    found = sheet_of_newest(
        desk,
        "Receipts",
        _COLUMNS,
        select=RECEIPTS,
        table="payments",
        conditions=conditions,
        order=("payments.number",),
        values=values,
        newest=newest,
    )
    is_cut = newest is not None and len(found.rows) == newest.rows
    sums = Sheet.of(
        "By method",
        _BY_METHOD,
        desk.ask(BY_METHOD.format(which=" and ".join(["voided_at is null", *conditions])), values),
        totals=[column.key for column in _SUMS],
        caption="All valid receipts, also any that aren't shown." if is_cut else "Valid receipts only.",
    )
    return found._replace(parts={"methods": sums} if sums.rows else {})


def receipt_card(desk: Desk, text: str) -> Card:
    """Return a receipt with the invoices its money is on. Raises NotFound if the text names none."""
    return receipt_cards(desk, [payments.find(desk.conn, text).id])[0]


def receipt_lines(desk: Desk, ids: Sequence[int]) -> list[tuple[str, ...]]:
    """Return the number, client and amount of each receipt, and its date, or "Void" in place of it. Raises NotFound."""
    return [
        (row["number"], row["client"], desk.text(row["amount"]), "Void" if row["status"] == "Void" else row["date"])
        for row in named(desk, RECEIPTS, "payments.id", ids)
    ]


def receipt_cards(desk: Desk, ids: Sequence[int]) -> list[Card]:
    """Return each receipt with the invoices its money is on. The title says if it was corrected. Raises NotFound."""
    corrected = parts(desk, CORRECTED, "id", ids)
    settled = parts(desk, SETTLED, "payment_id", ids)
    return [
        Card(
            f"Receipt {row['number']}"
            + "".join(f", corrected {each['corrected_on']}" for each in corrected[payment_id]),
            fields(_COLUMNS, row, hidden=("number", "client_id"), unless_zero=("refunded",)),
            {"settled": Sheet.of("Invoices paid", _SETTLED, settled[payment_id])},
        )
        for payment_id, row in zip(ids, named(desk, RECEIPTS, "payments.id", ids), strict=True)
    ]

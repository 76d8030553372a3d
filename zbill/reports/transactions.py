"""Transactions: payments, deposits, refunds and voids, each on its own day (SPEC 8.6)."""

from __future__ import annotations

from zbill.dates import Period
from zbill.db.rows import days
from zbill.desk import Desk
from zbill.reports.heading import of_period
from zbill.sheet import Column, Sheet

_MOVES = """
with moves (day, payment_id, is_void, paid, refunded, voided_paid, voided_refunded) as (
  select date, id, 0, iif(kind = 'refund', 0, amount), iif(kind = 'refund', amount, 0), 0, 0
    from payments where date between :first and :last
  union all
  select voided_on, id, 1, 0, 0, iif(kind = 'refund', 0, amount), iif(kind = 'refund', amount, 0)
    from payments where voided_on between :first and :last
)
"""

TRANSACTIONS = f"""
{_MOVES}
select day as date, label as number, iif(is_void, 'receipt-void', kind) as kind, clients.name as client, client_id,
       payer, method, reference, moves.paid as paid, moves.refunded as refunded, voided_paid, voided_refunded
  from moves
  join payments on payments.id = payment_id
  join clients on clients.id = client_id
 order by day, payments.number, is_void
"""

METHODS = f"""
{_MOVES}
select method, count(*) as count, sum(moves.paid) as paid, sum(moves.refunded) as refunded,
       sum(voided_paid) as voided_paid, sum(voided_refunded) as voided_refunded
  from moves join payments on payments.id = payment_id
 group by method
 order by alphabet(method), method
"""

_AMOUNTS = (
    Column("paid", "Paid", "amount"),
    Column("refunded", "Refunded", "amount"),
    Column("voided_paid", "Payments voided", "amount", dispensable=True),
    Column("voided_refunded", "Refunds voided", "amount", dispensable=True),
)
_KINDS = {"payment": "Payment", "deposit": "Deposit", "refund": "Refund", "receipt-void": "Receipt void"}
SUMMED = tuple(column.key for column in _AMOUNTS)
_COLUMNS = (
    Column("date", "Date", "day"),
    Column("number", "Number", "label"),
    Column("kind", "Kind", "label", spare=True, labels=_KINDS),
    Column("client", "Client"),
    Column("client_id", "Client id", "number", in_table=False),
    Column("payer", "Payer", in_table=False),
    # The sums by method are below, so the column can go to fit usual amounts into 80 columns.
    Column("method", "Method", "label", spare=True),
    Column("reference", "Reference", in_table=False),
    *_AMOUNTS,
)
_BY_METHOD = (Column("method", "Method", "label"), Column("count", "Count", "number"), *_AMOUNTS)


def transactions(desk: Desk, period: Period) -> Sheet:
    """Return the money received and refunded, oldest first, and its sums by method. Raises NotPermitted."""
    report = of_period(desk, "transactions", period)
    return Sheet.of(
        "Transactions",
        _COLUMNS,
        desk.ask(TRANSACTIONS, days(period)),
        totals=SUMMED,
        caption="Payments, deposits and refunds by their date, voids by the day of the void. "
        "Applied credit isn't included.",
        report=report,
        parts={"methods": by_method(desk, period)},
    )


def by_method(desk: Desk, period: Period) -> Sheet:
    """Return the number and sums of transactions by method."""
    return Sheet.of("By method", _BY_METHOD, desk.ask(METHODS, days(period)), totals=SUMMED)

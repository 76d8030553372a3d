"""End of Day: a day's invoiced and received totals, the receivables, and whether reports agree (SPEC 8.6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from zbill.dates import Period
from zbill.db import log
from zbill.db.rows import days
from zbill.desk import Desk
from zbill.money import Money
from zbill.reports.ar import AGES, AMOUNTS, ar
from zbill.reports.heading import of_day, unmarked_note
from zbill.reports.practice import ITEMS, SECTIONS, Figure, by_month, figure_columns, invoiced, received
from zbill.reports.provider import provider
from zbill.reports.taxes import taxes
from zbill.reports.transactions import SUMMED, by_method
from zbill.sheet import Sheet

# The clients whose ledgers changed on the day. Changes of open invoices are left out, because no index finds them by
# their day.
MOVED = """
select client_id from invoices where date = :first
union
select client_id from invoices where status = 'closed' and closed_on = :first
union
select client_id from invoices where voided_on = :first
union
select client_id from payments where date = :first
union
select client_id from payments where voided_on = :first
union
select client_id from credit_notes where date = :first
union
select client_id from write_offs join invoices on invoices.id = invoice_id where day = :first
union
select client_id from goodwill where day = :first
"""

# The sum of the differences between the end of each client's ledger and the client's balance. The ids are written into
# the SQL, because SQLite doesn't push a subquery down into the parts of the view. The limit, which is none, keeps the
# texts out, as in the balances of the ledger.
APART = """
select coalesce(sum(abs(apart)), 0)
  from (select sum(amount) as apart
          from (select *
                  from (select client_id, debit - credit as amount
                          from ledger_events where client_id in ({ids}) limit -1)
                union all
                select client_id, money_credit + goodwill_credit - owing
                  from client_balance where client_id in ({ids}))
         group by client_id)
"""


_RECEIVABLE = {
    "closed_balance": "Closed balance",
    "paid_on_open": "Paid on open",
    "account_balance": "Account balance",
    "unapplied": "Account credit",
    "current": "0–30 days",
    "over_30": "31–60 days",
    "over_60": "61–90 days",
    "over_90": "91–120 days",
    "over_120": "121+ days",
}
_DIFFERENCES = {
    "payments_and_methods": "Payments and methods",
    "closed_balance_and_ages": "Closed balance and ages",
    "practice_and_providers": "Practice and providers",
    "practice_and_taxes": "Practice and taxes",
    "ledgers_and_balances": "Ledgers and balances",
}
_COLUMNS = figure_columns(
    SECTIONS
    | {
        "receivable": "Receivable",
        "paid_by_method": "Paid by method",
        "refunded_by_method": "Refunded by method",
        "voided_paid_by_method": "Payments voided by method",
        "voided_refunded_by_method": "Refunds voided by method",
        "difference": "Difference",
    },
    ITEMS | _RECEIVABLE | _DIFFERENCES,
)


def end_of_day(desk: Desk, day: date) -> tuple[Sheet, bool]:
    """Return the report of a day, and whether all amounts that must be equal are equal.

    Raises NotPermitted, Usage if the day is in the future.
    """
    report, span = of_day(desk, "end-of-day", day), Period(day, day)
    receivable = ar(desk, day)
    figures = [
        *invoiced(desk, span, by_month(desk, span)),
        *received(desk, span),
        *(Figure("receivable", key, amount=Money(receivable.total(key))) for key in AMOUNTS),
    ]
    head = log.head(desk.conn).hash
    methods = list(_methods(desk, span))
    differences = list(_differences(desk, span, figures, methods))
    sheet = Sheet.of(
        "End of Day",
        _COLUMNS,
        map(vars, [*figures, *methods, *differences]),
        figures={**{each.item: each.value for each in [*figures, *differences]}, "log_head": head},
        caption=f"Every difference should be zero. Last log hash: {head}",
        report=report,
        left_out="\n".join(filter(None, (receivable.left_out, unmarked_note(desk, day)))),
        rows_say_totals=True,
    )
    return sheet, not any(each.amount for each in differences)


def _methods(desk: Desk, span: Period) -> Iterator[Figure]:
    found = by_method(desk, span)
    for section in SUMMED:
        for method, amount in zip(found.cells("method"), found.cells(section), strict=True):
            if amount:
                yield Figure(f"{section}_by_method", method, amount=Money(amount))


def _differences(desk: Desk, span: Period, figures: Sequence[Figure], methods: Sequence[Figure]) -> Iterator[Figure]:
    """Yield the differences between amounts that must be equal, each computed by two reports with their own SQL."""
    of = {each.item: each.amount or Money() for each in figures}
    paid = sum(each.value for each in methods if each.section == "paid_by_method")
    yield Figure("difference", "payments_and_methods", amount=of["total_payments"] - paid)
    yield Figure("difference", "closed_balance_and_ages", amount=of["closed_balance"] - sum(of[age] for age in AGES))
    providers = provider(desk, span).total("total_invoiced")
    yield Figure("difference", "practice_and_providers", amount=of["total_revenue_invoiced"] - providers)
    tax = taxes(desk, span).total("tax")
    yield Figure("difference", "practice_and_taxes", amount=of["total_tax_invoiced"] - tax)
    moved = [str(row["client_id"]) for row in desk.ask(MOVED, days(span)).fetchall()]
    (apart,) = desk.ask(APART.format(ids=", ".join(moved))).fetchone()
    yield Figure("difference", "ledgers_and_balances", len(moved), Money(apart))

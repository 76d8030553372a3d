"""Practice Summary: revenue by closing date, payments by date received (SPEC 8.2)."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from zbill.dates import Period
from zbill.db.rows import days
from zbill.desk import Desk
from zbill.money import Money, half_up
from zbill.reports.heading import by_closing
from zbill.reports.invoiced import INVOICED, VISITED
from zbill.sheet import Bars, Column, Sheet, bar_beside
from zbill.text import alphabet

MONTHS = f"""
with {INVOICED}
select substr(day, 1, 7) as month, sum(net) as net, sum(tax) as tax, sum(discount) as discount
  from invoiced
 group by month
 order by month
"""

# Credit notes are in no count and no average.
CLOSED = """
select count(*) as invoices,
       coalesce(sum(carries), 0) as visits,
       coalesce(sum(iif(carries, net, 0)), 0) as net
  from (select net, exists (select 1 from lines
                             where invoice_id = invoices.id and void = 0 and session_id is not null) as carries
          from invoices
         where status = 'closed' and closed_on between :first and :last)
"""

BREAKDOWN = f"""
with {INVOICED}, {VISITED}
select visit.billed_as as status, nullif(species, '') as species, nullif(breed, '') as breed,
       nullif(visit.billed_ward, '') as ward, services.code as service,
       count(*) - count(taken_id) as lines, sum(visited.net) as net
  from visited
  join lines on lines.id = line_id
  join lines as visit on visit.id = visit_id
  left join patients on patients.id = visit.patient_id
  left join services on services.id = lines.service_id
 group by 1, 2, 3, 4, 5
"""

RECEIVED = """
select iif(kind = 'refund', 'total_refunds', 'total_payments') as item, count(*) as count, sum(amount) as amount
  from payments where date between :first and :last group by item
union all
select iif(kind = 'refund', 'total_refunds_voided', 'total_payments_voided') as item, count(*), sum(amount)
  from payments where voided_on between :first and :last group by item
"""

NO_VALUE = "(none)"
_BROKEN_DOWN = ("status", "species", "breed", "ward", "service")
_RECEIVED = ("total_payments", "total_refunds", "total_payments_voided", "total_refunds_voided")

SECTIONS = {"invoiced": "Invoiced", "received": "Received"} | {each: each.capitalize() for each in _BROKEN_DOWN}
ITEMS = {
    "total_revenue_invoiced": "Revenue",
    "total_tax_invoiced": "Tax",
    "total_discount_amount": "Discounts",
    "invoices_closed": "Invoices closed",
    "average_visit_invoice": "Average visit invoice",
    "total_payments": "Payments",
    "total_refunds": "Refunds",
    "total_payments_voided": "Payments voided",
    "total_refunds_voided": "Refunds voided",
}


@dataclass(frozen=True)
class Figure:
    """A row of the report. `count` and `amount` (minor units) can each be missing."""

    section: str
    item: str
    count: int | None = None
    amount: Money | None = None

    @property
    def value(self) -> int:
        """Return the amount, or the count if there is no amount."""
        return (self.count or 0) if self.amount is None else self.amount


def figure_columns(sections: Mapping[str, str], items: Mapping[str, str]) -> tuple[Column, ...]:
    """Return the columns for figures, with the words that people read in place of sections and items."""
    return (
        Column("section", "Section", merged=True, labels=sections),
        Column("item", "Item", labels=items),
        Column("count", "Count", "number"),
        Column("amount", "Amount", "amount"),
    )


def practice(desk: Desk, period: Period) -> Sheet:
    """Return the revenue of invoices closed in the period, and the payments, refunds and voids of the period.

    Revenue is also broken down by attendance status, species, breed, ward and service. Raises NotPermitted.
    """
    about = by_closing(desk, "practice", period)
    months = by_month(desk, period)
    figures = [*invoiced(desk, period, months), *received(desk, period)]
    breakdown = [*_breakdown(desk, period)]
    sheet = Sheet.of(
        "Practice Summary",
        (*figure_columns(SECTIONS, ITEMS), bar_beside("amount")),
        [
            *({**vars(figure), "amount_bar": None} for figure in figures),
            *({**vars(figure), "amount_bar": figure.amount} for figure in breakdown),
        ],
        figures={each.item: each.value for each in figures},
        caption="Revenue of invoices closed in the period: before tax, after discount, less credit notes. "
        "Payments by date received.",
        **about,
        bars=Bars("Revenue invoiced by month", [(row["month"], row["net"]) for row in months]),
        rows_say_totals=True,
    )
    # A breakdown without values tells a person nothing: a therapist's patients have no species.
    telling = {each.section for each in figures} | {each.section for each in breakdown if each.item != NO_VALUE}
    return sheet._replace(told=[row for row in sheet.rows if row[0] in telling])


def by_month(desk: Desk, period: Period) -> list[sqlite3.Row]:
    """Return the net, tax and discount invoiced (minor units) in each month of closing."""
    return desk.ask(MONTHS, days(period)).fetchall()


def invoiced(desk: Desk, period: Period, months: Sequence[sqlite3.Row]) -> list[Figure]:
    """Return the figures by closing date, from the months' amounts and the closed invoices of the period."""
    net, tax, discount = (Money(sum(month[key] for month in months)) for key in ("net", "tax", "discount"))
    closed = desk.ask(CLOSED, days(period)).fetchone()
    average = Money(half_up(closed["net"], closed["visits"]) if closed["visits"] else 0)
    return [
        Figure("invoiced", "total_revenue_invoiced", amount=net),
        Figure("invoiced", "total_tax_invoiced", amount=tax),
        Figure("invoiced", "total_discount_amount", amount=discount),
        Figure("invoiced", "invoices_closed", count=closed["invoices"]),
        Figure("invoiced", "average_visit_invoice", amount=average),
    ]


def received(desk: Desk, period: Period) -> list[Figure]:
    """Return payments and refunds by their date, and voided ones by the day of the void."""
    found = {row["item"]: (row["count"], Money(row["amount"])) for row in desk.ask(RECEIVED, days(period)).fetchall()}
    return [Figure("received", item, *found.get(item, (0, Money()))) for item in _RECEIVED]


def _breakdown(desk: Desk, period: Period) -> Iterator[Figure]:
    rows = desk.ask(BREAKDOWN, days(period)).fetchall()
    for section in _BROKEN_DOWN:
        lines: Counter[str] = Counter()
        amounts: Counter[str] = Counter()
        for row in rows:
            value = row[section] or NO_VALUE
            lines[value] += row["lines"]
            amounts[value] += row["net"]
        for value in sorted(amounts, key=lambda each: (each == NO_VALUE, -amounts[each], alphabet(each))):
            yield Figure(section, value, lines[value], Money(amounts[value]))

"""Taxes, Non-taxable Sales, and Discounts, by closing date (SPEC 8.5)."""

from __future__ import annotations

from zbill.dates import Period
from zbill.db.rows import days
from zbill.desk import Desk
from zbill.reports.heading import by_closing
from zbill.reports.invoiced import INVOICED
from zbill.sheet import Column, Sheet

# The credited part of a tax has the same position as the tax on the line.
TAXES = f"""
with {INVOICED}
select *
  from (select 'tax' as kind, name, rate, sum(net) as pre_tax_sales,
               sum(iif(taken_id is null, line_taxes.amount, -coalesce(taken.amount, 0))) as tax,
               null as discounted_sales, null as discount
          from invoiced
          join line_taxes on line_taxes.line_id = invoiced.line_id
          left join credit_note_taxes as taken
                 on taken.credit_note_line_id = taken_id and taken.position = line_taxes.position
         group by name, rate
        union all
        select 'non-taxable', '(no tax)', null, coalesce(sum(net), 0), 0, null, null
          from invoiced
         where not exists (select 1 from line_taxes where line_taxes.line_id = invoiced.line_id)
        union all
        select 'discount', coalesce(discount_name, '(amount)'), discount_rate, null, null,
               sum(invoiced.net), sum(invoiced.discount)
          from invoiced
          join lines on lines.id = line_id
         where discount_name is not null or lines.discount > 0
         group by discount_name, discount_rate)
 order by kind = 'discount', kind = 'non-taxable', alphabet(name), rate
"""

_KINDS = {"tax": "Tax", "non-taxable": "Non-taxable", "discount": "Discount"}
_COLUMNS = (
    Column("kind", "Kind", "label", merged=True, labels=_KINDS),
    Column("name", "Name"),
    Column("rate", "Rate %", "stored", dispensable=True),
    Column("pre_tax_sales", "Sales", "amount"),
    Column("tax", "Tax", "amount"),
    Column("discounted_sales", "Discounted", "amount", dispensable=True),
    Column("discount", "Discount", "amount"),
)


def taxes(desk: Desk, period: Period) -> Sheet:
    """Return a row per tax class and rate, one for lines without tax, and a row per discount class and rate.

    Raises NotPermitted.
    """
    about = by_closing(desk, "taxes", period)
    return Sheet.of(
        "Taxes, Non-taxable Sales, and Discounts",
        _COLUMNS,
        desk.ask(TAXES, days(period)),
        totals=("pre_tax_sales", "tax", "discounted_sales", "discount"),
        caption="Sales on invoices closed in the period: before tax, after discount, less credit notes. "
        "A line with two taxes counts in both.",
        **about,
    )

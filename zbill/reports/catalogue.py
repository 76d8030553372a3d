"""The catalogue: services, taxes, discounts, as they stand today."""

from __future__ import annotations

from zbill.db.catalogue import PRICE, RATE
from zbill.desk import Desk
from zbill.sheet import Card, Column, Field, Sheet

SERVICES = f"""
select code, name, {PRICE.format(service="services.id", day="?1")} as price,
       minutes,
       (select group_concat(abbreviation, '; ') from service_taxes join taxes on taxes.id = tax_id
         where service_id = services.id) as taxes,
       late_cancel, no_show, discountable, archived
  from services
 where archived <= ?2
 order by code_key
"""

TAXES = f"""
select name, abbreviation, {RATE.format(tax="taxes.id", day="?1")} as rate,
       (select min(since) from tax_rates where tax_id = taxes.id) as since,
       (select min(since) from tax_rates where tax_id = taxes.id and since > ?1) as next_rate_from,
       inclusive, archived
  from taxes
 where archived <= ?2
 order by name_key
"""

DISCOUNTS = "select name, rate, archived from discounts where archived <= ? order by name_key"


def service_list(desk: Desk, *, archived: bool) -> Sheet:
    """Services by code, with today's prices."""
    return Sheet(
        "Services",
        (
            Column("code", "Code", "label"),
            Column("name", "Name"),
            Column("price", "Price", "amount"),
            Column("minutes", "Min", "number"),
            Column("taxes", "Taxes"),
            Column("late_cancel", "Late %", "stored"),
            Column("no_show", "No-show %", "stored"),
            Column("discountable", "Discountable", "flag", in_table=False),
            Column("archived", "Archived", "flag", in_table=False),
        ),
        desk.rows(SERVICES, (desk.today.isoformat(), archived)),
    )


def tax_list(desk: Desk, *, archived: bool) -> Sheet:
    """Tax classes by name, with today's rates; before its first date a class has none."""
    return Sheet(
        "Taxes",
        (
            Column("name", "Name"),
            Column("abbreviation", "Abbreviation", "label"),
            Column("rate", "Rate %", "stored"),
            Column("from", "From", "day"),
            Column("next_rate_from", "Next rate from", "day"),
            Column("inclusive", "Inclusive", "flag"),
            Column("archived", "Archived", "flag", in_table=False),
        ),
        desk.rows(TAXES, (desk.today.isoformat(), archived)),
    )


def discount_list(desk: Desk, *, archived: bool) -> Sheet:
    """Discount classes by name."""
    return Sheet(
        "Discounts",
        (
            Column("name", "Name"),
            Column("rate", "Rate %", "stored"),
            Column("archived", "Archived", "flag", in_table=False),
        ),
        desk.rows(DISCOUNTS, (archived,)),
    )


def card(desk: Desk, kind: str, name: str) -> Card:
    """One service by code, or one tax or discount by name."""
    sheets = {"service": service_list, "tax": tax_list, "discount": discount_list}
    sheet = sheets[kind](desk, archived=True)
    row = next(row for row in sheet.rows if row[0] == name)
    fields = tuple(
        Field(column.key, column.title, value, column.kind) for column, value in zip(sheet.columns, row, strict=True)
    )
    return Card(name, fields)

"""The catalog of services, taxes and discounts, as of today."""

from __future__ import annotations

from collections.abc import Sequence
from sqlite3 import Cursor

from zbill.db import catalog
from zbill.db.catalog import PRICE, RATE
from zbill.desk import Desk
from zbill.money import from_thousandths
from zbill.reports.things import Found, named
from zbill.sheet import Card, Column, Field, Sheet, fields

SERVICES = f"""
select code, name, {PRICE.format(service="services.id", day=":today")} as price,
       minutes,
       (select group_concat(abbreviation, '; ') from service_taxes join taxes on taxes.id = tax_id
         where service_id = services.id) as taxes,
       late_cancel, no_show, discountable, archived
  from services
"""

PRICES = 'select since as "from", price from service_prices where service_id = :service order by since'

# Clients with a price of their own for a service today, or from a later day on.
WITH_RATE = """
select count(distinct client_id)
  from client_rates
 where service_id = :service and price is not null
   and since >= coalesce((select max(since) from client_rates as before
                           where before.client_id = client_rates.client_id and before.service_id = :service
                             and since <= :today), '')
"""

NEXT_PRICES = """
select code, price, min(since) as since
  from service_prices join services on services.id = service_id
 where since > :today and archived <= :archived
 group by service_id
 order by code_key
"""

TAXES = f"""
select name, abbreviation, {RATE.format(tax="taxes.id", day=":today")} as rate,
       (select min(since) from tax_rates where tax_id = taxes.id) as "from",
       (select min(since) from tax_rates where tax_id = taxes.id and since > :today) as next_rate_from,
       inclusive, archived
  from taxes
"""

DISCOUNTS = """
select name, rate, archived
  from discounts
"""

_SERVICE = (
    Column("code", "Code", "label"),
    Column("name", "Name"),
    Column("price", "Price", "amount"),
    Column("minutes", "Min", "number", dispensable=True),
    Column("taxes", "Taxes"),
    Column("late_cancel", "Late %", "stored", dispensable=True),
    Column("no_show", "No-show %", "stored", dispensable=True),
    Column("discountable", "Discountable", "flag", in_table=False),
    Column("archived", "Archived", "flag", in_table=False),
)

_PRICES = (
    Column("from", "From", "day"),
    Column("price", "Price", "amount"),
    Column("applies", "", "label", in_data=False),
)

_TAX = (
    Column("name", "Name"),
    Column("abbreviation", "Abbreviation", "label"),
    Column("rate", "Rate %", "stored"),
    Column("from", "From", "day"),
    Column("next_rate_from", "Next rate from", "day"),
    Column("inclusive", "Inclusive", "flag"),
    Column("archived", "Archived", "flag", in_table=False),
)

_DISCOUNT = (
    Column("name", "Name"),
    Column("rate", "Rate %", "stored"),
    Column("archived", "Archived", "flag", in_table=False),
)


def service_list(desk: Desk, *, archived: bool) -> Sheet:
    """Return services by code with today's prices, including archived ones if `archived`.

    The caption has the next price of each service whose price will change.
    """
    found = desk.ask(NEXT_PRICES, {"today": desk.today.isoformat(), "archived": archived}).fetchall()
    following = "; ".join(f"{row['code']} {desk.text(row['price'])} from {row['since']}" for row in found)
    return Sheet.of(
        "Services",
        _SERVICE,
        _listed(desk, SERVICES, "code_key", archived),
        caption=f"Next prices: {following}." if following else "",
    )


def service_lines(desk: Desk, ids: Sequence[int]) -> list[tuple[str, ...]]:
    """Return the code and name of each service."""
    return [(row["code"], row["name"]) for row in _named(desk, SERVICES, "services.id", ids)]


def service_cards(desk: Desk, ids: Sequence[int]) -> list[Card]:
    """Return each service, with today's price."""
    return [Card(row["code"], fields(_SERVICE, row)) for row in _named(desk, SERVICES, "services.id", ids)]


def service_details(desk: Desk, text: str) -> Card:
    """Return a service with all its prices, and the number of clients who have a rate of their own for it.

    Raises NotFound or Ambiguous if the text names no service or several.
    """
    service = catalog.find_service(desk.conn, text)
    values: dict[str, object] = {"service": service.id, "today": desk.today.isoformat()}
    [card] = service_cards(desk, [service.id])
    with_rate = desk.conn.execute(WITH_RATE, values).fetchone()[0]
    return card._replace(
        fields=(
            *card.fields,
            *[Field("discountable", "Discountable", "no", in_data=False)] * (not service.discountable),
            Field("client_rates", "Clients with own rate", with_rate, "number"),
        ),
        parts={"prices": Sheet.of("Prices", _PRICES, _prices(desk, values))},
    )


def _prices(desk: Desk, values: dict[str, object]) -> list[dict[str, object]]:
    """Return the prices of a service by their first days, each with the word for when it applies."""
    prices = desk.ask(PRICES, values).fetchall()
    # The first price applies before its day too.
    current = max(sum(row["from"] <= desk.today.isoformat() for row in prices) - 1, 0)
    return [
        {**row, "applies": "past" if place < current else "current" if place == current else "coming"}
        for place, row in enumerate(prices)
    ]


def tax_list(desk: Desk, *, archived: bool) -> Sheet:
    """Return tax classes by name with today's rates, including archived ones if `archived`.

    A class has no rate before its first date.
    """
    return Sheet.of("Taxes", _TAX, _listed(desk, TAXES, "alphabet(name)", archived))


def tax_lines(desk: Desk, ids: Sequence[int]) -> list[tuple[str, ...]]:
    """Return the name of each tax class, and its abbreviation if that differs."""
    return [
        (row["name"], row["abbreviation"] if row["abbreviation"] != row["name"] else "")
        for row in _named(desk, TAXES, "taxes.id", ids)
    ]


def tax_cards(desk: Desk, ids: Sequence[int]) -> list[Card]:
    """Return each tax class, with today's rate."""
    return [Card(row["name"], fields(_TAX, row)) for row in _named(desk, TAXES, "taxes.id", ids)]


def discount_list(desk: Desk, *, archived: bool) -> Sheet:
    """Return discount classes by name, including archived ones if `archived`."""
    return Sheet.of("Discounts", _DISCOUNT, _listed(desk, DISCOUNTS, "alphabet(name)", archived))


def discount_lines(desk: Desk, ids: Sequence[int]) -> list[tuple[str, ...]]:
    """Return the name and rate of each discount class."""
    return [(row["name"], f"{from_thousandths(row['rate'])} %") for row in _named(desk, DISCOUNTS, "discounts.id", ids)]


def discount_cards(desk: Desk, ids: Sequence[int]) -> list[Card]:
    """Return each discount class."""
    return [Card(row["name"], fields(_DISCOUNT, row)) for row in _named(desk, DISCOUNTS, "discounts.id", ids)]


def _listed(desk: Desk, query: str, order: str, archived: bool) -> Cursor:
    return desk.ask(
        f"{query} where archived <= :archived order by {order}",
        {"today": desk.today.isoformat(), "archived": archived},
    )


def _named(desk: Desk, query: str, column: str, ids: Sequence[int]) -> list[Found]:
    return named(desk, query, column, ids, today=desk.today.isoformat())

"""The catalog: services and their prices, tax classes and their rates, discount classes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date as Day
from decimal import Decimal

from zbill.db import rows
from zbill.db.names import Kind, as_id, nearest, resolve
from zbill.errors import NotFound
from zbill.models import Discount, Service, Tax, TaxRate
from zbill.money import Money, thousandths
from zbill.records import NamedTuple
from zbill.text import key

# SQL for the catalog price of a service on a day. Before its first price the first one applies, so that an earlier
# session has a price, too.
PRICE = """coalesce(
  (select price from service_prices where service_id = {service} and since <= {day} order by since desc limit 1),
  (select price from service_prices where service_id = {service} order by since limit 1))"""

# SQL for what a service costs a client on a day: the client's rate, or the catalog price if there is none or it was
# ended (null).
CLIENT_PRICE = f"""coalesce(
  (select price from client_rates where client_id = {{client}} and service_id = {{service}} and since <= {{day}}
    order by since desc limit 1),
  {PRICE})"""

# SQL for a tax's rate on a day. Null before its first rate, because the tax doesn't apply yet.
RATE = "(select rate from tax_rates where tax_id = {tax} and since <= {day} order by since desc limit 1)"

# Tax classes with their rates on :day. A class without a rate yet is left out, so that no line stores it.
_IN_FORCE = f"""
select * from (
  select taxes.id as tax_id, name, abbreviation, {RATE.format(tax="taxes.id", day=":day")} as rate, inclusive
    from taxes
   where taxes.id in (select value from json_each(:taxes)))
 where rate is not null
 order by tax_id
"""

_SERVICES = f"select {rows.columns(Service)} from services"
_TAXES = f"select {rows.columns(Tax)} from taxes"
_DISCOUNTS = f"select {rows.columns(Discount)} from discounts"

SERVICE = Kind(
    "service",
    Service,
    "services",
    "See: zbill service list",
    handle="code",
    details="select code from services where id = ?",
)
TAX = Kind("tax", Tax, "taxes", "See: zbill tax list", handle="", details="select null where ?")
DISCOUNT = Kind("discount", Discount, "discounts", "See: zbill discount list", handle="", details="select null where ?")


class DatedPrice(NamedTuple):
    """A price that applies from a day on; None returns a client to the catalog price."""

    since: Day
    price: Money | None


def find_service(conn: sqlite3.Connection, text: str) -> Service:
    """Return a service by code, exact name, or unique part of its name. Raises NotFound, Ambiguous."""

    def searches() -> Iterable[list[Service]]:
        yield rows.many(conn, Service, f"{_SERVICES} where code_key = ?", (key(text),))
        yield rows.many(conn, Service, f"{_SERVICES} where id = ?", (as_id(text),))
        yield rows.many(conn, Service, f"{_SERVICES} where name_key = ?", (key(text),))

    return resolve(conn, SERVICE, text, searches())


def find_by_code(conn: sqlite3.Connection, text: str, remedy: str) -> Service:
    """Return a service by its code or its exact name. Raises NotFound with the nearest codes and names, Ambiguous."""
    for column in ("code_key", "name_key"):
        if found := rows.many(conn, Service, f"{_SERVICES} where {column} = ?", (key(text),)):
            return resolve(conn, SERVICE, text, [found])
    known = [name for pair in rows.pairs(conn, "select code, name from services where archived = 0") for name in pair]
    raise NotFound.named("service", text, remedy, nearest(text, known))


def coded(conn: sqlite3.Connection, code: str) -> Service | None:
    """Return the service with a code, None if there is none."""
    return rows.zero_or_one(conn, Service, f"{_SERVICES} where code_key = ?", (key(code),))


def find_tax(conn: sqlite3.Connection, text: str) -> Tax:
    """Return a tax class by name or abbreviation. Raises NotFound, Ambiguous."""

    def searches() -> Iterable[list[Tax]]:
        yield rows.many(conn, Tax, f"{_TAXES} where name_key = ?", (key(text),))
        yield [tax for tax in rows.many(conn, Tax, _TAXES) if key(tax.abbreviation) == key(text)]

    return resolve(conn, TAX, text, searches())


def find_discount(conn: sqlite3.Connection, text: str) -> Discount:
    """Return a discount class by name or unique part of it. Raises NotFound, Ambiguous."""

    def searches() -> Iterable[list[Discount]]:
        yield rows.many(conn, Discount, f"{_DISCOUNTS} where name_key = ?", (key(text),))

    return resolve(conn, DISCOUNT, text, searches())


def code_is_taken(conn: sqlite3.Connection, code: str) -> bool:
    """Return whether a service has this code."""
    return rows.exists(conn, "select 1 from services where code_key = ?", (key(code),))


def name_is_taken(conn: sqlite3.Connection, table: str, name: str) -> bool:
    """Return whether a tax or a discount has this name."""
    return rows.exists(conn, f"select 1 from {table} where name_key = ?", (key(name),))


def price(conn: sqlite3.Connection, service_id: int, client_id: int, day: Day) -> Money:
    """Return what a service costs a client on a day: the client's rate, else the catalog price (SPEC 2)."""
    query = f"select {CLIENT_PRICE.format(client=':client', service=':service', day=':day')}"
    return Money(rows.scalar(conn, query, {"service": service_id, "client": client_id, "day": day.isoformat()}))


def next_price(conn: sqlite3.Connection, service_id: int, day: Day) -> DatedPrice | None:
    """Return the first catalog price of a service that applies only after a day."""
    query = "select since, price from service_prices where service_id = ? and since > ? order by since limit 1"
    return rows.zero_or_one(conn, DatedPrice, query, (service_id, day.isoformat()))


def next_client_rate(conn: sqlite3.Connection, client_id: int, service_id: int, day: Day) -> DatedPrice | None:
    """Return the first rate of a client for a service that applies only after a day."""
    query = (
        "select since, price from client_rates where client_id = ? and service_id = ? and since > ?"
        " order by since limit 1"
    )
    return rows.zero_or_one(conn, DatedPrice, query, (client_id, service_id, day.isoformat()))


def taxes_of_service(conn: sqlite3.Connection, service_id: int, day: Day) -> tuple[TaxRate, ...]:
    """Return the tax classes of a service with their rates on a day, without those that have no rate yet."""
    taxes = conn.execute("select tax_id from service_taxes where service_id = ?", (service_id,))
    return taxes_in_force(conn, [each["tax_id"] for each in taxes], day)


def taxes_in_force(conn: sqlite3.Connection, tax_ids: Sequence[int], day: Day) -> tuple[TaxRate, ...]:
    """Return these tax classes with their rates on a day, without those that have no rate yet."""
    return tuple(rows.many(conn, TaxRate, _IN_FORCE, {"taxes": rows.json_ids(tax_ids), "day": day.isoformat()}))


def set_price(conn: sqlite3.Connection, service_id: int, since: Day, amount: Money) -> None:
    """Set a service's catalog price from a day on."""
    conn.execute(
        "insert into service_prices values (?, ?, ?) on conflict do update set price = excluded.price",
        (service_id, since.isoformat(), amount),
    )


def set_client_rate(
    conn: sqlite3.Connection, client_id: int, service_id: int, since: Day, amount: Money | None
) -> None:
    """Set a client's own price for a service from a day on; None returns the client to the catalog price."""
    conn.execute(
        "insert into client_rates values (?, ?, ?, ?) on conflict do update set price = excluded.price",
        (client_id, service_id, since.isoformat(), amount),
    )


def set_tax_rate(conn: sqlite3.Connection, tax_id: int, since: Day, rate: Decimal) -> None:
    """Set a tax's rate, in percent, from a day on."""
    conn.execute(
        "insert into tax_rates values (?, ?, ?) on conflict do update set rate = excluded.rate",
        (tax_id, since.isoformat(), thousandths(rate)),
    )


def set_service_taxes(conn: sqlite3.Connection, service_id: int, tax_ids: Iterable[int]) -> None:
    """Replace the tax classes of a service."""
    conn.execute("delete from service_taxes where service_id = ?", (service_id,))
    conn.executemany("insert or ignore into service_taxes values (?, ?)", [(service_id, each) for each in tax_ids])


def discount_of_patient_or_client(conn: sqlite3.Connection, patient_id: int | None, client_id: int) -> Discount | None:
    """Return the patient's discount, else the client's, None if neither has one (the two lowest tiers of SPEC 4)."""
    return rows.zero_or_one(
        conn,
        Discount,
        f"{_DISCOUNTS} where id ="
        " coalesce((select discount_id from patients where id = ?), (select discount_id from clients where id = ?))",
        (patient_id, client_id),
    )

"""The catalogue: services and what they cost on a day, tax classes and their rates, discount classes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from zbill.db.names import by_id, resolve
from zbill.models import DiscountRate, Service, Session, TaxRate
from zbill.money import Money, from_thousandths, thousandths
from zbill.text import key

# What a service costs on a day: its price in force, else its first one. SQL, of an id and a day.
PRICE = """(
  select price from service_prices
   where service_id = {service}
   order by since > {day}, case when since <= {day} then -julianday(since) else julianday(since) end
   limit 1
)"""

# A tax's rate in force on a day; null before its first. SQL, of an id and a day.
RATE = "(select rate from tax_rates where tax_id = {tax} and since <= {day} order by since desc limit 1)"

_SERVICES = "select id, code, name, minutes, late_cancel, no_show, discountable, archived from services"


def find_service(conn: sqlite3.Connection, text: str) -> Service:
    """A service by code, exact name, or unique part of its name. Errors: NotFound, Ambiguous."""

    def searches() -> Iterable[list[sqlite3.Row]]:
        yield conn.execute(f"{_SERVICES} where code_key = ?", (key(text),)).fetchall()
        yield conn.execute(f"{_SERVICES} where name_key = ?", (key(text),)).fetchall()
        yield conn.execute(
            f"{_SERVICES} where archived = 0 and instr(name_key, ?) order by name_key", (key(text),)
        ).fetchall()
        yield by_id(conn, f"{_SERVICES} where id = ?", text)

    return _service(resolve("service", text, searches(), "See: zbill service list"))


def get_service(conn: sqlite3.Connection, service_id: int) -> Service:
    return _service(conn.execute(f"{_SERVICES} where id = ?", (service_id,)).fetchone())


def code_taken(conn: sqlite3.Connection, code: str) -> bool:
    return conn.execute("select 1 from services where code_key = ?", (key(code),)).fetchone() is not None


def price(conn: sqlite3.Connection, service_id: int, client_id: int, day: date) -> Money:
    """The client's rate in force on the day, else the catalogue's price, else its first one."""
    rate = conn.execute(
        "select price from client_rates where client_id = ? and service_id = ? and since <= ?"
        " order by since desc limit 1",
        (client_id, service_id, day.isoformat()),
    ).fetchone()
    if rate and rate["price"] is not None:
        return Money(rate["price"])
    row = conn.execute(
        f"select {PRICE.format(service=':service', day=':day')} as price",
        {"service": service_id, "day": day.isoformat()},
    ).fetchone()
    return Money(row["price"])


def full_fee(conn: sqlite3.Connection, session: Session, day: date) -> Money:
    """The session's own fee, else the price in force for its client on the day of its line (SPEC 2)."""
    return price(conn, session.service_id, session.client_id, day) if session.fee is None else session.fee


def set_price(conn: sqlite3.Connection, service_id: int, since: date, amount: Money) -> None:
    conn.execute(
        "insert into service_prices values (?, ?, ?) on conflict do update set price = excluded.price",
        (service_id, since.isoformat(), amount),
    )


def set_client_rate(
    conn: sqlite3.Connection, client_id: int, service_id: int, since: date, amount: Money | None
) -> None:
    conn.execute(
        "insert into client_rates values (?, ?, ?, ?) on conflict do update set price = excluded.price",
        (client_id, service_id, since.isoformat(), amount),
    )


def set_service_taxes(conn: sqlite3.Connection, service_id: int, tax_ids: Iterable[int]) -> None:
    conn.execute("delete from service_taxes where service_id = ?", (service_id,))
    conn.executemany("insert or ignore into service_taxes values (?, ?)", [(service_id, each) for each in tax_ids])


def _service(row: sqlite3.Row) -> Service:
    return Service(
        id=row["id"],
        code=row["code"],
        name=row["name"],
        minutes=row["minutes"],
        late_cancel=from_thousandths(row["late_cancel"]),
        no_show=from_thousandths(row["no_show"]),
        discountable=bool(row["discountable"]),
        archived=bool(row["archived"]),
    )


_TAXES = "select id, name, abbreviation, inclusive, archived from taxes"

_IN_FORCE = f"""
select taxes.id, name, abbreviation, inclusive, {RATE.format(tax="taxes.id", day="?")} as rate
  from taxes
"""


def find_tax(conn: sqlite3.Connection, text: str) -> sqlite3.Row:
    """A tax class by name or abbreviation. Errors: NotFound, Ambiguous."""

    def searches() -> Iterable[list[sqlite3.Row]]:
        yield conn.execute(f"{_TAXES} where name_key = ?", (key(text),)).fetchall()
        yield [row for row in conn.execute(_TAXES).fetchall() if key(row["abbreviation"]) == key(text)]
        yield conn.execute(f"{_TAXES} where archived = 0 and instr(name_key, ?)", (key(text),)).fetchall()

    return resolve("tax", text, searches(), "See: zbill tax list")


def taxes_of_service(conn: sqlite3.Connection, service_id: int, day: date) -> tuple[TaxRate, ...]:
    """The classes of a service at their rates of the day; one not yet in force is left out."""
    rows = conn.execute(
        _IN_FORCE + "join service_taxes on tax_id = taxes.id where service_id = ? order by taxes.id",
        (day.isoformat(), service_id),
    )
    return _rates(rows)


def taxes_in_force(conn: sqlite3.Connection, tax_ids: Sequence[int], day: date) -> tuple[TaxRate, ...]:
    """These classes at their rates of the day; one not yet in force is left out."""
    marks = ", ".join("?" * len(tax_ids))
    rows = conn.execute(_IN_FORCE + f"where taxes.id in ({marks}) order by taxes.id", (day.isoformat(), *tax_ids))
    return _rates(rows)


def set_tax_rate(conn: sqlite3.Connection, tax_id: int, since: date, rate: Decimal) -> None:
    conn.execute(
        "insert into tax_rates values (?, ?, ?) on conflict do update set rate = excluded.rate",
        (tax_id, since.isoformat(), thousandths(rate)),
    )


def _rates(rows: Iterable[sqlite3.Row]) -> tuple[TaxRate, ...]:
    return tuple(
        TaxRate(row["id"], row["name"], row["abbreviation"], from_thousandths(row["rate"]), bool(row["inclusive"]))
        for row in rows
        if row["rate"] is not None
    )


_DISCOUNTS = "select id, name, rate, archived from discounts"


def find_discount(conn: sqlite3.Connection, text: str) -> sqlite3.Row:
    """A discount class by name or unique part of it. Errors: NotFound, Ambiguous."""

    def searches() -> Iterable[list[sqlite3.Row]]:
        yield conn.execute(f"{_DISCOUNTS} where name_key = ?", (key(text),)).fetchall()
        yield conn.execute(f"{_DISCOUNTS} where archived = 0 and instr(name_key, ?)", (key(text),)).fetchall()

    return resolve("discount", text, searches(), "See: zbill discount list")


def discount_rate(row: sqlite3.Row) -> DiscountRate:
    return DiscountRate(row["name"], from_thousandths(row["rate"]))


def discount_of_patient_or_client(
    conn: sqlite3.Connection, patient_id: int | None, client_id: int
) -> DiscountRate | None:
    """The patient's discount if there is one, else the client's (SPEC 4's two lower tiers)."""
    row = conn.execute(
        "select name, rate from discounts where id ="
        " coalesce((select discount_id from patients where id = ?), (select discount_id from clients where id = ?))",
        (patient_id, client_id),
    ).fetchone()
    return discount_rate(row) if row else None

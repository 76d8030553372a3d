"""The catalogue of services and what they cost on a day."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import date

from zbill.db.names import by_id, resolve
from zbill.models import Service, Session
from zbill.money import Money, from_thousandths
from zbill.text import key

_COLUMNS = "select id, code, name, minutes, late_cancel, no_show, discountable, archived from services"


def named(conn: sqlite3.Connection, text: str) -> Service:
    """A service by code, exact name, or unique part of its name. Errors: NotFound, Ambiguous."""

    def searches() -> Iterable[list[sqlite3.Row]]:
        yield conn.execute(f"{_COLUMNS} where code_key = ?", (key(text),)).fetchall()
        yield conn.execute(f"{_COLUMNS} where name_key = ?", (key(text),)).fetchall()
        yield conn.execute(
            f"{_COLUMNS} where archived = 0 and instr(name_key, ?) order by name_key", (key(text),)
        ).fetchall()
        yield by_id(conn, f"{_COLUMNS} where id = ?", text)

    return _service(resolve("service", text, searches(), "See: zbill service list"))


def get(conn: sqlite3.Connection, service_id: int) -> Service:
    return _service(conn.execute(f"{_COLUMNS} where id = ?", (service_id,)).fetchone())


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
        "select price from service_prices where service_id = ?1"
        " order by since > ?2, case when since <= ?2 then -julianday(since) else julianday(since) end limit 1",
        (service_id, day.isoformat()),
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


def set_rate(conn: sqlite3.Connection, client_id: int, service_id: int, since: date, amount: Money | None) -> None:
    conn.execute(
        "insert into client_rates values (?, ?, ?, ?) on conflict do update set price = excluded.price",
        (client_id, service_id, since.isoformat(), amount),
    )


def set_taxes(conn: sqlite3.Connection, service_id: int, tax_ids: Iterable[int]) -> None:
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

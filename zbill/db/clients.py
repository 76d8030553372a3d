"""Clients: finding, reading."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import date

from zbill.db.names import by_id, resolve
from zbill.models import Client
from zbill.text import key

_COLUMNS = (
    "select id, ref, name, email, phone, address, born, auto_invoice, discount_id, tax_exempt, archived from clients"
)


def find(conn: sqlite3.Connection, text: str) -> Client:
    """A client by id, exact name or unique part of it. Errors: NotFound, Ambiguous."""

    def searches() -> Iterable[list[sqlite3.Row]]:
        # A merged client's id still finds the client it was merged into.
        yield by_id(conn, f"{_COLUMNS} where id = (select coalesce(merged_into, id) from clients where id = ?)", text)
        yield conn.execute(f"{_COLUMNS} where name_key = ? and merged_into is null", (key(text),)).fetchall()
        yield conn.execute(
            f"{_COLUMNS} where archived = 0 and instr(name_key, ?) order by name_key", (key(text),)
        ).fetchall()

    return _client(resolve("client", text, searches(), "See: zbill client list"))


def get(conn: sqlite3.Connection, client_id: int) -> Client:
    return _client(conn.execute(f"{_COLUMNS} where id = ?", (client_id,)).fetchone())


def _client(row: sqlite3.Row) -> Client:
    return Client(
        id=row["id"],
        ref=row["ref"],
        name=row["name"],
        email=row["email"],
        phone=row["phone"],
        address=row["address"],
        born=date.fromisoformat(row["born"]) if row["born"] else None,
        auto_invoice=None if row["auto_invoice"] is None else bool(row["auto_invoice"]),
        discount_id=row["discount_id"],
        tax_exempt=bool(row["tax_exempt"]),
        archived=bool(row["archived"]),
    )

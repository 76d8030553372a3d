"""Clients: finding them, their balances, and merging duplicates."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from zbill.db import rows
from zbill.db.names import as_id, resolve
from zbill.models import Client
from zbill.money import Money
from zbill.text import key

_CLIENTS = f"select {rows.columns(Client)} from clients"

# Invoices come first: a billed session must have the client of its invoice.
_MOVED = ("invoices", "credit_notes", "payments", "goodwill", "patients", "sessions")


def find(conn: sqlite3.Connection, text: str) -> Client:
    """Return a client by id, exact name or unique part of it. Raises NotFound, Ambiguous."""

    def searches() -> Iterable[list[Client]]:
        # A merged client's id still finds the client it was merged into.
        by_id = f"{_CLIENTS} where id = (select coalesce(merged_into, id) from clients where id = ?)"
        yield rows.many(conn, Client, by_id, (as_id(text),))
        yield rows.many(conn, Client, f"{_CLIENTS} where name_key = ? and merged_into is null", (key(text),))
        part = f"{_CLIENTS} where archived = 0 and instr(name_key, ?) order by name_key"
        yield rows.many(conn, Client, part, (key(text),))

    return resolve("client", text, searches(), "See: zbill client list")


def get(conn: sqlite3.Connection, client_id: int) -> Client:
    return rows.exactly_one(conn, Client, f"{_CLIENTS} where id = ?", (client_id,))


def by_name(conn: sqlite3.Connection) -> list[Client]:
    """Return all clients, ordered by name."""
    return rows.many(conn, Client, f"{_CLIENTS} order by name_key, id")


def namesakes(conn: sqlite3.Connection, name: str) -> int:
    """Return how many clients have this name."""
    return int(rows.scalar(conn, "select count(*) from clients where name_key = ?", (key(name),)))


def owing(conn: sqlite3.Connection, client_id: int) -> Money:
    """Return a client's balance owing."""
    return Money(rows.scalar(conn, "select owing from client_balance where client_id = ?", (client_id,)))


def owing_with_credit(conn: sqlite3.Connection) -> list[Client]:
    """Return the clients who owe and have account credit, ordered by id."""
    return rows.many(
        conn,
        Client,
        f"{_CLIENTS} where id in (select client_id from client_balance"
        " where owing > 0 and money_credit + goodwill_credit > 0) order by id",
    )


def merge(conn: sqlite3.Connection, source: int, target: int) -> None:
    """Move everything of the client `source` to `target`, and archive `source`."""
    # Mark the merge first: the file lets a document change its client only to the one its client was merged into.
    conn.execute("update clients set archived = 1, merged_into = ? where id = ?", (target, source))
    for table in _MOVED:
        conn.execute(f"update {table} set client_id = ? where client_id = ?", (target, source))
    conn.execute(
        "insert or ignore into client_rates select ?, service_id, since, price from client_rates where client_id = ?",
        (target, source),
    )
    conn.execute("delete from client_rates where client_id = ?", (source,))
    conn.execute("update clients set merged_into = ?1 where merged_into = ?2", (target, source))

"""Clients: finding them, their balances, and merging duplicates."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from zbill.db import rows
from zbill.db.names import Kind, as_id, resolve
from zbill.db.settings import Settings
from zbill.models import Client
from zbill.money import Money
from zbill.records import NamedTuple
from zbill.text import key

_CLIENTS = f"select {rows.columns(Client)} from clients"

KIND = Kind(
    "client",
    Client,
    "clients",
    "See: zbill client list",
    details="select id, 'born ' || born, phone from clients where id = ?",
)

# Invoices come first: a billed session must have the client of its invoice.
_MOVED = ("invoices", "credit_notes", "payments", "goodwill", "patients", "sessions", "superbills", "estimates")


class Moved(NamedTuple):
    """The number of rows that a merge moved, and of rates that it left: the target had one for the same day."""

    patients: int
    sessions: int
    invoices: int
    credit_notes: int
    receipts: int
    rates: int
    rates_left: int


class Creditor(NamedTuple):
    """A client with account credit."""

    id: int
    name: str
    credit: Money


def find(conn: sqlite3.Connection, text: str) -> Client:
    """Return a client by id, exact name or unique part of it. Raises NotFound, Ambiguous."""

    def searches() -> Iterable[list[Client]]:
        # A merged client's id still finds the client it was merged into.
        by_id = f"{_CLIENTS} where id = (select coalesce(merged_into, id) from clients where id = ?)"
        yield rows.many(conn, Client, by_id, (as_id(text),))
        yield rows.many(conn, Client, f"{_CLIENTS} where name_key = ? and merged_into is null", (key(text),))

    return resolve(conn, KIND, text, searches(), "merged_into is null")


def called(conn: sqlite3.Connection, name: str) -> Client | None:
    """Return the only client whose name is spelled exactly so, None if there are none or several."""
    query = f"{_CLIENTS} where name_key = ? and name = ? and merged_into is null limit 2"
    found = rows.many(conn, Client, query, (key(name), name))
    return found[0] if len(found) == 1 else None


def get(conn: sqlite3.Connection, client_id: int) -> Client:
    return rows.exactly_one(conn, Client, f"{_CLIENTS} where id = ?", (client_id,))


def by_name(conn: sqlite3.Connection) -> list[Client]:
    """Return all clients, ordered by name."""
    return rows.many(conn, Client, f"{_CLIENTS} order by alphabet(name), id")


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


def credit_beside_debt(conn: sqlite3.Connection, client_ids: Iterable[int]) -> list[Creditor]:
    """Return those of these clients who owe and have account credit, ordered by id."""
    query = """
    select client_id as id, client as name, money_credit + goodwill_credit as credit from client_balance
     where client_id in (select value from json_each(?)) and owing > 0 and money_credit + goodwill_credit > 0
     order by client_id
    """
    return rows.many(conn, Creditor, query, (rows.json_ids(dict.fromkeys(client_ids)),))


def terms(conn: sqlite3.Connection, settings: Settings, client_ids: Iterable[int]) -> dict[int, int]:
    """Return, by id, in how many days an invoice of each client is due: their own terms, else the practice's."""
    query = "select id, terms_days from clients where id in (select value from json_each(?))"
    found = rows.pairs(conn, query, (rows.json_ids(client_ids),))
    return {client_id: settings.terms_days if own is None else own for client_id, own in found}


def credit(conn: sqlite3.Connection, client_id: int) -> Money:
    """Return a client's account credit: unapplied money and goodwill."""
    query = "select money_credit + goodwill_credit from client_balance where client_id = ?"
    return Money(rows.scalar(conn, query, (client_id,)))


def merge(conn: sqlite3.Connection, source: int, target: int) -> Moved:
    """Move everything of the client `source` to `target`, and archive `source`. Return how much moved."""
    # Mark the merge first: the file lets a document change its client only to the one its client was merged into.
    conn.execute("update clients set archived = 1, merged_into = ? where id = ?", (target, source))
    counts = {
        table: conn.execute(f"update {table} set client_id = ? where client_id = ?", (target, source)).rowcount
        for table in _MOVED
    }
    rates = conn.execute(
        "insert or ignore into client_rates select ?, service_id, since, price from client_rates where client_id = ?",
        (target, source),
    )
    left = conn.execute("delete from client_rates where client_id = ?", (source,)).rowcount - rates.rowcount
    conn.execute("update clients set merged_into = ? where merged_into = ?", (target, source))
    return Moved(
        patients=counts["patients"],
        sessions=counts["sessions"],
        invoices=counts["invoices"],
        credit_notes=counts["credit_notes"],
        receipts=counts["payments"],
        rates=rates.rowcount,
        rates_left=left,
    )

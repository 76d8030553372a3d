"""Rows by exactly what an imported file calls them: a ref, a code, a whole name, an email address (SPEC 10)."""

from __future__ import annotations

import sqlite3

from zbill.db import rows
from zbill.models import Client, Discount, Patient, Person, Service, Tax
from zbill.text import key


def clients(conn: sqlite3.Connection, text: str) -> list[Client]:
    """Return the clients with this ref, else this name, else this email address. A merged one is who they became."""
    columns = rows.columns(Client)
    by_ref = f"select {columns} from clients where id = (select coalesce(merged_into, id) from clients where ref = ?)"
    return (
        rows.many(conn, Client, by_ref, (text,))
        or rows.many(
            conn, Client, f"select {columns} from clients where name_key = ? and merged_into is null", (key(text),)
        )
        or rows.many(
            conn,
            Client,
            f"select {columns} from clients where email = ? collate nocase and email <> '' and merged_into is null",
            (text,),
        )
    )


def patient(conn: sqlite3.Connection, ref: str) -> Patient | None:
    return rows.zero_or_one(conn, Patient, f"select {rows.columns(Patient)} from patients where ref = ?", (ref,))


def services(conn: sqlite3.Connection, text: str) -> list[Service]:
    """Return the service with this code, else those with this name."""
    query = f"select {rows.columns(Service)} from services where {{}} = ?"
    return rows.many(conn, Service, query.format("code_key"), (key(text),)) or rows.many(
        conn, Service, query.format("name_key"), (key(text),)
    )


def provider(conn: sqlite3.Connection, name: str) -> Person | None:
    query = f"select {rows.columns(Person)} from staff where name_key = ? and provider = 1"
    return rows.zero_or_one(conn, Person, query, (key(name),))


def tax(conn: sqlite3.Connection, name: str) -> Tax | None:
    return rows.zero_or_one(conn, Tax, f"select {rows.columns(Tax)} from taxes where name_key = ?", (key(name),))


def service_with_code(conn: sqlite3.Connection, code: str) -> Service | None:
    return rows.zero_or_one(
        conn, Service, f"select {rows.columns(Service)} from services where code_key = ?", (key(code),)
    )


def discount(conn: sqlite3.Connection, name: str) -> Discount | None:
    query = f"select {rows.columns(Discount)} from discounts where name_key = ?"
    return rows.zero_or_one(conn, Discount, query, (key(name),))

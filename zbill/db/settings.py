"""The practice's settings and logo, and which settings can no longer change."""

from __future__ import annotations

import sqlite3
from datetime import date

from zbill.billing import currencies
from zbill.billing.settings import SETTINGS


class Settings:
    """All settings as text by name, with typed properties for those that the rules read."""

    def __init__(self, values: dict[str, str]) -> None:
        self._values = values

    def __getitem__(self, key: str) -> str:
        return self._values.get(key, SETTINGS[key].default)

    @property
    def decimals(self) -> int:
        return currencies.decimals(self["currency"])

    @property
    def auto_invoice(self) -> bool:
        return self["auto_invoice"] == "on"

    @property
    def terms_days(self) -> int:
        return int(self["terms_days"])

    @property
    def locked_through(self) -> date | None:
        return date.fromisoformat(self["locked_through"]) if self["locked_through"] else None


def load(conn: sqlite3.Connection) -> Settings:
    return Settings(dict(conn.execute("select key, value from settings").fetchall()))


def store(conn: sqlite3.Connection, key: str, value: str) -> None:
    if not conn.execute("update settings set value = ? where key = ?", (value, key)).rowcount:
        conn.execute("insert into settings values (?, ?)", (key, value))


def store_logo(conn: sqlite3.Connection, digest: str, image: bytes) -> None:
    """Store an image under its digest, unless it is there already."""
    if logo(conn, digest) is None:
        conn.execute("insert into logos values (?, ?)", (digest, image))


def logo(conn: sqlite3.Connection, digest: str) -> bytes | None:
    row = conn.execute("select image from logos where digest = ?", (digest,)).fetchone()
    return bytes(row["image"]) if row else None


def currency_is_fixed(conn: sqlite3.Connection) -> bool:
    """Return whether any amount exists: from then on the currency can't change."""
    return bool(
        conn.execute(
            "select exists (select 1 from service_prices) or exists (select 1 from client_rates)"
            " or exists (select 1 from invoices) or exists (select 1 from payments) or exists (select 1 from goodwill)"
            " or exists (select 1 from sessions where fee is not null)"
        ).fetchone()[0]
    )


def numbering_is_fixed(conn: sqlite3.Connection) -> bool:
    """Return whether an invoice exists: from then on numbers continue from the last one."""
    return bool(conn.execute("select exists (select 1 from invoices)").fetchone()[0])

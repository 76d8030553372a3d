"""The practice's settings: their names, defaults, and typed reading."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date

from zbill.billing import currencies

DEFAULTS = {
    "name": "",
    "address": "",
    "phone": "",
    "email": "",
    "website": "",
    "tax_id": "",
    "npi": "",
    "licence": "",
    "logo": "",
    "page": "letter",
    "currency": "USD",
    "timezone": "UTC",
    "date_order": "",
    "auto_invoice": "on",
    "auto_close": "off",
    "terms_days": "0",
    "invoice_prefix": "INV-",
    "receipt_prefix": "RCT-",
    "creditnote_prefix": "CN-",
    "number_width": "4",
    "invoice_start": "1",
    "invoice_note": "",
    "receipt_note": "",
    "tax_note": "",
    "locked_through": "",
    "smtp_host": "",
    "smtp_port": "587",
    "smtp_security": "starttls",
    "smtp_user": "",
    "smtp_password_command": "",
    "print_command": "lp",
    "font": "",
    "backups_kept": "5",
}


@dataclass(frozen=True)
class Settings:
    """Every setting as text by name, and typed where the rules read it."""

    values: dict[str, str]

    def __getitem__(self, key: str) -> str:
        return self.values.get(key, DEFAULTS[key])

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
    if logo(conn, digest) is None:
        conn.execute("insert into logos values (?, ?)", (digest, image))


def logo(conn: sqlite3.Connection, digest: str) -> bytes | None:
    row = conn.execute("select image from logos where digest = ?", (digest,)).fetchone()
    return bytes(row["image"]) if row else None


def currency_is_fixed(conn: sqlite3.Connection) -> bool:
    """Whether any amount exists: from then on the currency cannot change."""
    return bool(
        conn.execute(
            "select exists (select 1 from service_prices) or exists (select 1 from client_rates)"
            " or exists (select 1 from invoices) or exists (select 1 from payments) or exists (select 1 from goodwill)"
            " or exists (select 1 from sessions where fee is not null)"
        ).fetchone()[0]
    )

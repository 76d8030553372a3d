"""The practice's settings, and which settings can no longer change."""

from __future__ import annotations

import sqlite3
from datetime import date
from typing import Any

from zbill.billing import currencies
from zbill.billing.methods import methods
from zbill.billing.settings import SETTINGS
from zbill.errors import SettingInvalid
from zbill.file.connection import any_text, as_text

# Every day that a document, a movement of money or a marked session has, with its name for people.
_DATED = """
select 'invoice ' || label as what, date as day from invoices
union all
select 'the closing of invoice ' || label, closed_on from invoices where closed_on is not null
union all
select 'the void of invoice ' || label, voided_on from invoices where voided_on is not null
union all
select 'a change of invoice ' || label, day from invoice_changes join invoices on invoices.id = invoice_id
union all
select 'line ' || lines.number || ' of invoice ' || label, lines.date
  from lines join invoices on invoices.id = invoice_id
union all
select 'receipt ' || label, date from payments
union all
select 'the void of receipt ' || label, voided_on from payments where voided_on is not null
union all
select 'a payment or credit on invoice ' || label, day from settlements join invoices on invoices.id = invoice_id
union all
select 'a write-off of invoice ' || label, day from write_offs join invoices on invoices.id = invoice_id
union all
select 'credit note ' || label, date from credit_notes
union all
select 'superbill ' || id, given_on from superbills
union all
select 'estimate ' || id, given_on from estimates
union all
select 'the goodwill of ' || clients.name, day from goodwill join clients on clients.id = client_id
union all
select 'session ' || id || ' (' || status || ')', day from sessions
 where status in ('attended', 'no-show', 'non-billable')
union all
select 'the locked period', value from settings where key = 'locked_through' and value is date(value, '+0 days')
"""


class Settings:
    """All settings as text by name, with typed properties for those that the rules read.

    Reading a value that zbill could not have stored raises SettingInvalid.
    """

    def __init__(self, values: dict[str, Any]) -> None:
        self._values = values
        self._proven: set[str] = set()

    def __getitem__(self, key: str) -> str:
        if key in self._values and key not in self._proven:
            if not SETTINGS[key].is_valid(self._values[key]):
                raise SettingInvalid(key, self.stored(key))
            self._proven.add(key)
        found: str = self._values.get(key, SETTINGS[key].default)
        return found

    def stored(self, key: str) -> str:
        """Return a value as it is stored, to show or to replace it, with bytes that aren't text as escapes."""
        return as_text(str(self._values.get(key, SETTINGS[key].default)))

    def invalid(self) -> list[str]:
        """Return the names of settings with an invalid value, and names that are no setting's."""
        return [
            as_text(str(key))
            for key, value in self._values.items()
            if key not in SETTINGS or not SETTINGS[key].is_valid(value)
        ]

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
    def methods(self) -> list[str]:
        return methods(self["methods"])

    @property
    def locked_through(self) -> date | None:
        return date.fromisoformat(self["locked_through"]) if self["locked_through"] else None


def load(conn: sqlite3.Connection) -> Settings:
    with any_text(conn):
        return Settings(dict(conn.execute("select key, value from settings").fetchall()))


def store(conn: sqlite3.Connection, key: str, value: str) -> None:
    if not conn.execute("update settings set value = ? where key = ?", (value, key)).rowcount:
        conn.execute("insert into settings values (?, ?)", (key, value))


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


def first_number(conn: sqlite3.Connection) -> str:
    """Return the number of the first invoice, "" if there is none."""
    return str(conn.execute("select min(number) from invoices").fetchone()[0] or "")


def dated_after(conn: sqlite3.Connection, day: date) -> tuple[str, date] | None:
    """Return what is dated latest after a day, and its date, or None if nothing is."""
    query = f"select what, day from ({_DATED}) where day > ? order by day desc, what limit 1"
    row = conn.execute(query, (day.isoformat(),)).fetchone()
    return (row["what"], date.fromisoformat(row["day"])) if row else None

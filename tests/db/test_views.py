"""The views give people with Datasette, sqlite-utils or the sqlite3 shell correct figures."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing, suppress
from itertools import product
from pathlib import Path
from string import ascii_uppercase

import pytest

from tests.db.furnished import furnish
from tests.practice import Practice, create_practice
from zbill.billing import currencies
from zbill.errors import Usage


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Practice:
    return furnish(tmp_path_factory.mktemp("seen"))


def test_a_balance_has_a_number_and_a_text(furnished: Practice) -> None:
    assert furnished.sql("select * from client_balance") == [
        (1, "Ana Lopez", 27300, 0, 100, "273.00", "1.00"),
        (2, "Ben Okafor", 14750, 1000, 2500, "147.50", "35.00"),
    ]


def test_the_invoice_summary_shows_total_paid_and_balance(furnished: Practice) -> None:
    assert furnished.sql(
        "select number, client, status, total_text, paid_text, credited_text, written_off_text, balance_text"
        " from invoice_summary where client_id = 2"
    ) == [
        ("INV-0004", "Ben Okafor", "closed", "157.50", "0.00", "0.00", "10.00", "147.50"),
        ("INV-0006", "Ben Okafor", "open", "20.00", "20.00", "0.00", "0.00", "0.00"),
    ]


def test_the_ledger_shows_each_event_on_its_own_day(furnished: Practice) -> None:
    assert furnished.sql(
        "select date, kind, number, debit_text, credit_text from ledger where client_id = 1 order by date, at, step"
    ) == [
        ("2026-09-28", "invoice", "INV-0001", "5.00", "0.00"),
        ("2026-10-05", "invoice", "INV-0002", "157.50", "0.00"),
        ("2026-10-05", "invoice", "INV-0003", "157.50", "0.00"),
        ("2026-10-05", "invoice", "INV-0005", "10.00", "0.00"),
        ("2026-10-05", "invoice", "INV-0007", "1.00", "0.00"),
        ("2026-10-05", "void", "INV-0005", "0.00", "10.00"),
        ("2026-10-05", "payment", "RCT-0001", "0.00", "50.00"),
        ("2026-10-05", "deposit", "RCT-0003", "0.00", "7.00"),
        ("2026-10-05", "receipt-void", "RCT-0003", "7.00", "0.00"),
        ("2026-10-05", "goodwill", "", "0.00", "1.00"),
        ("2026-10-06", "change", "INV-0007", "2.00", "0.00"),
    ]


@pytest.mark.parametrize(
    ("currency", "price", "shown"), [("USD", "12.05", "12.05"), ("JPY", "1205", "1205"), ("KWD", "12.050", "12.050")]
)
def test_amounts_as_text_have_the_decimals_of_the_currency(
    currency: str, price: str, shown: str, tmp_path: Path
) -> None:
    practice = create_practice(tmp_path, options=f"--currency {currency}")
    practice.ok("client add Ana")
    practice.ok(f"charge Ana Book {price}")
    assert practice.sql("select owing_text from client_balance") == [(shown,)]


def test_the_file_knows_the_decimals_of_every_currency(practice: Practice) -> None:
    with closing(sqlite3.connect(practice.path)) as conn:
        for code in filter(_is_currency, map("".join, product(ascii_uppercase, repeat=3))):
            conn.execute("update settings set value = ? where key = 'currency'", (code,))
            assert conn.execute("select code, unit from currency").fetchone() == (code, 10 ** currencies.decimals(code))


@pytest.mark.parametrize(
    "query",
    [
        "select * from ledger where client_id = 1",
        "select * from client_balance where client_id = 1",
        "select * from invoice_summary where number = 'INV-0002'",
    ],
)
def test_a_query_for_one_client_uses_indexes(query: str, furnished: Practice) -> None:
    """Time must not grow with the practice: each table is searched, none is scanned."""
    plan = [row[3] for row in furnished.sql(f"explain query plan {query}")]
    assert [step for step in plan if re.match("SCAN (?!CONSTANT ROW|ledger_events|\\(subquery)", step)] == []


def _is_currency(code: str) -> bool:
    with suppress(Usage):
        return currencies.decimals(code) >= 0
    return False

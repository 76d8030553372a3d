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
from tests.practice import Practice, create_practice, practice_from
from zbill.billing import currencies
from zbill.db.ledger import BALANCES
from zbill.errors import Usage
from zbill.reports.end_of_day import APART

HELENA = "Helena Brightwater"


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


def test_the_ledger_is_in_order_and_names_the_client(furnished: Practice) -> None:
    found = furnished.sql("select client, date, at, step, number from ledger")
    assert [row[1:] for row in found] == sorted(row[1:] for row in found)
    assert {row[0] for row in found} == {"Ana Lopez", "Ben Okafor"}
    assert furnished.sql("select number, debit_text, credit_text from ledger where client = 'Ben Okafor'") == [
        ("INV-0004", "157.50", "0.00"),
        ("INV-0006", "20.00", "0.00"),
        ("RCT-0002", "0.00", "30.00"),
        ("", "0.00", "25.00"),
        ("INV-0004", "0.00", "10.00"),
    ]


def test_session_details_have_names_and_amounts_as_text(furnished: Practice, tmp_path: Path) -> None:
    practice = practice_from(tmp_path, furnished.path.read_bytes(), "2026-10-06 12:00")
    practice.ok("session add Ben 90834 '2026-10-07 09:00' --fee 120.05")
    assert practice.sql(
        "select client, patient, service, provider, status, invoice, fee_text, total_text, balance_text"
        " from session_details where id in (1, 2, 5) order by id"
    ) == [
        (*("Ana Lopez", None, "90834", HELENA, "attended", "INV-0002"), None, "157.50", "107.50"),
        (*("Ana Lopez", "Rex", "90834", HELENA, "attended", "INV-0003"), None, "157.50", "157.50"),
        (*("Ben Okafor", None, "90834", HELENA, "scheduled", None), "120.05", None, None),
    ]


def test_line_details_have_names_and_amounts_as_text(practice: Practice) -> None:
    for command in (
        "tax add GST 5",
        "discount add Kind 10",
        "client add 'Ana Lopez' --discount Kind",
        "charge Ana Tape 18.40 --quantity 2.5 --tax GST",
        "charge Ana Dust 0.01 --quantity 999999.999",
    ):
        practice.ok(command)
    assert practice.sql(
        "select invoice, client, provider, description, quantity_text, unit_price_text, gross_text, discount_text,"
        " net_text, tax_text, total_text from line_details order by id"
    ) == [
        ("INV-0001", "Ana Lopez", HELENA, "Tape", "2.5", "18.40", "46.00", "4.60", "41.40", "2.07", "43.47"),
        (
            "INV-0002",
            "Ana Lopez",
            HELENA,
            "Dust",
            "999999.999",
            *("0.01", "10000.00", "1000.00", "9000.00"),
            "0.00",
            "9000.00",
        ),
    ]


def test_receipts_have_names_and_amounts_as_text(practice: Practice) -> None:
    for command in (
        "client add 'Ana Lopez'",
        "charge Ana Book 30.00",
        "pay Ana 50.05 --method check --reference 1042 --payer Mother",
        "refund 1 20.05",
        "deposit Ana 7.00 --method cash",
        "receipt void 3 --reason bounced",
    ):
        practice.ok(command)
    assert practice.sql(
        "select number, kind, client, payer, date, method, reference, refund_of, status, voided_on, void_reason,"
        " recorded_by, amount_text, applied_text, refunded_text, unapplied_text from receipts"
    ) == [
        (
            *("RCT-0001", "payment", "Ana Lopez", "Mother", "2026-10-05", "check", "1042", None, "valid", None, ""),
            *(HELENA, "50.05", "30.00", "20.05", "0.00"),
        ),
        (
            *("RCT-0002", "refund", "Ana Lopez", "", "2026-10-05", "check", "", "RCT-0001", "valid", None, ""),
            *(HELENA, "20.05", "0.00", "0.00", "0.00"),
        ),
        (
            *("RCT-0003", "deposit", "Ana Lopez", "", "2026-10-05", "cash", "", None, "void", "2026-10-05", "bounced"),
            *(HELENA, "7.00", "0.00", "0.00", "0.00"),
        ),
    ]


def test_receivable_is_the_account_balance_and_account_credit(practice: Practice) -> None:
    for command in (
        "client add Ana",
        "client add Ben",
        "client add Cy",
        "charge Ana Book 100.00",
        "pay Ana 40.05 --invoice 1",
        "charge Ben Book 20.00",
        "invoice close 2",
        "deposit Ben 7.50",
    ):
        practice.ok(command)
    assert practice.sql("select * from receivable") == [
        (1, "Ana", 0, -4005, -4005, 0, "0.00", "-40.05", "-40.05", "0.00"),
        (2, "Ben", 2000, 0, 2000, 750, "20.00", "0.00", "20.00", "7.50"),
    ]


@pytest.mark.parametrize(
    ("currency", "price", "nothing"), [("USD", "12.05", "0.00"), ("JPY", "1205", "0"), ("KWD", "12.050", "0.000")]
)
def test_amounts_as_text_have_the_decimals_of_the_currency(
    currency: str, price: str, nothing: str, tmp_path: Path
) -> None:
    practice = create_practice(tmp_path, options=f"--currency {currency}")
    for command in (
        f"service add T Talk {price}",
        "client add Ana",
        f"session add Ana T 9:00 --fee {price}",
        "attend 1",
        f"pay Ana {price}",
    ):
        practice.ok(command)
    assert practice.sql("select total_text, balance_text from invoice_summary") == [(price, nothing)]
    assert practice.sql("select fee_text, total_text, balance_text from session_details") == [(price, price, nothing)]
    assert practice.sql("select discount_text, total_text from line_details") == [(nothing, price)]
    assert practice.sql("select amount_text, unapplied_text from receipts") == [(price, nothing)]
    assert practice.sql("select unapplied_text, account_balance_text from receivable") == [(nothing, f"-{price}")]
    assert practice.sql("select debit_text, credit_text from ledger") == [(price, nothing), (nothing, price)]
    practice.ok(f"charge Ana Book {price}")
    assert practice.sql("select owing_text from client_balance") == [(price,)]


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


@pytest.mark.parametrize("query", [BALANCES.format(of=""), APART.format(ids="1, 2")])
def test_amounts_of_the_ledger_are_added_up_without_its_texts(query: str, furnished: Practice) -> None:
    """The descriptions of invoices are in the lines. Amounts are in the indexes of clients."""
    with closing(sqlite3.connect(furnished.path)) as conn:
        plan = [row[3] for row in conn.execute(f"explain query plan {query}", {"day": "2026-10-05"})]
    # Some are found by their key, or by the index of the few that are void or owed.
    cheap = re.compile(
        "(SEARCH|SCAN) (?!lines|invoices|payments)|.*(COVERING|PRIMARY KEY|_by_voiding|_owing|_unapplied)"
    )
    steps = [step for step in plan if step.startswith(("SEARCH", "SCAN"))]
    assert [step for step in steps if not cheap.match(step)] == []


def test_what_was_paid_long_ago_makes_no_balance_longer(practice: Practice) -> None:
    """Invoices without a balance aren't read for a client who was never given goodwill."""
    practice.begin("client add Ana", "charge Ana Book 10.00")
    before = _steps(practice, "select * from client_balance")
    for number in range(2, 7):
        practice.ok("charge Ana Course 20.00")
        practice.ok(f"pay Ana --invoice {number}=20.00 20.00 --again")
    assert _steps(practice, "select * from client_balance") == before


def _steps(practice: Practice, query: str) -> int:
    """Return how many steps SQLite's machine takes for a query."""
    taken: list[None] = []
    with closing(sqlite3.connect(practice.path)) as conn:
        conn.set_progress_handler(lambda: taken.append(None), 1)
        conn.execute(query).fetchall()
    return len(taken)


@pytest.mark.parametrize(
    ("view", "column"), [("session_details", "day"), ("line_details", "date"), ("receipts", "date")]
)
def test_the_newest_rows_of_a_view_are_found_by_an_index(view: str, column: str, furnished: Practice) -> None:
    """Datasette shows a page of them. SQLite must not sort the whole view for it."""
    plan = [row[3] for row in furnished.sql(f"explain query plan select * from {view} order by {column} desc limit 9")]
    assert [step for step in plan if step.startswith("USE TEMP B-TREE")] == []


def _is_currency(code: str) -> bool:
    with suppress(Usage):
        return currencies.decimals(code) >= 0
    return False

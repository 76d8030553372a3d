"""A statement has opening balance, entries and closing balance, and prints the same again later (SPEC 1, 6)."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from tests.bench.reads import reads
from tests.practice import Practice


@pytest.fixture
def account(practice: Practice) -> Practice:
    """Create Ana, who owes nothing, on Monday 2026-10-05."""
    return practice.begin("client add Ana --address '5 Mill Road'")


def closing_balances(practice: Practice, day: str) -> tuple[str, ...]:
    """Return balance owing, account credit and their difference at the end of a statement up to a day."""
    closes = practice.json(f"statement Ana --from 2026-01-01 --to {day}")["rows"][-1]
    return closes["owing"], closes["account_credit"], closes["balance"]


def test_a_statement_opens_with_the_earlier_balance_and_closes_with_the_current_one(account: Practice) -> None:
    account.ok("charge Ana Course 100.00 --date 2026-09-30")
    account.ok("pay Ana 40.00 --method check --reference 17 --payer Grandma")
    account.at("2026-10-20 12:00")
    account.ok("charge Ana Book 25.50")
    account.at("2026-11-03 12:00")
    account.ok("charge Ana Letter 5.00")
    nothing = {"owing": None, "account_credit": None}
    ana: dict[str, Any] = {"client_id": 1, "client": "Ana"}
    assert account.json("statement Ana") == {
        "report": "statement",
        "practice": "Brightwater Therapy",
        "currency": "USD",
        "from": "2026-10-01",
        "to": "2026-10-31",
        "rows": [
            ana
            | {"date": "2026-10-01", "kind": "opening", "number": "", "description": "Opening balance"}
            | {"debit": None, "credit": None, "balance": "100.00"}
            | nothing,
            ana
            | {"date": "2026-10-05", "kind": "payment", "number": "RCT-0001"}
            | {"description": "Payment for INV-0001: check 17 from Grandma"}
            | {"debit": "0.00", "credit": "40.00", "balance": "60.00"}
            | nothing,
            ana
            | {"date": "2026-10-20", "kind": "invoice", "number": "INV-0002", "description": "Invoice"}
            | {"debit": "25.50", "credit": "0.00", "balance": "85.50"}
            | nothing,
            ana
            | {"date": "2026-10-31", "kind": "closing", "number": "", "description": "Closing balance"}
            | {"debit": None, "credit": None, "balance": "85.50"}
            | {"owing": "85.50", "account_credit": "0.00"},
        ],
        "totals": {"debit": "25.50", "credit": "40.00", "balance": "85.50", "owing": "85.50", "account_credit": "0.00"},
    }


def test_a_statement_includes_its_first_and_last_day(account: Practice) -> None:
    account.ok("charge Ana Course 100.00 --date 2026-10-01")
    account.ok("charge Ana Book 25.50 --date 2026-10-03")
    account.ok("charge Ana Pen 1.00 --date 2026-10-04")
    rows = account.json("statement Ana --from 2026-10-01 --to 2026-10-03")["rows"]
    assert [(row["kind"], row["balance"]) for row in rows] == [
        ("opening", "0.00"),
        ("invoice", "100.00"),
        ("invoice", "125.50"),
        ("closing", "125.50"),
    ]


def test_a_printed_statement_shows_the_balance_by_days_past_due(account: Practice, tmp_path: Path) -> None:
    account.at("2027-01-01 09:00")
    # These days are 0, 1, 30, 31, 60, 61, 90 and 91 days before the last of December.
    days = "2026-12-31 2026-12-30 2026-12-01 2026-11-30 2026-11-01 2026-10-31 2026-10-02 2026-10-01"
    for place, day in enumerate(days.split()):
        account.ok(f"charge Ana Book {2**place}.00 --date {day}")
    account.ok(f"statement Ana -o {tmp_path}/ana.pdf")
    lines = PdfReader(tmp_path / "ana.pdf").pages[0].extract_text().splitlines()
    heading = lines.index("BALANCE OWING BY DAYS PAST DUE NOT YET DUE 1 TO 30 31 TO 60 61 TO 90 OVER 90")
    assert lines[heading + 1] == "USD 255.00 1.00 6.00 24.00 96.00 128.00"


def test_a_period_given_twice_is_a_usage_error(account: Practice) -> None:
    for command in ("statement Ana", "report revenue"):
        answer = account.zbill(f"{command} --period 2026-09 --from 2026-09-01")
        assert (answer.code, answer.err.splitlines()[0]) == (2, "Use either --period or --from/--to, not both.")


def test_it_never_says_why_something_is_void_written_off_or_given(account: Practice, tmp_path: Path) -> None:
    account.begin(
        "charge Ana Course 100.00",
        "invoice close 1",
        "writeoff 1 60.00 --reason 'gone away'",
        "writeoff 1 --reverse",
        "charge Ana Book 30.00",
        "invoice void 2 --reason 'wrong client'",
        "deposit Ana 40.00 --method cash",
        "refund 1 10.00",
        "receipt void 2 --reason mistyped",
        "receipt void 1 --reason bounced",
        "credit add Ana 5.00 --reason 'our delay'",
    )
    account.at("2026-11-01 09:00")
    assert [(row["kind"], row["description"]) for row in account.json("statement Ana")["rows"][1:-1]] == [
        ("invoice", "Invoice: Course"),
        ("invoice", "Invoice"),
        ("void", "Invoice voided"),
        ("deposit", "Deposit: cash"),
        ("refund", "Refund: cash"),
        ("receipt-void", "Receipt voided"),
        ("receipt-void", "Receipt voided"),
        ("goodwill", "Goodwill"),
        ("write-off", "Adjustment"),
        ("reversal", "Adjustment reversed"),
    ]
    for form in october(account, tmp_path):
        assert not re.search("gone away|wrong client|mistyped|bounced|our delay|written", form, re.IGNORECASE)
    kept = account.ok("ledger Ana").out
    assert all(reason in kept for reason in ("gone away", "wrong client", "mistyped", "bounced", "our delay"))


DAYS = """
charge Ana Course 100.00
charge Ana Book 30.00; pay Ana 150.00
invoice edit 1 1 --price 80.00; credit add Ana 15.00 --reason 'our delay'
charge Ana Letter 60.00; credit apply Ana 20.00
invoice close 1 3; invoice credit 1 --line 1=30.00 --reason 'half the course'
writeoff 3 10.00 --reason 'small change'; refund 1 25.00
invoice add 2 Pen 5.00; invoice new Ana --empty
writeoff 3 --reverse; invoice credit 3 --line 1=55.00 --reason 'never written'
receipt void 2 --reason mistyped; receipt void 1 --reason bounced
charge Ana Report 12.00
invoice void 5 --reason mistake; charge Ana Stamp 1.00
deposit Ana 200.00; credit apply Ana
credit unapply 2 20.00 --reason 'asked to'
"""


def test_a_statement_closes_with_that_days_balances_and_still_does_later(account: Practice) -> None:
    evenings = {}
    for number, commands in enumerate(DAYS.strip().splitlines(), 6):
        day = f"2026-10-{number:02}"
        account.at(f"{day} 09:00")
        for command in commands.split("; "):
            account.ok(command)
        balance = account.json("balance Ana")
        evenings[day] = (balance["owing"], balance["credit"], balance["net"])
    assert len(set(evenings.values())) == len(evenings)
    assert {day: closing_balances(account, day) for day in evenings} == evenings


@pytest.fixture
def after_october(account: Practice) -> Practice:
    """Return Ana's account after October: an open and a closed invoice, an overpayment and a deposit."""
    account.begin(
        "charge Ana Course 100.00",
        "charge Ana Book 30.00",
        "pay Ana 110.00",
        "invoice close 1",
    )
    account.at("2026-10-31 18:00")
    account.begin("deposit Ana 45.00 --reference 7")
    account.at("2026-11-01 09:00")
    return account


CHANGES = [
    "invoice edit 2 1 --price 35.00 --description 'Large book'",
    "invoice add 2 Pen 5.00",
    "invoice close 2",
    "invoice void 2 --reason mistake",
    "invoice credit 1 --reason 'not held'",
    "writeoff 2 --reason 'gone away'",
    "credit apply Ana",
    "receipt void 1 --reason bounced",
    "refund 2 45.00",
    "client edit Ana --discount none",
    "charge Ana Late 10.00",
]


def october(practice: Practice, folder: Path) -> list[str]:
    """Return Ana's October statement in every format."""
    practice.ok(f"statement Ana --period 2026-10 -o {folder}/october.pdf")
    paper = "\n".join(page.extract_text() for page in PdfReader(folder / "october.pdf").pages)
    return [paper, *(practice.ok(f"statement Ana --period 2026-10 -f {form}").out for form in ("table", "csv", "json"))]


@pytest.mark.parametrize("change", CHANGES)
def test_a_statement_prints_the_same_after_later_changes(change: str, after_october: Practice, tmp_path: Path) -> None:
    if change.startswith("writeoff"):
        after_october.ok("invoice close 2")
    if change.startswith("invoice void"):
        after_october.ok("credit unapply 2 10.00 --reason 'wrong one'")
    before = october(after_october, tmp_path)
    after_october.at("2026-11-02 12:00")
    after_october.ok(change)
    assert october(after_october, tmp_path) == before


@pytest.fixture
def month(practice: Practice) -> Practice:
    """Return five clients after October.

    One pays at once, one owes from before, one has credit, one has both, one is first charged in November.
    """
    practice.begin(
        "config set auto_invoice off",
        *(f"client add {name}" for name in ("Prompt", "Late", "Ahead", "Both", "Quiet")),
        "charge Late Book 20.00 --date 2026-09-15",
        "deposit Ahead 50.00 --date 2026-09-20",
        "charge Both Book 30.00 --date 2026-09-20",
        "credit add Both 30.00 --reason 'our delay'",
        "charge Prompt Book 10.00",
        "pay Prompt 10.00",
    )
    practice.at("2026-11-02 09:00")
    return practice.begin("charge Quiet Book 10.00")


def test_statement_all_covers_clients_with_entries_a_balance_or_credit(month: Practice) -> None:
    assert [tuple(row.values()) for row in month.json("statement --all --dry-run")] == [
        (3, "Ahead", 0, "-50.00"),
        (4, "Both", 1, "0.00"),
        (2, "Late", 0, "20.00"),
        (1, "Prompt", 2, "0.00"),
    ]
    listed = month.json("statement --all --period 2026-09 --dry-run")
    assert [row["client"] for row in listed] == ["Ahead", "Both", "Late"]


def test_a_client_whose_credit_equals_the_balance_still_gets_a_statement(month: Practice) -> None:
    month.at("2026-12-02 09:00")
    assert month.json("statement --all")["totals"] == {
        "debit": "10.00",
        "credit": "0.00",
        "balance": "-20.00",
        "owing": "60.00",
        "account_credit": "80.00",
    }
    assert [row["client"] for row in month.json("statement --all --dry-run")] == ["Ahead", "Both", "Late", "Quiet"]


def test_statement_all_shows_the_same_as_single_statements(month: Practice) -> None:
    everyone = month.json("statement --all")["rows"]
    each = [month.json(f"statement {name}")["rows"] for name in ("Ahead", "Both", "Late", "Prompt")]
    assert everyone == [row for rows in each for row in rows]


def test_statement_all_runs_no_more_queries_for_more_clients(month: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: month.now)
    words = ["statement", "--all", "-f", "csv"]
    few = reads(str(month.path), words)
    for number in range(5):
        month.ok(f"client add 'Client {number}'")
        month.ok(f"charge 'Client {number}' Book 10.00 --date 2026-10-20")
    many = reads(str(month.path), words)
    assert any(re.search(r"\bfrom ledger_events\b", query) for query in many)
    assert len(many) == len(few)


def test_the_statement_of_a_merged_client_is_that_of_the_remaining_client(month: Practice) -> None:
    month.ok("client merge Both Late")
    rows = month.json("statement 4")["rows"]
    assert [(row["client"], row["balance"]) for row in (rows[0], rows[-1])] == [("Late", "50.00"), ("Late", "20.00")]


def test_without_the_permission_export_data_a_single_statement_is_still_allowed(month: Practice) -> None:
    with closing(sqlite3.connect(month.path)) as conn, conn:
        conn.execute("delete from role_permissions where permission = 'export_data'")
    assert month.zbill("statement --all --dry-run").code == 5
    assert month.ok("statement Late").err == ""

"""The ledger shows each event on its own day, so that a past statement prints the same again (SPEC 6)."""

from __future__ import annotations

import pytest

from tests.practice import Practice


@pytest.fixture
def account(practice: Practice) -> Practice:
    """Create Ana, who owes nothing, on Monday 2026-10-05."""
    return practice.begin("client add Ana")


def rows(practice: Practice, options: str = "") -> list[tuple[str, ...]]:
    keys = ("date", "kind", "number", "debit", "credit", "balance")
    return [tuple(row[key] for key in keys) for row in practice.json(f"ledger Ana {options}")]


def test_changes_on_the_invoice_date_are_part_of_the_invoices_row(account: Practice) -> None:
    account.ok("charge Ana Food 100.00")
    account.ok("invoice add 1 Book 20.00")
    account.ok("invoice edit 1 1 --price 90.00")
    account.ok("invoice void-line 1 2")
    assert rows(account) == [("2026-10-05", "invoice", "INV-0001", "90.00", "0.00", "90.00")]


def test_later_changes_get_one_row_per_day(account: Practice) -> None:
    account.ok("charge Ana Food 100.00")
    before = rows(account)
    account.at("2026-10-07 09:00")
    account.ok("invoice add 1 Book 20.00")
    account.ok("invoice edit 1 1 --price 50.00")
    account.at("2026-10-08 09:00")
    account.ok("invoice edit 1 1 --price 60.00")
    assert rows(account) == [
        *before,
        ("2026-10-07", "change", "INV-0001", "0.00", "30.00", "70.00"),
        ("2026-10-08", "change", "INV-0001", "10.00", "0.00", "80.00"),
    ]
    assert rows(account, "--to 2026-10-06") == before


def test_the_first_lines_of_a_backdated_invoice_count_on_the_invoice_date(account: Practice) -> None:
    account.ok("config set auto_invoice off")
    account.ok("service add TALK Talk 150.00")
    for day in ("2026-09-28", "2026-09-29"):
        account.ok(["session", "add", "Ana", "TALK", f"{day} 09:00"])
    account.ok("attend 1 2")
    account.ok("invoice new Ana --date 2026-09-30")
    assert rows(account) == [("2026-09-30", "invoice", "INV-0001", "300.00", "0.00", "300.00")]
    account.ok("invoice add 1 Book 20.00")
    account.at("2026-10-06 09:00")
    account.ok("charge Ana Pen 5.00 --invoice 1")
    account.at("2026-10-07 09:00")
    account.ok(["session", "add", "Ana", "TALK", "2026-09-20 09:00"])
    account.ok("attend 3")
    account.ok("invoice add 1 --session 3")
    assert rows(account)[1:] == [
        ("2026-10-05", "change", "INV-0001", "20.00", "0.00", "320.00"),
        ("2026-10-06", "change", "INV-0001", "5.00", "0.00", "325.00"),
        ("2026-10-07", "change", "INV-0001", "150.00", "0.00", "475.00"),
    ]


def test_the_first_line_of_an_empty_invoice_counts_on_the_day_it_is_added(account: Practice) -> None:
    account.ok("invoice new Ana --empty")
    account.at("2026-10-08 09:00")
    account.ok("invoice add 1 Book 20.00")
    assert rows(account) == [
        ("2026-10-05", "invoice", "INV-0001", "0.00", "0.00", "0.00"),
        ("2026-10-08", "change", "INV-0001", "20.00", "0.00", "20.00"),
    ]


def test_a_voided_invoice_keeps_its_row_and_is_reversed_on_the_day_it_is_voided(account: Practice) -> None:
    account.ok("charge Ana Food 100.00")
    account.at("2026-10-09 09:00")
    account.ok("invoice edit 1 1 --price 80.00")
    account.ok("invoice void 1 --reason mistake")
    assert rows(account) == [
        ("2026-10-05", "invoice", "INV-0001", "100.00", "0.00", "100.00"),
        ("2026-10-09", "change", "INV-0001", "0.00", "20.00", "80.00"),
        ("2026-10-09", "void", "INV-0001", "0.00", "80.00", "0.00"),
    ]


def test_payments_are_dated_their_own_day_and_moving_them_to_credit_changes_no_balance(account: Practice) -> None:
    account.ok("charge Ana Food 100.00 --date 2026-10-01")
    account.ok("pay Ana 130.00 --date 2026-10-03 --method check --reference 17 --payer Grandma")
    account.ok("invoice edit 1 1 --price 90.00")
    assert rows(account) == [
        ("2026-10-01", "invoice", "INV-0001", "100.00", "0.00", "100.00"),
        ("2026-10-03", "payment", "RCT-0001", "0.00", "130.00", "-30.00"),
        ("2026-10-05", "change", "INV-0001", "0.00", "10.00", "-40.00"),
    ]
    assert account.json("ledger Ana")[1]["description"] == "check 17 from Grandma"
    assert account.json("balance Ana") == {
        "client": "Ana",
        "client_id": 1,
        "owing": "0.00",
        "credit": "40.00",
        "net": "-40.00",
    }


def test_the_ledger_of_a_period_starts_with_the_balance_before_it(account: Practice) -> None:
    account.ok("charge Ana Food 100.00 --date 2026-09-30")
    account.ok("charge Ana Book 20.00 --date 2026-10-01")
    account.ok("pay Ana 50.00")
    assert rows(account, "--from 2026-10-01 --to 2026-10-04") == [
        ("2026-10-01", "invoice", "INV-0002", "20.00", "0.00", "120.00")
    ]
    assert account.ok("ledger Ana --from 2026-10-01").out.splitlines()[-1] == (
        "Opening balance on 2026-10-01: 100.00. Balance owing less account credit: 70.00."
    )

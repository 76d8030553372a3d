"""An accounting program that knows nothing of zbill arrives at the same balances."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from collections import Counter
from decimal import Decimal

import pytest

from tests.practice import Practice
from tests.reports.books import Books, cents
from tests.reports.journal import journal, sum_by_account


@pytest.mark.slow
def test_each_clients_accounts_in_the_journal_equal_the_balances(played: Practice, books: Books) -> None:
    text = journal(played)
    expected = {f"assets:receivable:{client}": cents(each["owing"]) for client, each in books.balances.items()} | {
        f"liabilities:credit:{client}": -cents(each["credit"]) for client, each in books.balances.items()
    }
    for accounts in (sum_by_account(text), by_hledger(text)):
        own = {
            account: sum_ for account, sum_ in accounts.items() if account.startswith(("assets:rec", "liabilities:cr"))
        }
        assert own | expected == expected
        assert {account: own.get(account, 0) for account in expected} == expected


@pytest.mark.slow
def test_income_taxes_money_and_bad_debts_in_the_journal_equal_the_reports(played: Practice) -> None:
    for session in played.json("session list"):
        if session["checked_in_at"] and not session["checked_out_at"]:
            played.ok(f"checkout {session['id']} --leave-open")
    played.ok("invoice close --all")
    assert {each["total"] for each in played.json("invoice list --status open")} <= {"0.00"}
    accounts = by_hledger(journal(played))
    year = "--period 2026"
    practice = played.json(f"report practice {year}")["totals"]
    assert -accounts["income"] == cents(practice["total_revenue_invoiced"])
    taxes = {name.removeprefix("liabilities:tax:"): -sum_ for name, sum_ in accounts.items() if ":tax:" in name}
    reported: Counter[str] = Counter()
    for row in played.json(f"report taxes {year}")["rows"]:
        if row["kind"] == "tax":
            reported[row["name"]] += cents(row["tax"])
    assert taxes == reported
    money = {name.removeprefix("assets:money:"): sum_ for name, sum_ in accounts.items() if ":money:" in name}
    signs = {"paid": 1, "refunded": -1, "voided_paid": -1, "voided_refunded": 1}
    assert money == {
        row["method"]: sum(sign * cents(row[key]) for key, sign in signs.items())
        for row in played.json(f"report transactions {year}")["methods"]
    }
    given_up = sum(cents(each["written_off"]) for each in played.json("invoice list"))
    assert accounts["expenses:bad debts"] == given_up


def by_hledger(text: str) -> Counter[str]:
    """Return each account's balance in cents from hledger; if it isn't installed, add up the postings."""
    if not shutil.which("hledger"):
        return sum_by_account(text)
    command = ["hledger", "-f", "-"]
    subprocess.run([*command, "check"], input=text, text=True, check=True)
    answer = subprocess.run(
        [*command, "balance", "-O", "csv", "-N", "-E"], input=text, text=True, check=True, stdout=subprocess.PIPE
    )
    rows = list(csv.reader(io.StringIO(answer.stdout)))[1:]
    return Counter({account: int(Decimal(balance.removesuffix(" USD")) * 100) for account, balance in rows})

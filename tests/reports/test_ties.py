"""Reports of a random practice agree with each other, over days and months, and with their details."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import pytest

from tests.practice import Practice
from tests.reports.books import AGES, Books, cents
from tests.reports.test_recomputed import DAYS, SPANS, report_of

OCTOBER = ("2026-10-01", "2026-10-31")
Row = dict[str, Any]


def sum_by(rows: Iterable[Row], by: str, *keys: str) -> dict[Any, Counter[str]]:
    """Return the sums of these columns for each value of the column `by`, without all-zero sums."""
    found: dict[Any, Counter[str]] = {}
    for row in rows:
        sums = {key: cents(row[key]) for key in keys if row[key] is not None}
        found.setdefault(row[by], Counter()).update(sums)
    return {value: counter for value, counter in found.items() if any(counter.values())}


def total(rows: Iterable[Row], key: str) -> int:
    return sum(cents(row[key]) for row in rows)


def test_the_random_practice_contains_something_of_everything(books: Books) -> None:
    """Otherwise the other tests would prove little. Another ZBILL_SEED can fail here."""
    figures = books.practice(*SPANS[-1])
    assert all(sum_ != 0 for (section, item), (_, sum_) in figures.items() if section == "received")
    assert {item for section, item in figures if section == "status"} >= {
        "attended",
        "no-show",
        "late-cancelled",
        "(none)",
    }
    assert {item for section, item in figures if section == "species"} == {"dog", "cat", "parrot", "(none)"}
    assert {item for section, item in figures if section == "ward"} == {"Surgery", "Small animals", "(none)"}
    assert len(books.provider(*SPANS[-1])) == 4
    assert {rate for kind, name, rate in books.taxes(*SPANS[-1]) if name == "City tax"} == {"3", "3.5"}
    assert {name for kind, name, rate in books.taxes(*SPANS[-1]) if kind == "discount"} == {
        "Senior", "Staff", "Full", "(amount)",
    }  # fmt: skip
    assert {each["status"] for each in books.invoices} == {"Open", "Closed", "Void"}
    closed = [each for each in books.invoices if each["status"] == "Closed"]
    assert len([each for each in closed if each["closed_on"] < each["closed_at"][:10]]) > 3
    assert {row["kind"] for row in books.events(*KINDS)} == set(KINDS)
    assert any(each["released"] != "0.00" for each in books.notes)
    assert sum(each["archived"] for each in books.clients) == 2
    assert any(figures["closed_balance"] and figures["paid_on_open"] for figures in books.ar("2026-10-31").values())


KINDS = (
    "invoice", "change", "void", "payment", "deposit", "refund", "receipt-void", "credit-note", "write-off", "reversal",
    "goodwill",
)  # fmt: skip


@pytest.mark.parametrize(("first", "last"), SPANS)
def test_revenue_tax_and_payments_of_a_period_agree_between_reports(first: str, last: str, played: Practice) -> None:
    practice = report_of(played, "practice", first, last)
    figures = practice["totals"]
    assert report_of(played, "provider", first, last)["totals"]["total_invoiced"] == figures["total_revenue_invoiced"]
    assert report_of(played, "taxes", first, last)["totals"]["tax"] == figures["total_tax_invoiced"]
    assert report_of(played, "taxes", first, last)["totals"]["discount"] == figures["total_discount_amount"]
    breakdowns = sum_by(practice["rows"], "section", "amount")
    for section in ("status", "species", "breed", "ward", "service"):
        assert breakdowns.get(section, Counter())["amount"] == cents(figures["total_revenue_invoiced"])
    transactions = report_of(played, "transactions", first, last)
    for column, figure in (
        ("paid", "total_payments"),
        ("refunded", "total_refunds"),
        ("voided_paid", "total_payments_voided"),
        ("voided_refunded", "total_refunds_voided"),
    ):
        assert total(transactions["methods"], column) == cents(figures[figure])
        assert transactions["totals"][column] == figures[figure]


@pytest.mark.parametrize("day", DAYS)
def test_the_ages_and_details_of_accounts_receivable_add_up(day: str, played: Practice) -> None:
    report = played.json(f"report ar --as-of {day}")
    for row in (*report["rows"], report["totals"]):
        assert sum(cents(row[age]) for age, _ in AGES) == cents(row["closed_balance"])
        assert cents(row["closed_balance"]) + cents(row["paid_on_open"]) == cents(row["account_balance"])
    figures = ("closed_balance", "paid_on_open", "unapplied")
    details_by_figure = dict.fromkeys(figures, 0)
    for row in played.json(f"report ar --as-of {day} --explain")["rows"]:
        details_by_figure[row["figure"]] += cents(row["amount"])
    assert details_by_figure == {figure: cents(report["totals"][figure]) for figure in figures}


def test_a_ledger_ends_with_balance_owing_less_credit(books: Books) -> None:
    ends = {client: cents(rows[-1]["balance"]) for client, rows in books.ledgers.items() if rows}
    nets = {client: cents(each["owing"]) - cents(each["credit"]) for client, each in books.balances.items()}
    assert {client: ends.get(client, 0) for client in nets} == nets


def test_accounts_receivable_and_open_invoices_add_up_to_the_balances_owing(played: Practice, books: Books) -> None:
    receivable = played.json("report ar")["totals"]
    charged = cents(played.json("report open-invoices")["totals"]["total"])
    owed = cents(receivable["account_balance"]) + charged
    assert owed == sum(cents(each["owing"]) for each in books.balances.values())
    assert cents(receivable["unapplied"]) == sum(cents(each["credit"]) for each in books.balances.values())


@pytest.mark.parametrize(
    ("report", "by", "keys"),
    [
        ("practice", "item", ("amount",)),
        ("provider", "provider", ("total_invoiced", "collected_revenue")),
        ("provider --collected", "provider", ("collected_revenue",)),
        ("taxes", "name", ("pre_tax_sales", "tax", "discounted_sales", "discount")),
        ("transactions", "number", ("paid", "refunded", "voided_paid", "voided_refunded")),
        ("revenue", "number", ("net", "tax", "total")),
    ],
)
def test_the_days_of_a_month_add_up_to_the_month(report: str, by: str, keys: tuple[str, ...], played: Practice) -> None:
    days = [f"2026-10-{day:02d}" for day in range(1, 32)]
    rows = [row for day in days for row in report_of(played, report, day, day)["rows"] if not is_average(row)]
    month = [row for row in report_of(played, report, *OCTOBER)["rows"] if not is_average(row)]
    assert month
    assert sum_by(rows, by, *keys) == sum_by(month, by, *keys)


def is_average(row: Row) -> bool:
    return row.get("item") == "average_visit_invoice"


@pytest.mark.parametrize(("first", "last"), SPANS[:4])
def test_the_details_of_a_summary_add_up_to_it(first: str, last: str, played: Practice) -> None:
    summary = sum_by(
        report_of(played, "provider", first, last)["rows"], "provider", "total_invoiced", "collected_revenue"
    )
    details = report_of(played, "provider --details", first, last)["rows"]
    documents = report_of(played, "provider --explain", first, last)["rows"]
    assert sum_by(details, "provider", "net") == select(summary, total_invoiced="net")
    collected = [row for row in details if row["collected"] == "Collected"]
    assert sum_by(collected, "provider", "net") == select(summary, collected_revenue="net")
    assert sum_by(documents, "provider", "net", "collected_revenue") == select(
        summary, total_invoiced="net", collected_revenue="collected_revenue"
    )
    assert sum(row["lines"] for row in documents) == len(details)

    money = report_of(played, "provider --collected", first, last)["rows"]
    details_by_figure = report_of(played, "provider --collected --explain", first, last)["rows"]
    assert sum_by(details_by_figure, "provider", "collected_revenue") == sum_by(money, "provider", "collected_revenue")
    assert Counter(row["provider"] for row in details_by_figure) == {row["provider"]: row["invoices"] for row in money}

    lines = report_of(played, "revenue", first, last)
    papers = report_of(played, "revenue --explain", first, last)
    assert sum_by(papers["rows"], "number", "net", "tax", "total") == sum_by(
        lines["rows"], "number", "net", "tax", "total"
    )
    assert sum(row["lines"] for row in papers["rows"]) == len(lines["rows"])
    assert papers["totals"] == lines["totals"]
    assert {row["number"]: row["collected"] for row in papers["rows"]} == {
        row["number"]: row["collected"] for row in lines["rows"]
    }
    assert all((row["because"] == "") == (row["collected"] == "Collected") for row in papers["rows"])


def select(sums: dict[Any, Counter[str]], **names: str) -> dict[Any, Counter[str]]:
    """Return some of the columns, under other names."""
    found = {value: Counter({new: counter[old] for old, new in names.items()}) for value, counter in sums.items()}
    return {value: counter for value, counter in found.items() if any(counter.values())}


@pytest.mark.parametrize("provider", ["Helena Brightwater", "Omar Haddad", "Lin Wei"])
def test_the_details_of_one_provider_are_a_subset_of_all(provider: str, played: Practice) -> None:
    for report in ("provider --details", "provider --explain", "provider --collected --explain", "revenue"):
        every = report_of(played, report, *OCTOBER)["rows"]
        own = report_of(played, f"{report} --provider '{provider}'", *OCTOBER)["rows"]
        assert own == [row for row in every if row["provider"] == provider]


@pytest.mark.parametrize("day", DAYS)
def test_end_of_day_repeats_the_figures_of_the_other_reports(day: str, played: Practice) -> None:
    report = played.json(f"report end-of-day {day}")
    assert report["as_of"] == day
    practice, transactions = report_of(played, "practice", day, day), report_of(played, "transactions", day, day)
    receivable = played.json(f"report ar --as-of {day}")["totals"]
    assert report["totals"] == practice["totals"] | receivable | {
        "payments_and_methods": "0.00",
        "closed_balance_and_ages": "0.00",
        "practice_and_providers": "0.00",
        "practice_and_taxes": "0.00",
        "ledgers_and_balances": "0.00",
        "log_head": played.sql("select hash from log order by seq desc limit 1")[0][0],
    }
    by_method = {
        (f"{section}_by_method", row["method"]): row[section]
        for row in transactions["methods"]
        for section in ("paid", "refunded", "voided_paid", "voided_refunded")
        if row[section] != "0.00"
    }
    rows = {(row["section"], row["item"]): row["amount"] for row in report["rows"]}
    assert {key: sum_ for key, sum_ in rows.items() if key[0].endswith("_by_method")} == by_method

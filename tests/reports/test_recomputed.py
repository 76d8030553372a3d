"""Each report of a random practice equals what plain Python works out from the documents (SPEC 8)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.practice import Practice
from tests.reports.books import AGES, Books, amount, rate, thousandths
from tests.reports.random_practice import END, play

# Months, single days, and periods that begin and end on any day.
SPANS = (
    *((f"2026-{month:02d}-01", f"2026-{month:02d}-{last}") for month, last in ((7, 31), (8, 31), (9, 30), (10, 31))),
    *((day, day) for day in ("2026-07-31", "2026-08-01", "2026-08-19", "2026-09-30", "2026-10-31", "2026-11-01")),
    ("2026-07-30", "2026-08-11"), ("2026-08-13", "2026-10-02"), ("2026-01-01", "2026-11-02"),
)  # fmt: skip
DAYS = ("2026-07-31", "2026-08-20", "2026-08-31", "2026-09-30", "2026-10-19", "2026-10-31", "2026-11-01", "2026-11-02")

Check = Callable[[Practice, Books, str, str], None]


def report_of(practice: Practice, report: str, first: str, last: str) -> Any:
    found = practice.json(f"report {report} --from {first} --to {last}")
    assert (found["from"], found["to"]) == (first, last)
    return found


def practice_is_right(practice: Practice, books: Books, first: str, last: str) -> None:
    report = report_of(practice, "practice", first, last)
    expected = books.practice(first, last)
    assert {(row["section"], row["item"]): (row["count"], row["amount"]) for row in report["rows"]} == {
        key: (count, None if sum_ is None else amount(sum_)) for key, (count, sum_) in expected.items()
    }
    assert report["totals"] == {
        item: count if sum_ is None else amount(sum_)
        for (section, item), (count, sum_) in expected.items()
        if section in ("invoiced", "received")
    }


def provider_is_right(practice: Practice, books: Books, first: str, last: str) -> None:
    report = report_of(practice, "provider", first, last)
    assert {row["provider"]: tuple(row.values())[1:] for row in report["rows"]} == {
        name: (invoices, amount(total), amount(average), percent, amount(collected))
        for name, (invoices, total, average, percent, collected) in books.provider(first, last).items()
    }


def collected_is_right(practice: Practice, books: Books, first: str, last: str) -> None:
    report = report_of(practice, "provider --collected", first, last)
    expected, tax = books.collected(first, last)
    assert {row["provider"]: (row["invoices"], row["collected_revenue"]) for row in report["rows"]} == {
        name: (count, amount(sum_)) for name, (count, sum_) in expected.items()
    }
    revenue = sum(sum_ for _, sum_ in expected.values())
    assert report["totals"] == {
        "collected_revenue": amount(revenue),
        "tax_collected": amount(tax),
        "total_collected": amount(revenue + tax),
    }


def revenue_is_right(practice: Practice, books: Books, first: str, last: str) -> None:
    rows_with_reason = report_of(practice, "revenue", first, last)["rows"]
    assert all(
        (row["because"] == "") == (row.pop("collected") == "Collected")
        for row in [dict(each) for each in rows_with_reason]
    )
    rows = [tuple(value for key, value in row.items() if key != "because") for row in rows_with_reason]
    assert Counter(rows) == Counter(books.revenue(first, last))
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)


def revenue_by_is_right(practice: Practice, _: Books, first: str, last: str) -> None:
    """The sums of --by are those of the lines, for each key, in order, and in all."""
    detailed = report_of(practice, "revenue", first, last)
    keys: dict[str, Callable[[dict[str, str]], str]] = {
        "month": lambda row: row["date"][:7],
        "week": lambda row: monday(row["date"]),
        "service": lambda row: row["service"] or "(none)",
        "provider": lambda row: row["provider"],
    }
    for by, key in keys.items():
        report = report_of(practice, f"revenue --by {by}", first, last)
        sums: dict[str, Counter[str]] = {}
        for row in detailed["rows"]:
            sums.setdefault(key(row), Counter()).update(
                {
                    "lines": row["quantity"] is not None,
                    **{name: minor(row[name]) for name in ("net", "tax", "total")},
                    row["collected"].lower(): minor(row["net"]),
                }
            )
        places = (
            sorted(sums, key=lambda each: (each == "(none)", -sums[each]["net"], each.casefold()))
            if by in ("service", "provider")
            else sorted({key({"date": day}) for day in each_day(first, last)})
        )
        names = ("net", "tax", "total", "collected", "uncollected")
        expected = [(place, sums.get(place, Counter())) for place in places]
        assert [tuple(row.values()) for row in report["rows"]] == [
            (place, found["lines"], *(amount(found[name]) for name in names)) for place, found in expected
        ]
        totals = {"net_collected": "collected", "net_uncollected": "uncollected"}
        assert {name: report["totals"][totals.get(name, name)] for name in detailed["totals"]} == detailed["totals"]


def monday(day: str) -> str:
    found = date.fromisoformat(day)
    return (found - timedelta(days=found.weekday())).isoformat()


def each_day(first: str, last: str) -> list[str]:
    begins, ends = date.fromisoformat(first), date.fromisoformat(last)
    return [(begins + timedelta(days=count)).isoformat() for count in range((ends - begins).days + 1)]


def minor(text: str) -> int:
    return int(text.replace(".", ""))


def taxes_are_right(practice: Practice, books: Books, first: str, last: str) -> None:
    found = {}
    for row in report_of(practice, "taxes", first, last)["rows"]:
        key = (row["kind"], row["name"], row["rate"] and rate(thousandths(row["rate"])))
        is_discount = row["kind"] == "discount"
        found[key] = (row["discounted_sales"], row["discount"]) if is_discount else (row["pre_tax_sales"], row["tax"])
        assert row["pre_tax_sales" if is_discount else "discounted_sales"] is None
    assert found == {key: (amount(net), amount(part)) for key, (net, part) in books.taxes(first, last).items()}


def transactions_are_right(practice: Practice, books: Books, first: str, last: str) -> None:
    places = ("payment", "deposit", "refund", "void payment", "void deposit", "void refund")
    columns = dict(
        zip(places, ("paid", "paid", "refunded", "voided_paid", "voided_paid", "voided_refunded"), strict=True)
    )
    report = report_of(practice, "transactions", first, last)
    expected = books.transactions(first, last)
    amounts = tuple(dict.fromkeys(columns.values()))
    assert Counter(
        (row["date"], row["number"], row["kind"], row["client"], row["method"], *(row[key] for key in amounts))
        for row in report["rows"]
    ) == Counter(
        (
            *(day, number, "receipt-void" if kind.startswith("void") else kind, client, method),
            *(amount(sum_ if columns[kind] == key else 0) for key in amounts),
        )
        for day, number, kind, client, method, sum_ in expected
    )
    by_method: dict[str, Counter[str]] = {}
    for _, _, kind, _, method, sum_ in expected:
        by_method.setdefault(method, Counter()).update({columns[kind]: sum_, "count": 1})
    assert report["methods"] == [
        {"method": method, "count": by_method[method]["count"]}
        | {key: amount(by_method[method][key]) for key in amounts}
        for method in sorted(by_method)
    ]


CHECKS: tuple[Check, ...] = (
    practice_is_right, provider_is_right, collected_is_right, revenue_is_right, revenue_by_is_right,
    taxes_are_right, transactions_are_right,
)  # fmt: skip


def ar_is_right(practice: Practice, books: Books, day: str) -> None:
    report = practice.json(f"report ar --as-of {day}")
    keys = ("closed_balance", "paid_on_open", "account_balance", "unapplied", *(age for age, _ in AGES))
    names = {each["id"]: each["name"] for each in books.clients}
    expected = books.ar(day)
    assert {row["client"]: {key: row[key] for key in keys} for row in report["rows"]} == {
        names[client]: {key: amount(figures[key]) for key in keys} for client, figures in expected.items()
    }
    assert report["totals"] == {key: amount(sum(each[key] for each in expected.values())) for key in keys}
    may_be_negative = {"paid_on_open", "account_balance"}
    assert all(figures[key] >= 0 for figures in expected.values() for key in set(keys) - may_be_negative)


def open_invoices_are_right(practice: Practice, books: Books) -> None:
    expected = sorted(
        (each["date"], each["number"], each["client"], each["total"], each["paid"], each["balance"])
        for each in books.invoices
        if each["status"] == "Open"
    )
    keys = ("date", "number", "client", "total", "paid", "balance")
    assert [tuple(row[key] for key in keys) for row in practice.json("report open-invoices")["rows"]] == expected


@pytest.mark.parametrize("check", CHECKS)
def test_reports_of_a_period_match_the_documents(check: Check, played: Practice, books: Books) -> None:
    for first, last in SPANS:
        check(played, books, first, last)


def test_accounts_receivable_of_any_day_match_the_documents(played: Practice, books: Books) -> None:
    for day in DAYS:
        ar_is_right(played, books, day)


def test_the_open_invoices_report_matches_the_documents(played: Practice, books: Books) -> None:
    open_invoices_are_right(played, books)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_reports_of_other_random_practices_match_the_documents(seed: int, tmp_path: Path, new_file: bytes) -> None:
    practice = play(tmp_path, new_file, seed)
    practice.at(END)
    books = Books(practice)
    for first, last in SPANS:
        for check in CHECKS:
            check(practice, books, first, last)
    for day in DAYS:
        ar_is_right(practice, books, day)
    open_invoices_are_right(practice, books)

"""A/R as of a past day counts payments and documents by their own date, with today's totals (SPEC 8.1)."""

from __future__ import annotations

import pytest

from tests.practice import Practice

FIGURES = ("closed_balance", "paid_on_open", "account_balance", "unapplied")


@pytest.fixture
def ana(practice: Practice) -> Practice:
    """Create Ana Lopez on 2026-09-01."""
    practice.at("2026-09-01 12:00")
    practice.ok("check --accept-clock")
    return practice.begin("client add 'Ana Lopez'")


def figures_on(practice: Practice, day: str) -> tuple[str, ...]:
    """Return closed_balance, paid_on_open, account_balance and unapplied of all clients on a day."""
    report = practice.json(f"report ar --as-of {day}")
    assert report["as_of"] == day
    return tuple(report["totals"][key] for key in FIGURES)


def test_past_days_match_the_example_of_spec_day_by_day(ana: Practice) -> None:
    ana.ok("charge Ana Surgery 200.00")
    ana.ok("invoice close 1")
    ana.at("2026-09-02 12:00")
    ana.ok("pay Ana 50.00")
    ana.at("2026-09-03 12:00")
    ana.ok("charge Ana Exam 100.00")
    ana.ok("pay Ana 40.00 --invoice 2")
    ana.at("2026-09-04 12:00")
    ana.ok("deposit Ana 25.00")
    ana.at("2026-09-05 12:00")
    ana.ok("invoice close 2")
    assert {day: figures_on(ana, day) for day in ("2026-08-31", *(f"2026-09-0{n}" for n in range(1, 6)))} == {
        "2026-08-31": ("0.00", "0.00", "0.00", "0.00"),
        "2026-09-01": ("200.00", "0.00", "200.00", "0.00"),
        "2026-09-02": ("150.00", "0.00", "150.00", "0.00"),
        "2026-09-03": ("150.00", "-40.00", "110.00", "0.00"),
        "2026-09-04": ("150.00", "-40.00", "110.00", "25.00"),
        "2026-09-05": ("210.00", "0.00", "210.00", "25.00"),
    }


def test_a_write_off_and_a_later_payment_each_count_from_their_own_day(ana: Practice) -> None:
    ana.ok("charge Ana Surgery 80.00")
    ana.ok("invoice close 1")
    ana.at("2026-09-20 12:00")
    ana.ok("writeoff 1 --reason 'moved away'")
    ana.at("2026-10-10 12:00")
    ana.ok("writeoff 1 --reverse")
    ana.ok("pay Ana 80.00")
    days = ("2026-09-19", "2026-09-20", "2026-09-30", "2026-10-09", "2026-10-10")
    assert [figures_on(ana, day)[0] for day in days] == ["80.00", "0.00", "0.00", "0.00", "0.00"]
    ana.ok("receipt void 1 --reason bounced")
    ana.at("2026-10-11 12:00")
    assert figures_on(ana, "2026-10-10") == ("80.00", "0.00", "80.00", "0.00")


def test_applied_credit_and_refunds_count_from_their_own_day(ana: Practice) -> None:
    ana.ok("deposit Ana 100.00")
    ana.at("2026-09-10 12:00")
    ana.ok("charge Ana Exam 60.00 --date 2026-09-05")
    ana.ok("credit apply Ana")
    ana.ok("refund 1 40.00 --date 2026-09-07")
    assert {day: figures_on(ana, f"2026-09-{day}") for day in ("01", "06", "07", "09", "10")} == {
        "01": ("0.00", "0.00", "0.00", "100.00"),
        "06": ("0.00", "0.00", "0.00", "100.00"),
        "07": ("0.00", "0.00", "0.00", "60.00"),
        "09": ("0.00", "0.00", "0.00", "60.00"),
        "10": ("0.00", "-60.00", "-60.00", "0.00"),
    }


def test_a_payment_dated_before_its_invoice_is_credit_until_the_invoice_date(ana: Practice) -> None:
    ana.at("2026-09-10 12:00")
    ana.ok("charge Ana Exam 60.00 --date 2026-09-05")
    ana.ok("pay Ana 60.00 --date 2026-09-03")
    assert [figures_on(ana, f"2026-09-0{day}")[1:] for day in (2, 3, 4, 5)] == [
        ("0.00", "0.00", "0.00"),
        ("0.00", "0.00", "60.00"),
        ("0.00", "0.00", "60.00"),
        ("-60.00", "-60.00", "0.00"),
    ]


def test_a_credit_note_counts_from_its_own_date(ana: Practice) -> None:
    ana.ok("charge Ana Exam 100.00")
    ana.ok("pay Ana 100.00")
    ana.ok("invoice close 1")
    ana.at("2026-09-08 12:00")
    ana.ok("invoice credit 1 --line 1=30.00 --reason 'too much'")
    ana.at("2026-09-09 12:00")
    ana.ok("refund 1 30.00")
    assert [figures_on(ana, f"2026-09-0{day}") for day in (7, 8, 9)] == [
        ("0.00", "0.00", "0.00", "0.00"),
        ("0.00", "0.00", "0.00", "30.00"),
        ("0.00", "0.00", "0.00", "0.00"),
    ]


def test_goodwill_counts_as_credit_from_the_day_it_was_added(ana: Practice) -> None:
    ana.ok("charge Ana Exam 100.00")
    ana.ok("invoice close 1")
    ana.at("2026-09-03 12:00")
    ana.ok("credit add Ana 15.00 --reason 'long wait'")
    ana.at("2026-09-05 12:00")
    ana.ok("credit apply Ana 10.00")
    ana.at("2026-09-07 12:00")
    ana.ok("credit remove Ana 5.00 --reason 'a mistake'")
    assert [figures_on(ana, f"2026-09-0{day}") for day in (2, 3, 5, 7)] == [
        ("100.00", "0.00", "100.00", "0.00"),
        ("100.00", "0.00", "100.00", "15.00"),
        ("90.00", "0.00", "90.00", "5.00"),
        ("90.00", "0.00", "90.00", "0.00"),
    ]


def test_a_receipt_voided_and_entered_again_is_credit_until_the_day_of_the_void(ana: Practice) -> None:
    ana.ok("charge Ana Exam 98.00")
    ana.ok("invoice close 1")
    ana.ok("pay Ana 98.00 --method cash")
    ana.at("2026-09-02 12:00")
    ana.ok("receipt void 1 --reason 'it was a check'")
    ana.ok("pay Ana 98.00 --method check --date 2026-09-01")
    assert [figures_on(ana, f"2026-09-0{day}") for day in (1, 2)] == [
        ("0.00", "0.00", "0.00", "98.00"),
        ("0.00", "0.00", "0.00", "0.00"),
    ]


def test_a_payment_of_a_debt_once_written_off_is_credit_until_the_reversal(ana: Practice) -> None:
    ana.ok("charge Ana Exam 100.00")
    ana.ok("invoice close 1")
    ana.at("2026-09-05 12:00")
    ana.ok("writeoff 1 --reason 'moved away'")
    ana.at("2026-09-20 12:00")
    ana.ok("writeoff 1 --reverse")
    ana.ok("pay Ana 100.00 --date 2026-09-10")
    assert {day: figures_on(ana, f"2026-09-{day}") for day in ("04", "05", "10", "12", "19", "20")} == {
        "04": ("100.00", "0.00", "100.00", "0.00"),
        "05": ("0.00", "0.00", "0.00", "0.00"),
        "10": ("0.00", "0.00", "0.00", "100.00"),
        "12": ("0.00", "0.00", "0.00", "100.00"),
        "19": ("0.00", "0.00", "0.00", "100.00"),
        "20": ("0.00", "0.00", "0.00", "0.00"),
    }


def test_a_payment_counts_from_the_day_its_invoice_owed_that_much(ana: Practice) -> None:
    ana.ok("charge Ana Exam 50.00")
    ana.at("2026-09-05 12:00")
    ana.ok("invoice add 1 Book 50.00")
    ana.ok("pay Ana 80.00 --date 2026-09-03")
    assert [figures_on(ana, f"2026-09-0{day}")[1:] for day in (3, 4, 5)] == [
        ("0.00", "0.00", "80.00"),
        ("0.00", "0.00", "80.00"),
        ("-80.00", "-80.00", "0.00"),
    ]


def test_an_invoice_paid_and_voided_later_is_open_until_its_void_in_ar_and_on_statements(ana: Practice) -> None:
    ana.ok("charge Ana Exam 100.00")
    ana.ok("pay Ana 100.00")
    ana.at("2026-09-03 12:00")
    ana.ok("credit unapply 1 100.00 --reason 'wrong client'")
    ana.at("2026-09-05 12:00")
    ana.ok("invoice void 1 --reason 'wrong client'")
    found = {}
    for day in (2, 3, 5):
        statement = ana.json(f"statement Ana --from 2026-09-0{day} --to 2026-09-0{day}")["totals"]
        notes = [
            line for line in ana.ok(f"report ar --as-of 2026-09-0{day}").err.splitlines() if "open invoice" in line
        ]
        found[day] = (*figures_on(ana, f"2026-09-0{day}")[1:], statement["owing"], statement["account_credit"], notes)
        assert ana.json(f"ledger Ana --to 2026-09-0{day}")[-1]["balance"] == statement["balance"]
    assert found == {
        2: ("-100.00", "-100.00", "0.00", "0.00", "0.00", [left_out("100.00")]),
        3: ("0.00", "0.00", "100.00", "100.00", "100.00", [left_out("0.00")]),
        5: ("0.00", "0.00", "100.00", "0.00", "100.00", []),
    }


def left_out(paid: str) -> str:
    return f"Not included: 1 open invoice, 100.00 in total, {paid} paid."


def test_ages_are_counted_up_to_the_as_of_day(ana: Practice) -> None:
    ana.ok("charge Ana Exam 100.00")
    ana.ok("invoice close 1")
    ana.at("2026-12-31 12:00")
    ages = ("current", "over_30", "over_60", "over_90", "over_120")
    found = {}
    for day in ("2026-10-01", "2026-10-02", "2026-12-01", "2026-12-31"):
        totals = ana.json(f"report ar --as-of {day}")["totals"]
        found[day] = [key for key in ages if totals[key] == "100.00"]
    assert found == {
        "2026-10-01": ["current"],
        "2026-10-02": ["over_30"],
        "2026-12-01": ["over_90"],
        "2026-12-31": ["over_120"],
    }


def test_a_reopened_invoice_counts_as_open_and_so_does_a_voided_one_until_its_void(ana: Practice) -> None:
    ana.ok("charge Ana Exam 100.00")
    ana.ok("pay Ana 30.00")
    ana.ok("invoice close 1")
    ana.at("2026-09-02 11:00")
    assert figures_on(ana, "2026-09-01") == ("70.00", "0.00", "70.00", "0.00")
    ana.ok("invoice reopen 1")
    assert figures_on(ana, "2026-09-01") == ("0.00", "-30.00", "-30.00", "0.00")
    ana.ok("credit unapply 1 30.00 --reason 'wrong one'")
    assert figures_on(ana, "2026-09-01") == ("0.00", "-30.00", "-30.00", "0.00")
    ana.ok("invoice void 1 --reason 'wrong client'")
    assert figures_on(ana, "2026-09-01") == ("0.00", "-30.00", "-30.00", "0.00")
    assert figures_on(ana, "2026-09-02") == ("0.00", "0.00", "0.00", "30.00")


def test_invoices_open_on_the_past_day_are_left_out_and_counted_in_a_note(ana: Practice) -> None:
    ana.ok("charge Ana Exam 100.00")
    ana.ok("pay Ana 30.00")
    ana.at("2026-09-05 12:00")
    ana.ok("pay Ana 50.00")
    ana.ok("invoice close 1")
    assert ana.ok("report ar --as-of 2026-09-04").err == "Not included: 1 open invoice, 100.00 in total, 30.00 paid.\n"
    assert ana.ok("report ar").err == ""


def test_a_future_day_is_a_usage_error(ana: Practice) -> None:
    answer = ana.zbill("report ar --as-of 2026-09-02")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == "2026-09-02 is in the future.\nUse today, 2026-09-01, or earlier.\n"
    assert ana.zbill("report ar --as-of 2026-13-02").code == 2

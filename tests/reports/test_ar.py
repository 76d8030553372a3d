"""The Accounts Receivable Summary counts closed invoices by age and credit per client (SPEC 8.1)."""

from __future__ import annotations

from contextlib import closing
from datetime import date, timedelta

import pytest

from tests.practice import Practice
from zbill.file import connection
from zbill.reports.ar import AR

AMOUNTS = (
    "closed_balance", "paid_on_open", "account_balance", "unapplied",
    "current", "over_30", "over_60", "over_90", "over_120",
)  # fmt: skip


@pytest.fixture
def practice_of_two(practice: Practice) -> Practice:
    """Create Ana Lopez, who has a patient, and Ben; neither owes anything."""
    return practice.begin(
        "client add 'Ana Lopez' --phone 555-0101 --email ana@example.com",
        "patient add Ana Mia",
        "client add Ben",
    )


def ar(practice: Practice) -> dict[str, tuple[str, ...]]:
    """Return the amounts of each client's row and of the totals."""
    report = practice.json("report ar")
    found = {row["client"]: tuple(row[key] for key in AMOUNTS) for row in report["rows"]}
    return found | {"totals": tuple(report["totals"][key] for key in AMOUNTS)}


def test_accounts_receivable_matches_the_example_of_spec(practice_of_two: Practice) -> None:
    practice_of_two.ok("charge Ana Surgery 200.00")
    practice_of_two.ok("pay Ana 50.00")
    practice_of_two.ok("invoice close 1")
    practice_of_two.ok("charge Ana Exam 100.00")
    practice_of_two.ok("pay Ana 40.00 --invoice 2")
    practice_of_two.ok("charge Ana Pen 5.00 --date 2026-10-01")
    practice_of_two.ok("pay Ana 30.00 --invoice 3")
    practice_of_two.ok("invoice close 3")
    amounts = ("150.00", "-40.00", "110.00", "25.00", "150.00", "0.00", "0.00", "0.00", "0.00")
    assert ar(practice_of_two) == {"Ana Lopez": amounts, "totals": amounts}
    practice_of_two.ok("invoice close 2")
    amounts = ("210.00", "0.00", "210.00", "25.00", "210.00", "0.00", "0.00", "0.00", "0.00")
    assert ar(practice_of_two) == {"Ana Lopez": amounts, "totals": amounts}


@pytest.mark.parametrize(
    ("days", "age"),
    [
        (0, "current"), (30, "current"), (31, "over_30"), (60, "over_30"), (61, "over_60"), (90, "over_60"),
        (91, "over_90"), (120, "over_90"), (121, "over_120"), (1000, "over_120"),
    ],
)  # fmt: skip
def test_the_age_of_an_invoice_is_counted_from_its_closing_date(practice_of_two: Practice, days: int, age: str) -> None:
    practice_of_two.ok("charge Ana Surgery 200.00 --date 2026-01-01")
    practice_of_two.at("2026-10-05 23:59")
    practice_of_two.ok("invoice close 1")
    practice_of_two.at(f"{date(2026, 10, 5) + timedelta(days=days)} 00:00")
    if days == 0:
        practice_of_two.at("2026-10-05 23:59")
    row = practice_of_two.json("report ar")["rows"][0]
    assert {key: row[key] for key in AMOUNTS[4:]} == {key: "200.00" if key == age else "0.00" for key in AMOUNTS[4:]}


def test_after_a_reopening_the_age_is_counted_from_the_last_closing(practice_of_two: Practice) -> None:
    practice_of_two.ok("charge Ana Surgery 200.00")
    practice_of_two.ok("invoice close 1")
    practice_of_two.later(24 * 3600)
    practice_of_two.ok("invoice reopen 1")
    assert ar(practice_of_two) == {"totals": ("0.00",) * 9}
    practice_of_two.at("2026-11-05 12:00")
    practice_of_two.ok("invoice close 1")
    assert ar(practice_of_two)["Ana Lopez"][4:] == ("200.00", "0.00", "0.00", "0.00", "0.00")


def test_every_client_with_an_amount_has_a_row_even_if_it_is_only_credit(practice_of_two: Practice) -> None:
    practice_of_two.ok("charge Ana Pen 5.00")
    practice_of_two.ok("pay Ana 30.00")
    practice_of_two.ok("invoice void-line 1 1")
    practice_of_two.ok("charge Ben Book 20.00")
    assert ar(practice_of_two) == {
        "Ana Lopez": ("0.00", "0.00", "0.00", "30.00", "0.00", "0.00", "0.00", "0.00", "0.00"),
        "totals": ("0.00", "0.00", "0.00", "30.00", "0.00", "0.00", "0.00", "0.00", "0.00"),
    }
    practice_of_two.ok("pay Ben 1.00")
    practice_of_two.ok("invoice close 2")
    shown = practice_of_two.json("report ar")["rows"]
    assert [(row["client"], row["phone"], row["email"], row["patients"]) for row in shown] == [
        ("Ana Lopez", "555-0101", "ana@example.com", "Mia"),
        ("Ben", "", "", None),
    ]


def test_a_note_counts_the_open_invoices_left_out(practice_of_two: Practice) -> None:
    practice_of_two.ok("charge Ana Pen 5.00")
    practice_of_two.ok("charge Ben Book 20.00")
    practice_of_two.ok("pay Ben 1.50")
    assert practice_of_two.ok("report ar").err == "Not included: 2 open invoices, 25.00 in total, 1.50 paid.\n"


def test_only_outstanding_invoices_are_read(practice: Practice) -> None:
    """Time must not grow with the invoices that were paid long ago."""
    with closing(connection.connect(practice.path)) as conn:
        values = {"day": "2026-10-05", "d30": "", "d60": "", "d90": "", "d120": ""}
        plan = [row["detail"] for row in conn.execute(f"explain query plan {AR}", values)]
    assert "SCAN invoices USING INDEX invoices_owing" in plan

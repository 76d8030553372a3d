"""Overdue invoices have a balance past their due date, as of any day (SPEC 8.6)."""

from __future__ import annotations

from contextlib import closing
from datetime import date, timedelta

import pytest

from tests.practice import Answer, Practice
from zbill.db import ledger
from zbill.file import connection
from zbill.reports.overdue import OVERDUE


@pytest.fixture
def owing(practice: Practice) -> Practice:
    """Return a practice on 2026-10-20: Ana owes on two invoices, one of them due today, and Ben on one."""
    practice.begin(
        "config set terms_days 14",
        "client add 'Ana Lopez' --email ana@example.com --phone 555-0101",
        "client add Ben",
        "charge Ben Course 100.00",
    )
    practice.at("2026-10-05 13:00")
    practice.ok("charge Ana Book 20.00 --date 2026-09-01")
    practice.at("2026-10-06 12:00")
    practice.ok("charge Ana Report 150.00")
    practice.ok("pay Ben 40.00")
    practice.ok("invoice close 1")
    practice.at("2026-10-20 12:00")
    return practice


def numbers(practice: Practice, options: str = "") -> list[tuple[str, int, str]]:
    rows = practice.json(f"report overdue {options}")["rows"]
    return [(row["number"], row["days_over"], row["balance"]) for row in rows]


def test_each_overdue_invoice_has_its_days_balance_and_contacts(owing: Practice) -> None:
    assert owing.json("report overdue") == {
        "report": "overdue",
        "practice": "Brightwater Therapy",
        "currency": "USD",
        "as_of": "2026-10-20",
        "rows": [
            {
                "number": "INV-0002",
                "client": "Ana Lopez",
                "client_id": 1,
                "date": "2026-09-01",
                "due": "2026-09-15",
                "days_over": 35,
                "balance": "20.00",
                "phone": "555-0101",
                "email": "ana@example.com",
            },
            {
                "number": "INV-0001",
                "client": "Ben",
                "client_id": 2,
                "date": "2026-10-05",
                "due": "2026-10-19",
                "days_over": 1,
                "balance": "60.00",
                "phone": "",
                "email": "",
            },
        ],
        "totals": {"balance": "80.00"},
    }


def test_the_table_ends_with_the_total(owing: Practice) -> None:
    assert owing.zbill("report overdue") == Answer(
        0,
        """\
Overdue Invoices
Brightwater Therapy · USD · as of 2026-10-20
Number    Client     Date        Due         Days over  Balance  Phone     Email
──────────────────────────────────────────────────────────────────────────────────────────
INV-0002  Ana Lopez  2026-09-01  2026-09-15         35    20.00  555-0101  ana@example.com
INV-0001  Ben        2026-10-05  2026-10-19          1    60.00
──────────────────────────────────────────────────────────────────────────────────────────
Total                                                     80.00
Open and closed invoices, tax included. Days over = days since the due date.
""",
        "",
    )
    assert owing.ok("report overdue -q").out == "INV-0002\nINV-0001\n"
    assert owing.ok("report overdue -f csv").out == (
        "number,client,client_id,date,due,days_over,balance,phone,email\r\n"
        "INV-0002,Ana Lopez,1,2026-09-01,2026-09-15,35,20.00,555-0101,ana@example.com\r\n"
        "INV-0001,Ben,2,2026-10-05,2026-10-19,1,60.00,,\r\n"
    )


def test_an_invoice_is_overdue_until_nothing_is_owed(owing: Practice) -> None:
    assert numbers(owing) == [("INV-0002", 35, "20.00"), ("INV-0001", 1, "60.00")]
    owing.ok("pay Ben 59.99")
    assert numbers(owing) == [("INV-0002", 35, "20.00"), ("INV-0001", 1, "0.01")]
    owing.ok("writeoff 1 --reason gone")
    owing.ok("invoice void 2 --reason mistake")
    assert numbers(owing) == []
    owing.at("2026-10-21 00:00")
    assert numbers(owing) == [("INV-0003", 1, "150.00")]


def test_as_of_a_past_day_later_money_and_voids_do_not_count(owing: Practice) -> None:
    owing.ok("pay Ana 20.00 --invoice 2")
    owing.ok("writeoff 1 --reason gone")
    owing.at("2026-10-21 12:00")
    owing.ok("invoice void 3 --reason mistake")
    assert {day: numbers(owing, f"--as-of {day}") for day in ("2026-10-05", "2026-10-19", "2026-10-20", "today")} == {
        "2026-10-05": [("INV-0002", 20, "20.00")],
        "2026-10-19": [("INV-0002", 34, "20.00")],
        # On this day Ana paid, and Ben's invoice was written off.
        "2026-10-20": [],
        "today": [],
    }
    assert numbers(owing, "--as-of 2026-09") == [("INV-0002", 15, "20.00")]
    assert numbers(owing, "--as-of 2026-09-15") == []


def test_as_of_a_past_day_every_later_change_is_undone(owing: Practice) -> None:
    late = [("INV-0002", 44, "20.00"), ("INV-0001", 10, "60.00"), ("INV-0003", 9, "150.00")]
    owing.at("2026-10-29 12:00")
    assert numbers(owing) == late
    owing.at("2026-10-30 12:00")
    owing.ok("invoice void 2 --reason mistake")
    owing.ok("writeoff 1 --reason gone")
    owing.ok("invoice edit 3 1 --price 0.00")
    assert numbers(owing) == []
    assert numbers(owing, "--as-of 2026-10-29") == late


def test_the_future_and_a_missing_permission_are_refused(owing: Practice) -> None:
    assert owing.zbill("report overdue --as-of 2026-10-21") == Answer(
        2, "", "2026-10-21 is in the future.\nUse today, 2026-10-20, or earlier.\n"
    )
    owing.ok("staff add 'Sam Reyes' --role Staff")
    owing.ok("role revoke Staff view_reports")
    refused = owing.zbill("report overdue --as Sam")
    assert (refused.code, refused.err.splitlines()[0]) == (
        5,
        "Sam Reyes doesn't have the permission view_reports. Roles that have it: Owner (Helena Brightwater).",
    )


def test_the_list_of_invoices_has_the_same_days(owing: Practice) -> None:
    assert (
        owing.ok("invoice list").out
        == """\
Invoices
Number    Client     Date        Due         Over  Status   Total   Paid  Balance
─────────────────────────────────────────────────────────────────────────────────
INV-0001  Ben        2026-10-05  2026-10-19     1  Closed  100.00  40.00    60.00
INV-0002  Ana Lopez  2026-09-01  2026-09-15    35  Open     20.00   0.00    20.00
INV-0003  Ana Lopez  2026-10-06  2026-10-20        Open    150.00   0.00   150.00
"""
    )
    assert owing.ok("invoice list --overdue -q").out == "INV-0001\nINV-0002\n"
    assert owing.ok("invoice list --overdue --client Ana -q").out == "INV-0002\n"
    # The days are a column for people: the keys and columns that scripts read stay as they were.
    keys = (
        "number,client,client_id,date,due,status,gross,discount,net,tax,total,paid,credited,written_off,balance,"
        "opened_at,closed_at,closed_on,reference"
    )
    assert owing.ok("invoice list -f csv").out.splitlines()[0] == keys
    assert [",".join(row) for row in owing.json("invoice list --limit 1")] == [keys]


def test_each_day_of_a_random_practice_agrees_with_its_statements(played: Practice) -> None:
    """Statements compute each balance of a day from first facts, the report from today's."""
    days = [date(2026, 7, 15) + timedelta(days=number) for number in range(0, 112, 5)]
    seen: list[int] = []
    with closing(connection.connect(played.path)) as conn:
        for day in days:
            late = sorted((str(each.due), int(each.owing)) for each in ledger.owing(conn, day) if each.due < day)
            found = conn.execute(f"select due, balance from ({OVERDUE})", {"day": day.isoformat()}).fetchall()
            assert sorted(map(tuple, found)) == late, day
            seen.append(len(late))
    assert max(seen) > 3


def test_only_balances_and_later_changes_are_read(practice: Practice) -> None:
    """Time must not grow with the invoices that were paid long ago."""
    with closing(connection.connect(practice.path)) as conn:
        plan = [row["detail"] for row in conn.execute(f"explain query plan {OVERDUE}", {"day": "2026-10-05"})]
    scans = [step for step in plan if step.startswith("SCAN")]
    assert [step for step in scans if "invoices" in step and "invoices_owing" not in step] == []

"""Checking patients in and out (SPEC 5), and what closes by itself (SPEC 3)."""

from __future__ import annotations

import contextlib
import sqlite3

import pytest

from tests.practice import Answer, Practice


@pytest.fixture
def visits(therapy: Practice) -> Practice:
    """Ana's sessions 1 and 2 of today."""
    return therapy.begin("session add Ana 90834 '2026-10-05 10:00'")


def invoice(practice: Practice, number: int = 1) -> tuple[str, str, str]:
    shown = practice.json(f"invoice show {number}")
    return shown["status"], shown["total"], shown["balance"]


def visit(practice: Practice, number: int = 1) -> tuple[str, bool, bool, str | None]:
    """A session's status, whether the patient came, whether they left, and its invoice."""
    shown = practice.json(f"session show {number}")
    return shown["status"], bool(shown["checked_in_at"]), bool(shown["checked_out_at"]), shown["invoice"]


def test_checking_in_writes_the_line_at_full_fee_and_leaves_the_session_scheduled(visits: Practice) -> None:
    visits.ok("checkin 1")
    assert (visit(visits), invoice(visits)) == (("scheduled", True, False, "INV-0001"), ("Open", "150.00", "150.00"))
    visits.ok("checkin 1")
    assert [each["number"] for each in visits.json("invoice list")] == ["INV-0001"]


def test_a_free_session_checked_in_has_a_line_of_zero(visits: Practice) -> None:
    visits.ok("session edit 1 --fee 0.00")
    visits.ok("checkin 1")
    assert invoice(visits) == ("Open", "0.00", "0.00")


def test_without_auto_invoicing_a_check_in_writes_no_line_unless_an_invoice_is_named(visits: Practice) -> None:
    visits.ok("config set auto_invoice off")
    visits.ok("checkin 1")
    assert visit(visits) == ("scheduled", True, False, None)
    visits.ok("invoice new Ana --empty")
    visits.ok("checkin 2 --invoice 1")
    assert (visit(visits, 2), invoice(visits)) == (
        ("scheduled", True, False, "INV-0001"),
        ("Open", "150.00", "150.00"),
    )


def test_undoing_a_check_in_takes_its_line_back_and_the_invoice_when_nothing_else_is_on_it(visits: Practice) -> None:
    visits.ok("checkin 1")
    visits.ok("checkin 1 --undo")
    assert (visit(visits), invoice(visits)) == (("scheduled", False, False, None), ("Void", "0.00", "0.00"))
    visits.ok("checkin 1")
    visits.ok("invoice add 2 'Nail trim' 12.50")
    visits.ok("pay Ana 162.50")
    answer = visits.ok("checkin 1 --undo")
    assert answer.err == "150.00 of RCT-0001 came off INV-0002 and is account credit, unapplied on RCT-0001.\n"
    assert invoice(visits, 2) == ("Open", "12.50", "0.00")


def test_voiding_the_invoice_of_a_visit_leaves_nothing_to_bill_until_the_patient_leaves(visits: Practice) -> None:
    visits.ok("checkin 1")
    visits.ok("invoice void 1 --reason mistake")
    assert visits.json("report unbilled")["rows"] == []
    assert visit(visits) == ("scheduled", True, False, None)
    visits.ok("checkout 1")
    assert (visit(visits), invoice(visits, 2)) == (("attended", True, True, "INV-0002"), ("Open", "150.00", "150.00"))


def test_a_visit_added_to_an_older_invoice_counts_on_its_own_day(visits: Practice) -> None:
    visits.ok("charge Ana Book 20.00 --date 2026-10-01")
    visits.ok("checkin 1 --invoice 1")
    assert [(row["date"], row["kind"], row["debit"]) for row in visits.json("ledger Ana")] == [
        ("2026-10-01", "invoice", "20.00"),
        ("2026-10-05", "change", "150.00"),
    ]


@pytest.mark.parametrize(
    ("before", "command", "sentence"),
    [
        (["attend 1 --status cancelled"], "checkin 1", "Session 1 is cancelled."),
        (["checkout 1"], "checkin 1", "Session 1 is checked out already."),
        (["attend 1", "invoice close 1"], "checkin 1", "Invoice INV-0001 is closed and cannot be changed."),
        (["checkin 1"], "attend 1 --status no-show", "The patient of session 1 is checked in."),
        (["checkin 1"], "invoice close 1", "Invoice INV-0001: the patient of session 1 is still checked in."),
        (
            ["checkin 2", "checkin 1 --invoice 1"],
            "invoice close 1",
            "Invoice INV-0001: the patient of session 2 is still checked in.",
        ),
        (["checkin 1", "attend 1"], "checkin 1 --undo", "Session 1 is attended and its check-in stands."),
        (["attend 1 --status no-show"], "checkout 1", "Session 1 is no-show."),
        (["config set auto_invoice off"], "checkout 1 --close", "Session 1 has no invoice to close."),
        (
            ["checkin 1", "checkin 2 --invoice 1"],
            "checkout 1 --close",
            "Invoice INV-0001: the patient of session 2 is still checked in.",
        ),
    ],
)
def test_what_does_not_go_is_refused_and_changes_nothing(
    visits: Practice, before: list[str], command: str, sentence: str
) -> None:
    for each in before:
        visits.ok(each)
    was = (visit(visits), visit(visits, 2), visits.json("invoice list"))
    answer = visits.zbill(command)
    assert (answer.code, answer.out, answer.err.splitlines()[0]) == (4, "", sentence)
    assert (visit(visits), visit(visits, 2), visits.json("invoice list")) == was


def test_a_session_of_a_later_day_is_not_checked_in(visits: Practice) -> None:
    visits.at("2026-10-04 23:59")
    answer = visits.zbill("checkin 1")
    assert (answer.code, answer.err.splitlines()[-2]) == (4, "Session 1 is on 2026-10-05, a day still to come.")


@pytest.mark.parametrize(("choice", "status"), [("", "Open"), ("--leave-open", "Open"), ("--close", "Closed")])
@pytest.mark.parametrize("first", ["checkin 1", "attend 1", "session show 1"])
def test_checking_out_marks_attended_and_closes_only_when_told(
    visits: Practice, first: str, choice: str, status: str
) -> None:
    visits.ok(first)
    visits.ok(f"checkout 1 {choice}")
    shown = visits.json("session show 1")
    assert (shown["status"], bool(shown["checked_out_at"])) == ("attended", True)
    assert invoice(visits) == (status, "150.00", "150.00")
    assert visits.zbill(f"checkout 1 {choice}").code == 0
    assert visits.json("session show 1")["checked_out_at"] == shown["checked_out_at"]


def test_several_leave_at_once_and_their_invoice_is_closed_once(visits: Practice) -> None:
    visits.ok("checkin 1")
    visits.ok("checkin 2 --invoice 1")
    assert visits.ok("checkout 1 2 --close -q") == Answer(0, "INV-0001\n", "")
    assert (visit(visits), visit(visits, 2)) == (
        ("attended", True, True, "INV-0001"),
        ("attended", True, True, "INV-0001"),
    )
    assert invoice(visits) == ("Closed", "300.00", "300.00")


def test_paid_closes_when_the_last_cent_is_settled_and_nobody_is_in(visits: Practice) -> None:
    visits.ok("config set auto_close paid")
    visits.ok("checkin 1")
    visits.ok("pay Ana 149.99")
    visits.ok("pay Ana 0.01")
    visits.ok("checkout 1 --leave-open")
    assert invoice(visits) == ("Open", "150.00", "0.00")
    visits.ok("checkout 1")
    assert invoice(visits) == ("Closed", "150.00", "0.00")
    visits.ok("attend 2")
    assert invoice(visits, 2) == ("Open", "150.00", "150.00")
    assert visits.ok("pay Ana 200.00").err == (
        "50.00 was more than owed and is account credit of Ana Lopez.\nINV-0002 is closed.\n"
    )


def test_made_closes_what_marking_attendance_makes_and_nothing_else(visits: Practice) -> None:
    visits.ok("config set auto_close made")
    assert visits.ok("attend 1") == Answer(0, "INV-0001  Ana Lopez  150.00  Closed\n", "INV-0001 is closed.\n")
    visits.ok("charge Ana Book 20.00")
    visits.ok("checkin 2")
    assert [each["status"] for each in visits.json("invoice list")] == ["Closed", "Open", "Open"]


@pytest.mark.parametrize("setting", ["paid", "made"])
def test_nothing_closes_by_itself_for_one_who_may_not_close(visits: Practice, setting: str) -> None:
    visits.ok(f"config set auto_close {setting}")
    _take_away(visits, "close_invoice")
    visits.ok("attend 1")
    visits.ok("pay Ana 150.00")
    assert invoice(visits) == ("Open", "150.00", "0.00")
    answer = visits.zbill("checkout 1 --close")
    assert (answer.code, answer.out) == (5, "")
    assert visit(visits) == ("attended", False, False, "INV-0001")


def _take_away(practice: Practice, permission: str) -> None:
    """From every role."""
    with contextlib.closing(sqlite3.connect(practice.path, isolation_level=None)) as conn:
        conn.execute("delete from role_permissions where permission = ?", (permission,))

"""Patients check in and out, and auto_close closes their invoices (SPEC 3, 5)."""

from __future__ import annotations

import contextlib
import sqlite3

import pytest

from tests.practice import Answer, Practice


@pytest.fixture
def visits(therapy: Practice) -> Practice:
    """Create Ana's sessions 1 and 2, both today."""
    return therapy.begin("session add Ana 90834 '2026-10-05 10:00'")


def invoice(practice: Practice, number: int = 1) -> tuple[str, str, str]:
    """Return an invoice's status, total and balance."""
    shown = practice.json(f"invoice show {number}")
    return shown["status"], shown["total"], shown["balance"]


def visit(practice: Practice, number: int = 1) -> tuple[str, bool, bool, str | None]:
    """Return a session's status, whether the patient has come, whether they have left, and its invoice."""
    shown = practice.json(f"session show {number}")
    return shown["status"], bool(shown["checked_in_at"]), bool(shown["checked_out_at"]), shown["invoice"]


def test_checking_in_writes_the_line_at_full_fee_and_leaves_the_session_scheduled(visits: Practice) -> None:
    visits.ok("checkin 1")
    assert (visit(visits), invoice(visits)) == (("scheduled", True, False, "INV-0001"), ("Open", "150.00", "150.00"))
    visits.ok("checkin 1")
    assert [each["number"] for each in visits.json("invoice list")] == ["INV-0001"]


def test_checking_in_a_free_session_creates_a_line_of_zero(visits: Practice) -> None:
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


def test_undoing_a_check_in_voids_its_line_and_an_invoice_without_other_lines(visits: Practice) -> None:
    visits.ok("checkin 1")
    visits.ok("checkin 1 --undo")
    assert (visit(visits), invoice(visits)) == (("scheduled", False, False, None), ("Void", "0.00", "0.00"))
    visits.ok("checkin 1")
    visits.ok("invoice add 2 'Nail trim' 12.50")
    visits.ok("pay Ana 162.50")
    answer = visits.ok("checkin 1 --undo")
    assert answer.err == "150.00 of RCT-0001 moved from INV-0002 to account credit.\n"
    assert invoice(visits, 2) == ("Open", "12.50", "0.00")


def test_an_invoice_cannot_be_voided_while_a_patient_on_it_is_in(visits: Practice) -> None:
    visits.ok("checkin 1")
    assert visits.zbill("invoice void 1 --reason mistake") == Answer(
        4,
        "",
        "Invoice INV-0001 can't be voided: the patient for session 1 is still checked in.\n"
        "Check them out first: zbill checkout 1, or undo the check-in: zbill checkin 1 --undo\n",
    )
    visits.ok("checkout 1 --leave-open")
    assert visits.ok("invoice void 1 --reason mistake").out == "INV-0001  Ana Lopez  150.00  Void\n"


def test_a_session_whose_line_is_voided_during_the_visit_is_billed_at_checkout(visits: Practice) -> None:
    visits.ok("checkin 1")
    visits.ok("invoice void-line 1 1")
    assert visits.json("report unbilled")["rows"] == []
    assert visit(visits) == ("scheduled", True, False, None)
    visits.ok("checkout 1")
    assert (visit(visits), invoice(visits, 2)) == (("attended", True, True, "INV-0002"), ("Open", "150.00", "150.00"))


def test_a_visit_added_to_an_older_invoice_is_in_the_ledger_on_its_own_day(visits: Practice) -> None:
    visits.ok("charge Ana Book 20.00 --date 2026-10-01")
    visits.ok("checkin 1 --invoice 1")
    assert [(row["date"], row["kind"], row["debit"]) for row in visits.json("ledger Ana")] == [
        ("2026-10-01", "invoice", "20.00"),
        ("2026-10-05", "change", "150.00"),
    ]


@pytest.mark.parametrize(
    ("before", "command", "sentence"),
    [
        (
            ["attend 1 --status cancelled"],
            "checkin 1",
            "Session 1 is marked cancelled, so the patient can't be checked in.",
        ),
        (["checkout 1"], "checkin 1", "Session 1 is already checked out, so the patient can't be checked in."),
        (["attend 1", "invoice close 1"], "checkin 1", "Invoice INV-0001 is closed and can't be changed."),
        (["checkin 1"], "attend 1 --status no-show", "The patient for session 1 is checked in."),
        (
            ["checkin 1"],
            "invoice close 1",
            "Invoice INV-0001 can't be closed: the patient for session 1 is still checked in.",
        ),
        (
            ["checkin 2", "checkin 1 --invoice 1"],
            "invoice close 1",
            "Invoice INV-0001 can't be closed: the patient for session 2 is still checked in.",
        ),
        (["checkin 1", "attend 1"], "checkin 1 --undo", "Session 1 is attended, so its check-in can't be undone."),
        (["checkin 1"], "session edit 1 --fee 9.00", "Session 1 is billed on invoice INV-0001, line 1."),
        (
            ["attend 1 --status no-show"],
            "checkout 1",
            "Session 1 is marked no-show, so the patient can't be checked out.",
        ),
        (["config set auto_invoice off"], "checkout 1 --close", "Session 1 has no invoice to close."),
        (
            ["checkin 1", "checkin 2 --invoice 1"],
            "checkout 1 --close",
            "Invoice INV-0001 can't be closed: the patient for session 2 is still checked in.",
        ),
    ],
)
def test_an_impossible_step_of_a_visit_is_refused_and_changes_nothing(
    visits: Practice, before: list[str], command: str, sentence: str
) -> None:
    for each in before:
        visits.ok(each)
    was = (visit(visits), visit(visits, 2), visits.json("invoice list"))
    answer = visits.zbill(command)
    assert (answer.code, answer.out, answer.err.splitlines()[0]) == (4, "", sentence)
    assert (visit(visits), visit(visits, 2), visits.json("invoice list")) == was


def test_a_future_session_cannot_be_checked_in(visits: Practice) -> None:
    visits.at("2026-10-04 23:59")
    answer = visits.zbill("checkin 1")
    assert (answer.code, answer.err.splitlines()[-2]) == (
        4,
        "Session 1 is on 2026-10-05, so the patient can't be checked in yet.",
    )


@pytest.mark.parametrize(("choice", "status"), [("", "Open"), ("--leave-open", "Open"), ("--close", "Closed")])
@pytest.mark.parametrize("first", ["checkin 1", "attend 1", "session show 1"])
def test_checking_out_marks_attended_and_closes_the_invoice_only_with_close(
    visits: Practice, first: str, choice: str, status: str
) -> None:
    visits.ok(first)
    visits.ok(f"checkout 1 {choice}")
    shown = visits.json("session show 1")
    assert (shown["status"], bool(shown["checked_out_at"])) == ("attended", True)
    assert invoice(visits) == (status, "150.00", "150.00")
    assert visits.zbill(f"checkout 1 {choice}").code == 0
    assert visits.json("session show 1")["checked_out_at"] == shown["checked_out_at"]


def test_checking_out_two_sessions_closes_their_shared_invoice_once(visits: Practice) -> None:
    visits.ok("checkin 1")
    visits.ok("checkin 2 --invoice 1")
    assert visits.ok("checkout 1 2 --close -q") == Answer(0, "INV-0001\n", "")
    assert (visit(visits), visit(visits, 2)) == (
        ("attended", True, True, "INV-0001"),
        ("attended", True, True, "INV-0001"),
    )
    assert invoice(visits) == ("Closed", "300.00", "300.00")


def test_auto_close_paid_closes_a_paid_invoice_once_no_one_is_checked_in(visits: Practice) -> None:
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
        "50.00 was more than owed. It is held as account credit for Ana Lopez.\nINV-0002 was closed automatically.\n"
    )


def test_auto_close_made_closes_only_invoices_created_by_marking_attendance(visits: Practice) -> None:
    visits.ok("config set auto_close made")
    assert visits.ok("attend 1") == Answer(
        0, "INV-0001  Ana Lopez  150.00  Closed\n", "INV-0001 was closed automatically.\n"
    )
    visits.ok("charge Ana Book 20.00")
    visits.ok("checkin 2")
    assert [each["status"] for each in visits.json("invoice list")] == ["Closed", "Open", "Open"]


@pytest.mark.parametrize("setting", ["paid", "made"])
def test_auto_close_does_nothing_for_someone_without_the_permission_close_invoice(
    visits: Practice, setting: str
) -> None:
    visits.ok(f"config set auto_close {setting}")
    _revoke_from_all_roles(visits, "close_invoice")
    visits.ok("attend 1")
    visits.ok("pay Ana 150.00")
    assert invoice(visits) == ("Open", "150.00", "0.00")
    answer = visits.zbill("checkout 1 --close")
    assert (answer.code, answer.out) == (5, "")
    assert visit(visits) == ("attended", False, False, "INV-0001")


def _revoke_from_all_roles(practice: Practice, permission: str) -> None:
    """Take a permission from every role."""
    with contextlib.closing(sqlite3.connect(practice.path, isolation_level=None)) as conn:
        conn.execute("delete from role_permissions where permission = ?", (permission,))


@pytest.mark.parametrize(
    ("before", "command", "remedy"),
    [
        (["checkin 1"], "session edit 1 --fee 9.00", "Undo the check-in first: zbill checkin 1 --undo"),
        (["checkin 1"], "attend 1 --status no-show", "Undo the check-in first: zbill checkin 1 --undo"),
        (["checkin 1", "attend 1"], "session edit 1 --fee 9.00", "Check them out first: zbill checkout 1"),
        (
            ["checkin 1", "attend 1"],
            "checkin 1 --undo",
            "Void the line instead: zbill invoice void-line INV-0001 1",
        ),
        (
            ["checkin 1", "checkout 1"],
            "checkin 1 --undo",
            "Void the invoice instead: zbill invoice void INV-0001 --reason TEXT",
        ),
    ],
)
def test_the_way_to_change_a_session_begins_with_its_visit(
    visits: Practice, before: list[str], command: str, remedy: str
) -> None:
    for each in before:
        visits.ok(each)
    assert visits.zbill(command).err.splitlines()[1] == remedy


@pytest.mark.parametrize("auto_close", ["paid", "made"])
def test_leave_open_leaves_an_invoice_open_whatever_auto_close_says(visits: Practice, auto_close: str) -> None:
    visits.ok(f"config set auto_close {auto_close}")
    visits.ok("discount add Gift 100")
    visits.ok("client edit Ana --discount Gift")
    visits.ok("checkin 1")
    for session in (1, 2):
        answer = visits.ok(f"checkout {session} --leave-open")
        assert (answer.out, answer.err) == (f"INV-000{session}  Ana Lopez  0.00  Open\n", "")


def test_a_visit_that_costs_nothing_closes_at_checkout(visits: Practice) -> None:
    visits.ok("config set auto_close paid")
    visits.ok("discount add Gift 100")
    visits.ok("client edit Ana --discount Gift")
    assert visits.ok("checkin 1").out == "INV-0001  Ana Lopez  0.00  Open\n"
    assert visits.ok("checkout 1").err == "INV-0001 was closed automatically.\n"

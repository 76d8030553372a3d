"""Every attendance status can follow every other, unless the session is billed (SPEC 2, 3)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.plain_errors import commands
from tests.practice import Answer, Practice

STATUSES = ("scheduled", "attended", "late-cancelled", "no-show", "cancelled", "non-billable")
FEES = {"attended": "150.00", "late-cancelled": "37.50", "no-show": "75.00"}
BILLABLE = tuple(FEES)


def session(practice: Practice, number: int = 1) -> tuple[str, str | None]:
    """Return a session's status and its invoice."""
    shown = practice.json(f"session show {number}")
    return shown["status"], shown["invoice"]


def unbilled(practice: Practice) -> list[tuple[int, str]]:
    """Return the unbilled sessions, each with the fee to bill."""
    return [(row["session"], row["fee"]) for row in practice.json("report unbilled")["rows"]]


def invoices(practice: Practice) -> list[tuple[str, str, str]]:
    return [(row["number"], row["total"], row["status"]) for row in practice.json("invoice list")]


def six_sessions(practice: Practice, status: str) -> dict[str, int]:
    """Create six sessions marked `status`; return one session for each next status to try."""
    practice.begin(*(f"session add Ana 90834 '2026-10-05 1{number}:00'" for number in range(2, 7)))
    practice.ok(f"attend 1 2 3 4 5 6 --status {status}")
    return {new: number for number, new in enumerate(STATUSES, 1)}


def test_marking_a_billable_status_creates_one_invoice_at_once(therapy: Practice) -> None:
    for status, number in six_sessions(therapy, "scheduled").items():
        therapy.ok(f"attend {number} --status {status}")
    assert invoices(therapy) == [
        ("INV-0001", "150.00", "Open"),
        ("INV-0002", "37.50", "Open"),
        ("INV-0003", "75.00", "Open"),
    ]
    assert [session(therapy, number) for number in range(1, 7)] == [
        ("scheduled", None),
        ("attended", "INV-0001"),
        ("late-cancelled", "INV-0002"),
        ("no-show", "INV-0003"),
        ("cancelled", None),
        ("non-billable", None),
    ]
    assert unbilled(therapy) == []


@pytest.mark.parametrize("old", STATUSES)
def test_an_unbilled_session_can_be_given_any_status(therapy: Practice, old: str) -> None:
    therapy.ok("config set auto_invoice off")
    for status, number in six_sessions(therapy, old).items():
        therapy.ok(f"attend {number} --status {status}")
    assert [session(therapy, number) for number in range(1, 7)] == [(status, None) for status in STATUSES]
    assert unbilled(therapy) == [(2, "150.00"), (3, "37.50"), (4, "75.00")]
    assert invoices(therapy) == []


def left_open(practice: Practice) -> None:
    """Leave the invoice open, as it was created."""


def with_another_line(practice: Practice) -> None:
    practice.ok("invoice add 1 Book 5.00")


def partly_paid(practice: Practice) -> None:
    practice.ok("pay Ana 10.00")


def closed_24_hours_ago(practice: Practice) -> None:
    practice.ok("invoice close 1")
    practice.later(24 * 3600)


def closed_longer_ago(practice: Practice) -> None:
    practice.ok("invoice close 1")
    practice.later(24 * 3600 + 1)


@pytest.mark.parametrize(
    ("change_invoice", "way"),
    [
        (
            left_open,
            "\nAdd --rebill to replace the line, or void the invoice first: zbill invoice void INV-0001 --reason TEXT",
        ),
        (
            with_another_line,
            "\nAdd --rebill to replace the line, or void the line first: zbill invoice void-line INV-0001 1",
        ),
        (
            partly_paid,
            "\nAdd --rebill to replace the line, or void the line first: zbill invoice void-line INV-0001 1,"
            " then the invoice: zbill invoice void INV-0001 --reason TEXT",
        ),
        (closed_24_hours_ago, "\nReopen it first: zbill invoice reopen INV-0001"),
        (
            closed_longer_ago,
            " The invoice was closed more than 24 hours ago.\n"
            "Issue a credit note: zbill invoice credit INV-0001 --line 1 --reason TEXT",
        ),
    ],
)
@pytest.mark.parametrize("old", BILLABLE)
def test_a_billed_session_keeps_its_status_and_the_error_says_how_to_change_it(
    therapy: Practice, old: str, change_invoice: Callable[[Practice], None], way: str
) -> None:
    therapy.ok(f"attend 1 --status {old}")
    change_invoice(therapy)
    before = invoices(therapy)
    answers = {new: therapy.zbill(f"attend 1 --status {new} -q") for new in STATUSES}
    refused = Answer(4, "", f"Session 1 is billed on invoice INV-0001, line 1.{way}\n")
    assert answers == {new: Answer(0, "INV-0001\n", "") if new == old else refused for new in STATUSES}
    assert (session(therapy), invoices(therapy)) == ((old, "INV-0001"), before)


def test_the_way_of_the_error_leaves_no_invoice_without_a_line(therapy: Practice) -> None:
    therapy.ok("attend 1")
    therapy.ok("pay Ana 10.00")
    remedy = therapy.zbill("attend 1 --status cancelled").err.splitlines()[1]
    assert commands(remedy) == [
        ["zbill", "invoice", "void-line", "INV-0001", "1"],
        ["zbill", "invoice", "void", "INV-0001", "--reason", "TEXT"],
    ]
    for _, *words in commands(remedy):
        therapy.ok(words)
    therapy.ok("attend 1 --status cancelled")
    assert (session(therapy), invoices(therapy)) == (("cancelled", None), [("INV-0001", "0.00", "Void")])
    assert therapy.json("balance Ana") == {
        "client": "Ana Lopez",
        "client_id": 1,
        "owing": "0.00",
        "credit": "10.00",
        "net": "-10.00",
    }


@pytest.mark.parametrize("old", BILLABLE)
def test_the_session_of_a_voided_invoice_is_unbilled_again(therapy: Practice, old: str) -> None:
    sessions = six_sessions(therapy, old)
    for number in range(1, 7):
        therapy.ok(f"invoice void {number} --reason mistake")
    assert unbilled(therapy) == [(number, FEES[old]) for number in range(1, 7)]
    for new, number in sessions.items():
        therapy.ok(f"attend {number} --status {new}")
    changed = [new for new in BILLABLE if new != old]
    assert invoices(therapy)[6:] == [(f"INV-{7 + place:04}", FEES[new], "Open") for place, new in enumerate(changed)]
    assert unbilled(therapy) == [(sessions[old], FEES[old])]


@pytest.mark.parametrize("old", BILLABLE)
def test_a_session_whose_line_was_voided_is_billed_again_when_it_is_marked_again(therapy: Practice, old: str) -> None:
    sessions = six_sessions(therapy, old)
    for number in range(1, 7):
        therapy.ok(f"invoice void-line {number} 1")
    assert unbilled(therapy) == []
    for new, number in sessions.items():
        therapy.ok(f"attend {number} --status {new}")
    assert invoices(therapy)[6:] == [(f"INV-{7 + place:04}", FEES[new], "Open") for place, new in enumerate(BILLABLE)]
    assert unbilled(therapy) == []


def test_a_waived_session_costs_nothing_until_it_is_marked_again(therapy: Practice) -> None:
    therapy.ok("attend 1 --status no-show --waive --reason 'in hospital'")
    shown = therapy.json("session show 1")
    assert (shown["status"], shown["waived"], shown["reason"]) == ("no-show", True, "in hospital")
    assert (invoices(therapy), unbilled(therapy)) == ([], [])
    therapy.ok("attend 1 --status no-show")
    assert invoices(therapy) == [("INV-0001", "75.00", "Open")]
    assert therapy.json("session show 1")["waived"] is False


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            "--status attended --waive --reason ill",
            "Only a late cancellation or a no-show can be waived, not attended.",
        ),
        (
            "--status cancelled --waive --reason ill",
            "Only a late cancellation or a no-show can be waived, not cancelled.",
        ),
        ("--status no-show --waive", "Waiving a charge needs a reason."),
        ("--status came", "'came' isn't a valid status."),
    ],
)
def test_an_impossible_status_or_waiver_is_a_usage_error(therapy: Practice, options: str, sentence: str) -> None:
    answer = therapy.zbill(f"attend 1 {options}")
    assert (answer.code, answer.err.splitlines()[0]) == (2, sentence)
    assert session(therapy) == ("scheduled", None)


def test_a_billed_session_cannot_be_waived(therapy: Practice) -> None:
    therapy.ok("attend 1 --status no-show")
    answer = therapy.zbill("attend 1 --status no-show --waive --reason ill")
    assert answer.code == 4
    assert answer.err.startswith("Session 1 is billed on invoice INV-0001, line 1.\n")


def test_a_future_session_can_be_cancelled_but_not_marked_attended(therapy: Practice) -> None:
    therapy.ok("session add Ana 90834 '2026-10-06 09:00'")
    for status in ("attended", "no-show", "non-billable"):
        assert therapy.zbill(f"attend 2 --status {status}") == Answer(
            4,
            "",
            f"Session 2 is on 2026-10-06, so it can't be marked {status} yet.\n"
            "To cancel it: zbill attend 2 --status cancelled\n",
        )
        assert session(therapy, 2) == ("scheduled", None)
    for status in ("cancelled", "scheduled", "late-cancelled"):
        therapy.ok(f"attend 2 --status {status}")
        assert session(therapy, 2)[0] == status


def test_a_late_cancellation_of_a_future_session_is_dated_today(therapy: Practice) -> None:
    therapy.ok("session add Ana 90834 '2026-10-20 09:00'")
    invoice = therapy.json("attend 2 --status late-cancelled")
    assert (invoice["date"], invoice["total"]) == ("2026-10-05", "37.50")
    assert [(line["date"], line["description"]) for line in invoice["lines"]] == [
        ("2026-10-05", "Psychotherapy 45 min (late cancellation)")
    ]


def test_a_past_session_marked_late_keeps_its_date_on_an_invoice_dated_today(therapy: Practice) -> None:
    therapy.ok("session add Ana 90834 '2026-09-28 09:00'")
    invoice = therapy.json("attend 2")
    assert (invoice["date"], invoice["due"]) == ("2026-10-05", "2026-10-05")
    assert [line["date"] for line in invoice["lines"]] == ["2026-09-28"]


def test_a_session_without_a_charge_creates_no_invoice_and_a_note_says_so(therapy: Practice) -> None:
    therapy.ok("service edit 90834 --late-cancel 0")
    answer = therapy.ok("attend 1 --status late-cancelled")
    assert answer.err == "Session 1 (late-cancelled) has no charge. No invoice was created.\n"
    assert (session(therapy), invoices(therapy), unbilled(therapy)) == (("late-cancelled", None), [], [])


def test_a_discount_of_100_percent_creates_an_invoice_of_zero(therapy: Practice) -> None:
    therapy.ok("discount add 'Pro bono' 100")
    therapy.ok("client edit Ana --discount 'Pro bono'")
    therapy.ok("attend 1")
    invoice = therapy.json("invoice show 1")
    assert {key: invoice[key] for key in ("gross", "discount", "net", "total", "balance")} == {
        "gross": "150.00",
        "discount": "150.00",
        "net": "0.00",
        "total": "0.00",
        "balance": "0.00",
    }


def test_several_sessions_are_marked_all_or_none(therapy: Practice) -> None:
    therapy.ok("session add Ana 90834 '2026-10-06 09:00'")
    assert therapy.zbill("attend 1 2").code == 4
    assert (session(therapy), invoices(therapy)) == (("scheduled", None), [])
    assert therapy.zbill("attend 1 99").code == 3
    assert (session(therapy), invoices(therapy)) == (("scheduled", None), [])


@pytest.mark.parametrize(
    ("practice_setting", "client_setting", "billed"),
    [("on", "practice", True), ("off", "practice", False), ("on", "off", False), ("off", "on", True)],
)
def test_a_client_can_override_the_auto_invoice_setting(
    therapy: Practice, practice_setting: str, client_setting: str, billed: bool
) -> None:
    therapy.ok(f"config set auto_invoice {practice_setting}")
    therapy.ok(f"client edit Ana --auto-invoice {client_setting}")
    therapy.ok("attend 1")
    assert invoices(therapy) == ([("INV-0001", "150.00", "Open")] if billed else [])
    assert unbilled(therapy) == ([] if billed else [(1, "150.00")])

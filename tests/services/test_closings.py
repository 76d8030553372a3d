"""Invoices close, reopen within 24 hours and are voided; a clock that runs behind is noticed (SPEC 5)."""

from __future__ import annotations

import pytest

from tests.practice import Answer, Practice


@pytest.fixture
def billed(therapy: Practice) -> Practice:
    """Bill session 1 on INV-0001, 150.00."""
    return therapy.begin("attend 1")


def statuses(practice: Practice) -> list[str]:
    return [each["status"] for each in practice.json("invoice list")]


def test_closing_a_closed_invoice_changes_nothing(billed: Practice) -> None:
    assert billed.ok("invoice close 1 INV-0001 -q").out == "INV-0001\n"
    closed = billed.json("invoice show 1")["closed_at"]
    billed.later(60)
    billed.ok("invoice close 1")
    assert billed.json("invoice show 1")["closed_at"] == closed
    assert statuses(billed) == ["Closed"]


def test_close_all_closes_every_invoice_it_can_and_lists_the_others(billed: Practice) -> None:
    billed.ok("invoice new Ana --empty")
    billed.ok("session add Ana 90834 '2026-10-05 10:00'")
    billed.ok("checkin 2")
    billed.ok("charge Ana Book 20.00 --date 2026-10-04")
    assert billed.ok("invoice close --all --before 2026-10-05 -q").out == "INV-0004\n"
    answer = billed.ok("invoice close --all -q")
    assert answer == Answer(
        0,
        "INV-0001\n",
        "Invoice INV-0002 can't be closed: it has no line. It stays open.\n"
        "Invoice INV-0003 can't be closed: the patient for session 2 is still checked in. It stays open.\n",
    )
    assert statuses(billed) == ["Closed", "Open", "Open", "Closed"]


@pytest.mark.parametrize(
    ("price", "correction", "refusal"),
    [
        (
            "20.00",
            "invoice credit 1 --line 1=5.00",
            "it has a credit note.\nIssue another one: zbill invoice credit INV-0001 --reason TEXT",
        ),
        ("20.00", "invoice credit 1", "it has a credit note."),
        ("0.00", "invoice credit 1", "it has a credit note."),
        (
            "20.00",
            "writeoff 1 5.00",
            "5.00 of it is written off.\nReverse it first: zbill writeoff INV-0001 --reverse",
        ),
    ],
)
def test_an_invoice_with_a_credit_note_or_write_off_cannot_be_reopened(
    price: str, correction: str, refusal: str, therapy: Practice
) -> None:
    therapy.ok(f"charge Ana Book {price}")
    therapy.ok("invoice close 1")
    therapy.ok(f"{correction} --reason mistake")
    assert therapy.zbill("invoice reopen 1") == Answer(4, "", f"Invoice INV-0001 can't be reopened: {refusal}\n")
    assert statuses(therapy) == ["Closed"]


def test_a_write_off_is_reversed_only_to_reopen_what_can_be_reopened(billed: Practice) -> None:
    billed.ok("invoice close 1")
    billed.ok("writeoff 1 --reason lost")
    billed.later(24 * 3600 + 1)
    assert billed.zbill("invoice reopen 1") == Answer(
        4,
        "",
        "Invoice INV-0001 was closed more than 24 hours ago.\n"
        "Issue a credit note: zbill invoice credit INV-0001 --reason TEXT\n",
    )
    billed.later(-1)
    assert billed.zbill("invoice reopen 1").err.splitlines()[1] == "Reverse it first: zbill writeoff INV-0001 --reverse"
    billed.ok("writeoff INV-0001 --reverse")
    billed.ok("invoice reopen 1")


@pytest.mark.parametrize(("seconds", "code"), [(0, 0), (24 * 3600, 0), (24 * 3600 + 1, 4)])
def test_an_invoice_can_be_reopened_for_exactly_24_hours(billed: Practice, seconds: int, code: int) -> None:
    billed.ok("invoice close 1")
    billed.later(seconds)
    answer = billed.zbill("invoice reopen 1")
    assert (answer.code, statuses(billed)) == (code, ["Closed" if code else "Open"])
    if code:
        assert answer.err == (
            "Invoice INV-0001 was closed more than 24 hours ago.\n"
            "Issue a credit note: zbill invoice credit INV-0001 --reason TEXT\n"
        )


def test_a_reopened_invoice_is_fully_open_and_its_24_hours_run_from_the_last_closing(billed: Practice) -> None:
    billed.ok("invoice close 1")
    billed.later(23 * 3600)
    billed.ok("invoice reopen 1")
    billed.ok("invoice reopen 1")
    billed.ok("invoice add 1 Book 20.00")
    billed.later(23 * 3600)
    billed.ok("invoice close 1")
    billed.later(23 * 3600)
    billed.ok("invoice reopen 1")
    billed.ok("invoice void 1 --reason mistake")
    assert billed.sql("select what from log where object = 'INV-0001' and what <> 'invoice session'") == [
        ("invoice close",),
        ("invoice reopen",),
        ("invoice add",),
        ("invoice close",),
        ("invoice reopen",),
        ("invoice void",),
    ]


def test_only_an_open_invoice_without_payments_can_be_voided(billed: Practice) -> None:
    billed.ok("pay Ana 10.00")
    assert billed.zbill("invoice void 1 --reason mistake") == Answer(
        4,
        "",
        "Invoice INV-0001 can't be voided: 10.00 is paid on it.\n"
        "Move it to account credit first: zbill credit unapply INV-0001 10.00 --reason TEXT\n",
    )
    billed.ok("credit unapply INV-0001 10.00 --reason TEXT")
    billed.ok("invoice void 1 --reason mistake")
    billed.ok("invoice void 1 --reason again")
    shown = billed.json("invoice show 1")
    assert (shown["status"], shown["balance"]) == ("Void", "0.00")
    assert billed.zbill("invoice close 1").err.startswith("Invoice INV-0001 is void.\n")
    assert billed.zbill("invoice reopen 1").err.startswith("Invoice INV-0001 is void.\n")


@pytest.mark.parametrize(
    ("made", "after", "remedy"),
    [
        (["attend 1"], [], "Bill the sessions again: zbill invoice new 'Ana Lopez'"),
        (
            ["charge Ana 'Field guide' 20.00"],
            [],
            "Charge the client again: zbill charge 'Ana Lopez' 'Field guide' 20.00",
        ),
        (
            ["charge Ana Pen 1250.00 --quantity 2.5"],
            [],
            "Charge the client again: zbill charge 'Ana Lopez' Pen 1250.00 --quantity 2.5",
        ),
        (
            ["charge Ana Pen 5.00", "invoice add 1 Ink 7.00"],
            [],
            "Charge the client again: zbill charge 'Ana Lopez' DESCRIPTION PRICE",
        ),
        (
            ["charge Ana Pen 5.00", "invoice add 1 Ink 7.00", "invoice void-line 1 1"],
            [],
            "Charge the client again: zbill charge 'Ana Lopez' Ink 7.00",
        ),
        (
            ["attend 1", "invoice add 1 Pen 5.00"],
            [],
            "Bill the sessions again: zbill invoice new 'Ana Lopez', "
            "or the other lines: zbill charge 'Ana Lopez' Pen 5.00",
        ),
        (["attend 1"], ["invoice new Ana"], "Choose another invoice: zbill invoice list --client 1"),
        (["attend 1"], ["attend 1 --status cancelled"], "Choose another invoice: zbill invoice list --client 1"),
        (["invoice new Ana --empty"], [], "Choose another invoice: zbill invoice list --client 1"),
    ],
)
@pytest.mark.parametrize(
    "command", ["invoice close 1", "invoice reopen 1", "invoice add 1 Pen 5.00", "writeoff 1 --reason lost"]
)
def test_the_refusal_for_a_void_invoice_says_how_to_bill_it_again(
    command: str, made: list[str], after: list[str], remedy: str, therapy: Practice
) -> None:
    therapy.begin(*made, "invoice void 1 --reason mistake", *after)
    assert therapy.zbill(command) == Answer(4, "", f"Invoice INV-0001 is void.\n{remedy}\n")


def test_a_closed_invoice_cannot_be_voided(billed: Practice) -> None:
    billed.ok("invoice close 1")
    assert billed.zbill("invoice void 1 --reason mistake") == Answer(
        4,
        "",
        "Invoice INV-0001 is closed and can't be changed.\nReopen it first: zbill invoice reopen INV-0001\n",
    )


def test_while_the_clock_runs_behind_no_invoice_reopens_and_every_command_warns(billed: Practice) -> None:
    billed.ok("invoice close 1")
    billed.later(-121)
    warning = "Warning: the clock is earlier than the last logged change. Check this computer's date and time.\n"
    assert billed.zbill("invoice reopen 1").err == (
        warning + "Invoice INV-0001 can't be reopened: the clock is earlier than the last logged change, "
        "so the 24 hours can't be checked.\n"
        "Correct the clock, or if it is correct: zbill check --accept-clock\n"
    )
    assert billed.ok("balance Ana").err == warning
    billed.later(1)
    assert billed.ok("balance Ana").err == ""
    assert statuses(billed) == ["Closed"]


def test_a_change_under_a_wrong_clock_does_not_make_it_right(billed: Practice) -> None:
    billed.ok("invoice close 1")
    billed.later(48 * 3600)
    billed.ok("client add 'Ben Okafor'")
    billed.later(-25 * 3600)
    warning = billed.ok("client add 'Cem Aydin'").err
    assert warning
    assert billed.ok("balance").err == warning
    refused = billed.zbill("invoice reopen 1")
    assert (refused.code, refused.err.startswith(warning), statuses(billed)) == (4, True, ["Closed"])
    billed.ok("check --accept-clock")
    assert billed.ok("balance").err == ""
    assert billed.ok("invoice reopen 1").out == "INV-0001  Ana Lopez  150.00  Open\n"

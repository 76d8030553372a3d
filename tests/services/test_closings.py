"""Closing, reopening within 24 hours, voiding, and a clock that runs behind (SPEC 5)."""

from __future__ import annotations

import pytest

from tests.practice import Answer, Practice


@pytest.fixture
def billed(therapy: Practice) -> Practice:
    """Session 1 on INV-0001, 150.00."""
    return therapy.begin("attend 1")


def statuses(practice: Practice) -> list[str]:
    return [each["status"] for each in practice.json("invoice list")]


def test_closing_twice_changes_nothing_however_the_invoice_is_named(billed: Practice) -> None:
    assert billed.ok("invoice close 1 INV-0001 -q").out == "INV-0001\n"
    closed = billed.json("invoice show 1")["closed_at"]
    billed.later(60)
    billed.ok("invoice close 1")
    assert billed.json("invoice show 1")["closed_at"] == closed
    assert statuses(billed) == ["Closed"]


def test_close_all_closes_what_it_can_and_says_what_stays_open(billed: Practice) -> None:
    billed.ok("invoice new Ana --empty")
    billed.ok("session add Ana 90834 '2026-10-05 10:00'")
    billed.ok("checkin 2")
    billed.ok("charge Ana Book 20.00 --date 2026-10-04")
    assert billed.ok("invoice close --all --before 2026-10-05 -q").out == "INV-0004\n"
    answer = billed.ok("invoice close --all -q")
    assert answer == Answer(
        0,
        "INV-0001\n",
        "Invoice INV-0002 has no line. It stays open.\n"
        "Invoice INV-0003: the patient of session 2 is still checked in. It stays open.\n",
    )
    assert statuses(billed) == ["Closed", "Open", "Open", "Closed"]


@pytest.mark.parametrize(
    ("price", "correction", "what"),
    [
        ("20.00", "invoice credit 1 --line 1=5.00", "a credit note"),
        ("0.00", "invoice credit 1", "a credit note"),
        ("20.00", "writeoff 1 5.00", "a write-off"),
    ],
)
def test_what_was_corrected_is_not_reopened(price: str, correction: str, what: str, therapy: Practice) -> None:
    therapy.ok(f"charge Ana Book {price}")
    therapy.ok("invoice close 1")
    therapy.ok(f"{correction} --reason mistake")
    assert therapy.zbill("invoice reopen 1") == Answer(
        4, "", f"Invoice INV-0001 has {what} on it.\nCorrect it with a credit note: zbill invoice credit\n"
    )
    assert statuses(therapy) == ["Closed"]


@pytest.mark.parametrize(("seconds", "code"), [(0, 0), (24 * 3600, 0), (24 * 3600 + 1, 4)])
def test_reopening_is_possible_for_exactly_24_hours(billed: Practice, seconds: int, code: int) -> None:
    billed.ok("invoice close 1")
    billed.later(seconds)
    answer = billed.zbill("invoice reopen 1")
    assert (answer.code, statuses(billed)) == (code, ["Closed" if code else "Open"])
    if code:
        assert answer.err == (
            "Invoice INV-0001 was closed more than 24 hours ago.\n"
            "Issue a credit note: zbill invoice credit INV-0001 --reason TEXT\n"
        )


def test_a_reopened_invoice_is_open_in_every_respect_and_the_last_closing_counts(billed: Practice) -> None:
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


def test_only_an_open_invoice_with_nothing_paid_on_it_is_voided(billed: Practice) -> None:
    billed.ok("pay Ana 10.00")
    assert billed.zbill("invoice void 1 --reason mistake").err.startswith("Invoice INV-0001 has 10.00 paid on it.\n")
    billed.ok("invoice void-line 1 1")
    billed.ok("invoice void 1 --reason mistake")
    billed.ok("invoice void 1 --reason again")
    shown = billed.json("invoice show 1")
    assert (shown["status"], shown["balance"]) == ("Void", "0.00")
    assert billed.zbill("invoice close 1").err.startswith("Invoice INV-0001 is void.\n")
    assert billed.zbill("invoice reopen 1").err.startswith("Invoice INV-0001 is void.\n")


def test_a_closed_invoice_is_not_voided(billed: Practice) -> None:
    billed.ok("invoice close 1")
    assert billed.zbill("invoice void 1 --reason mistake") == Answer(
        4,
        "",
        "Invoice INV-0001 is closed and cannot be changed.\nReopen it first: zbill invoice reopen INV-0001\n",
    )


def test_with_a_clock_that_runs_behind_nothing_is_reopened_and_every_command_warns(billed: Practice) -> None:
    billed.ok("invoice close 1")
    billed.later(-121)
    warning = "The clock runs behind the last change in the log. Is it right?\n"
    assert billed.zbill("invoice reopen 1").err == (
        warning + "The clock runs behind the last change in the log, so nobody can tell whether 24 hours are over.\n"
        "Set the clock right, or: zbill check --accept-clock\n"
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

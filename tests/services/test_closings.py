"""Invoices close, reopen within 24 hours and are voided; a clock that runs behind is noticed (SPEC 5)."""

from __future__ import annotations

import shlex

import pytest

from tests.practice import Answer, Practice, practice_from


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
        "Invoice INV-0003 can't be closed: the patient for session 2 is still checked in. It stays open.\n"
        "1 invoice was closed. 2 stay open.\n",
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


# Changes that settle INV-0001 to the last cent: the commands before, then the one that settles it.
SETTLED_BY = [
    ("", "charge Ana Book 10.00 --discount Gift"),
    ("", "attend 1 --status no-show"),
    ("charge Ana Book 10.00 --discount none; pay Ana 4.00", "pay Ana 6.00"),
    ("charge Ana Book 10.00 --discount none; deposit Ana 10.00", "credit apply Ana"),
    ("charge Ana Book 10.00 --discount none; deposit Ana 10.00", "credit apply --all"),
    ("charge Ana Book 10.00 --discount none; deposit Ana 4.00", "pay Ana 6.00 --use-credit"),
    ("charge Ana Book 10.00 --discount none; pay Ana 4.00", "invoice edit 1 1 --price 4.00"),
    ("charge Ana Book 10.00 --discount none; pay Ana 4.00", "invoice edit 1 1 --discount 8.00"),
    ("client edit Ana --discount none; charge Ana Book 10.00", "invoice discount 1 Gift"),
    (
        "charge Ana Book 10.00 --discount none; invoice add 1 Pen 5.00 --discount none; pay Ana 10.00",
        "invoice void-line 1 2",
    ),
    ("invoice new Ana --empty", "invoice add 1 Leaflet 0.00"),
    ("charge Ana Leaflet 0.00; invoice void-line 1 1", "invoice restore-line 1 1"),
    ("charge Ana Book 10.00 --discount none; checkin 1 --invoice 1; pay Ana 10.00", "checkin 1 --undo"),
    ("checkin 1", "checkout 1"),
    ("client edit Ana --auto-invoice off; attend 1", "invoice new Ana"),
    ("client edit Ana --auto-invoice off; attend 1", "invoice new --all"),
    ("client edit Ana --auto-invoice off; attend 1; invoice new Ana --empty", "invoice add 1 --session 1"),
]


@pytest.fixture
def gift(therapy: Practice) -> Practice:
    """Session 1 costs nothing: a discount of 100 %. Kim can do everything but close invoices."""
    return therapy.begin(
        "discount add Gift 100",
        "client edit Ana --discount Gift",
        "staff add Kim --role Staff",
        "role revoke Staff close_invoice",
    )


@pytest.mark.parametrize(("before", "command"), SETTLED_BY)
def test_auto_close_paid_closes_an_invoice_whatever_settles_it(before: str, command: str, gift: Practice) -> None:
    gift.path.parent.joinpath("kim").mkdir()
    kim = practice_from(gift.path.parent / "kim", gift.path.read_bytes())
    for practice, staff, status in ((gift, "Helena", "Closed"), (kim, "Kim", "Open")):
        for each in filter(None, before.split("; ")):
            practice.ok(each)
        practice.ok("config set auto_close paid")
        answer = practice.ok([*shlex.split(command), "--as", staff])
        shown = practice.json("invoice show 1")
        assert (shown["status"], shown["balance"]) == (status, "0.00")
        assert ("INV-0001 was closed automatically." in answer.err) == (status == "Closed")


def test_auto_close_paid_leaves_open_what_cannot_be_closed(gift: Practice) -> None:
    gift.ok("config set auto_close paid")
    gift.ok("invoice new Ana --empty")
    gift.ok("charge Ana Book 10.00 --discount none")
    gift.ok("invoice void-line 2 1")
    gift.ok("checkin 1")
    gift.ok("invoice edit 3 1 --quantity 2")
    assert statuses(gift) == ["Open", "Open", "Open"]


def test_a_reopened_invoice_is_closed_again_by_the_correction_that_settles_it(gift: Practice) -> None:
    gift.ok("config set auto_close paid")
    gift.ok("charge Ana Book 10.00 --discount none")
    gift.ok("pay Ana 10.00")
    assert gift.ok("invoice reopen 1").out == "INV-0001  Ana Lopez  10.00  Open\n"
    assert gift.ok("invoice edit 1 1 --price 12.00").out == "INV-0001  Ana Lopez  12.00  Open\n"
    assert gift.ok("invoice edit 1 1 --price 9.00").err == (
        "1.00 of RCT-0001 moved from INV-0001 to account credit.\nINV-0001 was closed automatically.\n"
    )


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("invoice void-line 1 1", "Invoice INV-0001 is closed and can't be changed."),
        ("invoice void 1 --reason mistake", "Invoice INV-0001 is closed and can't be changed."),
        ("attend 1 --status no-show", "Session 1 is billed on invoice INV-0001, line 1."),
    ],
)
@pytest.mark.parametrize("clock", ["2026-10-05 11:00", "2026-10-05 13:30"])
def test_with_the_clock_behind_no_command_says_whether_the_24_hours_are_over(
    clock: str, command: str, sentence: str, billed: Practice
) -> None:
    billed.ok("invoice close 1")
    billed.at("2026-10-05 14:00")
    billed.ok("charge Ana Book 10.00")
    billed.at(clock)
    answer = billed.zbill(command)
    assert (answer.code, answer.err.splitlines()[1:]) == (
        4,
        [
            f"{sentence} The clock is behind, so the 24 hours for reopening the invoice can't be checked.",
            "Correct the clock, then reopen the invoice: zbill invoice reopen INV-0001",
        ],
    )

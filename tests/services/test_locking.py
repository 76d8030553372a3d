"""What `locked_through` refuses and what it allows (SPEC 7)."""

from __future__ import annotations

import pytest

from tests.practice import Practice


@pytest.fixture
def locked(therapy: Practice) -> Practice:
    """September is locked; INV-0001 stands in it, INV-0002 of October carries a line of September."""
    return therapy.begin(
        "config set auto_invoice off",
        "session add Ana 90834 '2026-09-20 09:00'",
        "session add Ana 90834 '2026-09-21 09:00'",
        "attend 2 3",
        "charge Ana Book 20.00 --date 2026-09-30",
        "invoice new Ana --session 2",
        "invoice add 2 Pen 5.00",
        "config set locked_through 2026-09-30",
    )


def everything(practice: Practice) -> list[object]:
    return [practice.json(f"invoice show {each['number']}") for each in practice.json("invoice list")]


def test_nothing_is_dated_changed_or_taken_back_in_locked_time(locked: Practice) -> None:
    was = everything(locked)
    refused = {
        "charge Ana Pen 5.00 --date 2026-09-30": "An invoice of 2026-09-30",
        "charge Ana Pen 5.00 --date 2026-09-30 --invoice 2": "A line of 2026-09-30",
        "invoice new Ana --date 2026-09-30": "An invoice of 2026-09-30",
        "invoice edit 2 1 --price 5.00": "A line of 2026-09-20",
        "invoice edit 2 2 --date 2026-09-30": "A line of 2026-09-30",
        "invoice void-line 2 1": "A line of 2026-09-20",
        "invoice discount 2 none": "A line of 2026-09-20",
        "invoice void 1 --reason mistake": "An invoice of 2026-09-30",
        "invoice void 2 --reason mistake": "A line of 2026-09-20",
        "pay Ana 5.00 --date 2026-09-30": "A payment of 2026-09-30",
    }
    assert {command: _refusal(locked, command) for command in refused} == {
        command: f"{what} lies in the time locked through 2026-09-30." for command, what in refused.items()
    }
    assert everything(locked) == was


def test_money_and_closings_of_today_reach_older_documents(locked: Practice) -> None:
    locked.ok("pay Ana 20.00 --invoice 1")
    locked.ok("invoice close 1 2")
    locked.ok("invoice reopen 2")
    assert [(each["status"], each["paid"]) for each in locked.json("invoice list")] == [
        ("Closed", "20.00"),
        ("Open", "0.00"),
    ]


def test_a_forgotten_session_of_a_locked_day_is_billed_today(locked: Practice) -> None:
    made = locked.json("invoice new Ana")
    assert (made["date"], [(line["session"], line["date"]) for line in made["lines"]]) == (
        "2026-10-05",
        [(3, "2026-10-05")],
    )


def test_a_closing_of_a_locked_day_is_not_reopened(locked: Practice) -> None:
    locked.ok("invoice close 2")
    locked.at("2026-10-06 11:00")
    locked.ok("config set locked_through 2026-10-05")
    answer = locked.zbill("invoice reopen 2")
    assert answer.code == 4
    assert answer.err.startswith("The closing of 2026-10-05 lies in the time locked through 2026-10-05.\n")


def test_with_today_locked_nothing_more_is_billed_or_taken_today(locked: Practice) -> None:
    locked.ok("config set auto_invoice on")
    locked.ok("config set locked_through today")
    was = everything(locked)
    refused = {
        "attend 1": "An invoice",
        "checkin 1": "An invoice",
        "charge Ana Pen 5.00": "An invoice",
        "invoice new Ana --empty": "An invoice",
        "invoice add 2 --session 3": "A line",
        "invoice close 2": "A closing",
        "pay Ana 5.00": "A payment",
    }
    assert {command: _refusal(locked, command) for command in refused} == {
        command: f"{what} of 2026-10-05 lies in the time locked through 2026-10-05."
        for command, what in refused.items()
    }
    assert everything(locked) == was


def test_a_check_in_of_a_locked_day_stands(therapy: Practice) -> None:
    therapy.ok("checkin 1")
    therapy.at("2026-10-06 09:00")
    therapy.ok("config set locked_through 2026-10-05")
    answer = therapy.zbill("checkin 1 --undo")
    assert (answer.code, therapy.json("invoice show 1")["total"]) == (4, "150.00")


def test_the_lock_moves_forward_only_and_not_past_today(locked: Practice) -> None:
    assert locked.zbill("config set locked_through 2026-09-29").code == 4
    assert locked.zbill("config set locked_through 2026-10-06").code == 2
    locked.ok("config set locked_through 2026-10-01")
    assert locked.ok("config get locked_through").out == "2026-10-01\n"


def _refusal(practice: Practice, command: str) -> str:
    answer = practice.zbill(command)
    assert (answer.code, answer.out) == (4, "")
    return answer.err.splitlines()[0]

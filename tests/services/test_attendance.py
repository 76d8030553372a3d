"""Marking attendance: every status from every status, wherever the session stands (SPEC 2, 3)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.practice import Answer, Practice

STATUSES = ("scheduled", "attended", "late-cancelled", "no-show", "cancelled", "non-billable")
FEES = {"attended": "150.00", "late-cancelled": "37.50", "no-show": "75.00"}
BILLABLE = tuple(FEES)


def session(practice: Practice, number: int = 1) -> tuple[str, str | None]:
    """A session's status and the invoice it stands on."""
    shown = practice.json(f"session show {number}")
    return shown["status"], shown["invoice"]


def to_bill(practice: Practice) -> list[tuple[int, str]]:
    """The unbilled sessions with the fee each would be billed at."""
    return [(row["session"], row["fee"]) for row in practice.json("report unbilled")["rows"]]


def invoices(practice: Practice) -> list[tuple[str, str, str]]:
    return [(row["number"], row["total"], row["status"]) for row in practice.json("invoice list")]


def six_sessions(practice: Practice, status: str) -> dict[str, int]:
    """Sessions marked `status`, one for each status that is tried next."""
    practice.begin(*(f"session add Ana 90834 '2026-10-05 1{number}:00'" for number in range(2, 7)))
    practice.ok(f"attend 1 2 3 4 5 6 --status {status}")
    return {new: number for number, new in enumerate(STATUSES, 1)}


def test_a_billable_status_makes_one_invoice_at_once(therapy: Practice) -> None:
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
    assert to_bill(therapy) == []


@pytest.mark.parametrize("old", STATUSES)
def test_an_unbilled_session_takes_any_status(therapy: Practice, old: str) -> None:
    therapy.ok("config set auto_invoice off")
    for status, number in six_sessions(therapy, old).items():
        therapy.ok(f"attend {number} --status {status}")
    assert [session(therapy, number) for number in range(1, 7)] == [(status, None) for status in STATUSES]
    assert to_bill(therapy) == [(2, "150.00"), (3, "37.50"), (4, "75.00")]
    assert invoices(therapy) == []


def left_open(practice: Practice) -> None:
    """As it was made."""


def closed_24_hours_ago(practice: Practice) -> None:
    practice.ok("invoice close 1")
    practice.later(24 * 3600)


def closed_longer_ago(practice: Practice) -> None:
    practice.ok("invoice close 1")
    practice.later(24 * 3600 + 1)


@pytest.mark.parametrize(
    ("stand", "way"),
    [
        (left_open, "Take the line back first: zbill invoice void-line INV-0001 1"),
        (closed_24_hours_ago, "Reopen it first: zbill invoice reopen INV-0001"),
        (
            closed_longer_ago,
            "It was closed more than 24 hours ago. Issue a credit note: zbill invoice credit INV-0001 --reason TEXT",
        ),
    ],
)
@pytest.mark.parametrize("old", BILLABLE)
def test_a_billed_session_keeps_its_status_and_the_refusal_names_the_way(
    therapy: Practice, old: str, stand: Callable[[Practice], None], way: str
) -> None:
    therapy.ok(f"attend 1 --status {old}")
    stand(therapy)
    before = invoices(therapy)
    answers = {new: therapy.zbill(f"attend 1 --status {new} -q") for new in STATUSES}
    refused = Answer(4, "", f"Session 1 is billed on invoice INV-0001, line 1.\n{way}\n")
    assert answers == {new: Answer(0, "INV-0001\n", "") if new == old else refused for new in STATUSES}
    assert (session(therapy), invoices(therapy)) == ((old, "INV-0001"), before)


@pytest.mark.parametrize("old", BILLABLE)
def test_of_a_void_invoice_the_session_is_unbilled_again(therapy: Practice, old: str) -> None:
    sessions = six_sessions(therapy, old)
    for number in range(1, 7):
        therapy.ok(f"invoice void {number} --reason mistake")
    assert to_bill(therapy) == [(number, FEES[old]) for number in range(1, 7)]
    for new, number in sessions.items():
        therapy.ok(f"attend {number} --status {new}")
    changed = [new for new in BILLABLE if new != old]
    assert invoices(therapy)[6:] == [(f"INV-{7 + place:04}", FEES[new], "Open") for place, new in enumerate(changed)]
    assert to_bill(therapy) == [(sessions[old], FEES[old])]


@pytest.mark.parametrize("old", BILLABLE)
def test_a_released_session_is_billed_again_by_marking_it_anew(therapy: Practice, old: str) -> None:
    sessions = six_sessions(therapy, old)
    for number in range(1, 7):
        therapy.ok(f"invoice void-line {number} 1")
    assert to_bill(therapy) == []
    for new, number in sessions.items():
        therapy.ok(f"attend {number} --status {new}")
    assert invoices(therapy)[6:] == [(f"INV-{7 + place:04}", FEES[new], "Open") for place, new in enumerate(BILLABLE)]
    assert to_bill(therapy) == []


def test_a_waived_session_costs_nothing_until_it_is_marked_again(therapy: Practice) -> None:
    therapy.ok("attend 1 --status no-show --waive --reason 'in hospital'")
    shown = therapy.json("session show 1")
    assert (shown["status"], shown["waived"], shown["reason"]) == ("no-show", True, "in hospital")
    assert (invoices(therapy), to_bill(therapy)) == ([], [])
    therapy.ok("attend 1 --status no-show")
    assert invoices(therapy) == [("INV-0001", "75.00", "Open")]
    assert therapy.json("session show 1")["waived"] is False


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ("--status attended --waive --reason ill", "Only a late cancellation or a no-show is waived, not attended."),
        ("--status cancelled --waive --reason ill", "Only a late cancellation or a no-show is waived, not cancelled."),
        ("--status no-show --waive", "A waived session needs a reason."),
        ("--status came", "'came' is no status."),
    ],
)
def test_what_can_never_be_marked_is_wrong_usage(therapy: Practice, options: str, sentence: str) -> None:
    answer = therapy.zbill(f"attend 1 {options}")
    assert (answer.code, answer.err.splitlines()[0]) == (2, sentence)
    assert session(therapy) == ("scheduled", None)


def test_a_billed_session_is_not_waived(therapy: Practice) -> None:
    therapy.ok("attend 1 --status no-show")
    answer = therapy.zbill("attend 1 --status no-show --waive --reason ill")
    assert answer.code == 4
    assert answer.err.startswith("Session 1 is billed on invoice INV-0001, line 1.\n")


def test_a_session_still_to_come_can_be_called_off_not_held(therapy: Practice) -> None:
    therapy.ok("session add Ana 90834 '2026-10-06 09:00'")
    for status in ("attended", "no-show", "non-billable"):
        assert therapy.zbill(f"attend 2 --status {status}") == Answer(
            4,
            "",
            f"Session 2 is on 2026-10-06, a day still to come, and cannot be {status} yet.\n"
            "Call it off instead: zbill attend 2 --status cancelled\n",
        )
        assert session(therapy, 2) == ("scheduled", None)
    for status in ("cancelled", "scheduled", "late-cancelled"):
        therapy.ok(f"attend 2 --status {status}")
        assert session(therapy, 2)[0] == status


def test_a_late_cancellation_ahead_of_its_day_is_dated_today(therapy: Practice) -> None:
    therapy.ok("session add Ana 90834 '2026-10-20 09:00'")
    invoice = therapy.json("attend 2 --status late-cancelled")
    assert (invoice["date"], invoice["total"]) == ("2026-10-05", "37.50")
    assert [(line["date"], line["description"]) for line in invoice["lines"]] == [
        ("2026-10-05", "Psychotherapy 45 min (late cancellation)")
    ]


def test_a_forgotten_session_is_dated_its_own_day_on_an_invoice_of_today(therapy: Practice) -> None:
    therapy.ok("session add Ana 90834 '2026-09-28 09:00'")
    invoice = therapy.json("attend 2")
    assert (invoice["date"], invoice["due"]) == ("2026-10-05", "2026-10-05")
    assert [line["date"] for line in invoice["lines"]] == ["2026-09-28"]


def test_a_session_worth_nothing_counts_as_settled_and_is_said_so(therapy: Practice) -> None:
    therapy.ok("service edit 90834 --late-cancel 0")
    answer = therapy.ok("attend 1 --status late-cancelled")
    assert answer.err == "Session 1 costs nothing as late-cancelled: no invoice is needed.\n"
    assert (session(therapy), invoices(therapy), to_bill(therapy)) == (("late-cancelled", None), [], [])


def test_a_discount_of_100_percent_does_make_an_invoice(therapy: Practice) -> None:
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
    ("practice_says", "client_says", "billed"),
    [("on", "practice", True), ("off", "practice", False), ("on", "off", False), ("off", "on", True)],
)
def test_the_client_overrides_the_practice(
    therapy: Practice, practice_says: str, client_says: str, billed: bool
) -> None:
    therapy.ok(f"config set auto_invoice {practice_says}")
    therapy.ok(f"client edit Ana --auto-invoice {client_says}")
    therapy.ok("attend 1")
    assert invoices(therapy) == ([("INV-0001", "150.00", "Open")] if billed else [])
    assert to_bill(therapy) == ([] if billed else [(1, "150.00")])

"""Unbilled sessions are invoiced, and invoices are numbered and dated (SPEC 3)."""

from __future__ import annotations

import pytest

from tests.practice import Practice


@pytest.fixture
def month(therapy: Practice) -> Practice:
    """Create four sessions of Ana and one of Ben in September and October, all attended and unbilled."""
    return therapy.begin(
        "config set auto_invoice off",
        "client add 'Ben Okafor'",
        "session add Ana 90834 '2026-09-07 09:00'",
        "session add Ana 90834 '2026-09-30 09:00'",
        "session add Ana 90834 '2026-10-01 09:00'",
        "session add Ben 90834 '2026-10-01 10:00'",
        "attend 1 2 3 4 5",
    )


def billed(practice: Practice) -> list[tuple[str, str, str, list[int | None]]]:
    """Return every invoice: number, date, total, and the sessions on its live lines."""
    shown = [practice.json(f"invoice show {each['number']}") for each in practice.json("invoice list")]
    return [
        (each["number"], each["date"], each["total"], [line["session"] for line in each["lines"] if not line["void"]])
        for each in shown
    ]


def unbilled(practice: Practice) -> list[int]:
    return [row["session"] for row in practice.json("report unbilled")["rows"]]


@pytest.mark.parametrize(
    ("options", "sessions", "left"),
    [
        ("", [2, 3, 4, 1], [5]),
        ("--period 2026-09", [2, 3], [4, 1, 5]),
        ("--session 4 --session 2", [4, 2], [3, 1, 5]),
    ],
)
def test_a_new_invoice_takes_all_unbilled_sessions_those_of_a_period_or_the_named_ones(
    month: Practice, options: str, sessions: list[int], left: list[int]
) -> None:
    month.ok(f"invoice new Ana {options}")
    assert billed(month) == [("INV-0001", "2026-10-05", f"{150 * len(sessions)}.00", sessions)]
    assert unbilled(month) == left


def test_new_all_creates_one_invoice_per_client(month: Practice) -> None:
    month.ok("invoice new --all --date 2026-10-02")
    assert billed(month) == [
        ("INV-0001", "2026-10-02", "600.00", [2, 3, 4, 1]),
        ("INV-0002", "2026-10-02", "150.00", [5]),
    ]


def test_without_unbilled_sessions_no_invoice_is_created(month: Practice) -> None:
    month.ok("invoice new Ana")
    answer = month.ok("invoice new Ana")
    assert (answer.out, answer.err) == ("", "Ana Lopez has no unbilled sessions. Nothing to invoice.\n")
    month.ok("invoice new Ana --empty")
    assert billed(month)[1:] == [("INV-0002", "2026-10-05", "0.00", [])]


def test_a_session_whose_line_was_voided_is_billed_again_only_when_named(month: Practice) -> None:
    month.ok("invoice new Ana --session 1")
    month.ok("invoice void-line 1 1")
    assert unbilled(month) == [2, 3, 4, 5]
    month.ok("invoice new Ana")
    assert billed(month)[1] == ("INV-0002", "2026-10-05", "450.00", [2, 3, 4])
    month.ok("invoice new Ana --session 1")
    assert billed(month)[2] == ("INV-0003", "2026-10-05", "150.00", [1])


@pytest.mark.parametrize(
    ("before", "command", "sentence"),
    [
        (
            "attend 1 --status cancelled",
            "invoice new Ana --session 1",
            "Session 1 is cancelled, so it can't be billed.",
        ),
        (
            "attend 1 --status no-show --waive --reason ill",
            "invoice new Ana --session 1",
            "Session 1 is waived, so it can't be billed.",
        ),
        ("invoice new Ana", "invoice new Ana --session 1", "Session 1 is billed on invoice INV-0001, line 4."),
        ("invoice new Ana", "invoice add 1 --session 1", "Session 1 is billed on invoice INV-0001, line 4."),
        ("session show 5", "invoice new Ana --session 5", "Session 5 belongs to Ben Okafor."),
    ],
)
def test_a_session_that_is_not_unbilled_cannot_be_invoiced(
    month: Practice, before: str, command: str, sentence: str
) -> None:
    month.ok(before)
    was = billed(month)
    answer = month.zbill(command)
    assert (answer.code, answer.err.splitlines()[0]) == (4, sentence)
    assert billed(month) == was


@pytest.mark.parametrize("whose", ["Ana", "--all", "Ana --session 1", "Ana --period 2025", "Ana --empty"])
def test_an_invoice_cannot_be_dated_in_the_future(month: Practice, whose: str) -> None:
    answer = month.zbill(f"invoice new {whose} --date 2026-10-06")
    assert (answer.code, answer.err.splitlines()[0]) == (2, "The invoice date 2026-10-06 is in the future.")
    assert billed(month) == []


def test_the_setting_terms_days_gives_the_due_date(month: Practice) -> None:
    month.ok("config set terms_days 14")
    made = month.json("invoice new Ana --date 2026-09-30")
    assert (made["date"], made["due"]) == ("2026-09-30", "2026-10-14")


def test_a_clients_own_terms_come_before_the_practices(month: Practice) -> None:
    month.ok("config set terms_days 14")
    month.ok("client edit Ana --terms 30")
    month.ok("client edit Ben --terms 0")
    made = month.json("invoice new --all --date 2026-09-30")
    assert {each["client"]: each["due"] for each in made} == {"Ana Lopez": "2026-10-30", "Ben Okafor": "2026-09-30"}
    assert month.json("charge Ana Book 5.00")["due"] == "2026-11-04"
    month.ok("client edit Ana --terms practice")
    assert month.json("charge Ana Book 5.00")["due"] == "2026-10-19"


def test_numbers_continue_when_prefix_and_width_change(month: Practice) -> None:
    month.ok("config set invoice_start 41")
    month.ok("invoice new Ana --session 1")
    month.ok("config set invoice_prefix R-")
    month.ok("config set number_width 2")
    month.ok("invoice void 41 --reason mistake")
    month.ok("invoice new Ana --session 2")
    month.ok("config set invoice_prefix ''")
    month.ok("charge Ben Book 5.00")
    assert [each["number"] for each in month.json("invoice list")] == ["INV-0041", "R-42", "43"]
    assert month.zbill("config set invoice_start 50").code == 4
    assert month.zbill("config set invoice_prefix R2").code == 2
    assert [month.json(f"invoice show {text}")["number"] for text in ("41", "inv-0041", "r-42", "043")] == [
        "INV-0041",
        "INV-0041",
        "R-42",
        "43",
    ]


def test_a_session_costs_the_price_on_the_date_of_its_line(month: Practice) -> None:
    month.ok("service edit 90834 --price 100.00 --from 2026-01-01")
    month.ok("service edit 90834 --price 160.00 --from 2026-10-01")
    month.ok("client rate Ana 90834 120.00 --from 2026-09-20")
    month.ok("client rate Ana 90834 none --from 2026-10-05")
    month.ok("session edit 3 --fee 99.00")
    shown = month.json("invoice new Ana")
    assert [(line["date"], line["unit_price"]) for line in shown["lines"]] == [
        ("2026-09-07", "100.00"),
        ("2026-09-30", "99.00"),
        ("2026-10-01", "120.00"),
        ("2026-10-05", "150.00"),
    ]
    assert [line["unit_price"] for line in month.json("invoice new Ben")["lines"]] == ["160.00"]


def test_a_future_session_costs_todays_price(therapy: Practice) -> None:
    therapy.ok("service edit 90834 --price 160.00 --from 2026-10-20")
    therapy.ok("session add Ana 90834 '2026-10-20 09:00'")
    shown = therapy.json("attend 2 --status late-cancelled")
    assert [(line["date"], line["unit_price"]) for line in shown["lines"]] == [("2026-10-05", "37.50")]


def test_a_session_that_now_costs_nothing_gets_no_line_and_is_no_longer_unbilled(month: Practice) -> None:
    month.ok("service edit 90834 --price 150.00 --from 2026-09-01")
    month.ok("service edit 90834 --price 0.00 --from 2026-10-01")
    month.ok("service edit 90834 --price 0.00 --from 2026-10-05")
    answer = month.ok("invoice new Ana")
    assert answer.err == (
        "Session 4 (attended) has no charge. It was left out.\nSession 1 (attended) has no charge. It was left out.\n"
    )
    assert billed(month) == [("INV-0001", "2026-10-05", "300.00", [2, 3])]
    assert month.sql("select id from sessions where to_bill = 1") == [(5,)]


@pytest.mark.parametrize(
    ("change", "left"),
    [
        ("client rate Ana 90834 0.00 --from 2026-10-01", [2, 3, 5]),
        ("service edit 90834 --price 0.00 --from 2026-09-01", [1]),
        ("session edit 3 --fee 0.00", [2, 4, 1, 5]),
    ],
)
def test_a_session_that_now_costs_nothing_counts_as_settled(month: Practice, change: str, left: list[int]) -> None:
    month.ok("service edit 90834 --price 150.00 --from 2026-01-01")
    month.ok("invoice new Ana --session 3")
    month.ok("invoice void 1 --reason mistake")
    month.ok(change)
    assert unbilled(month) == left
    assert [row["to_do"] for row in month.json("today 2026-10-01")] == [
        "bill: invoice new" * (each in left) for each in (4, 5)
    ]
    assert month.ok("session edit 4 --notes x").out.endswith("unbilled\n") == (4 in left)

"""Account credit and write-offs: what is refused says how much there is and what to do (SPEC 6)."""

from __future__ import annotations

import pytest

from tests.practice import Answer, Practice


@pytest.fixture
def credit(therapy: Practice) -> Practice:
    """Ana owes 12.00 on INV-0001, of 20.00 with 8.00 of goodwill on it; 5.00 of goodwill is unused. Ben has none."""
    return therapy.begin(
        "client add 'Ben Okafor'",
        "credit add Ana 8.00 --reason sorry",
        "charge Ana Book 20.00",
        "credit apply Ana",
        "credit add Ana 5.00 --reason sorry",
    )


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (
            "credit remove Ana 5.01 --reason mistake",
            "Ana Lopez has 5.00 of unused goodwill.\n"
            "To remove more, move goodwill back first: zbill credit unapply INV-0001 AMOUNT --reason TEXT\n",
        ),
        ("credit remove Ben 0.01 --reason mistake", "Ben Okafor has 0.00 of unused goodwill.\n"),
        ("credit apply Ana 5.01", "Ana Lopez has 5.00 of account credit.\nApply up to that.\n"),
        ("credit apply Ben 0.01", "Ben Okafor owes 0.00.\n"),
        (
            "credit apply Ana 5.00 --invoice 1=12.01",
            "The balance of invoice INV-0001 is 12.00.\nUse --invoice INV-0001=12.00 or less.\n",
        ),
        ("credit apply Ana 4.00 --invoice 1=3.00", "Ana Lopez owes 3.00 on these invoices.\nApply up to that.\n"),
        ("credit unapply 1 8.01 --reason mistake", "Only 8.00 is paid on INV-0001.\nMove up to that.\n"),
        (
            "writeoff 1 --reason lost",
            "Invoice INV-0001 is open, and only closed invoices can be written off.\n"
            "Close it first: zbill invoice close INV-0001\n",
        ),
    ],
)
def test_what_is_more_than_there_is_changes_nothing(command: str, refusal: str, credit: Practice) -> None:
    was = credit.dump()
    assert credit.zbill(command) == Answer(4, "", refusal)
    assert credit.dump() == was


def test_goodwill_is_taken_from_the_invoice_it_was_applied_to_last(credit: Practice) -> None:
    credit.ok("charge Ana Pen 3.00")
    credit.ok("credit apply Ana --invoice 2")
    refused = credit.zbill("credit remove Ana 9.00 --reason mistake")
    assert refused.err.splitlines() == [
        "Ana Lopez has 2.00 of unused goodwill.",
        "To remove more, move goodwill back first: zbill credit unapply INV-0002 AMOUNT --reason TEXT",
    ]
    credit.ok("credit unapply INV-0002 3.00 --reason mistake")
    assert credit.zbill("credit remove Ana 9.00 --reason mistake").err.splitlines()[1].split()[-4:-3] == ["INV-0001"]
    credit.ok("credit unapply INV-0001 8.00 --reason mistake")
    credit.ok("credit remove Ana 9.00 --reason mistake")
    assert credit.zbill("credit remove Ana 9.00 --reason mistake") == Answer(
        4, "", "Ana Lopez has 4.00 of unused goodwill.\nRemove up to that.\n"
    )


@pytest.mark.parametrize(
    ("command", "note"),
    [
        ("credit apply Ben", "Ben Okafor owes nothing. No credit was applied.\n"),
        ("credit apply Ana", "Ana Lopez has no account credit. No credit was applied.\n"),
        ("credit apply --all", "No client with account credit owes anything. No credit was applied.\n"),
    ],
)
def test_where_nothing_can_be_applied_a_note_says_why(command: str, note: str, credit: Practice) -> None:
    credit.ok("credit remove Ana 5.00 --reason mistake")
    assert credit.zbill(command) == Answer(0, "", note)


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        (
            "writeoff 1 12.01 --reason lost",
            Answer(4, "", "The balance of invoice INV-0001 is 12.00.\nWrite off up to that.\n"),
        ),
        (
            "writeoff 2 --reason lost",
            Answer(4, "", "Nothing is owed on invoice INV-0002.\nSee: zbill invoice show INV-0002\n"),
        ),
        (
            "writeoff 1 --reverse",
            Answer(0, "INV-0001  Ana Lopez  20.00  Closed\n", "INV-0001 has no write-off. Nothing was reversed.\n"),
        ),
    ],
)
def test_only_a_balance_is_written_off(command: str, answer: Answer, credit: Practice) -> None:
    credit.ok("charge Ana Pen 5.00")
    credit.ok("credit apply Ana --invoice 2")
    credit.ok("invoice close 1 2")
    assert credit.zbill(command) == answer


@pytest.mark.parametrize(
    ("command", "code", "refusal"),
    [
        ("refund 1 30.01", 4, "Only 30.00 of RCT-0001 is left to refund.\nRefund up to that.\n"),
        ("refund 2 5.00", 4, "RCT-0002 is already refunded in full.\n"),
        (
            "refund 3 5.00",
            4,
            "RCT-0003 is a refund, so it can't be refunded.\n"
            "Void it if it was a mistake: zbill receipt void RCT-0003 --reason TEXT\n",
        ),
        (
            "refund 1 20.00 --invoice 1",
            4,
            "Only 12.00 of RCT-0001 is on INV-0001.\n"
            "Refund up to that, or leave out --invoice: zbill refund RCT-0001 20.00\n",
        ),
        (
            "refund 1 20.00 --invoice 2",
            4,
            "Nothing of RCT-0001 is on INV-0002.\nLeave out --invoice: zbill refund RCT-0001 20.00\n",
        ),
        (
            "refund 1 5.00 --date 2026-10-04",
            2,
            "A refund can't be dated 2026-10-04: RCT-0001 was paid on 2026-10-05.\n"
            "Use 2026-10-05 or a later date with --date.\n",
        ),
        (
            "receipt void 2 --reason bounced",
            4,
            "RCT-0002 can't be voided: 5.00 of it was refunded.\n"
            "To charge for a check that bounced later: zbill charge 'Ben Okafor' DESCRIPTION PRICE\n",
        ),
    ],
)
def test_a_refund_gives_back_what_was_paid_and_only_once(
    command: str, code: int, refusal: str, credit: Practice
) -> None:
    credit.ok("pay Ana 30.00")
    credit.ok("charge Ben Pen 1.00")
    credit.ok("deposit Ben 5.00")
    credit.ok("refund 2 5.00")
    was = credit.dump()
    assert credit.zbill(command) == Answer(code, "", refusal)
    assert credit.dump() == was


@pytest.mark.parametrize(
    ("other", "is_duplicate"),
    [
        ("refund 1 10.00", True),
        ("refund 1 10.00 --date 2026-10-05 --method transfer --comment hello", True),
        ("refund 1 10.00 --invoice 1", True),
        ("refund 1 10.01", False),
        ("refund 1 10.00 --date 2026-10-06", False),
        ("refund 2 10.00", False),
        ("refund 1 10.00 --again", False),
    ],
)
def test_a_refund_of_the_same_receipt_amount_and_day_is_refused_without_again(
    other: str, is_duplicate: bool, credit: Practice
) -> None:
    credit.ok("pay Ana 30.00 --method cash")
    credit.ok("deposit Ben 15.00")
    credit.ok("refund 1 10.00")
    credit.at("2026-10-06 12:00")
    was = credit.dump()
    answer = credit.zbill(other if "--date" in other else f"{other} --date 2026-10-05")
    if is_duplicate:
        refusal = "This looks like a duplicate of RCT-0003: Ana Lopez, 10.00, 2026-10-05.\n"
        assert answer == Answer(4, "", f"{refusal}To record it anyway, add --again.\n")
        assert credit.dump() == was
    else:
        assert (answer.code, answer.err.count("duplicate")) == (0, 0)


def test_a_void_refund_is_no_duplicate(credit: Practice) -> None:
    credit.ok("deposit Ben 15.00")
    credit.ok("refund 1 10.00")
    credit.ok("receipt void 2 --reason 'wrong amount'")
    credit.ok("refund 1 10.00")


# What is done with the deposit of the 5th by the 9th, and the first day that a refund of 60.00 of it can have.
MOVED = [
    ([], "2026-10-05"),
    (["2026-10-06", "credit apply Ana 30.00"], "2026-10-05"),
    (["2026-10-06", "credit apply Ana 50.00"], "2026-10-06"),
    (["2026-10-06", "credit apply Ana 90.00", "2026-10-07", "credit unapply 1 90.00 --reason no"], "2026-10-07"),
    (["2026-10-06", "refund 1 50.00", "2026-10-08", "receipt void 2 --reason no"], "2026-10-08"),
    (["2026-10-06", "refund 1 30.00"], "2026-10-05"),
    (["2026-10-06", "credit apply Ana 20.00", "2026-10-07", "credit apply Ana 60.00"], "2026-10-07"),
]


@pytest.mark.parametrize(("history", "first"), MOVED)
def test_a_refund_is_not_dated_before_the_day_its_money_last_moved(
    history: list[str], first: str, practice: Practice
) -> None:
    practice.begin("client add 'Ana Lopez'", "charge Ana Course 200.00", "deposit Ana 100.00")
    for step in history:
        if step[0].isdigit():
            practice.at(f"{step} 12:00")
        else:
            practice.ok(step)
    practice.at("2026-10-09 12:00")
    for day in ("2026-10-05", "2026-10-06", "2026-10-07", "2026-10-08"):
        if day < first:
            assert practice.zbill(f"refund 1 60.00 --date {day}") == Answer(
                4,
                "",
                f"A refund can't be dated {day}: the money to refund last moved on {first}.\n"
                f"Use {first} or a later date with --date.\n",
            )
    practice.ok(f"refund 1 60.00 --date {first}")
    for day in ("2026-10-05", "2026-10-06", "2026-10-07", "2026-10-08", "2026-10-09"):
        assert not practice.json(f"report ar --as-of {day}")["totals"]["unapplied"].startswith("-")

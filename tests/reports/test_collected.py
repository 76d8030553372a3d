"""Money collected per provider goes to tax, then to lines, oldest first; refunds go the other way (SPEC 8.3)."""

from __future__ import annotations

import pytest

from tests.practice import Practice


@pytest.fixture
def example(practice: Practice) -> Practice:
    """Create SPEC's example, closed: Anton's line of 60.00 and, a day later, Berta's of 40.00 plus 4.00 tax."""
    return practice.begin(
        "staff add Anton --provider",
        "staff add Berta --provider",
        "tax add GST 10 --from 2026-01-01",
        "client add Cem",
        "charge Cem Surgery 40.00 --date 2026-10-02 --provider Berta --tax GST",
        "charge Cem Exam 60.00 --date 2026-10-01 --provider Anton --invoice 1",
        "invoice close 1",
    )


def collected(practice: Practice, options: str = "--period today") -> dict[str, str]:
    """Return the money collected per provider and for tax, without zeros."""
    report = practice.json(f"report provider --collected {options}")
    found = {row["provider"]: row["collected_revenue"] for row in report["rows"]} | {
        "tax": report["totals"]["tax_collected"]
    }
    return {name: amount for name, amount in found.items() if amount != "0.00"}


def test_collected_revenue_matches_the_example_of_spec(example: Practice) -> None:
    example.ok("pay Cem 50.00")
    assert collected(example) == {"Anton": "46.00", "tax": "4.00"}
    example.ok("pay Cem 30.00")
    assert collected(example) == {"Anton": "60.00", "Berta": "16.00", "tax": "4.00"}
    example.ok("refund 2 20.00")
    assert collected(example) == {"Anton": "56.00", "tax": "4.00"}


def test_the_invoices_behind_the_amounts_can_be_those_of_one_provider(example: Practice) -> None:
    example.ok("pay Cem 80.00")
    behind = {
        words: [
            (row["provider"], row["invoice"], row["collected_revenue"])
            for row in example.json(f"report provider --collected --explain --period today {words}")["rows"]
        ]
        for words in ("", "--provider Berta")
    }
    berta = ("Berta", "INV-0001", "16.00")
    assert behind == {"": [("Anton", "INV-0001", "60.00"), berta], "--provider Berta": [berta]}


def test_each_payment_refund_or_void_counts_on_its_own_day(example: Practice) -> None:
    example.ok("pay Cem 50.00")
    example.at("2026-10-06 12:00")
    example.ok("pay Cem 30.00")
    assert collected(example) == {"Anton": "14.00", "Berta": "16.00"}
    example.at("2026-10-07 12:00")
    example.ok("refund 2 20.00")
    assert collected(example) == {"Anton": "-4.00", "Berta": "-16.00"}
    example.at("2026-10-08 12:00")
    example.ok("receipt void 1 --reason bounced")
    assert collected(example) == {"Anton": "-50.00"}
    assert collected(example, "--period 2026-10") == {"Anton": "6.00", "tax": "4.00"}


def test_money_paid_while_the_invoice_is_open_counts_on_the_closing_date(example: Practice) -> None:
    example.at("2026-10-06 11:00")
    example.ok("invoice reopen 1")
    example.ok("pay Cem 104.00 --date 2026-10-04")
    assert collected(example, "--period 2026-10") == {}
    example.at("2026-10-07 12:00")
    example.ok("invoice close 1")
    assert collected(example, "--from 2026-10-01 --to 2026-10-06") == {}
    assert collected(example) == {"Anton": "60.00", "Berta": "40.00", "tax": "4.00"}


def test_credit_counts_when_it_is_applied_or_unapplied_and_goodwill_never(example: Practice) -> None:
    example.ok("credit add Cem 10.00 --reason 'long wait'")
    example.ok("deposit Cem 100.00")
    assert collected(example) == {}
    example.at("2026-10-06 12:00")
    example.ok("credit apply Cem")
    assert collected(example) == {"Anton": "60.00", "Berta": "30.00", "tax": "4.00"}
    example.at("2026-10-07 12:00")
    example.ok("credit unapply 1 94.00 --reason 'wrong invoice'")
    assert collected(example) == {"Anton": "-60.00", "Berta": "-30.00", "tax": "-4.00"}


def test_a_credit_note_takes_money_back_from_the_lines_it_credits(example: Practice) -> None:
    example.ok("pay Cem 104.00")
    example.at("2026-10-06 12:00")
    example.ok("invoice credit 1 --line 2 --reason complaint")
    assert collected(example) == {"Anton": "-60.00"}
    assert example.json("receipt show 1")["unapplied"] == "60.00"


def test_money_entered_again_for_a_past_day_is_collected_once(example: Practice) -> None:
    example.ok("pay Cem 104.00")
    example.at("2026-10-06 12:00")
    example.ok("credit unapply 1 104.00 --reason 'wrong invoice'")
    example.ok("pay Cem 104.00 --date 2026-10-05 --again")
    everything = {"Anton": "60.00", "Berta": "40.00", "tax": "4.00"}
    assert collected(example, "--from 2026-10-05 --to 2026-10-05") == everything
    assert collected(example, "--from 2026-10-06 --to 2026-10-06") == {}
    assert collected(example, "--period 2026-10") == everything


def test_a_written_off_debt_is_not_collected(example: Practice) -> None:
    example.ok("writeoff 1 --reason gone")
    assert collected(example) == {}

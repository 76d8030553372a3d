"""Mistakes are put right: overpayments, refunds, write-offs, credit notes and void receipts (SPEC 5, 6)."""

from __future__ import annotations

from tests.practice import Practice


def standing(practice: Practice, client: str) -> tuple[str, str]:
    """Return what a client owes and their credit; check the ledger's end and the whole file."""
    balance = practice.json(f"balance '{client}'")
    rows = practice.json(f"ledger '{client}'")
    assert rows[-1]["balance"] == balance["net"]
    assert practice.zbill("check") == practice.ok("check")
    return balance["owing"], balance["credit"]


def settled(practice: Practice, receipt: str) -> tuple[list[tuple[str, str]], str, str]:
    """Return the invoices a receipt pays now, its unapplied amount and its refunded amount."""
    card = practice.json(f"receipt show {receipt}")
    return [(each["invoice"], each["amount"]) for each in card["settled"]], card["unapplied"], card["refunded"]


def test_an_overpayment_pays_the_next_invoice_and_the_remainder_is_refunded(money: Practice) -> None:
    money.ok("charge Ana Report 100.00")
    money.ok("pay Ana 200.00 --method cash")
    assert standing(money, "Ana") == ("0.00", "100.00")

    money.ok("charge Ana Book 40.00")
    assert money.ok("credit apply Ana 40.00").out == "INV-0002  Ana Lopez  40.00  Open\n"
    assert money.ok("refund 1 60.00").out == "RCT-0002  Ana Lopez  60.00  2026-10-05\n"

    assert standing(money, "Ana") == ("0.00", "0.00")
    assert settled(money, "1") == ([("INV-0001", "100.00"), ("INV-0002", "40.00")], "0.00", "60.00")
    refund = money.json("receipt show 2")
    assert (refund["kind"], refund["method"], refund["refund_of"]) == ("refund", "cash", "RCT-0001")


def test_after_a_refund_of_an_invoices_payment_the_client_owes_it_again(money: Practice) -> None:
    money.ok("charge Ana Report 100.00")
    money.ok("pay Ana 100.00")

    answer = money.ok("refund 1 40.00")

    assert answer.err == "40.00 is owed again on INV-0001.\n"
    assert standing(money, "Ana") == ("40.00", "0.00")
    refused = money.zbill("refund 1 60.01")
    assert (refused.code, refused.err) == (4, "Only 60.00 of RCT-0001 is left to refund.\nRefund up to that.\n")
    money.ok("refund 1 60.00")
    assert standing(money, "Ana") == ("100.00", "0.00")


def test_a_written_off_debt_can_be_paid_after_reversing_the_write_off(money: Practice) -> None:
    money.ok("charge Ana Report 80.00")
    money.ok("invoice close 1")
    money.at("2026-10-20 12:00")
    money.ok("writeoff 1 --reason 'moved away'")
    assert money.json("report ar")["rows"] == []

    money.at("2026-11-10 12:00")
    refused = money.zbill("pay Ana 80.00")
    assert refused.code == 4
    assert "zbill writeoff INVOICE --reverse" in refused.err
    money.ok("writeoff 1 --reverse")
    assert money.json("report ar")["totals"]["closed_balance"] == "80.00"
    money.later(60)
    money.ok("pay Ana 80.00")

    assert money.json("report ar")["rows"] == []
    assert standing(money, "Ana") == ("0.00", "0.00")
    kinds = [(row["date"], row["kind"], row["balance"]) for row in money.json("ledger Ana")]
    assert kinds == [
        ("2026-10-05", "invoice", "80.00"),
        ("2026-10-20", "write-off", "0.00"),
        ("2026-11-10", "reversal", "80.00"),
        ("2026-11-10", "payment", "0.00"),
    ]


def test_one_line_of_a_paid_closed_invoice_is_credited_and_refunded(money: Practice) -> None:
    money.ok("charge Ana Report 100.00 --tax Sales --discount Ten")
    money.ok("charge Ana Book 50.00 --invoice 1")
    money.ok("invoice close 1")
    money.ok("pay Ana 147.43")
    before = money.json("report ar")

    answer = money.ok("invoice credit 1 --line 1 --reason 'never delivered'")

    assert answer.out == "CN-0001  Ana Lopez  97.43  of INV-0001\n"
    assert answer.err == "97.43 of RCT-0001 moved from INV-0001 to account credit.\n"
    note = money.json("creditnote show 1")
    assert (note["net"], note["tax"], note["total"], note["released"]) == ("90.00", "7.43", "97.43", "97.43")
    assert [row["closed_balance"] for row in before["rows"]] == []
    assert money.json("report ar")["totals"]["closed_balance"] == "0.00"
    assert settled(money, "1") == ([("INV-0001", "50.00")], "97.43", "0.00")
    money.ok("refund 1 97.43")
    assert standing(money, "Ana") == ("0.00", "0.00")


def test_a_billed_session_is_corrected_to_a_no_show_three_days_later(therapy: Practice) -> None:
    therapy.ok("attend 1")
    therapy.ok("invoice close 1")
    therapy.at("2026-10-08 12:00")

    refused = therapy.zbill("attend 1 --status no-show")
    assert refused.code == 4
    assert "zbill invoice credit INV-0001" in refused.err
    therapy.ok("invoice credit 1 --reason 'was a no-show'")
    assert therapy.ok("attend 1 --status no-show").out == "INV-0002  Ana Lopez  75.00  Open\n"

    assert standing(therapy, "Ana") == ("75.00", "0.00")


def test_lowering_an_open_invoice_moves_the_excess_payment_to_credit(money: Practice) -> None:
    money.ok("charge Ana Report 100.00")
    money.ok("pay Ana 100.00")

    answer = money.ok("invoice edit 1 1 --price 60.00")

    assert answer.err == "40.00 of RCT-0001 moved from INV-0001 to account credit.\n"
    assert settled(money, "1") == ([("INV-0001", "60.00")], "40.00", "0.00")
    assert standing(money, "Ana") == ("0.00", "40.00")


def test_crediting_a_written_off_invoice_creates_no_account_credit(money: Practice) -> None:
    money.ok("charge Ana Report 100.00")
    money.ok("invoice close 1")
    money.ok("writeoff 1 --reason 'bad debt'")

    money.ok("invoice credit 1 --reason 'billed in error'")

    invoice = money.json("invoice show 1")
    assert (invoice["credited"], invoice["written_off"], invoice["balance"]) == ("100.00", "0.00", "0.00")
    assert standing(money, "Ana") == ("0.00", "0.00")


def test_partial_credit_notes_add_up_to_the_tax_of_the_line(money: Practice) -> None:
    money.ok("charge Ana Report 100.00 --tax Sales --discount Ten")
    money.ok("invoice close 1")

    money.ok("invoice credit 1 --line 1=32.48 --reason 'first third'")
    money.ok("invoice credit 1 --line 1=32.48 --reason 'second third'")
    money.ok("invoice credit 1 --reason 'the rest'")

    notes = money.json("creditnote list")
    assert [(note["net"], note["tax"], note["total"]) for note in notes] == [
        ("30.00", "2.48", "32.48"),
        ("30.00", "2.48", "32.48"),
        ("30.00", "2.47", "32.47"),
    ]
    assert money.zbill("invoice credit 1 --reason more").code == 4
    assert standing(money, "Ana") == ("0.00", "0.00")


def test_applying_credit_uses_goodwill_first_then_the_oldest_money(money: Practice) -> None:
    money.ok("deposit Ana 30.00 --method cash")
    money.at("2026-10-06 12:00")
    money.ok("deposit Ana 30.00 --method cash")
    money.ok("credit add Ana 10.00 --reason 'long wait'")
    money.ok("charge Ana Report 50.00")

    money.ok("credit apply Ana")

    assert money.json("credit list") == [
        {"client": "Ana Lopez", "client_id": 1, "money": "20.00", "goodwill": "0.00", "credit": "20.00"}
    ]
    assert settled(money, "1") == ([("INV-0001", "30.00")], "0.00", "0.00")
    assert settled(money, "2") == ([("INV-0001", "10.00")], "20.00", "0.00")
    answer = money.ok("credit unapply 1 45.00 --reason 'meant for later'")
    assert answer.err == (
        "10.00 of RCT-0002 moved from INV-0001 to account credit.\n"
        "30.00 of RCT-0001 moved from INV-0001 to account credit.\n"
        "5.00 of goodwill moved from INV-0001 to account credit.\n"
    )
    money.ok("credit remove Ana 5.00 --reason 'given twice'")
    refused = money.zbill("credit remove Ana 0.01 --reason more")
    assert (refused.code, refused.err) == (
        4,
        "Ana Lopez has 0.00 of unused goodwill.\n"
        "To remove more, move goodwill back first: zbill credit unapply INV-0001 AMOUNT --reason TEXT\n",
    )
    assert standing(money, "Ana") == ("45.00", "60.00")


def test_a_payment_can_use_credit_first(money: Practice) -> None:
    money.ok("deposit Ana 40.00")
    money.ok("charge Ana Report 100.00")

    answer = money.ok("pay Ana 60.00 --use-credit")

    assert answer.err == "40.00 of account credit was applied first.\n"
    assert standing(money, "Ana") == ("0.00", "0.00")
    assert money.json("receipt show 2")["amount"] == "60.00"


def test_voiding_the_receipt_of_a_bounced_check_restores_the_debt(money: Practice) -> None:
    money.ok("charge Ana Report 100.00")
    money.ok("pay Ana 100.00 --method check --reference 1042")
    money.at("2026-10-09 12:00")

    assert money.ok("receipt void 1 --reason bounced").err == "100.00 is owed again on INV-0001.\n"
    assert money.ok("receipt void 1 --reason bounced").out == "RCT-0001  Ana Lopez  100.00  Void\n"

    assert standing(money, "Ana") == ("100.00", "0.00")
    rows = [(row["date"], row["kind"], row["debit"], row["credit"]) for row in money.json("ledger Ana")]
    assert rows == [
        ("2026-10-05", "invoice", "100.00", "0.00"),
        ("2026-10-05", "payment", "0.00", "100.00"),
        ("2026-10-09", "receipt-void", "100.00", "0.00"),
    ]


def test_a_refunded_payment_cannot_be_voided_but_its_refund_can(money: Practice) -> None:
    money.ok("deposit Ana 100.00")
    money.ok("refund 1 30.00")

    refused = money.zbill("receipt void 1 --reason bounced")
    assert refused.code == 4
    assert "zbill charge" in refused.err
    money.ok("receipt void 2 --reason 'never paid out'")

    assert settled(money, "1") == ([], "100.00", "0.00")
    assert standing(money, "Ana") == ("0.00", "100.00")


def test_merging_a_duplicate_client_moves_its_patients_documents_and_credit(money: Practice) -> None:
    money.ok("patient add Bob Rex --species dog")
    money.ok("charge Bob Report 100.00")
    money.ok("invoice close 1")
    money.ok("deposit Bob 30.00")
    money.ok("client merge Bob Ana")

    assert money.json("invoice show 1")["client"] == "Ana Lopez"
    assert money.json("balance 2")["client"] == "Ana Lopez"
    assert [each["name"] for each in money.json("patient list Ana")] == ["Rex"]
    assert money.zbill("balance Bob").code == 3
    assert standing(money, "Ana") == ("100.00", "30.00")

"""Mistakes put right: what a practice does when money came too much, too often, or for nothing (SPEC 5, 6)."""

from __future__ import annotations

from tests.practice import Practice


def standing(practice: Practice, client: str) -> tuple[str, str]:
    """What a client owes and what is held for them; the ledger must end at their difference, the file must be whole."""
    balance = practice.json(f"balance '{client}'")
    rows = practice.json(f"ledger '{client}'")
    assert rows[-1]["balance"] == balance["net"]
    assert practice.zbill("check") == practice.ok("check")
    return balance["owing"], balance["credit"]


def settled(practice: Practice, receipt: str) -> tuple[list[tuple[str, str]], str, str]:
    """What a receipt settles now, what of it is unapplied, what is refunded."""
    card = practice.json(f"receipt show {receipt}")
    return [(each["invoice"], each["amount"]) for each in card["settled"]], card["unapplied"], card["refunded"]


def test_an_over_payment_is_credit_used_on_the_next_invoice_and_the_rest_refunded(money: Practice) -> None:
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


def test_a_refund_of_money_on_an_invoice_makes_it_owing_again(money: Practice) -> None:
    money.ok("charge Ana Report 100.00")
    money.ok("pay Ana 100.00")

    answer = money.ok("refund 1 40.00")

    assert answer.err == "40.00 is owing again on INV-0001.\n"
    assert standing(money, "Ana") == ("40.00", "0.00")
    refused = money.zbill("refund 1 60.01")
    assert (refused.code, refused.err) == (4, "60.00 is left of RCT-0001.\nRefund that at most.\n")
    money.ok("refund 1 60.00")
    assert standing(money, "Ana") == ("100.00", "0.00")


def test_a_debt_written_off_is_paid_after_all(money: Practice) -> None:
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


def test_one_line_of_a_paid_closed_invoice_is_credited_and_given_back(money: Practice) -> None:
    money.ok("charge Ana Report 100.00 --tax Sales --discount Ten")
    money.ok("charge Ana Book 50.00 --invoice 1")
    money.ok("invoice close 1")
    money.ok("pay Ana 147.43")
    before = money.json("report ar")

    answer = money.ok("invoice credit 1 --line 1 --reason 'never delivered'")

    assert answer.out == "CN-0001  Ana Lopez  97.43  of INV-0001\n"
    assert answer.err == "97.43 of RCT-0001 came off INV-0001 and is account credit, unapplied on RCT-0001.\n"
    note = money.json("creditnote show 1")
    assert (note["net"], note["tax"], note["total"], note["released"]) == ("90.00", "7.43", "97.43", "97.43")
    assert [row["closed_balance"] for row in before["rows"]] == []
    assert money.json("report ar")["totals"]["closed_balance"] == "0.00"
    assert settled(money, "1") == ([("INV-0001", "50.00")], "97.43", "0.00")
    money.ok("refund 1 97.43")
    assert standing(money, "Ana") == ("0.00", "0.00")


def test_an_attended_session_turns_out_to_be_a_no_show_three_days_later(therapy: Practice) -> None:
    therapy.ok("attend 1")
    therapy.ok("invoice close 1")
    therapy.at("2026-10-08 12:00")

    refused = therapy.zbill("attend 1 --status no-show")
    assert refused.code == 4
    assert "zbill invoice credit INV-0001" in refused.err
    therapy.ok("invoice credit 1 --reason 'was a no-show'")
    assert therapy.ok("attend 1 --status no-show").out == "INV-0002  Ana Lopez  75.00  Open\n"

    assert standing(therapy, "Ana") == ("75.00", "0.00")


def test_an_open_invoice_that_shrinks_lets_go_of_what_it_no_longer_needs(money: Practice) -> None:
    money.ok("charge Ana Report 100.00")
    money.ok("pay Ana 100.00")

    answer = money.ok("invoice edit 1 1 --price 60.00")

    assert answer.err == "40.00 of RCT-0001 came off INV-0001 and is account credit, unapplied on RCT-0001.\n"
    assert settled(money, "1") == ([("INV-0001", "60.00")], "40.00", "0.00")
    assert standing(money, "Ana") == ("0.00", "40.00")


def test_nobody_holds_credit_after_a_written_off_invoice_is_credited(money: Practice) -> None:
    money.ok("charge Ana Report 100.00")
    money.ok("invoice close 1")
    money.ok("writeoff 1 --reason 'bad debt'")

    money.ok("invoice credit 1 --reason 'billed in error'")

    invoice = money.json("invoice show 1")
    assert (invoice["credited"], invoice["written_off"], invoice["balance"]) == ("100.00", "0.00", "0.00")
    assert standing(money, "Ana") == ("0.00", "0.00")


def test_three_thirds_of_a_line_add_up_to_its_tax(money: Practice) -> None:
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


def test_credit_is_goodwill_first_then_money_oldest_first(money: Practice) -> None:
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
        "10.00 of RCT-0002 came off INV-0001 and is account credit, unapplied on RCT-0002.\n"
        "30.00 of RCT-0001 came off INV-0001 and is account credit, unapplied on RCT-0001.\n"
        "5.00 of goodwill came off INV-0001 and is account credit again.\n"
    )
    money.ok("credit remove Ana 5.00 --reason 'given twice'")
    assert money.zbill("credit remove Ana 0.01 --reason more").code == 4
    assert standing(money, "Ana") == ("45.00", "60.00")


def test_a_payment_can_use_credit_first(money: Practice) -> None:
    money.ok("deposit Ana 40.00")
    money.ok("charge Ana Report 100.00")

    answer = money.ok("pay Ana 60.00 --use-credit")

    assert answer.err == "40.00 of account credit was used first.\n"
    assert standing(money, "Ana") == ("0.00", "0.00")
    assert money.json("receipt show 2")["amount"] == "60.00"


def test_a_bounced_check_is_a_void_receipt(money: Practice) -> None:
    money.ok("charge Ana Report 100.00")
    money.ok("pay Ana 100.00 --method check --reference 1042")
    money.at("2026-10-09 12:00")

    assert money.ok("receipt void 1 --reason bounced").err == "100.00 is owing again on INV-0001.\n"
    assert money.ok("receipt void 1 --reason bounced").out == "RCT-0001  Ana Lopez  100.00  Void\n"

    assert standing(money, "Ana") == ("100.00", "0.00")
    rows = [(row["date"], row["kind"], row["debit"], row["credit"]) for row in money.json("ledger Ana")]
    assert rows == [
        ("2026-10-05", "invoice", "100.00", "0.00"),
        ("2026-10-05", "payment", "0.00", "100.00"),
        ("2026-10-09", "receipt-void", "100.00", "0.00"),
    ]


def test_a_refunded_payment_cannot_be_void_but_its_refund_can(money: Practice) -> None:
    money.ok("deposit Ana 100.00")
    money.ok("refund 1 30.00")

    refused = money.zbill("receipt void 1 --reason bounced")
    assert refused.code == 4
    assert "zbill charge" in refused.err
    money.ok("receipt void 2 --reason 'never paid out'")

    assert settled(money, "1") == ([], "100.00", "0.00")
    assert standing(money, "Ana") == ("0.00", "100.00")


def test_two_clients_that_are_one_become_one(money: Practice) -> None:
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

"""Payments pay invoices, leave the extra as credit, and are refused if they look like duplicates (SPEC 6)."""

from __future__ import annotations

import pytest

from tests.practice import Answer, Practice


@pytest.fixture
def debts(practice: Practice) -> Practice:
    """Create debts: Ana's INV-0001 (October 3, 60.00) and INV-0002 (October 1, 50.00), Ben's INV-0003 (20.00)."""
    return practice.begin(
        "client add 'Ana Lopez'",
        "client add 'Ben Okafor'",
        "charge Ana Report 60.00 --date 2026-10-03",
        "charge Ana Book 50.00 --date 2026-10-01",
        "charge Ben Book 20.00",
    )


def owed(practice: Practice) -> list[str]:
    return [each["balance"] for each in practice.json("invoice list")]


def receipts(practice: Practice) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    """Return each receipt: number, amount, unapplied, and the invoices it pays."""
    shown = [practice.json(f"receipt show {each['number']}") for each in practice.json("receipt list")]
    return [
        (
            each["number"],
            each["amount"],
            each["unapplied"],
            [(one["invoice"], one["amount"]) for one in each["settled"]],
        )
        for each in shown
    ]


@pytest.mark.parametrize(
    ("payment", "balances", "unapplied", "settled"),
    [
        ("30.00", ["60.00", "20.00", "20.00"], "0.00", [("INV-0002", "30.00")]),
        ("70.00", ["40.00", "0.00", "20.00"], "0.00", [("INV-0001", "20.00"), ("INV-0002", "50.00")]),
        ("110.00", ["0.00", "0.00", "20.00"], "0.00", [("INV-0001", "60.00"), ("INV-0002", "50.00")]),
        ("125.00", ["0.00", "0.00", "20.00"], "15.00", [("INV-0001", "60.00"), ("INV-0002", "50.00")]),
        ("100.00 --invoice 1", ["0.00", "50.00", "20.00"], "40.00", [("INV-0001", "60.00")]),
        ("100.00 --invoice 1=25.00", ["35.00", "50.00", "20.00"], "75.00", [("INV-0001", "25.00")]),
        (
            "100.00 --invoice 1=25.00 --invoice 2",
            ["35.00", "0.00", "20.00"],
            "25.00",
            [("INV-0001", "25.00"), ("INV-0002", "50.00")],
        ),
    ],
)
def test_a_payment_pays_the_oldest_or_named_invoices_and_the_extra_becomes_credit(
    debts: Practice, payment: str, balances: list[str], unapplied: str, settled: list[tuple[str, str]]
) -> None:
    answer = debts.ok(f"pay Ana {payment}")
    amount = payment.split()[0]
    said = (
        "" if unapplied == "0.00" else f"{unapplied} was more than owed. It is held as account credit for Ana Lopez.\n"
    )
    assert answer == Answer(0, f"RCT-0001  Ana Lopez  {amount}  2026-10-05\n", said)
    assert owed(debts) == balances
    assert receipts(debts) == [("RCT-0001", amount, unapplied, settled)]


def test_invoices_of_the_same_day_are_paid_in_order_of_number(debts: Practice) -> None:
    debts.ok("charge Ana Pen 5.00 --date 2026-10-01")
    debts.ok("pay Ana 52.00")
    assert owed(debts) == ["60.00", "0.00", "20.00", "3.00"]


def test_a_payment_for_a_session_goes_to_the_sessions_invoice_and_client(debts: Practice) -> None:
    debts.ok("service add TALK Talk 150.00")
    debts.ok("session add Ana TALK '2026-10-05 09:00'")
    assert debts.zbill("pay 150.00 --session 1").err.startswith("Session 1 isn't on an invoice yet.\n")
    debts.ok("attend 1")
    debts.ok("pay 150.00 --session 1")
    assert owed(debts) == ["60.00", "50.00", "20.00", "0.00"]
    assert receipts(debts) == [("RCT-0001", "150.00", "0.00", [("INV-0004", "150.00")])]


@pytest.mark.parametrize(
    ("before", "refusal"),
    [
        (["session show 1"], "isn't on an invoice yet.\nMark it attended first: zbill attend 1"),
        (
            ["config set auto_invoice off", "attend 1"],
            "isn't on an invoice yet.\nBill it first: zbill invoice new 'Ana Lopez' --session 1",
        ),
        (
            ["attend 1", "invoice void-line 4 1"],
            "isn't on an invoice yet.\nBill it first: zbill invoice new 'Ana Lopez' --session 1",
        ),
        (
            ["config set auto_invoice off", "checkin 1"],
            "isn't on an invoice yet.\nBill it first: zbill invoice new 'Ana Lopez' --session 1",
        ),
        (["session edit 1 --start '2026-10-06 09:00'"], "is on 2026-10-06, so it isn't on an invoice yet."),
        (["attend 1 --status cancelled"], "has no invoice to pay: it is cancelled."),
        (["attend 1 --status non-billable"], "has no invoice to pay: it is non-billable."),
        (["attend 1 --status no-show --waive --reason ill"], "has no invoice to pay: it is waived."),
        (["session edit 1 --fee 0.00", "attend 1"], "has no invoice to pay: it has no charge."),
    ],
)
def test_a_session_without_an_invoice_says_how_it_gets_one(debts: Practice, before: list[str], refusal: str) -> None:
    debts.ok("service add TALK Talk 150.00")
    debts.ok("session add Ana TALK '2026-10-05 09:00'")
    for command in before:
        debts.ok(command)
    was = owed(debts)
    remedy = "" if "\n" in refusal else "\nTo hold the money as credit: zbill deposit 'Ana Lopez' 1250.00"
    assert debts.zbill("pay 1250.00 --session 1") == Answer(4, "", f"Session 1 {refusal}{remedy}\n")
    assert (owed(debts), receipts(debts)) == (was, [])
    if "Bill it first" in refusal:
        debts.ok(["invoice", "new", "Ana Lopez", "--session", "1"])
        debts.ok("pay 150.00 --session 1")


def test_an_impossible_payment_is_refused_and_leaves_no_receipt(debts: Practice) -> None:
    debts.ok("charge Ana Pen 5.00")
    debts.ok("invoice void 4 --reason mistake")
    debts.ok("charge Ana Gift 0.00")
    refused = {
        "pay Ana 100.00 --invoice 1=60.01": (4, "The balance of invoice INV-0001 is 60.00."),
        "pay Ana 10.00 --invoice 3": (4, "Invoice INV-0003 doesn't belong to Ana Lopez."),
        "pay Ana 10.00 --invoice 4": (4, "Invoice INV-0004 is void."),
        "pay Ana 10.00 --invoice 5": (4, "Nothing is owed on invoice INV-0005."),
        "pay Ana 10.00 --invoice 1 --invoice INV-0001": (2, "Invoice INV-0001 is named twice."),
        "pay Ana 10.00 --invoice 99": (3, "There is no invoice '99'."),
        "pay Ana 10.00 --date 2026-10-06": (2, "The date 2026-10-06 is in the future."),
        "pay Ana 0.00": (2, "The amount can't be zero."),
        "pay Ana 10.00 --method barter": (2, "'barter' isn't a valid method."),
    }
    answers = {command: debts.zbill(command) for command in refused}
    assert {command: (answer.code, answer.err.splitlines()[0]) for command, answer in answers.items()} == refused
    assert (owed(debts), receipts(debts)) == (["60.00", "50.00", "20.00", "0.00", "0.00"], [])


def test_a_payment_by_a_client_without_a_balance_is_refused(debts: Practice) -> None:
    debts.ok("pay Ben 20.00")
    assert debts.zbill("pay Ben 5.00") == Answer(
        4, "", "Ben Okafor has no invoice to pay.\nTo hold the money as credit: zbill deposit 'Ben Okafor' 5.00\n"
    )


@pytest.mark.parametrize(
    ("other", "is_duplicate"),
    [
        ("pay Ana 10.00", True),
        ("pay Ana 10.00 --date 2026-10-05 --comment hello", True),
        ("pay Ana 10.01", False),
        ("pay Ana 10.00 --date 2026-10-04", False),
        ("pay Ana 10.00 --method cash", False),
        ("pay Ana 10.00 --reference 17", False),
        ("pay Ana 10.00 --payer Grandma", False),
        ("pay Ana 10.00 --invoice 2", False),
        ("pay Ben 10.00", False),
        ("pay Ana 10.00 --again", False),
    ],
)
def test_a_payment_that_looks_like_a_duplicate_is_refused_without_again(
    debts: Practice, other: str, is_duplicate: bool
) -> None:
    debts.ok("pay Ana 10.00")
    answer = debts.zbill(other)
    if is_duplicate:
        assert answer == Answer(
            4,
            "",
            "This looks like a duplicate of RCT-0001: Ana Lopez, 10.00, 2026-10-05, other.\n"
            "To record it anyway, add --again.\n",
        )
    assert [each["number"] for each in debts.json("receipt list")] == ["RCT-0001", "RCT-0002"][: 2 - is_duplicate]


def test_a_receipt_says_who_paid_how_and_when(debts: Practice) -> None:
    debts.ok("config set receipt_prefix Q-")
    debts.ok(
        "pay Ana 10.00 --date 2026-10-02 --method check --reference 1042 --payer Grandma --comment 'for\u00a0October'"
    )
    shown = debts.json("receipt show 1")
    assert {key: shown[key] for key in ("number", "kind", "date", "method", "reference", "payer", "comment")} == {
        "number": "Q-0001",
        "kind": "payment",
        "date": "2026-10-02",
        "method": "check",
        "reference": "1042",
        "payer": "Grandma",
        "comment": "for\u00a0October",
    }


def test_a_payment_dated_before_an_invoice_counts_from_the_invoices_day(debts: Practice) -> None:
    debts.ok("pay Ana 110.00 --date 2026-10-02")
    assert debts.sql("select day, amount from settlements order by id") == [("2026-10-02", 5000), ("2026-10-03", 6000)]

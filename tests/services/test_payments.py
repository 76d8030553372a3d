"""Payments: what they settle, what is too much, and what looks like the same one twice (SPEC 6)."""

from __future__ import annotations

import pytest

from tests.practice import Answer, Practice


@pytest.fixture
def debts(practice: Practice) -> Practice:
    """Ana owes 60.00 on INV-0001 of 3 October and 50.00 on INV-0002 of the 1st, Ben 20.00 on INV-0003."""
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
    """Each receipt: number, amount, unapplied, and what it settled."""
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
def test_a_payment_settles_the_oldest_or_the_named_and_the_rest_is_credit(
    debts: Practice, payment: str, balances: list[str], unapplied: str, settled: list[tuple[str, str]]
) -> None:
    answer = debts.ok(f"pay Ana {payment}")
    amount = payment.split()[0]
    said = "" if unapplied == "0.00" else f"{unapplied} was more than owed and is account credit of Ana Lopez.\n"
    assert answer == Answer(0, f"RCT-0001  Ana Lopez  {amount}  2026-10-05\n", said)
    assert owed(debts) == balances
    assert receipts(debts) == [("RCT-0001", amount, unapplied, settled)]


def test_invoices_of_one_day_are_settled_by_number(debts: Practice) -> None:
    debts.ok("charge Ana Pen 5.00 --date 2026-10-01")
    debts.ok("pay Ana 52.00")
    assert owed(debts) == ["60.00", "0.00", "20.00", "3.00"]


def test_a_session_names_its_invoice_and_its_client(debts: Practice) -> None:
    debts.ok("service add TALK Talk 150.00")
    debts.ok("session add Ana TALK '2026-10-05 09:00'")
    assert debts.zbill("pay 150.00 --session 1").err.startswith("Session 1 is on no invoice.\n")
    debts.ok("attend 1")
    debts.ok("pay 150.00 --session 1")
    assert owed(debts) == ["60.00", "50.00", "20.00", "0.00"]
    assert receipts(debts) == [("RCT-0001", "150.00", "0.00", [("INV-0004", "150.00")])]


def test_what_is_no_payment_is_refused_and_leaves_no_receipt(debts: Practice) -> None:
    debts.ok("charge Ana Pen 5.00")
    debts.ok("invoice void 4 --reason mistake")
    debts.ok("charge Ana Gift 0.00")
    refused = {
        "pay Ana 100.00 --invoice 1=60.01": (4, "Invoice INV-0001 owes 60.00 only."),
        "pay Ana 10.00 --invoice 3": (4, "Invoice INV-0003 is not Ana Lopez's."),
        "pay Ana 10.00 --invoice 4": (4, "Invoice INV-0004 is void."),
        "pay Ana 10.00 --invoice 5": (4, "Invoice INV-0005 owes nothing."),
        "pay Ana 10.00 --invoice 1 --invoice INV-0001": (2, "Invoice INV-0001 is named twice."),
        "pay Ana 10.00 --invoice 99": (3, "There is no invoice '99'."),
        "pay Ana 10.00 --date 2026-10-06": (2, "The date 2026-10-06 is still to come."),
        "pay Ana 0.00": (2, "The amount must be more than zero."),
        "pay Ana 10.00 --method barter": (2, "'barter' is no method."),
    }
    answers = {command: debts.zbill(command) for command in refused}
    assert {command: (answer.code, answer.err.splitlines()[0]) for command, answer in answers.items()} == refused
    assert (owed(debts), receipts(debts)) == (["60.00", "50.00", "20.00", "0.00", "0.00"], [])


def test_first_the_invoice_then_the_payment(debts: Practice) -> None:
    debts.ok("pay Ben 20.00")
    assert debts.zbill("pay Ben 5.00") == Answer(
        4, "", "Ben Okafor owes nothing.\nTake it as account credit: zbill deposit 'Ben Okafor' AMOUNT\n"
    )


@pytest.mark.parametrize(
    ("other", "is_double"),
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
def test_a_likely_double_is_refused_unless_said_to_be_another(debts: Practice, other: str, is_double: bool) -> None:
    debts.ok("pay Ana 10.00")
    answer = debts.zbill(other)
    if is_double:
        assert answer == Answer(
            4,
            "",
            "RCT-0001 looks like the same payment: Ana Lopez, 10.00, 2026-10-05, other.\n"
            "If this is another one, say so with --again.\n",
        )
    assert [each["number"] for each in debts.json("receipt list")] == ["RCT-0001", "RCT-0002"][: 2 - is_double]


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


def test_an_earlier_payment_settles_an_invoice_not_before_its_day(debts: Practice) -> None:
    debts.ok("pay Ana 110.00 --date 2026-10-02")
    assert debts.sql("select day, amount from settlements order by id") == [("2026-10-02", 5000), ("2026-10-03", 6000)]

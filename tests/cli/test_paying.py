"""`pay CLIENT` on a terminal offers the amount owed and the client's last method (SPEC 6)."""

from __future__ import annotations

import pytest

from tests.cli.test_terminal import CTRL_C, EOF, in_dialogue, on_terminal
from tests.practice import Practice

OWED = "Ana Lopez owes 1,300.00:\n  INV-0002  2026-10-04    300.00\n  INV-0001  2026-10-05  1,000.00\n"
AMOUNT = "Amount [1,300.00]: "
METHOD = "Method [cash] (card, check, transfer, other): "
CANCELED = "Canceled. Nothing was changed.\n"


@pytest.fixture
def owing(practice: Practice) -> Practice:
    """Create Ana's debt of 1,300.00 on two invoices, and Ben, who owes nothing and has credit."""
    return practice.begin(
        "client add 'Ana Lopez'",
        "client add 'Ben Okafor'",
        "charge Ana Report 1000.00",
        "charge Ana Book 300.00 --date 2026-10-04",
        "deposit Ben 5.00",
    )


def receipt(practice: Practice, number: int = 2) -> tuple[str, str, dict[str, str], str]:
    """Return the amount, method, shares and unapplied money of a receipt."""
    found = practice.json(f"receipt show {number}")
    shares = {each["invoice"]: each["amount"] for each in found["settled"]}
    return found["amount"], found["method"], shares, found["unapplied"]


def test_enter_takes_what_is_owed_and_the_first_method(owing: Practice) -> None:
    assert on_terminal(owing, "pay ana", "\n\n") == (
        0,
        OWED + AMOUNT + METHOD + "RCT-0002  Ana Lopez  1,300.00  2026-10-05\n",
    )
    assert receipt(owing) == ("1300.00", "cash", {"INV-0001": "1000.00", "INV-0002": "300.00"}, "0.00")


def test_all_asks_for_the_method_because_the_till_is_counted_by_it(owing: Practice) -> None:
    owing.ok("config set methods 'Zelle, insurance'")
    owing.ok("pay Ana 300.00 --method insurance")
    code, shown = on_terminal(owing, "pay ana ALL", "cash\n\n")
    asked = "Method [insurance] (Zelle): "
    wrong = "'cash' isn't a valid method.\nUse one of: insurance, Zelle\n"
    assert (code, shown) == (0, f"{asked}{wrong}{asked}RCT-0003  Ana Lopez  1,000.00  2026-10-05\n")
    assert receipt(owing, 3) == ("1000.00", "insurance", {"INV-0001": "1000.00"}, "0.00")


def test_the_clients_last_method_is_offered_first_and_enter_takes_it(owing: Practice) -> None:
    owing.ok("pay Ana 300.00 --method card --date 2026-10-04")
    owing.ok("pay Ana 1.00 --method check")
    owing.ok("pay Ana 2.00 --method transfer")
    owing.ok("receipt void 4 --reason bounced")
    owing.ok("deposit Ben 5.00 --method transfer")
    owing.ok("refund 3 1.00 --method other")
    code, shown = on_terminal(owing, "pay ana", "\n\n")
    assert (code, shown.splitlines()[-1]) == (
        0, "Amount [1,000.00]: Method [check] (cash, card, transfer, other): RCT-0007  Ana Lopez  1,000.00  2026-10-05",
    )  # fmt: skip
    assert receipt(owing, 7) == ("1000.00", "check", {"INV-0001": "1000.00"}, "0.00")


@pytest.mark.parametrize(
    ("typed", "asked", "paid"),
    [
        ("20\ncheck\n", AMOUNT + METHOD, ("20.00", "check", {"INV-0002": "20.00"}, "0.00")),
        ("all\nOther\n", AMOUNT + METHOD, ("1300.00", "other", {"INV-0001": "1000.00", "INV-0002": "300.00"}, "0.00")),
        (
            "\nca\nnever\nTR\n",
            AMOUNT
            + METHOD
            + "'ca' can mean more than one method.\nUse one of: cash, card\n"
            + METHOD
            + "'never' isn't a valid method.\nUse one of: cash, card, check, transfer, other\n"
            + METHOD,
            ("1300.00", "transfer", {"INV-0001": "1000.00", "INV-0002": "300.00"}, "0.00"),
        ),
        (
            "0\nmuch\n1300.01\n\n",
            AMOUNT
            + "The amount can't be zero.\nUse an amount such as 150.00.\n"
            + AMOUNT
            + "'much' isn't an amount.\nUse plain digits, such as 150.00.\n"
            + AMOUNT
            + METHOD,
            ("1300.01", "cash", {"INV-0001": "1000.00", "INV-0002": "300.00"}, "0.01"),
        ),
    ],
    ids=["another amount", "all", "wrong methods", "wrong amounts"],
)  # fmt: skip
def test_another_answer_is_taken_and_a_wrong_one_is_asked_again(
    typed: str, asked: str, paid: tuple[str, str, dict[str, str], str], owing: Practice
) -> None:
    code, shown = on_terminal(owing, "pay ana", typed)
    assert (code, shown[: len(OWED + asked)]) == (0, OWED + asked)
    assert receipt(owing) == paid


@pytest.mark.parametrize(
    ("command", "typed", "asked"),
    [
        ("pay ana --method card", "\n", OWED + AMOUNT),
        (
            "pay ana --invoice 1", "\n\n",
            "Ana Lopez owes 1,000.00:\n  INV-0001  2026-10-05  1,000.00\nAmount [1,000.00]: " + METHOD,
        ),
        (
            "pay ana --invoice 1=40", "\n\n",
            "Ana Lopez owes 40.00:\n  INV-0001  2026-10-05  40.00\nAmount [40.00]: " + METHOD,
        ),
        ("pay ana all", "\n", METHOD),
        ("pay ana all --method card", "", ""),
        ("pay ana 20.00", "", ""),
    ],
)  # fmt: skip
def test_what_is_given_is_not_asked_for(command: str, typed: str, asked: str, owing: Practice) -> None:
    code, shown = on_terminal(owing, command, typed)
    assert (code, shown.partition("RCT-0002")[0]) == (0, asked)


def test_a_practice_with_one_method_is_not_asked_for_it(owing: Practice) -> None:
    owing.ok("config set methods Zelle")
    assert on_terminal(owing, "pay ana", "\n") == (0, OWED + AMOUNT + "RCT-0002  Ana Lopez  1,300.00  2026-10-05\n")
    assert receipt(owing)[1] == "Zelle"


@pytest.mark.parametrize(
    ("typed", "asked", "paid", "balance"),
    [
        (
            "y\n\n\n",
            "Use 200.00 of account credit first? [y/N] Amount [1,100.00]: " + METHOD,
            ("1100.00", "cash", {"INV-0001": "1000.00", "INV-0002": "100.00"}, "0.00"),
            ("0.00", "0.00"),
        ),
        (
            "n\n\n\n",
            "Use 200.00 of account credit first? [y/N] " + AMOUNT + METHOD,
            ("1300.00", "cash", {"INV-0001": "1000.00", "INV-0002": "300.00"}, "0.00"),
            ("0.00", "200.00"),
        ),
    ],
    ids=["used", "kept"],
)
def test_credit_is_asked_for_before_the_amount_so_that_no_more_is_taken_than_it_leaves(
    typed: str, asked: str, paid: tuple[str, str, dict[str, str], str], balance: tuple[str, str], owing: Practice
) -> None:
    owing.ok("credit add Ana 200.00 --reason sorry")
    code, shown = on_terminal(owing, "pay ana", typed)
    assert (code, shown[: len(OWED + asked)]) == (0, OWED + asked)
    assert receipt(owing) == paid
    found = owing.json("balance Ana")
    assert (found["owing"], found["credit"]) == balance


@pytest.mark.parametrize("credit", ["1300.00", "2000.00"])
def test_credit_that_covers_it_all_is_applied_and_nothing_is_paid(credit: str, owing: Practice) -> None:
    owing.ok(f"credit add Ana {credit} --reason sorry")
    receipts = owing.json("receipt list")
    code, shown = on_terminal(owing, "pay ana", "y\n")
    question = f"Use {float(credit):,.2f} of account credit first? [y/N] "
    assert (code, shown) == (
        0,
        f"{OWED}{question}1,300.00 of account credit was applied, so no payment was needed.\n"
        "INV-0002  Ana Lopez  300.00  Open\nINV-0001  Ana Lopez  1,000.00  Open\n",
    )
    assert (owing.json("receipt list"), owing.json("balance Ana")["owing"]) == (receipts, "0.00")


def test_what_credit_alone_pays_has_no_receipt_to_print(owing: Practice) -> None:
    owing.begin("credit add Ana 300.00 --reason sorry", "config set print_command false")
    code, shown = on_terminal(owing, "pay ana all --invoice 2 --print", "y\n")
    assert (code, shown.partition("[y/N] ")[2]) == (
        0,
        "300.00 of account credit was applied, so no payment was needed.\n"
        "INV-0002  Ana Lopez  300.00  Open\nThere is no receipt to print.\n",
    )
    assert owing.json("balance Ana")["owing"] == "1000.00"


def test_who_cannot_apply_credit_is_not_asked_about_it(owing: Practice) -> None:
    owing.begin("credit add Ana 200.00 --reason sorry", "staff add Sam --role Staff", "role revoke Staff apply_credit")
    code, shown = on_terminal(owing, "pay ana --as Sam", "\n\n")
    assert (code, shown) == (0, OWED + AMOUNT + METHOD + "RCT-0002  Ana Lopez  1,300.00  2026-10-05\n")


@pytest.mark.parametrize("command", ["pay ben", "pay ben all"])
def test_one_who_owes_nothing_is_not_asked_anything(command: str, owing: Practice) -> None:
    before = owing.dump()
    assert on_terminal(owing, command) == (
        4,
        "Ben Okafor has no invoice to pay.\nTo hold the money as credit: zbill deposit 'Ben Okafor' AMOUNT\n",
    )
    assert owing.dump() == before


@pytest.mark.parametrize(
    "turns",
    [
        [("Amount [1,300.00]: ", EOF)],
        [("Amount [1,300.00]: ", CTRL_C)],
        [("Amount [1,300.00]: ", "\n"), ("other): ", EOF)],
        [("Amount [1,300.00]: ", "\n"), ("other): ", CTRL_C)],
    ],
)
def test_a_question_that_is_left_records_nothing(turns: list[tuple[str, str]], owing: Practice) -> None:
    before = owing.dump()
    code, shown = in_dialogue(owing, "pay ana", *turns)
    interrupted = "Interrupted. No partial change was saved."
    assert (code, shown.splitlines()[-1]) == ((130, interrupted) if turns[-1][1] == CTRL_C else (0, CANCELED.strip()))
    assert owing.dump() == before


def test_without_a_terminal_the_amount_is_required(owing: Practice) -> None:
    asked = owing.zbill("pay Ana")
    assert (asked.code, asked.out, asked.err) == (2, "", "No amount given.\nAdd the amount: zbill pay Ana AMOUNT\n")
    asked = owing.zbill("pay")
    assert (asked.code, asked.out, asked.err) == (2, "", "No amount given.\nAdd the amount: zbill pay CLIENT AMOUNT\n")
    assert owing.ok("pay Ana ALL --invoice 1=40 --invoice 2").out == "RCT-0002  Ana Lopez  340.00  2026-10-05\n"
    assert receipt(owing) == ("340.00", "other", {"INV-0001": "40.00", "INV-0002": "300.00"}, "0.00")
    assert owing.ok("pay Ana all -f json").json["amount"] == "960.00"


def test_a_key_repeats_a_payment_of_all_that_was_owed(owing: Practice) -> None:
    first = owing.ok("pay Ana all --key monday")
    again = owing.ok("pay Ana all --key monday")
    assert (again.out, again.err) == (first.out, "This key was used before. Nothing new was created.\n")
    assert on_terminal(owing, "pay Ana all --key monday")[0] == 0
    assert len(owing.json("receipt list")) == 2


def test_a_key_of_an_earlier_version_is_known_again(owing: Practice) -> None:
    owing.ok("pay Ana 20.00 --key tuesday")
    # Before there was a setting for methods, the option had a default.
    assert owing.sql("select request from keys") == [("pay amount='20.00' client='Ana' method='other'",)]


def test_three_payments_take_few_keys(owing: Practice) -> None:
    typed = "zbill pay ana" + "\n" * 3
    assert len(typed) == 16
    assert on_terminal(owing, typed.split("\n")[0].removeprefix("zbill "), "\n\n")[0] == 0

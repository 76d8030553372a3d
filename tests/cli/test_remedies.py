"""Remedies that no other test prints. Every remedy is played wherever it is printed (tests/remedies.py)."""

from __future__ import annotations

import pytest

from tests import remedies
from tests.practice import Answer, Practice
from zbill.cli.call import Call
from zbill.errors import Refused

PRINTED = [
    (
        "",
        "credit apply",
        "Name one client: zbill credit apply CLIENT, or include everyone: zbill credit apply --all",
    ),
    ("", "writeoff", "Name it: zbill writeoff INVOICE --reason TEXT"),
    ("", "writeoff 1 --list", "List them with: zbill writeoff --list"),
    ("", "creditnote show 9", "See: zbill creditnote list"),
    ("", "pay '' 5.00", "Name one: zbill pay CLIENT AMOUNT, or: zbill pay AMOUNT --session SESSION"),
    (
        "attend 1; pay Ana 20.00; receipt void 1 --reason wrong",
        "refund 1 20.00",
        "See: zbill receipt show RCT-0001",
    ),
    (
        "config set auto_invoice off",
        "pay 150.00 --session 1",
        "Mark it attended first: zbill attend 1, then bill it: zbill invoice new 'Ana Lopez' --session 1",
    ),
    (
        "config set auto_invoice off; attend 1",
        "pay 150.00 --session 1",
        "Bill it first: zbill invoice new 'Ana Lopez' --session 1",
    ),
    (
        "attend 1; invoice void 1 --reason wrong",
        "pay Ana 150.00 --invoice 1",
        "Bill the sessions again: zbill invoice new 'Ana Lopez'",
    ),
    (
        "attend 1; invoice close 1; writeoff 1 --reason gone",
        "invoice reopen 1",
        "Reverse it first: zbill writeoff INV-0001 --reverse",
    ),
    ("attend 1 --status no-show", "checkout 1", "Void the invoice first: zbill invoice void INV-0001 --reason TEXT"),
    (
        "attend 1; invoice close 1",
        "session delete 1",
        "Reopen it first: zbill invoice reopen INV-0001",
    ),
    (
        "",
        "service add 90834 Again 1.00",
        "Choose another code, or change its price: zbill service edit 90834 --price PRICE",
    ),
]


@pytest.mark.parametrize(("before", "refused", "remedy"), PRINTED)
def test_a_remedy_is_printed(before: str, refused: str, remedy: str, therapy: Practice) -> None:
    for command in filter(None, before.split("; ")):
        therapy.ok(command)
    answer = therapy.zbill(refused)
    assert (answer.code != 0, answer.err.splitlines()[1:]) == (True, [remedy])


def test_without_goodwill_nothing_is_proposed(therapy: Practice) -> None:
    answer = therapy.zbill("credit remove Ana 5.00 --reason wrong")
    assert (answer.code, answer.err) == (4, "Ana Lopez has 0.00 of unused goodwill.\n")


@pytest.mark.parametrize(
    ("remedy", "helps"),
    [
        ("", True),
        ("See: zbill client list", True),
        ("See: zbill client show Bob", False),
        ("Attend it: zbill attend 1, then close the invoice: zbill invoice close INV-0001", True),
        ("Close the invoice: zbill invoice close INV-0001, then attend it: zbill attend 1", False),
        ("Reverse it: zbill writeoff INVOICE --reverse", False),
        ("Name them: zbill balance CLIENT", True),
    ],
)
def test_a_remedy_that_does_not_help_is_found(remedy: str, helps: bool, therapy: Practice) -> None:
    call = Call(therapy.now, {"db": str(therapy.path)})
    assert (list(remedies.faults(call, ["pay", "Ana", "150.00"], Refused("Refused.", remedy))) == []) == helps


def test_what_comes_first_must_let_the_command_get_further(therapy: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    therapy.ok("attend 1 --status no-show")
    monkeypatch.setattr("zbill.services.attendance.mark_scheduled", lambda *_: "List them first: zbill client list")
    with pytest.raises(AssertionError, match="the same error again"):
        therapy.zbill("checkout 1")


def test_a_remedy_that_no_test_prints_is_found() -> None:
    missing = remedies.unplayed(["See: zbill client list"])
    shown = [each.partition(": ")[2] for each in missing]
    assert "zbill invoice reopen …" in shown
    assert "zbill client list" not in shown


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("undo", ""),
        ("edit", ""),
        ("find", ""),
        ("remove", ""),
        ("clinet", "client"),
        ("nvoice", "invoice"),
        ("invoices", "invoice"),
        ("attendance", "attend"),
        ("credits", "credit or creditnote"),
    ],
)
def test_only_a_mistyped_command_is_proposed(typed: str, near: str, therapy: Practice) -> None:
    """Someone who wants to undo a thing doesn't want to refund money."""
    remedy = f"Try {near}, or see: zbill --help" if near else "See: zbill --help"
    assert therapy.zbill(typed) == Answer(2, "", f"zbill has no command {typed!r}.\n{remedy}\n")

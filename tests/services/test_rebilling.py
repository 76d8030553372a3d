"""attend --rebill: a billed session's line is replaced on its open invoice, and money stays where it can (SPEC 2)."""

from __future__ import annotations

import pytest

from tests.practice import Practice

LINES = "select number, session_id, billed_as, total, void, live from lines where invoice_id = 1 order by number"


@pytest.fixture
def billed(practice: Practice) -> Practice:
    """Create an invoice of 220.00 with two sessions, 100.00 and 60.00, each with 10 % tax, and a book for 44.00."""
    return practice.begin(
        "tax add GST 10 --from 2020-01-01",
        "service add T Talk 100.00 --no-show 50 --late-cancel 0 --tax GST",
        "service add E Exam 60.00 --tax GST",
        "client add Ana",
        "session add Ana T 9:00",
        "session add Ana E 10:00",
        "config set auto_invoice off",
        "attend 1 2",
        "invoice new Ana",
        "invoice add 1 Book 44.00",
    )


def invoice(practice: Practice) -> tuple[str, str, str, str]:
    card = practice.json("invoice show 1")
    return card["status"], card["total"], card["paid"], card["balance"]


@pytest.mark.parametrize(
    ("words", "lines", "total"),
    [
        ("no-show", [(1, 1, "attended", 11000, 1, 0), (4, 1, "no-show", 5500, 0, 1)], "165.00"),
        ("late-cancelled", [(1, 1, "attended", 11000, 1, 0)], "110.00"),
        ("cancelled", [(1, 1, "attended", 11000, 1, 0)], "110.00"),
        ("non-billable", [(1, 1, "attended", 11000, 1, 0)], "110.00"),
        ("scheduled", [(1, 1, "attended", 11000, 1, 0)], "110.00"),
        ("no-show --waive --reason kind", [(1, 1, "attended", 11000, 1, 0)], "110.00"),
    ],
)
def test_the_line_is_replaced(words: str, lines: list[tuple[object, ...]], total: str, billed: Practice) -> None:
    billed.ok(f"attend 1 --status {words} --rebill")
    assert [row for row in billed.sql(LINES) if row[1] == 1] == lines
    assert [row for row in billed.sql(LINES) if row[1] != 1] == [
        (2, 2, "attended", 6600, 0, 1),
        (3, None, None, 4400, 0, 1),
    ]
    assert invoice(billed) == ("Open", total, "0.00", total)
    status, waived = billed.sql("select status, waived from sessions where id = 1")[0]
    assert (status, bool(waived)) == (words.split()[0], "--waive" in words)
    assert billed.sql("select sum(to_bill) from sessions") == [(0,)]
    assert billed.ok("check").out == ""


@pytest.mark.parametrize(
    ("money", "paid", "notes"),
    [
        (["pay Ana 100.00"], "100.00", ""),
        (["pay Ana 165.00"], "165.00", ""),
        (["pay Ana 220.00"], "165.00", "55.00 of RCT-0001 moved from INV-0001 to account credit.\n"),
        (
            ["pay Ana 150.00", "pay Ana 40.00", "pay Ana 30.00"],
            "165.00",
            "30.00 of RCT-0003 moved from INV-0001 to account credit.\n"
            "25.00 of RCT-0002 moved from INV-0001 to account credit.\n",
        ),
        (
            ["pay Ana 180.00", "credit add Ana 40.00 --reason sorry", "credit apply Ana"],
            "165.00",
            "40.00 of goodwill moved from INV-0001 to account credit.\n"
            "15.00 of RCT-0001 moved from INV-0001 to account credit.\n",
        ),
        (
            ["credit add Ana 180.00 --reason sorry", "credit apply Ana", "pay Ana 40.00"],
            "165.00",
            "40.00 of RCT-0001 moved from INV-0001 to account credit.\n"
            "15.00 of goodwill moved from INV-0001 to account credit.\n",
        ),
    ],
)
def test_only_what_is_too_much_moves_to_credit_the_newest_first(
    money: list[str], paid: str, notes: str, billed: Practice
) -> None:
    for command in money:
        billed.ok(command)
    before = billed.json("balance Ana")
    answer = billed.ok("attend 1 --status no-show --rebill")
    assert (answer.out, answer.err) == ("INV-0001  Ana  165.00  Open\n", notes)
    assert invoice(billed)[2] == paid
    after = billed.json("balance Ana")
    assert float(before["net"]) - float(after["net"]) == 55.0
    assert billed.ok("check").out == ""
    # Marked as before, the invoice has its total again, and keeps what is on it.
    billed.ok("attend 1 --rebill")
    assert invoice(billed)[1:3] == ("220.00", paid)
    assert billed.ok("check").out == ""


def test_an_invoice_without_a_line_is_void(billed: Practice) -> None:
    for line in (2, 3):
        billed.ok(f"invoice void-line 1 {line}")
    billed.ok("pay Ana 110.00")
    answer = billed.ok("attend 1 --status cancelled --rebill")
    assert answer.out == "1  Ana  2026-10-05 09:00  T  cancelled\n"
    assert answer.err == (
        "110.00 of RCT-0001 moved from INV-0001 to account credit.\nINV-0001 had no other line and was voided.\n"
    )
    assert invoice(billed) == ("Void", "0.00", "0.00", "0.00")
    assert billed.json("balance Ana")["credit"] == "110.00"
    assert billed.ok("check").out == ""


def test_several_sessions_of_one_invoice_are_replaced_together(billed: Practice) -> None:
    billed.ok("pay Ana 220.00")
    assert billed.ok("attend 2 1 --status no-show --rebill --dry-run").out == "INV-0001  Ana  165.00  Open\n"
    assert billed.ok("attend 2 1 --status no-show --rebill").out == "INV-0001  Ana  165.00  Open\n"
    assert [row[:3] for row in billed.sql(LINES) if row[5]] == [(3, None, None), (4, 2, "no-show"), (5, 1, "no-show")]


def test_without_a_line_it_is_an_ordinary_mark(billed: Practice) -> None:
    billed.ok("config set auto_invoice on")
    billed.ok("session add Ana T 11:00")
    assert billed.ok("attend 3 --status no-show --rebill").out == "INV-0002  Ana  55.00  Open\n"
    before = billed.dump()
    assert billed.ok("attend 3 --status no-show --rebill").out == "INV-0002  Ana  55.00  Open\n"
    assert billed.dump() == before


def test_a_session_that_is_only_checked_in_keeps_its_line(billed: Practice) -> None:
    billed.ok("config set auto_invoice on")
    billed.ok("session add Ana T 11:00")
    billed.ok("checkin 3")
    assert billed.zbill("attend 3 --status no-show --rebill").err == (
        "The patient for session 3 is checked in.\nUndo the check-in first: zbill checkin 3 --undo\n"
    )
    billed.ok("attend 3 --rebill")
    assert billed.sql("select number, void from lines where session_id = 3") == [(1, 0)]


def test_an_invoice_that_is_settled_now_closes_by_itself(billed: Practice) -> None:
    billed.ok("config set auto_close paid")
    billed.ok("pay Ana 180.00")
    answer = billed.ok("attend 1 --status no-show --rebill")
    assert answer.out == "INV-0001  Ana  165.00  Closed\n"
    assert answer.err == (
        "15.00 of RCT-0001 moved from INV-0001 to account credit.\nINV-0001 was closed automatically.\n"
    )


@pytest.mark.parametrize(
    ("before", "err"),
    [
        (
            ["invoice close 1"],
            "Session 1 is billed on invoice INV-0001, line 1.\nReopen it first: zbill invoice reopen INV-0001\n",
        ),
        (
            ["config set locked_through 2026-10-05"],
            "A line dated 2026-10-05 falls in the locked period (through 2026-10-05).\nWait until tomorrow. "
            "Close the invoice: zbill invoice close INV-0001, then issue a credit note: "
            "zbill invoice credit INV-0001 --line 1 --reason TEXT\n",
        ),
    ],
)
def test_what_cannot_change_is_left_as_it_is(before: list[str], err: str, billed: Practice) -> None:
    for command in before:
        billed.ok(command)
    dump = billed.dump()
    answer = billed.zbill("attend 1 --status no-show --rebill")
    assert (answer.code, answer.err) == (4, err)
    assert billed.dump() == dump


def test_voiding_the_invoice_needs_its_permission(billed: Practice) -> None:
    billed.ok("staff add Sam --role Staff")
    billed.ok("role revoke Staff void_invoice")
    billed.ok("attend 1 --status cancelled --rebill --as Sam")
    billed.ok("invoice void-line 1 3")
    answer = billed.zbill("attend 2 --status cancelled --rebill --as Sam")
    assert answer.code == 5
    assert answer.err.startswith("Sam doesn't have the permission void_invoice.")


def test_what_is_put_back_keeps_its_order(billed: Practice) -> None:
    for amount in ("150.00", "40.00", "30.00"):
        billed.ok(f"pay Ana {amount}")
    billed.ok("attend 1 --status no-show --rebill")
    answer = billed.ok("credit unapply 1 20.00 --reason mistake")
    assert answer.err == (
        "15.00 of RCT-0002 moved from INV-0001 to account credit.\n"
        "5.00 of RCT-0001 moved from INV-0001 to account credit.\n"
    )

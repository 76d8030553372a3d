"""A locked period refuses dated changes and still allows today's (SPEC 7)."""

from __future__ import annotations

import pytest

from tests.practice import Answer, Practice


@pytest.fixture
def locked(therapy: Practice) -> Practice:
    """Lock September: INV-0001 is dated in it, INV-0002 is of October with a line dated in September."""
    return therapy.begin(
        "config set auto_invoice off",
        "session add Ana 90834 '2026-09-20 09:00'",
        "session add Ana 90834 '2026-09-21 09:00'",
        "attend 2 3",
        "charge Ana Book 20.00 --date 2026-09-30",
        "invoice new Ana --session 2",
        "invoice add 2 Pen 5.00",
        "discount add Kind 10",
        "config set locked_through 2026-09-30",
    )


def all_invoices(practice: Practice) -> list[object]:
    return [practice.json(f"invoice show {each['number']}") for each in practice.json("invoice list")]


def test_nothing_can_be_dated_changed_or_voided_in_a_locked_period(locked: Practice) -> None:
    was = all_invoices(locked)
    later = "Use a later date with --date."
    refused = {
        "charge Ana Pen 5.00 --date 2026-09-30": ("An invoice dated 2026-09-30", later),
        "charge Ana Pen 5.00 --date 2026-09-30 --invoice 2": ("A line dated 2026-09-30", later),
        "invoice new Ana --date 2026-09-30": ("An invoice dated 2026-09-30", later),
        "invoice edit 2 1 --price 5.00": (
            "A line dated 2026-09-20",
            CREDIT.format("INV-0002", " --line 1=AMOUNT --reason TEXT"),
        ),
        "invoice edit 2 2 --date 2026-09-30": ("A line dated 2026-09-30", later),
        "invoice void-line 2 1": ("A line dated 2026-09-20", CREDIT.format("INV-0002", " --line 1 --reason TEXT")),
        "invoice discount 2 Kind": (
            "A line dated 2026-09-20",
            CREDIT.format("INV-0002", " --line 1=AMOUNT --reason TEXT"),
        ),
        "invoice void 1 --reason mistake": ("A line dated 2026-09-30", CREDIT.format("INV-0001", " --reason TEXT")),
        "invoice void 2 --reason mistake": ("A line dated 2026-09-20", CREDIT.format("INV-0002", " --reason TEXT")),
        "pay Ana 5.00 --date 2026-09-30": ("A payment dated 2026-09-30", later),
    }
    assert {command: locked.zbill(command) for command in refused} == {
        command: Answer(4, "", f"{what} falls in the locked period (through 2026-09-30).\n{remedy}\n")
        for command, (what, remedy) in refused.items()
    }
    assert all_invoices(locked) == was


def test_a_void_line_in_a_locked_period_cannot_be_restored(therapy: Practice) -> None:
    therapy.ok("charge Ana 'Field guide' 20.00 --date 2026-09-30")
    therapy.ok("invoice void-line 1 1")
    therapy.ok("config set locked_through 2026-09-30")
    assert therapy.zbill("invoice restore-line 1 1") == Answer(
        4,
        "",
        "A line dated 2026-09-30 falls in the locked period (through 2026-09-30).\n"
        "Add a new line: zbill invoice add INV-0001 'Field guide' 20.00\n",
    )


def test_an_invoice_of_a_locked_day_without_a_live_line_can_be_voided(therapy: Practice) -> None:
    therapy.ok("invoice new Ana --empty --date 2026-09-30")
    therapy.ok("charge Ana 'Field guide' 20.00 --date 2026-09-30")
    therapy.ok("invoice void-line 2 1")
    therapy.ok("config set locked_through 2026-09-30")
    assert therapy.ok("invoice void 1 --reason mistake").out == "INV-0001  Ana Lopez  0.00  Void\n"
    assert therapy.ok("invoice void 2 --reason mistake").out == "INV-0002  Ana Lopez  0.00  Void\n"
    assert therapy.sql("select status, voided_on, total, balance from invoices") == [("void", "2026-10-05", 0, 0)] * 2


def test_an_invoice_of_a_locked_day_is_voided_if_its_lines_are_of_later_days(therapy: Practice) -> None:
    therapy.ok("invoice new Ana --empty --date 2026-09-30")
    therapy.ok("invoice add 1 Pen 5.00")
    therapy.ok("config set locked_through 2026-09-30")
    before = therapy.ok("statement Ana --period 2026-09").out
    assert therapy.ok("invoice void 1 --reason mistake").out == "INV-0001  Ana Lopez  5.00  Void\n"
    assert therapy.ok("statement Ana --period 2026-09").out == before
    assert [(row["date"], row["kind"], row["balance"]) for row in therapy.json("ledger Ana")] == [
        ("2026-09-30", "invoice", "0.00"),
        ("2026-10-05", "change", "5.00"),
        ("2026-10-05", "void", "0.00"),
    ]


def test_an_invoices_discount_changes_no_line_of_a_locked_day(therapy: Practice) -> None:
    therapy.ok("discount add Kind 10")
    therapy.ok("charge Ana Old 30.00 --date 2026-09-30")
    therapy.ok("charge Ana Book 20.00 --date 2026-09-30 --invoice 1 --discount none")
    therapy.ok("invoice add 1 Pen 5.00")
    therapy.ok("invoice void-line 1 1")
    therapy.ok("config set locked_through 2026-09-30")
    assert therapy.ok("invoice discount 1 Kind").out == "INV-0001  Ana Lopez  24.50  Open\n"
    assert [(line["discount"], line["void"]) for line in therapy.json("invoice show 1")["lines"]] == [
        ("0.00", True),
        ("0.00", False),
        ("0.50", False),
    ]


def test_todays_payments_and_closings_are_allowed_on_locked_invoices(locked: Practice) -> None:
    locked.ok("pay Ana 20.00 --invoice 1")
    locked.ok("invoice close 1 2")
    locked.ok("invoice reopen 2")
    assert [(each["status"], each["paid"]) for each in locked.json("invoice list")] == [
        ("Closed", "20.00"),
        ("Open", "0.00"),
    ]


def test_a_forgotten_session_in_a_locked_period_is_billed_with_todays_date(locked: Practice) -> None:
    made = locked.json("invoice new Ana")
    assert (made["date"], [(line["session"], line["date"]) for line in made["lines"]]) == (
        "2026-10-05",
        [(3, "2026-10-05")],
    )


def test_an_invoice_closed_in_a_locked_period_cannot_be_reopened(locked: Practice) -> None:
    locked.ok("invoice close 2")
    locked.at("2026-10-06 11:00")
    locked.ok("config set locked_through 2026-10-05")
    assert locked.zbill("invoice reopen 2") == Answer(
        4,
        "",
        "The closing dated 2026-10-05 falls in the locked period (through 2026-10-05).\n"
        "Issue a credit note: zbill invoice credit INV-0002 --reason TEXT\n",
    )


@pytest.fixture
def locked_today(therapy: Practice) -> Practice:
    """Today is locked. INV-0001 is open with session 2 and a void line, INV-0005 with one line. INV-0002 is closed,
    INV-0003 written off, INV-0004 paid by RCT-0001. RCT-0002 is unapplied, some goodwill unused, session 3 unbilled.
    """
    return therapy.begin(
        "discount add Kind 10",
        "session add Ana 90834 '2026-10-05 10:00'",
        "session add Ana 90834 '2026-10-05 11:00'",
        "attend 2",
        "invoice add 1 Pen 5.00",
        "invoice void-line 1 2",
        "config set auto_invoice off",
        "attend 3",
        "config set auto_invoice on",
        "charge Ana Book 20.00",
        "charge Ana Ink 10.00",
        "charge Ana Map 30.00",
        "charge Ana Lamp 12.00",
        "invoice close 2 3",
        "writeoff 3 --reason lost",
        "pay Ana 30.00 --invoice 4",
        "deposit Ana 25.00",
        "credit add Ana 5.00 --reason sorry",
        "config set locked_through today",
    )


WAIT = "Today is in the locked period."
CREDIT = "Close the invoice: zbill invoice close {0}, then issue a credit note: zbill invoice credit {0}{1}"


@pytest.mark.parametrize(
    ("command", "what", "remedy"),
    [
        ("attend 1", "An invoice", WAIT),
        ("checkin 1", "An invoice", WAIT),
        ("checkin 1 --invoice 1", "A line", WAIT),
        ("checkout 1", "An invoice", WAIT),
        ("checkout 2 --close", "A closing", WAIT),
        ("charge Ana Pen 5.00", "An invoice", WAIT),
        ("charge Ana Pen 5.00 --invoice 1", "A line", WAIT),
        ("invoice new Ana", "An invoice", WAIT),
        ("invoice new --all", "An invoice", WAIT),
        ("invoice new Ana --empty", "An invoice", WAIT),
        ("invoice add 1 Pen 5.00", "A line", WAIT),
        ("invoice add 1 --session 3", "A line", WAIT),
        ("invoice edit 1 1 --price 5.00", "A line", CREDIT.format("INV-0001", " --line 1=AMOUNT --reason TEXT")),
        ("invoice void-line 1 1", "A line", CREDIT.format("INV-0001", " --line 1 --reason TEXT")),
        ("invoice restore-line 1 2", "A line", "Add a new line: zbill invoice add INV-0001 Pen 5.00"),
        ("invoice discount 1 Kind", "A line", CREDIT.format("INV-0001", " --line 1=AMOUNT --reason TEXT")),
        ("invoice void 5 --reason mistake", "A line", CREDIT.format("INV-0005", " --reason TEXT")),
        ("invoice close 1", "A closing", WAIT),
        ("invoice reopen 2", "The closing", "Issue a credit note: zbill invoice credit INV-0002 --reason TEXT"),
        ("invoice credit 2 --reason mistake", "A credit note", WAIT),
        ("pay Ana 5.00", "A payment", WAIT),
        ("pay Ana 5.00 --use-credit", "A payment", WAIT),
        ("deposit Ana 5.00", "A deposit", WAIT),
        ("refund 1 5.00", "A refund", WAIT),
        ("receipt void 1 --reason bounced", "The void of RCT-0001", WAIT),
        ("receipt void 2 --reason bounced", "The void of RCT-0002", WAIT),
        ("credit add Ana 5.00 --reason sorry", "Goodwill", WAIT),
        ("credit remove Ana 5.00 --reason mistake", "Goodwill", WAIT),
        ("credit apply Ana", "Applied credit", WAIT),
        ("credit apply --all", "Applied credit", WAIT),
        ("credit unapply 4 10.00 --reason mistake", "A move to account credit", WAIT),
        ("writeoff 2 --reason lost", "A write-off", WAIT),
        ("writeoff 3 --reverse", "The reversal of a write-off", WAIT),
    ],
)
def test_with_today_locked_nothing_is_dated_or_changed_today(
    command: str, what: str, remedy: str, locked_today: Practice
) -> None:
    was = locked_today.dump()
    assert locked_today.zbill(command) == Answer(
        4,
        "",
        f"{what} dated 2026-10-05 falls in the locked period (through 2026-10-05).\nWait until tomorrow. {remedy}\n",
    )
    assert locked_today.dump() == was


def test_a_check_in_in_a_locked_period_cannot_be_undone(therapy: Practice) -> None:
    therapy.ok("checkin 1")
    therapy.at("2026-10-06 09:00")
    therapy.ok("config set locked_through 2026-10-05")
    answer = therapy.zbill("checkin 1 --undo")
    assert (answer.code, therapy.json("invoice show 1")["total"]) == (4, "150.00")


def test_the_lock_moves_forward_only_and_never_past_today(locked: Practice) -> None:
    assert locked.zbill("config set locked_through 2026-09-29").code == 4
    assert locked.zbill("config set locked_through 2026-10-06").code == 2
    locked.ok("config set locked_through 2026-10-01")
    assert locked.ok("config get locked_through").out == "2026-10-01\n"

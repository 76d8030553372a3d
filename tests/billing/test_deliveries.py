"""When a document is sent, after each history of attempts, and what its content is (SPEC 11)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import cast

import pytest

from zbill.billing.deliveries import Attempt, content_digest, is_due, message_id_of, sized, standing
from zbill.money import Money
from zbill.papers import InvoicePaper, Letterhead, PaperLine, PayBy, StatementPaper
from zbill.words import Result

LETTERHEAD = Letterhead(name="Brightwater", logo=b"logo", font=None)
LINE = PaperLine(
    1,
    date(2026, 10, 5),
    "Book",
    "",
    "",
    Decimal(1),
    Money(9000),
    Money(9000),
    None,
    None,
    Money(0),
    Money(9000),
    (),
    Money(9000),
)
INVOICE = InvoicePaper(
    LETTERHEAD, "INV-0007", "open", date(2026, 10, 5), date(2026, 11, 4), None, "Ana Lopez", "Main St 1", (), (LINE,),
    Money(9000), Money(0), Money(9000), (), Money(0), Money(9000), Money(0), Money(0), Money(0), Money(9000),
    date(2026, 10, 5), False, 1,
)  # fmt: skip
STATEMENT = StatementPaper(
    LETTERHEAD, 1, "Ana Lopez", "", date(2026, 9, 1), date(2026, 9, 30), Money(0), (), Money(0), (Money(0),) * 5, 1
)


def attempts(*results: str, run: str = "") -> list[Attempt]:
    return [
        Attempt(number, "invoice", 1, "INV-0001", "d", "a@b.example", f"<{number}@x>", cast(Result, result), "", 0, run)
        for number, result in enumerate(results, 1)
    ]


# The history, the attempt with which it may have arrived, and whether it is sent: without an option, with --again, with
# --resend, with both.
HISTORIES = {
    "": (0, True, True, True, True),
    "refused": (0, True, True, True, True),
    "unsent": (0, True, True, True, True),
    "refused unsent refused": (0, True, True, True, True),
    "accepted": (1, False, True, False, True),
    "queued": (1, False, True, False, True),
    "unknown": (1, False, False, True, True),
    "refused accepted": (2, False, True, False, True),
    "unknown accepted": (2, False, True, False, True),
    "unknown refused": (1, False, False, True, True),
    "accepted refused": (1, False, True, False, True),
    "accepted unknown": (2, False, False, True, True),
    "queued unsent": (1, False, True, False, True),
}


@pytest.mark.parametrize("history", HISTORIES)
def test_a_document_is_sent_once_and_again_only_if_asked(history: str) -> None:
    found = attempts(*history.split())
    last = standing(found)
    due = [
        is_due(found, again=again, resend=resend)
        for again, resend in ((False, False), (True, False), (False, True), (True, True))
    ]
    assert (last.id if last else 0, *due) == HISTORIES[history]


@pytest.mark.parametrize("history", HISTORIES)
@pytest.mark.parametrize("options", [(False, False), (True, False), (False, True), (True, True)])
def test_a_document_that_a_living_run_has_is_never_due(history: str, options: tuple[bool, bool]) -> None:
    again, resend = options
    found = attempts(*history.split(), run="living")
    due = is_due(found, again=again, resend=resend, living=["living"])
    assert due == (is_due(found, again=again, resend=resend) and "unknown" not in history)
    assert is_due(found, again=again, resend=resend, living=["other"]) == is_due(found, again=again, resend=resend)


@pytest.mark.parametrize(
    ("size", "seconds", "next_size"),
    [
        *((1, 0.0, 2), (1, 0.125, 2), (1, 0.126, 1), (1, 0.25, 1), (1, 9.0, 1)),
        *((8, 0.125, 16), (8, 0.25, 8), (8, 0.26, 4), (40, 0.1, 64), (64, 0.1, 64), (3, 1.0, 1)),
    ],
)
def test_a_group_is_as_large_as_goes_out_within_a_quarter_second(size: int, seconds: float, next_size: int) -> None:
    assert sized(size, seconds) == next_size


@pytest.mark.parametrize(
    ("history", "repeated"),
    [
        ("", ""),
        ("refused", "<1@x>"),
        ("refused unsent", "<2@x>"),
        ("unknown", "<1@x>"),
        ("accepted", ""),
        ("queued", ""),
        ("accepted unknown", "<2@x>"),
        ("unknown accepted", ""),
        ("unknown refused", "<2@x>"),
    ],
)
def test_a_repetition_has_the_message_id_of_what_it_repeats(history: str, repeated: str) -> None:
    """So mail programs know two copies as one. What is sent once more after it was accepted is a mail of its own."""
    assert message_id_of(attempts(*history.split())) == repeated


def test_the_day_of_printing_and_a_closing_change_no_content() -> None:
    digest = content_digest("invoice", INVOICE)
    assert len(digest) == 64
    later = INVOICE._replace(as_of=date(2026, 12, 1), issued_at=2, status="closed")
    assert content_digest("invoice", later) == digest
    assert content_digest("statement", STATEMENT._replace(issued_at=2)) == content_digest("statement", STATEMENT)


@pytest.mark.parametrize(
    "changed",
    [
        INVOICE._replace(number="INV-0008"),
        INVOICE._replace(due=date(2026, 11, 5)),
        INVOICE._replace(client="Ana Vega"),
        INVOICE._replace(paid=Money(1), balance=Money(8999)),
        INVOICE._replace(revised_on=date(2026, 10, 6)),
        INVOICE._replace(exempt=True),
        INVOICE._replace(lines=(LINE, LINE)),
        INVOICE._replace(lines=(LINE._replace(description="Copy"),)),
        INVOICE._replace(lines=(LINE._replace(void=True),)),
    ],
)
def test_the_facts_of_a_document_are_its_content(changed: InvoicePaper) -> None:
    assert content_digest("invoice", changed) != content_digest("invoice", INVOICE)


@pytest.mark.parametrize(
    "changed",
    [
        INVOICE._replace(letterhead=LETTERHEAD._replace(logo=b"other")),
        INVOICE._replace(letterhead=LETTERHEAD._replace(phone="5", address="Elm St 1", invoice_note="Thanks")),
        INVOICE._replace(pay_by=PayBy(Money(9000), "INV-0007", link="https://pay.example/INV-0007")),
    ],
)
def test_the_settings_of_the_practice_are_no_content(changed: InvoicePaper) -> None:
    assert content_digest("invoice", changed) == content_digest("invoice", INVOICE)


def test_the_kind_of_a_document_is_content() -> None:
    assert content_digest("receipt", INVOICE) != content_digest("invoice", INVOICE)

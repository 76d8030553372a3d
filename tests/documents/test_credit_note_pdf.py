"""A credit note PDF shows what is credited and why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from tests.documents.conftest import PRACTICE
from zbill.documents.credit_note import credit_note_pdf
from zbill.money import Money
from zbill.papers import CreditedLine, CreditNotePaper, TaxSum

Pages = Callable[..., list[list[str]]]


@pytest.fixture
def note() -> CreditNotePaper:
    return CreditNotePaper(
        letterhead=PRACTICE,
        number="CN-0001",
        invoice="INV-0005",
        date=date(2026, 10, 5),
        client="Łucja Wiśniewska",
        address="5 Mill Road",
        patients=("Rex (dog, beagle)",),
        lines=(CreditedLine(2, date(2026, 9, 30), "Report", Money(9000), ("ST",), Money(9743)),),
        net=Money(9000),
        taxes=(TaxSum("Sales tax", Decimal("8.25"), False, Money(9000), Money(743)),),
        total=Money(9743),
        released=Money(9743),
        reason="never delivered",
        issued_at=1_791_216_000,
    )


def test_a_credit_note_shows_the_credited_lines_and_the_reason(note: CreditNotePaper, pages: Pages) -> None:
    assert pages(credit_note_pdf(note)) == [
        [
            "Maple Street Counselling",
            "118 Maple Street",
            "Portland, OR 97205",
            "503-555-0142 · office@maple.example · maple.example",
            "Tax ID 93-1234567",
            "CREDIT NOTE",
            "CN-0001",
            "CREDIT TO Date 2026-10-05",
            "Łucja Wiśniewska Invoice INV-0005",
            "5 Mill Road",
            "Patient: Rex (dog, beagle)",
            "Amount credited USD 97.43",
            "DATE DESCRIPTION TAX AMOUNT",
            "2026-09-30 Report ST 90.00",
            "Subtotal 90.00",
            "Sales tax 8.25% 7.43",
            "Total credited USD 97.43",
            "Reason: never delivered",
            "Held as account credit: USD 97.43.",
            "Maple Street Counselling · Credit note CN-0001 · Łucja Wiśniewska Page 1 of 1",
        ]
    ]


def test_a_tax_that_the_price_included_is_added_to_amounts_without_it(note: CreditNotePaper, pages: Pages) -> None:
    included = note.taxes[0]._replace(inclusive=True)
    (page,) = pages(credit_note_pdf(note._replace(taxes=(included,))))
    assert page[-6:-3] == ["Subtotal 90.00", "Sales tax 8.25% 7.43", "Total credited USD 97.43"]


def test_the_same_credit_note_is_printed_as_identical_bytes(note: CreditNotePaper) -> None:
    assert credit_note_pdf(note) == credit_note_pdf(note)

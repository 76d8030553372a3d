"""Fixtures: an invoice, a line and a receipt to print, and a reader of the text of PDFs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from zbill.money import Money
from zbill.papers import Covered, InvoicePaper, Letterhead, PaperLine, ReceiptPaper, Received, Settled

PRACTICE = Letterhead(
    name="Maple Street Counselling",
    address="118 Maple Street\nPortland, OR 97205",
    phone="503-555-0142",
    email="office@maple.example",
    website="maple.example",
    tax_id="93-1234567",
    invoice_note="Payment by check or transfer.",
    receipt_note="Keep this for your records.",
)


@pytest.fixture
def line() -> PaperLine:
    return PaperLine(
        number=1,
        date=date(2026, 3, 2),
        description="Psychotherapy, 45 minutes",
        provider="Dr. Helen Marsh",
        patient="",
        quantity=Decimal(1),
        unit_price=Money(15000),
        gross=Money(15000),
        discount_name=None,
        discount_rate=None,
        discount=Money(0),
        net=Money(15000),
        taxes=(),
        total=Money(15000),
    )


@pytest.fixture
def invoice(line: PaperLine) -> InvoicePaper:
    return InvoicePaper(
        letterhead=PRACTICE,
        number="INV-0042",
        status="open",
        date=date(2026, 3, 2),
        due=date(2026, 4, 1),
        revised_on=None,
        client="Ana Lopez",
        address="77 Pine Road\nPortland, OR 97201",
        patients=(),
        lines=(line,),
        gross=Money(15000),
        discount=Money(0),
        net=Money(15000),
        taxes=(),
        tax=Money(0),
        total=Money(15000),
        paid=Money(5000),
        credited=Money(0),
        written_off=Money(0),
        balance=Money(10000),
        as_of=date(2026, 3, 5),
        exempt=False,
        issued_at=1_772_460_000,
        payments=(Settled("RCT-0009", date(2026, 3, 4), "check", Money(5000)),),
    )


@pytest.fixture
def receipt() -> ReceiptPaper:
    return ReceiptPaper(
        letterhead=PRACTICE,
        number="RCT-0017",
        kind="payment",
        date=date(2026, 3, 5),
        client="Ana Lopez",
        address="77 Pine Road\nPortland, OR 97201",
        payer="",
        amount=Money(125000),
        method="check",
        reference="1042",
        comment="For January and February.",
        unapplied=Money(5000),
        issued_at=1_772_700_000,
        settled=(
            Covered(
                "INV-0040",
                Money(100000),
                Money(0),
                (
                    Received(date(2026, 1, 5), "Psychotherapy,\n45 minutes", "Mia"),
                    Received(date(2026, 1, 12), "Report", ""),
                ),
            ),
            Covered("INV-0041", Money(20000), Money(2550), ()),
        ),
    )


@pytest.fixture
def pages() -> Callable[..., list[list[str]]]:
    """Return a function that returns the lines of text on each page of a PDF."""

    def read(pdf: bytes, password: str | None = None) -> list[list[str]]:
        return [page.extract_text().splitlines() for page in PdfReader(BytesIO(pdf), password=password).pages]

    return read

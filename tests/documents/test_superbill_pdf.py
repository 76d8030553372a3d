"""A superbill PDF has everything that an insurer asks for, read back as text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from tests.documents.conftest import PRACTICE
from zbill.claims import Superbill, SuperbillLine, SuperbillPaper
from zbill.documents.superbill import superbill_pdf
from zbill.money import Money

Pages = Callable[..., list[list[str]]]

HEADINGS = "DATE CODE SERVICE PLACE MODIFIER DIAGNOSES UNITS CHARGE PAID"


def line(position: int, day: int, modifier: str = "", paid: int = 15000) -> SuperbillLine:
    return SuperbillLine(
        superbill_id=12,
        position=position,
        session_id=position,
        again=False,
        date=date(2026, 3, day),
        code="90834",
        description="Psychotherapy, 45 minutes",
        place="11",
        modifier=modifier,
        units=Decimal(1),
        charge=Money(15000),
        paid=Money(paid),
    )


@pytest.fixture
def superbill() -> SuperbillPaper:
    head = Superbill(
        id=12,
        client_id=7,
        patient_id=3,
        provider_id=1,
        first=date(2026, 3, 1),
        last=date(2026, 3, 31),
        given_on=date(2026, 4, 1),
        given_at=1_775_131_200,
        staff_id=1,
        letterhead_id=1,
        client="Ana Lopez",
        address="77 Pine Road\nPortland, OR 97201",
        patient="Tim Lopez",
        born=date(2015, 2, 3),
        diagnoses="F90.0; F41.1",
        provider="Dr. Helen Marsh",
        npi="1234567893",
        licence="PSY 1042",
    )
    return SuperbillPaper(PRACTICE, head, (line(1, 2), line(2, 9, "95", paid=14000)))


def test_a_superbill_names_practice_provider_patient_and_each_date_of_service(
    superbill: SuperbillPaper, pages: Pages
) -> None:
    assert pages(superbill_pdf(superbill)) == [
        [
            "Maple Street Counselling",
            "118 Maple Street",
            "Portland, OR 97205",
            "503-555-0142 · office@maple.example · maple.example",
            "Tax ID 93-1234567",
            "SUPERBILL",
            "12",
            "PATIENT Date 2026-04-01",
            "Tim Lopez Services 2026-03-02 to 2026-03-09",
            "Born 2015-02-03 Provider Dr. Helen Marsh",
            "Account of Ana Lopez NPI 1234567893",
            "77 Pine Road License PSY 1042",
            "Portland, OR 97201",
            "DIAGNOSES (ICD-10-CM)",
            "A.\xa0F90.0   B.\xa0F41.1",
            HEADINGS,
            "2026-03-02 90834 Psychotherapy, 45 minutes 11 A B 1 150.00 150.00",
            "2026-03-09 90834 Psychotherapy, 45 minutes 11 95 A B 1 150.00 140.00",
            "Total charges USD 300.00",
            "Amount paid USD 290.00",
            "Maple Street Counselling · Superbill 12 · Ana Lopez Page 1 of 1",
        ]
    ]


def test_a_client_in_person_is_the_patient(superbill: SuperbillPaper, pages: Pages) -> None:
    head = superbill.superbill._replace(patient_id=None, patient="Ana Lopez", born=None, diagnoses="", licence="")
    (page,) = pages(superbill_pdf(superbill._replace(superbill=head)))
    assert page[7:13] == [
        "PATIENT Date 2026-04-01",
        "Ana Lopez Services 2026-03-02 to 2026-03-09",
        "77 Pine Road Provider Dr. Helen Marsh",
        "Portland, OR 97201 NPI 1234567893",
        HEADINGS,
        "2026-03-02 90834 Psychotherapy, 45 minutes 11 1 150.00 150.00",
    ]


def test_services_of_one_day_have_that_day(superbill: SuperbillPaper, pages: Pages) -> None:
    (page,) = pages(superbill_pdf(superbill._replace(lines=superbill.lines[:1])))
    assert page[8] == "Tim Lopez Services 2026-03-02"


def test_a_long_superbill_repeats_its_headings(superbill: SuperbillPaper, pages: Pages) -> None:
    lines = tuple(line(position, 1 + position % 28) for position in range(1, 121))
    found = pages(superbill_pdf(superbill._replace(lines=lines)))
    assert len(found) > 2
    assert [page[0] for page in found[1:]] == [HEADINGS] * (len(found) - 1)
    assert sum(text.count("90834") for page in found for text in page) == 120


def test_the_same_superbill_gives_the_same_bytes(superbill: SuperbillPaper) -> None:
    assert superbill_pdf(superbill) == superbill_pdf(superbill)

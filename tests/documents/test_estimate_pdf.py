"""A Good Faith Estimate PDF has every part that the US rule asks for, read back as text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from tests.documents.conftest import PRACTICE
from zbill.claims import Estimate, EstimateLine, EstimatePaper
from zbill.documents.estimate import estimate_pdf
from zbill.money import Money

Pages = Callable[..., list[list[str]]]


def test_an_estimate_says_who_what_by_whom_at_what_price_and_what_a_client_can_do(pages: Pages) -> None:
    given = Estimate(
        12, 7, date(2026, 4, 1), date(2026, 12, 31), date(2026, 4, 1), 1_775_131_200, 1, 1, "Ana Lopez", "77 Pine Road",
        Money(300000),
    )  # fmt: skip
    line = EstimateLine(
        12, 1, "Tim Lopez", date(2015, 2, 3), "", "Dr. Helen Marsh", "1234567893", "PSY 1042", "90834", "Psychotherapy",
        20, Money(15000), Money(300000),
    )  # fmt: skip
    (page,) = pages(estimate_pdf(EstimatePaper(PRACTICE, given, (line,))))
    assert page[4:16] == [
        "Tax ID 93-1234567",
        "GOOD FAITH ESTIMATE",
        "12",
        "FOR Date 2026-04-01",
        "Ana Lopez Services 2026-04-01 to 2026-12-31",
        "77 Pine Road",
        "CODE SERVICE DIAGNOSES SESSIONS EACH EXPECTED CHARGE",
        "90834 Psychotherapy to be determined 20 150.00 3,000.00",
        "for Tim Lopez, born 2015-02-03",
        "by Dr. Helen Marsh, NPI 1234567893, license PSY 1042",
        "Total expected charges USD 3,000.00",
        "This is an estimate of what the services listed will cost. It is not a bill and not a contract,"
        " and it does not oblige you to",
    ]
    text = " ".join(page)
    for said in ("can dispute the bill", "at least USD 400.00 more", "within 120 days", "Keep a copy", "can differ"):
        assert said in text
    assert page[-1] == "Maple Street Counselling · Good Faith Estimate 12 · Ana Lopez Page 1 of 1"

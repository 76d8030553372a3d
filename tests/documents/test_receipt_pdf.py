"""A receipt PDF shows what was paid, read back as text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from zbill.documents.receipt import receipt_pdf
from zbill.money import Money
from zbill.page.shortcomings import shortcomings
from zbill.papers import Covered, ReceiptPaper, Received

Pages = Callable[..., list[list[str]]]


def test_a_receipt_shows_payer_method_amount_and_invoices(receipt: ReceiptPaper, pages: Pages) -> None:
    assert pages(receipt_pdf(receipt)) == [
        [
            "Maple Street Counselling",
            "118 Maple Street",
            "Portland, OR 97205",
            "503-555-0142 · office@maple.example · maple.example",
            "Tax ID 93-1234567",
            "RECEIPT",
            "RCT-0017",
            "RECEIVED FROM Date 2026-03-05",
            "Ana Lopez Method Check",
            "77 Pine Road Reference 1042",
            "Portland, OR 97201",
            "Amount received USD 1,250.00",
            "APPLIED TO LEFT OWING AMOUNT",
            "INV-0040 0.00 1,000.00",
            "2026-01-05 · Psychotherapy, 45 minutes · Mia",
            "2026-01-12 · Report",
            "INV-0041 25.50 200.00",
            "Held as account credit 50.00",
            "Total USD 1,250.00",
            "For January and February.",
            "Keep this for your records.",
            "Maple Street Counselling · Receipt RCT-0017 · Ana Lopez Page 1 of 1",
        ]
    ]


def test_a_corrected_receipt_says_so_with_the_day(receipt: ReceiptPaper, pages: Pages) -> None:
    (page,) = pages(receipt_pdf(receipt._replace(method="PayPal", corrected_on=date(2026, 3, 9))))
    assert page[7:11] == [
        "RECEIVED FROM Date 2026-03-05",
        "Ana Lopez Method PayPal",
        "77 Pine Road Reference 1042",
        "Portland, OR 97201 Corrected 2026-03-09",
    ]


def test_a_receipt_names_a_payer_who_is_not_the_client(receipt: ReceiptPaper, pages: Pages) -> None:
    (page,) = pages(receipt_pdf(receipt._replace(payer="Blue Shield")))
    assert page[8:10] == ["Blue Shield Method Check", "for Ana Lopez Reference 1042"]


def test_a_deposit_receipt_shows_the_amount_held_as_account_credit(receipt: ReceiptPaper, pages: Pages) -> None:
    paper = receipt._replace(kind="deposit", settled=(), unapplied=receipt.amount)
    (page,) = pages(receipt_pdf(paper))
    assert page[5] == "DEPOSIT RECEIPT"
    assert page[11:16] == [
        "Deposit received USD 1,250.00",
        "DEPOSIT AMOUNT",
        "Held as account credit 1,250.00",
        "Total USD 1,250.00",
        "For January and February.",
    ]


def test_a_refund_receipt_names_the_refunded_receipt(receipt: ReceiptPaper, pages: Pages) -> None:
    paper = receipt._replace(
        kind="refund",
        refund_of="RCT-0009",
        settled=(Covered("INV-0040", receipt.amount, receipt.amount, ()),),
        unapplied=Money(0),
    )
    (page,) = pages(receipt_pdf(paper))
    assert page[5:16] == [
        "REFUND RECEIPT",
        "RCT-0017",
        "REFUNDED TO Date 2026-03-05",
        "Ana Lopez Method Check",
        "77 Pine Road Reference 1042",
        "Portland, OR 97201 Refund of RCT-0009",
        "Amount refunded USD 1,250.00",
        "REFUNDED FROM LEFT OWING AMOUNT",
        "INV-0040 1,250.00 1,250.00",
        "Total USD 1,250.00",
        "For January and February.",
    ]


def test_a_refund_from_account_credit_says_so(receipt: ReceiptPaper, pages: Pages) -> None:
    paper = receipt._replace(
        kind="refund", refund_of="RCT-0009", settled=(Covered("INV-0040", Money(120000), Money(0), ()),)
    )
    (page,) = pages(receipt_pdf(paper))
    heading = page.index("REFUNDED FROM LEFT OWING AMOUNT")
    assert page[heading : heading + 3] == [
        "REFUNDED FROM LEFT OWING AMOUNT",
        "INV-0040 0.00 1,200.00",
        "Account credit 50.00",
    ]


def test_a_void_receipt_is_marked_with_its_day(receipt: ReceiptPaper, pages: Pages) -> None:
    paper = receipt._replace(voided_on=date(2026, 3, 12))
    (page,) = pages(receipt_pdf(paper))
    assert page[7] == "VOID as of 2026-03-12"
    assert page[-1] == "VOID"


def test_a_receipt_for_many_invoices_continues_on_more_pages(receipt: ReceiptPaper, pages: Pages) -> None:
    settled = tuple(Covered(f"INV-{n:04}", Money(100), Money(0), ()) for n in range(1, 81))
    read = pages(receipt_pdf(receipt._replace(settled=settled)))
    assert [page[-1] for page in read] == [
        f"Maple Street Counselling · Receipt RCT-0017 · Ana Lopez Page {n} of 4" for n in (1, 2, 3, 4)
    ]
    assert ["APPLIED TO LEFT OWING AMOUNT" in page for page in read] == [True] * 4
    assert [text for page in read for text in page if text.startswith("INV-")] == [
        f"INV-{n:04} 0.00 1.00" for n in range(1, 81)
    ]


@pytest.mark.parametrize("payer", ["Łukasz Żółć", "Γιώργος", "Ольга", "Nguyễn Thị Hường"])
def test_a_payer_prints_as_written(receipt: ReceiptPaper, pages: Pages, payer: str) -> None:
    paper = receipt._replace(payer=payer)
    assert list(shortcomings(paper)) == []
    assert f"{payer} Method Check" in pages(receipt_pdf(paper))[0]


def test_the_same_receipt_is_printed_as_identical_bytes(receipt: ReceiptPaper) -> None:
    assert receipt_pdf(receipt) == receipt_pdf(receipt)


def test_a_page_that_continues_an_invoice_names_it(receipt: ReceiptPaper, pages: Pages) -> None:
    services = tuple(Received(date(2026, 1, 5), f"Visit {number}", "") for number in range(1, 100))
    found = pages(receipt_pdf(receipt._replace(settled=(receipt.settled[0]._replace(services=services),))))
    assert [page[:2] for page in found[1:]] == [["APPLIED TO LEFT OWING AMOUNT", "INV-0040 (continued)"]] * 2
    printed = [line for page in found for line in page if "Visit" in line]
    assert printed == [f"2026-01-05 · Visit {number}" for number in range(1, 100)]

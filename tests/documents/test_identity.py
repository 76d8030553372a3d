"""A PDF file says of which document it is, and no file says so that isn't whole."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from pypdf import PdfReader

from zbill.documents.invoice import invoice_pdf
from zbill.money import Money
from zbill.page import codes
from zbill.page.identity import identity, marked, stored_identity
from zbill.papers import InvoicePaper, Letterhead, PayBy


@pytest.fixture
def file(invoice: InvoicePaper, tmp_path: Path) -> Path:
    path = tmp_path / "INV-0042.pdf"
    path.write_bytes(marked(invoice_pdf(invoice), invoice))
    return path


def test_a_file_has_the_identity_of_its_document(invoice: InvoicePaper, file: Path) -> None:
    assert stored_identity(file) == identity(invoice)
    assert len(identity(invoice)) == 32
    reader = PdfReader(file, strict=True)
    assert "INV-0042" in reader.pages[0].extract_text()
    ids: Any = reader.trailer["/ID"]
    assert [each.original_bytes.hex().upper() for each in ids] == [identity(invoice)] * 2


def test_everything_that_is_printed_counts(invoice: InvoicePaper) -> None:
    other: dict[str, Any] = {
        "letterhead": Letterhead(name="Oak Street"),
        "status": "closed",
        "due": date(2026, 4, 2),
        "revised_on": date(2026, 4, 2),
        "voided_on": date(2026, 4, 2),
        "as_of": date(2026, 3, 6),
        "patients": ("Rex",),
        "lines": (invoice.lines[0]._replace(description="Talk"),),
        "taxes": ("GST",),
        "exempt": True,
        "date": date(2026, 3, 3),
        "pay_by": PayBy(Money(10000), "INV-0042"),
        "payments": (invoice.payments[0]._replace(method="cash"),),
        "credit_notes": invoice.payments,
    }
    for name, value in invoice._asdict().items():
        if name != "issued_at":
            changed: Any = other.get(name, f"{value}x" if isinstance(value, str) else value)
            changed = Money(value + 1) if isinstance(changed, int) and changed == value else changed
            assert identity(invoice._replace(**{name: changed})) != identity(invoice), name


def test_the_letterhead_counts_with_its_logo_and_font(invoice: InvoicePaper) -> None:
    heads = [invoice.letterhead._replace(**change) for change in ({}, {"logo": b"1"}, {"font": b"1"}, {"page": "a4"})]
    assert len({identity(invoice._replace(letterhead=head)) for head in heads}) == 4


def test_the_moment_does_not_count_and_what_is_installed_does(invoice: InvoicePaper) -> None:
    assert identity(invoice._replace(issued_at=0)) == identity(invoice)
    with mock.patch.object(codes, "find_spec", return_value=None):
        assert identity(invoice) != stored_identity(Path("nowhere")) == ""
        without_codes = identity(invoice)
    with mock.patch("zbill.page.identity.can_shape", return_value=False):
        without_shaping = identity(invoice)
    assert len({identity(invoice), without_codes, without_shaping}) == 3


def test_a_damaged_file_has_none(file: Path) -> None:
    whole = file.read_bytes()
    half = len(whole) // 2
    for damaged in (b"", whole[:half], whole[half:], whole[:-3], whole[:half] + whole[half + 9 :], b"%PDF-1.3 nothing"):
        file.write_bytes(damaged)
        assert stored_identity(file) == ""
    file.unlink()
    assert stored_identity(file) == ""


def test_an_encrypted_file_says_nothing_of_its_document(invoice: InvoicePaper, file: Path) -> None:
    pdf = invoice_pdf(invoice, password="secret")
    assert marked(pdf, invoice) == pdf
    file.write_bytes(pdf)
    assert stored_identity(file) == ""
    assert PdfReader(BytesIO(pdf), password="secret").pages[0].extract_text()

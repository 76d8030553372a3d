"""An issued document prints the same again, whatever changes afterwards (SPEC 5)."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from tests.practice import Practice


def text_of(practice: Practice, what: str, folder: Path) -> str:
    """Save a document as PDF and return its text."""
    target = folder / "paper.pdf"
    practice.ok(f"{what} -o '{target}'")
    return "\n".join(page.extract_text() for page in PdfReader(target).pages)


def logo(path: Path, color: str) -> Path:
    Image.new("RGB", (40, 40), color).save(path, "PNG")
    return path


@pytest.fixture
def issued(therapy: Practice, tmp_path: Path) -> Practice:
    """Issue a closed invoice, its receipt, a refund and a credit note under the first letterhead."""
    therapy.ok("config set address '12 Harbour Lane'")
    therapy.ok(f"config set logo '{logo(tmp_path / 'first.png', 'navy')}'")
    therapy.ok("tax add Sales 8.25 --from 2026-01-01")
    therapy.ok("service edit 90834 --tax Sales")
    therapy.ok("patient add Ana Mia")
    therapy.ok("session edit 1 --patient Mia")
    therapy.ok("attend 1")
    therapy.ok("invoice close 1")
    therapy.ok("pay Ana 162.38")
    therapy.ok("invoice credit 1 --line 1=50.00 --reason 'came late'")
    therapy.ok("refund 1 20.00")
    return therapy


PAPERS = ["invoice pdf 1", "receipt pdf 1", "receipt pdf 2", "creditnote pdf 1"]


def test_issued_documents_keep_their_text_and_logo(issued: Practice, tmp_path: Path) -> None:
    before = {paper: text_of(issued, paper, tmp_path) for paper in PAPERS}
    bytes_before = (tmp_path / "paper.pdf").read_bytes()

    issued.ok("config set name 'Another Practice'")
    issued.ok("config set address '99 New Street'")
    issued.ok("config set invoice_note 'New terms'")
    issued.ok("config set page a4")
    issued.ok(f"config set logo '{logo(tmp_path / 'second.png', 'red')}'")
    issued.ok("client edit Ana --name 'Ana Lopez-Grey' --address '1 Elsewhere'")
    issued.ok("patient edit Mia --name Mira")
    issued.ok("service edit 90834 --name 'Talking' --price 200.00")
    issued.ok("tax rate Sales 9 --from 2026-01-01")

    assert {paper: text_of(issued, paper, tmp_path) for paper in PAPERS} == before
    assert (tmp_path / "paper.pdf").read_bytes() == bytes_before


def test_a_new_document_has_the_new_letterhead(issued: Practice, tmp_path: Path) -> None:
    issued.ok("config set address '99 New Street'")
    issued.ok("charge Ana Report 80.00")

    assert "99 New Street" in text_of(issued, "invoice pdf 2", tmp_path)
    assert "12 Harbour Lane" in text_of(issued, "invoice pdf 1", tmp_path)


def test_a_voided_receipt_is_marked_and_otherwise_unchanged(issued: Practice, tmp_path: Path) -> None:
    before = text_of(issued, "receipt pdf 2", tmp_path)
    issued.ok("receipt void 2 --reason 'never paid out'")

    after = text_of(issued, "receipt pdf 2", tmp_path)

    assert "VOID as of 2026-10-05" in after.split("\n")
    assert "never paid out" not in after
    assert set(before.split("\n")) <= set(after.split("\n"))


def test_an_invoice_says_that_it_is_void_or_adjusted_but_not_why(issued: Practice, tmp_path: Path) -> None:
    issued.ok("charge Ana Book 20.00")
    issued.ok("invoice void 2 --reason 'wrong client'")
    issued.ok("charge Ana Course 50.00")
    issued.ok("invoice close 3")
    issued.ok("writeoff 3 10.00 --reason 'gone away'")
    void, adjusted = (text_of(issued, f"invoice pdf {number}", tmp_path) for number in (2, 3))
    assert "VOID as of 2026-10-05" in void.split("\n")
    assert "wrong client" not in void
    assert "Adjustment -10.00" in adjusted.split("\n")
    assert not re.search("gone away|writ", adjusted, re.IGNORECASE)


def test_the_same_document_is_printed_as_identical_bytes(issued: Practice, tmp_path: Path) -> None:
    for paper in PAPERS:
        one, other = io.BytesIO(), io.BytesIO()
        for target in (one, other):
            issued.ok(f"{paper} -o '{tmp_path / 'paper.pdf'}'")
            target.write((tmp_path / "paper.pdf").read_bytes())
        assert one.getvalue() == other.getvalue()

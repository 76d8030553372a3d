"""What was issued reprints the same, whatever changes afterwards (SPEC 5)."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from tests.practice import Practice


def text_of(practice: Practice, what: str, folder: Path) -> str:
    target = folder / "paper.pdf"
    practice.ok(f"{what} -o '{target}'")
    return "\n".join(page.extract_text() for page in PdfReader(target).pages)


def logo(path: Path, color: str) -> Path:
    Image.new("RGB", (40, 40), color).save(path, "PNG")
    return path


@pytest.fixture
def issued(therapy: Practice, tmp_path: Path) -> Practice:
    """A closed invoice, its receipt, a refund and a credit note, under the practice's first letterhead."""
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


def test_papers_keep_their_text_and_their_logo(issued: Practice, tmp_path: Path) -> None:
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


def test_a_new_paper_shows_the_new_letterhead(issued: Practice, tmp_path: Path) -> None:
    issued.ok("config set address '99 New Street'")
    issued.ok("charge Ana Report 80.00")

    assert "99 New Street" in text_of(issued, "invoice pdf 2", tmp_path)
    assert "12 Harbour Lane" in text_of(issued, "invoice pdf 1", tmp_path)


def test_a_void_receipt_says_so_and_keeps_the_rest(issued: Practice, tmp_path: Path) -> None:
    before = text_of(issued, "receipt pdf 2", tmp_path)
    issued.ok("receipt void 2 --reason 'never paid out'")

    after = text_of(issued, "receipt pdf 2", tmp_path)

    assert "never paid out" in after
    assert set(before.split("\n")) <= set(after.split("\n"))


def test_the_same_paper_is_the_same_file(issued: Practice, tmp_path: Path) -> None:
    for paper in PAPERS:
        one, other = io.BytesIO(), io.BytesIO()
        for target in (one, other):
            issued.ok(f"{paper} -o '{tmp_path / 'paper.pdf'}'")
            target.write((tmp_path / "paper.pdf").read_bytes())
        assert one.getvalue() == other.getvalue()

"""Numbers, brackets and names of both directions stand where a reader expects them."""

from __future__ import annotations

from io import BytesIO

import pdfplumber
import pytest

from tests.documents.test_embedding import RUBIK
from zbill.documents.invoice import invoice_pdf
from zbill.page.directions import runs
from zbill.papers import InvoicePaper, PaperLine

SEEN = [
    ("Ana", [("Ana", False)]),
    ("שרה", [("שרה", True)]),
    ("", []),
    ("דירה 3", [("3", False), ("דירה ", True)]),
    ("Paid by שרה כהן, 45.00", [("Paid by ", False), ("45.00", False), ("שרה כהן, ", True)]),
    ("שרה (CBT) 45", [("45", False), (") ", True), ("CBT", False), ("שרה (", True)]),
    ("Visit: שרה; Report", [("Visit: ", False), ("שרה", True), ("; Report", False)]),
]


@pytest.mark.parametrize(("text", "seen"), SEEN)
def test_parts_are_in_the_order_in_which_they_are_seen(text: str, seen: list[tuple[str, bool]]) -> None:
    assert runs(text) == seen


def test_a_number_is_printed_at_the_left_of_the_word_before_it(invoice: InvoicePaper, line: PaperLine) -> None:
    lines = (line._replace(description="Visit; דירה 37, Report"),)
    paper = invoice._replace(lines=lines, letterhead=invoice.letterhead._replace(font=RUBIK))
    with pdfplumber.open(BytesIO(invoice_pdf(paper))) as pdf:
        chars = [char for char in pdf.pages[0].chars if char["size"] == 9 and 290 < char["top"] < 315]
    seen = "".join(char["text"] for char in sorted(chars, key=lambda char: char["x0"]))
    assert "Visit; 37 הריד, Report" in seen

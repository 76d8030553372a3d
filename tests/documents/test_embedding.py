"""Every font is embedded, cut once for many documents, and letters that join or run to the left are shaped."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import fontpkg
import pdfplumber
import pytest
from fontTools.subset import Subsetter
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from tests.documents.typefaces import truetype
from zbill.documents.invoice import invoice_pdf
from zbill.papers import InvoicePaper

RUBIK = Path(fontpkg.path("Rubik")).read_bytes()


def fonts_of(pdf: bytes) -> Iterator[tuple[str, TTFont]]:
    """Yield the name and the file of each font of a PDF. Raises KeyError if one isn't embedded."""
    seen: set[str] = set()
    for page in PdfReader(BytesIO(pdf)).pages:
        found: Any = page["/Resources"]["/Font"]  # type: ignore[index]
        for font in found.values():
            if font["/BaseFont"] not in seen:
                seen.add(font["/BaseFont"])
                descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
                yield font["/BaseFont"], TTFont(BytesIO(descriptor["/FontFile2"].get_data()))


@pytest.mark.parametrize("client", ["Ana Lopez", "Łukasz", "Αικατερίνη", "Ольга", "Nguyễn Thị Hường", "ऋषि"])
def test_every_font_is_embedded_and_the_same_for_every_client(invoice: InvoicePaper, client: str) -> None:
    fonts = dict(fonts_of(invoice_pdf(invoice._replace(client=client))))
    assert set(fonts) == {"/MPDFAA+NotoSans", "/MPDFAA+NotoSans-Bold"}


def test_text_is_as_wide_for_a_client_with_greek_letters_as_for_another(invoice: InvoicePaper) -> None:
    def edges(client: str) -> set[tuple[str, float, float]]:
        with pdfplumber.open(BytesIO(invoice_pdf(invoice._replace(client=client)))) as pdf:
            return {(word["text"], word["x0"], word["x1"]) for word in pdf.pages[0].extract_words()}

    assert edges("Ana") ^ edges("Ωω") == {word for word in edges("Ana") | edges("Ωω") if word[0] in ("Ana", "Ωω")}


def test_a_batch_cuts_its_font_once(invoice: InvoicePaper, monkeypatch: pytest.MonkeyPatch) -> None:
    cuts = []
    subset = Subsetter.subset

    def counted(self: Subsetter, font: TTFont) -> None:
        cuts.append(font)
        subset(self, font)

    monkeypatch.setattr(Subsetter, "subset", counted)
    for number in range(5):
        invoice_pdf(invoice._replace(number=f"INV-{number}", client="Ωω Łukasz"))
    # Once for the characters and once for the PDF, in two weights.
    assert len(cuts) <= 4
    invoice_pdf(*(invoice._replace(number=f"INV-{number}", client="Ωω Łukasz") for number in range(5)))
    assert len(cuts) <= 4


def test_documents_in_one_file_keep_their_own_fonts_and_page_sizes(invoice: InvoicePaper) -> None:
    own = invoice._replace(letterhead=invoice.letterhead._replace(font=RUBIK, page="a4"))
    pages = PdfReader(BytesIO(invoice_pdf(invoice, own, invoice))).pages
    names = [{font["/BaseFont"] for font in page["/Resources"]["/Font"].values()} for page in pages]  # type: ignore[index]
    assert [page.mediabox.height for page in pages] == [792, 841.89, 792]
    noto = {"/MPDFAA+NotoSans", "/MPDFAA+NotoSans-Bold"}
    assert names == [noto, {"/MPDFAA+RubikLight", "/MPDFAA+RubikLight-Bold"}, noto]


def test_a_font_without_a_bold_is_drawn_with_thicker_strokes(invoice: InvoicePaper) -> None:
    def strokes(font: bytes | None) -> bytes:
        page = PdfReader(BytesIO(invoice_pdf(invoice._replace(letterhead=invoice.letterhead._replace(font=font)))))
        return page.pages[0].get_contents().get_data()  # type: ignore[union-attr]

    assert b"2 Tr 0.27 w" in strokes(truetype())
    assert b" Tr " not in strokes(RUBIK)
    assert b" Tr " not in strokes(None)


def test_letters_from_right_to_left_are_turned_around(invoice: InvoicePaper) -> None:
    paper = invoice._replace(client="שרה כהן", letterhead=invoice.letterhead._replace(font=RUBIK))
    with pdfplumber.open(BytesIO(invoice_pdf(paper))) as pdf:
        hebrew = [char for char in pdf.pages[0].chars if "א" <= char["text"] <= "ת" and char["top"] < 700]
    assert "".join(char["text"] for char in sorted(hebrew, key=lambda char: char["x0"])) == "ןהכהרש"
    assert hebrew[0]["x0"] >= 50


def test_letters_that_join_have_the_shape_of_their_place(invoice: InvoicePaper) -> None:
    def glyphs(client: str) -> int:
        paper = invoice._replace(client=client, letterhead=invoice.letterhead._replace(font=RUBIK))
        return len(dict(fonts_of(invoice_pdf(paper)))["/MPDFAA+RubikLight-Bold"].getGlyphOrder())

    # The first, the middle and the last one, instead of the one that is alone.
    assert glyphs("ححح") - glyphs("ح") == 2

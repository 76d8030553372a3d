"""A font is proved before it is kept: a text has been printed with it in both weights."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import fontpkg
import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from tests.documents.typefaces import LATIN, collection, postscript, truetype
from zbill.documents.invoice import invoice_pdf
from zbill.errors import Usage
from zbill.page import fonts
from zbill.page.fonts import proved
from zbill.papers import InvoicePaper

VARIABLE = Path(fontpkg.path("Noto Sans")).read_bytes()

DAMAGED = "The font is damaged or incomplete."
NO_FONT = "The font isn't a TrueType or OpenType font."
LACKING = "The font doesn't have all the letters, digits and signs that documents need."


def woff() -> bytes:
    font, made = TTFont(BytesIO(truetype())), BytesIO()
    font.flavor = "woff"
    font.save(made)
    return made.getvalue()


def edited(change: Callable[[TTFont], object]) -> bytes:
    font, made = TTFont(BytesIO(truetype())), BytesIO()
    change(font)
    font.save(made)
    return made.getvalue()


def renamed(name: str) -> bytes:
    """Return the font with this name, or without one."""

    def rename(font: TTFont) -> None:
        font["name"].names = []
        if name:
            font["name"].setName(name, 4, 3, 1, 0x409)

    return edited(rename)


@pytest.mark.parametrize(
    "font", [truetype(), postscript(), VARIABLE], ids=["TrueType", "PostScript outlines", "variable"]
)
def test_a_whole_font_is_kept_as_it_is(font: bytes) -> None:
    assert proved(font) == font


def test_of_a_collection_the_first_font_is_kept() -> None:
    font = TTFont(BytesIO(proved(collection())))
    assert "CFF " not in font
    assert set(font.getBestCmap()) == set(TTFont(BytesIO(truetype())).getBestCmap())


@pytest.mark.parametrize("percent", [10, 50, 90])
@pytest.mark.parametrize("font", [truetype(), postscript(), collection(), VARIABLE], ids=["ttf", "otf", "ttc", "var"])
def test_a_font_that_is_cut_short_is_refused(font: bytes, percent: int) -> None:
    assert refused(font[: len(font) * percent // 100]) == DAMAGED


BAD = {
    "nothing": (b"", NO_FONT),
    "text": (b"not a font", NO_FONT),
    "picture": (b"\x89PNG\r\n\x1a\n", NO_FONT),
    "web font": (woff(), NO_FONT),
    "first bytes only": (truetype()[:12], DAMAGED),
    "zeros": (truetype()[:100] + bytes(20_000), DAMAGED),
    "no name": (renamed(""), DAMAGED),
    "no outlines": (edited(lambda font: font.__delitem__("glyf")), DAMAGED),
    "no metrics": (edited(lambda font: font.__delitem__("OS/2")), DAMAGED),
    "two letters": (truetype(range(0x41, 0x43)), LACKING),
    "no middle dot": (truetype(range(0x20, 0x7F)), LACKING),
}


@pytest.mark.parametrize(("font", "sentence"), BAD.values(), ids=BAD)
def test_a_font_that_documents_cannot_use_is_refused(font: bytes, sentence: str) -> None:
    assert refused(font) == sentence


def refused(font: bytes) -> str:
    with pytest.raises(Usage) as error:
        proved(font)
    return error.value.sentence


@pytest.mark.parametrize("font", [truetype(), postscript(), proved(collection())], ids=["ttf", "otf", "ttc"])
def test_a_document_is_printed_in_each_kind_of_font(
    invoice: InvoicePaper, pages: Callable[..., list[list[str]]], font: bytes
) -> None:
    own = invoice._replace(letterhead=invoice.letterhead._replace(font=font))
    assert pages(invoice_pdf(own)) == pages(invoice_pdf(invoice))


def test_a_font_with_an_odd_name_makes_a_sound_document(invoice: InvoicePaper) -> None:
    own = invoice._replace(letterhead=invoice.letterhead._replace(font=renamed("My/Font #1 é")))
    fonts = PdfReader(BytesIO(invoice_pdf(own))).pages[0]["/Resources"]["/Font"].values()  # type: ignore[index]
    assert {font["/BaseFont"] for font in fonts} == {"/MPDFAA+MyFont1", "/MPDFAA+MyFont1-Bold"}


def test_the_letters_that_documents_need_are_in_the_test_fonts() -> None:
    assert set(TTFont(BytesIO(truetype())).getBestCmap()) >= {*range(0x20, 0x7F), 0xB7}
    assert 0xB7 in LATIN


def test_the_cuts_that_are_kept_have_latin_letters_in_both_weights_and_the_license() -> None:
    found = {style: TTFont(BytesIO(cut)) for style, cut in fonts._latin().items()}
    assert {style: font["OS/2"].usWeightClass for style, font in found.items()} == {"": 400, "B": 700}
    for font in found.values():
        assert {each.nameID for each in font["name"].names} >= {0, 13, 14}
        assert {ord(letter) for letter in "Aé€–’"} <= set(font.getBestCmap())
        assert ord("Ω") not in font.getBestCmap()


def test_only_documents_in_other_letters_open_the_whole_font(
    invoice: InvoicePaper, monkeypatch: pytest.MonkeyPatch
) -> None:
    fonts._latin()
    monkeypatch.setattr(fonts, "_noto_sans", lambda: pytest.fail("It was opened."))
    invoice_pdf(invoice._replace(client="Zoé O’Brien – 5 €"))
    with pytest.raises(pytest.fail.Exception):
        invoice_pdf(invoice._replace(client="Łukasz"))

"""Fonts cut down to what documents need, and prepared once for any number of PDFs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import copy, deepcopy
from functools import lru_cache
from io import BytesIO
from typing import Any

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer
from fpdf import FPDF
from fpdf.fonts import TTFFont
from fpdf.output import OutputProducer

WEIGHTS = {"": 400, "B": 700}

# A font is reduced to whole blocks of this many characters, so that documents share the same cut.
BLOCK = 128
_UNUSED_TABLES = ("STAT", "MVAR", "HVAR", "FFTM")
_LAYOUT_TABLES = ("GSUB", "GPOS", "GDEF")
_VARIATION_TABLES = ("fvar", "gvar", "avar")
_OUTLINES = ("glyf", "CFF ", "CFF2")


class Cut(TTFFont):
    """A font of fpdf2 whose file is in memory."""

    __slots__ = ("prepared",)

    # The objects that embed the font in a PDF. A shaped font has none, because its glyphs depend on the text.
    prepared: list[Any]

    @property
    def hbfont(self) -> Any:
        if not self._hbfont:
            import uharfbuzz as hb
            from fpdf.fonts import HarfBuzzFont

            self._hbfont = HarfBuzzFont(hb.Face(hb.Blob(self.ttffile.getvalue())))  # type: ignore[attr-defined]
        return self._hbfont


class Embedding(OutputProducer):
    """Writes a PDF with its prepared fonts as they are. fpdf2 would cut each again for each PDF."""

    def _add_fonts(self, *resources: Any) -> dict[int, Any]:
        fonts, others = self.fpdf.fonts, {}
        added = {}
        for font in fonts.values():
            objects = deepcopy(getattr(font, "prepared", []))
            for each in objects:
                self._add_pdf_obj(each, "fonts")
            if objects:
                added[font.i] = objects[0]
            else:
                others[font.fontkey] = font
        kept = dict(fonts)
        fonts.clear()
        fonts.update(others)
        added |= super()._add_fonts(*resources)
        fonts.update(kept)
        return added


def install(pdf: FPDF, family: str, file: bytes, blocks: frozenset[int], *, shaped: bool) -> None:
    """Add a font in both weights to a PDF, with its characters in these blocks."""
    for style in WEIGHTS:
        _add(pdf, family + style, _shaped(file, style, blocks) if shaped else _prepared(file, style, blocks))


def install_cuts(pdf: FPDF, family: str, cuts: Mapping[str, bytes]) -> None:
    """Add a font to a PDF that is cut already, a file for each weight."""
    for style, cut in cuts.items():
        _add(pdf, family + style, _prepared_cut(cut, style))


def face(file: bytes, style: str, blocks: frozenset[int]) -> bytes:
    """Return a static font of one weight with the file's characters in these blocks."""
    return _face(file, style, blocks, shaped=False)


def _add(pdf: FPDF, key: str, font: Cut) -> None:
    added = copy(font)
    added.i = len(pdf.fonts) + 1
    added.fontkey = key
    pdf.fonts[key] = added


def blocks_of(characters: frozenset[str]) -> frozenset[int]:
    return frozenset(ord(character) // BLOCK for character in characters)


@lru_cache
def has_weights(file: bytes) -> bool:
    """Return whether a font can be set in bold by itself."""
    with opened(file) as font:
        return "fvar" in font and any(axis.axisTag == "wght" for axis in font["fvar"].axes)


def opened(file: bytes) -> TTFont:
    return TTFont(BytesIO(file), lazy=True, recalcTimestamp=False, fontNumber=0)


def _prepared(file: bytes, style: str, blocks: frozenset[int]) -> Cut:
    return _prepared_cut(face(file, style, blocks), style)


@lru_cache
def _prepared_cut(cut: bytes, style: str) -> Cut:
    font = _opened_cut(cut, style)
    for point in font.cmap:
        font.subset.pick(point)
    pdf = FPDF()
    pdf.fonts[font.fontkey] = font
    producer = OutputProducer(pdf)
    producer._add_fonts({}, {}, {})
    font.prepared = producer.pdf_objs
    return font


def _shaped(file: bytes, style: str, blocks: frozenset[int]) -> Cut:
    return _opened_cut(_face(file, style, blocks, shaped=True), style)


def _opened_cut(cut: bytes, style: str) -> Cut:
    # add_font() reads files only; the constructor takes whatever fontTools reads.
    font = Cut(FPDF(), BytesIO(cut), style, style)  # type: ignore[arg-type]
    font.name = (re.sub("[^A-Za-z0-9-]", "", font.name) or "Font") + ("-Bold" if style else "")
    # The outlines don't change. Computing their bounds again would take half the time of a document.
    font.ttfont.recalcBBoxes = False
    font.prepared = []
    return font


@lru_cache
def _face(file: bytes, style: str, blocks: frozenset[int], shaped: bool) -> bytes:
    """Return a static font with the file's characters in these blocks. A shaped one keeps its rules for joining.

    The subset comes first: applying a weight to the whole font would take seconds.
    """
    with opened(file) as font:
        if not any(table in font for table in _OUTLINES):
            raise ValueError("Without outlines the letters would be invisible.")
        axes = {axis.axisTag: axis.defaultValue for axis in font["fvar"].axes} if "fvar" in font else {}
        weighted = axes | {"wght": WEIGHTS[style]} if "wght" in axes else axes
        _drop(font, _UNUSED_TABLES)
        if not shaped:
            _drop(font, _LAYOUT_TABLES)
        if weighted == axes:
            _drop(font, _VARIATION_TABLES)
        features = ["*"] if shaped else []
        # All names: the license asks that those of copyright and license stay in each copy.
        cut = Subsetter(Options(notdef_outline=True, hinting=False, layout_features=features, name_IDs=["*"]))
        cut.populate(unicodes=[point for point in font.getBestCmap() if point // BLOCK in blocks])
        cut.subset(font)
        if weighted != axes:
            instancer.instantiateVariableFont(font, weighted, inplace=True, static=True)
        made = BytesIO()
        font.save(made)
        return made.getvalue()


def _drop(font: TTFont, tables: Sequence[str]) -> None:
    for table in tables:
        if table in font:
            del font[table]

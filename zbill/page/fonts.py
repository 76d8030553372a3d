"""The typeface of a document: Helvetica or the practice's own font, or Noto Sans if that one lacks letters."""

from __future__ import annotations

import logging
import re
import string
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Protocol

import fontpkg
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer
from fpdf import FPDF
from fpdf.fonts import TTFFont

from zbill.errors import Usage
from zbill.papers import Letterhead

# Only the maker of a font can do something about what these find odd in it.
for _library in ("fontTools", "fpdf"):
    logging.getLogger(_library).addHandler(logging.NullHandler())

FAMILY = "document"
_WEIGHTS = {"": 400, "B": 700}

# Every character that documents use in their own labels.
_LABELS = frozenset(string.ascii_letters + string.digits + string.punctuation + " ·")
_WINDOWS = frozenset(bytes(range(0x20, 0x100)).decode("cp1252", "ignore")) - {"\x7f"}

# Scripts whose letters join, stack or change places. fpdf2 can't print them: it sets one letter after the other.
_SHAPED = (range(0x0900, 0x0E00), range(0x0F00, 0x10A0), range(0x1780, 0x18B0), range(0x11000, 0x11D00))
_RIGHT_TO_LEFT = {"R", "AL", "AN"}

# A font is reduced to whole blocks of this many characters, so that documents share the same cached subset.
_PAGE = 128
_UNUSED_TABLES = ("GSUB", "GPOS", "GDEF", "STAT", "MVAR", "HVAR", "FFTM")
_VARIATION_TABLES = ("fvar", "gvar", "avar")

# The first bytes of a font file: TrueType, TrueType of old Macs, OpenType with PostScript outlines, collection.
_MAGIC = (b"\0\1\0\0", b"true", b"OTTO", b"ttcf")
_OUTLINES = ("glyf", "CFF ", "CFF2")

_ANOTHER = "Choose another: zbill config set font FILE"


class Paper(Protocol):
    """The contents of any document: a frozen dataclass with these properties, texts and amounts."""

    @property
    def letterhead(self) -> Letterhead: ...

    @property
    def issued_at(self) -> int: ...


@dataclass(frozen=True)
class Typeface:
    """A font, with real bold if it is variable. Without a file it is Helvetica, which every PDF reader has.

    `substitute`: it is used because the practice's own font is damaged.
    """

    file: bytes | None = None
    substitute: bool = False

    def missing(self, characters: frozenset[str]) -> frozenset[str]:
        """Return the characters that it can't print."""
        if self.file is None:
            return characters - _WINDOWS
        glyphs = _glyphs(self.file)
        return frozenset(c for c in characters if ord(c) not in glyphs or needs_shaping(c))

    def install(self, pdf: FPDF, characters: frozenset[str]) -> str:
        """Add the typeface to the PDF, with these characters at least, and return its family name."""
        if self.file is None:
            return "helvetica"
        for font in _fonts(pdf, self.file, _pages(characters)):
            pdf.fonts[font.fontkey] = font
        return FAMILY


def characters_of(paper: Paper) -> frozenset[str]:
    """Return every character in a document's texts and labels, except line breaks."""
    return _LABELS.union(*_texts(paper)) - {"\n", "\r"}


def choose(own: bytes | None, characters: frozenset[str]) -> Typeface:
    """Return the practice's own typeface (None for Helvetica), or Noto Sans if that lacks fewer characters.

    Damaged fonts are passed over.
    """
    if own is not None and not _glyphs(own):
        return replace(choose(None, characters), substitute=True)
    chosen = first = Typeface(own)
    if first.missing(characters):
        chosen = min(first, Typeface(_noto_sans()), key=lambda typeface: len(typeface.missing(characters)))
    if own is not None and chosen is first and not _is_whole(own, _pages(characters)):
        return replace(choose(None, characters), substitute=True)
    return chosen


def needs_shaping(character: str) -> bool:
    """Return whether a letter is of a script that zbill can't print, whatever the font."""
    point = ord(character)
    right_to_left = unicodedata.bidirectional(character) in _RIGHT_TO_LEFT
    return right_to_left or any(point in script for script in _SHAPED)


def proved(data: bytes) -> bytes:
    """Return a font file, of a collection the first font, once a text has been printed in both its weights.

    Raises Usage if that can't be done, or if the font lacks a character that every document has.
    """
    if not data.startswith(_MAGIC):
        raise Usage("The font isn't a TrueType or OpenType font.", "Use a .ttf, .otf or .ttc file.")
    try:
        font = _single(data)
        typeface = Typeface(font)
        # Before the sample: what fpdf2 does without a letter depends on its version.
        lacks_letters = bool(typeface.missing(_LABELS))
        if not lacks_letters:
            _print_sample(typeface)
    # A damaged font makes fontTools stumble in any way.
    except Exception as error:
        raise Usage("The font is damaged or incomplete.", _ANOTHER) from error
    if lacks_letters:
        raise Usage("The font doesn't have all the letters, digits and signs that documents need.", _ANOTHER)
    return font


def _single(data: bytes) -> bytes:
    """Return a font file with one font, which has all the parts that its directory lists."""
    with _opened(data) as font:
        parts = font.reader.tables.values()
        if any(part.offset + part.length > len(data) for part in parts):
            raise ValueError("The file is cut short.")
        if not data.startswith(b"ttcf"):
            return data
        made = BytesIO()
        font.save(made)
        return made.getvalue()


def _print_sample(typeface: Typeface) -> None:
    pdf = FPDF()
    pdf.add_page()
    family = typeface.install(pdf, _LABELS)
    for style in _WEIGHTS:
        pdf.set_font(family, style, 9)
        pdf.text(20, 20, "".join(sorted(_LABELS)))
    pdf.output()


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))


@cache
def _noto_sans() -> bytes:
    return Path(fontpkg.path("Noto Sans")).read_bytes()


def _pages(characters: frozenset[str]) -> frozenset[int]:
    return frozenset(ord(character) // _PAGE for character in characters)


@lru_cache
def _glyphs(file: bytes) -> frozenset[int]:
    """Return the characters that a font has, none if it is damaged."""
    try:
        with _opened(file) as font:
            return frozenset(font.getBestCmap() or ())
    # A damaged font makes fontTools stumble in any way.
    except Exception:
        return frozenset()


@lru_cache
def _is_whole(file: bytes, pages: frozenset[int]) -> bool:
    """Return whether everything in a font that it takes to print the characters in these blocks can be read."""
    try:
        return len(list(_fonts(FPDF(), file, pages))) == len(_WEIGHTS)
    # A damaged font makes fontTools stumble in any way.
    except Exception:
        return False


def _fonts(pdf: FPDF, file: bytes, pages: frozenset[int]) -> Iterator[TTFFont]:
    """Yield a font in each weight for a PDF."""
    for style in _WEIGHTS:
        face = BytesIO(_face(file, style, pages))
        # add_font() reads files only; the constructor takes whatever fontTools reads.
        font = TTFFont(pdf, face, FAMILY + style, style)  # type: ignore[arg-type]
        font.name = (re.sub("[^A-Za-z0-9-]", "", font.name) or "Font") + ("-Bold" if style else "")
        # The outlines don't change. Computing their bounds again would take half the time of a document.
        font.ttfont.recalcBBoxes = False
        yield font


@lru_cache
def _face(file: bytes, style: str, pages: frozenset[int]) -> bytes:
    """Return a static font with the file's characters in these blocks.

    The subset comes first: applying a weight to the whole font would take seconds.
    """
    with _opened(file) as font:
        if not any(table in font for table in _OUTLINES):
            raise ValueError("Without outlines the letters would be invisible.")
        axes = {axis.axisTag: axis.defaultValue for axis in font["fvar"].axes} if "fvar" in font else {}
        weighted = axes | {"wght": _WEIGHTS[style]} if "wght" in axes else axes
        for table in _UNUSED_TABLES if weighted != axes else _UNUSED_TABLES + _VARIATION_TABLES:
            if table in font:
                del font[table]
        cut = Subsetter(Options(notdef_outline=True, hinting=False))
        cut.populate(unicodes=[point for point in font.getBestCmap() if point // _PAGE in pages])
        cut.subset(font)
        if weighted != axes:
            instancer.instantiateVariableFont(font, weighted, inplace=True, static=True)
        made = BytesIO()
        font.save(made)
        return made.getvalue()


def _opened(file: bytes) -> TTFont:
    return TTFont(BytesIO(file), lazy=True, recalcTimestamp=False, fontNumber=0)

"""The typeface of a document: Helvetica or the practice's own font, or Noto Sans if that one lacks letters."""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Protocol

import fontpkg
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, TTLibError
from fontTools.varLib import instancer
from fpdf import FPDF
from fpdf.fonts import TTFFont

from zbill.errors import Usage
from zbill.papers import Letterhead

FAMILY = "document"
_WEIGHTS = {"": 400, "B": 700}

# Every character that documents use in their own labels.
_LABELS = frozenset(string.ascii_letters + string.digits + string.punctuation + " ·")
_WINDOWS = frozenset(bytes(range(0x20, 0x100)).decode("cp1252", "ignore")) - {"\x7f"}

# Scripts whose letters join, stack or change places. fpdf2 can't print them: it sets one letter after the other.
_SHAPED = (range(0x0900, 0x0E00), range(0x0F00, 0x10A0), range(0x1780, 0x1800))
_RIGHT_TO_LEFT = {"R", "AL", "AN"}

# A font is reduced to whole blocks of this many characters, so that documents share the same cached subset.
_PAGE = 128
_UNUSED_TABLES = ("GSUB", "GPOS", "GDEF", "STAT", "MVAR", "HVAR", "FFTM")
_VARIATION_TABLES = ("fvar", "gvar", "avar")


class Paper(Protocol):
    """The contents of any document: a frozen dataclass with these properties, texts and amounts."""

    @property
    def letterhead(self) -> Letterhead: ...

    @property
    def issued_at(self) -> int: ...


@dataclass(frozen=True)
class Typeface:
    """A font file, with real bold if it is variable. Without a file it is Helvetica, which every PDF reader has."""

    file: str = ""

    def missing(self, characters: frozenset[str]) -> frozenset[str]:
        """Return the characters that it can't print. Raises Usage if the font file can't be read."""
        if not self.file:
            return characters - _WINDOWS
        glyphs = _glyphs(self.file)
        return frozenset(c for c in characters if ord(c) not in glyphs or _needs_shaping(c))

    def install(self, pdf: FPDF, characters: frozenset[str]) -> str:
        """Add the typeface to the PDF, with these characters at least, and return its family name."""
        if not self.file:
            return "helvetica"
        pages = frozenset(ord(character) // _PAGE for character in characters)
        for style in _WEIGHTS:
            face = BytesIO(_face(self.file, style, pages))
            # add_font() reads files only; the constructor takes whatever fontTools reads.
            font = TTFFont(pdf, face, FAMILY + style, style)  # type: ignore[arg-type]
            font.name += "-Bold" if style else ""
            # The outlines don't change. Computing their bounds again would take half the time of a document.
            font.ttfont.recalcBBoxes = False
            pdf.fonts[FAMILY + style] = font
        return FAMILY


def characters_of(paper: Paper) -> frozenset[str]:
    """Return every character in a document's texts and labels, except line breaks."""
    return _LABELS.union(*_texts(paper)) - {"\n", "\r"}


def choose(own: str, characters: frozenset[str]) -> Typeface:
    """Return the practice's own typeface (a path, or "" for Helvetica), or Noto Sans if that lacks fewer characters."""
    first = Typeface(own)
    if not first.missing(characters):
        return first
    return min(first, Typeface(_noto_sans()), key=lambda typeface: len(typeface.missing(characters)))


def missing(paper: Paper) -> str:
    """Return the characters of a document that no available font can print, sorted. The PDF shows `?` for them."""
    characters = characters_of(paper)
    return "".join(sorted(choose(paper.letterhead.font, characters).missing(characters)))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item)
    elif is_dataclass(value):
        for field in fields(value):
            if field.name != "font":
                yield from _texts(getattr(value, field.name))


def _needs_shaping(character: str) -> bool:
    point = ord(character)
    right_to_left = unicodedata.bidirectional(character) in _RIGHT_TO_LEFT
    return right_to_left or any(point in script for script in _SHAPED)


@cache
def _noto_sans() -> str:
    return str(fontpkg.path("Noto Sans"))


@lru_cache
def _glyphs(file: str) -> frozenset[int]:
    with _opened(file) as font:
        return frozenset(font.getBestCmap() or ())


@lru_cache
def _face(file: str, style: str, pages: frozenset[int]) -> bytes:
    """Return a static font with the file's characters in these blocks.

    The subset comes first: applying a weight to the whole font would take seconds.
    """
    with _opened(file) as font:
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


def _opened(file: str) -> TTFont:
    try:
        return TTFont(BytesIO(Path(file).read_bytes()), lazy=True, recalcTimestamp=False, fontNumber=0)
    except (OSError, TTLibError) as error:
        remedy = "Choose a TrueType file: zbill config set font FILE"
        raise Usage(f"The font {file} can't be read: {error}.", remedy) from error

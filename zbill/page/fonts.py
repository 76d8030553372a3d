"""Which typeface prints a document: Helvetica or the practice's own, Noto Sans where that lacks letters."""

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

# What the labels of the documents are written in.
_LABELS = frozenset(string.ascii_letters + string.digits + string.punctuation + " ·")
_WINDOWS = frozenset(bytes(range(0x20, 0x100)).decode("cp1252", "ignore")) - {"\x7f"}

# Scripts whose letters join, stack or change places, where fpdf2 sets one after the other.
_SHAPED = (range(0x0900, 0x0E00), range(0x0F00, 0x10A0), range(0x1780, 0x1800))
_RIGHT_TO_LEFT = {"R", "AL", "AN"}

# A face is cut for whole pages of Unicode: it then serves many documents, and each always gets the same one.
_PAGE = 128
_UNUSED_TABLES = ("GSUB", "GPOS", "GDEF", "STAT", "MVAR", "HVAR", "FFTM")
_VARIATION_TABLES = ("fvar", "gvar", "avar")


class Paper(Protocol):
    """What every document is made from: a frozen dataclass with these and its own texts and amounts."""

    @property
    def letterhead(self) -> Letterhead: ...

    @property
    def issued_at(self) -> int: ...


@dataclass(frozen=True)
class Typeface:
    """A font file, with a bold where it is variable; without a file, the Helvetica every reader has."""

    file: str = ""

    def missing(self, characters: frozenset[str]) -> frozenset[str]:
        """Those of the characters it cannot print. Raises Usage for a font file that cannot be read."""
        if not self.file:
            return characters - _WINDOWS
        glyphs = _glyphs(self.file)
        return frozenset(c for c in characters if ord(c) not in glyphs or _needs_shaping(c))

    def install(self, pdf: FPDF, characters: frozenset[str]) -> str:
        """Puts it into the PDF, good for these characters; returns the family to set fonts with."""
        if not self.file:
            return "helvetica"
        pages = frozenset(ord(character) // _PAGE for character in characters)
        for style in _WEIGHTS:
            face = BytesIO(_face(self.file, style, pages))
            # add_font() reads files only; the constructor takes whatever fontTools reads.
            font = TTFFont(pdf, face, FAMILY + style, style)  # type: ignore[arg-type]
            font.name += "-Bold" if style else ""
            # The outlines stay as they are: working out their bounds again would cost half of the document.
            font.ttfont.recalcBBoxes = False
            pdf.fonts[FAMILY + style] = font
        return FAMILY


def characters_of(paper: Paper) -> frozenset[str]:
    """Every character a document prints: its texts and its labels, line breaks left out."""
    return _LABELS.union(*_texts(paper)) - {"\n", "\r"}


def choose(own: str, characters: frozenset[str]) -> Typeface:
    """The practice's own (a path, or empty for Helvetica), or Noto Sans where that lacks fewer characters."""
    first = Typeface(own)
    if not first.missing(characters):
        return first
    return min(first, Typeface(_noto_sans()), key=lambda typeface: len(typeface.missing(characters)))


def missing(paper: Paper) -> str:
    """The characters of a paper that no font at hand can print, in order; the PDF shows `?` for them."""
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
    """A static font of what the file has on these pages of Unicode; weighting it uncut would take seconds."""
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
        remedy = "Name a TTF file: zbill config set font FILE"
        raise Usage(f"The font {file} cannot be read: {error}.", remedy) from error

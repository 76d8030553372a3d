"""The typeface of a document: the practice's own font, or Noto Sans without one or if that one lacks letters."""

from __future__ import annotations

import importlib.util
import json
import logging
import string
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache, partial
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Protocol

import fontpkg_noto_sans
from fpdf import FPDF

from zbill import __version__
from zbill.errors import Usage
from zbill.file.cache import kept
from zbill.page import locales
from zbill.page.cuts import BLOCK, WEIGHTS, Embedding, blocks_of, face, has_weights, install, install_cuts, opened
from zbill.papers import Letterhead

# Only the maker of a font can do something about what these find odd in it.
for _library in ("fontTools", "fpdf"):
    logging.getLogger(_library).addHandler(logging.NullHandler())

# To ask fontpkg for it would search all that is installed.
_NOTO_SANS = Path(fontpkg_noto_sans.__file__).parent

# Every character that documents use in their own labels.
_LABELS = frozenset(string.ascii_letters + string.digits + string.punctuation + " ·")
# What every document prints with, so that most share one cut of the font.
_LATIN = frozenset(map(chr, range(0x20, 0x100)))
# The blocks of the cut that is kept: Latin, punctuation and signs of currencies.
LATIN_BLOCKS = frozenset({0, 1, 0x2000 // BLOCK, 0x2080 // BLOCK})

# Scripts whose letters join, stack or change places: they need the extra `shaping`.
_SHAPED = (range(0x0900, 0x0E00), range(0x0F00, 0x10A0), range(0x1780, 0x18B0), range(0x11000, 0x11D00))
_RIGHT_TO_LEFT = {"R", "AL", "AN"}

# The first bytes of a font file: TrueType, TrueType of old Macs, OpenType with PostScript outlines, collection.
_MAGIC = (b"\0\1\0\0", b"true", b"OTTO", b"ttcf")

_SAMPLE = "sample"
_ANOTHER = "Choose another: zbill config set font FILE"


class Paper(Protocol):
    """The contents of any document: a named tuple with these properties, texts and amounts."""

    @property
    def letterhead(self) -> Letterhead: ...

    @property
    def number(self) -> str: ...

    @property
    def issued_at(self) -> int: ...


@dataclass(frozen=True)
class Typeface:
    """The font file of a document. `substitute`: it is used because the practice's own font is damaged.

    With `is_latin` it is Noto Sans for Latin letters, whose cuts are kept.
    """

    file: bytes
    substitute: bool = False
    is_latin: bool = False

    @property
    def has_bold(self) -> bool:
        """Return whether it has a bold of its own. Otherwise bold text is drawn with thicker strokes."""
        return self.is_latin or has_weights(self.file)

    def lacking(self, characters: frozenset[str]) -> frozenset[str]:
        """Return the characters that it doesn't have."""
        glyphs = _glyphs(self.file)
        return frozenset(c for c in characters if ord(c) not in glyphs)

    def missing(self, characters: frozenset[str]) -> frozenset[str]:
        """Return the characters that it can't print: it doesn't have them, or nothing here can shape them."""
        lacking = self.lacking(characters)
        return lacking if can_shape() else lacking.union(filter(needs_shaping, characters))

    def install(self, pdf: FPDF, family: str, characters: frozenset[str]) -> None:
        """Add the typeface to the PDF under this family name, with these characters at least."""
        if self.is_latin:
            install_cuts(pdf, family, _latin())
            return
        install(pdf, family, self.file, blocks_of(characters | _LATIN), shaped=bool(shaped(characters)))


def characters_of(paper: Paper) -> frozenset[str]:
    """Return every character in a document's texts and labels, except line breaks."""
    return _LABELS.union(locales.characters(paper.letterhead), *_texts(paper)) - {"\n", "\r"}


def chosen_for(letterhead: Letterhead, characters: frozenset[str]) -> Typeface:
    """Return the typeface of a document: its own, or the practice's of today for letters that this lacks.

    So a font that was set too late still prints what was issued before.
    """
    chosen = choose(letterhead.font, characters)
    if not needs_later_font(letterhead, characters):
        return chosen
    later = replace(choose(letterhead.later_font, characters), substitute=chosen.substitute)
    return min(chosen, later, key=lambda each: len(each.missing(characters)))


def needs_later_font(letterhead: Letterhead, characters: frozenset[str]) -> bool:
    """Return whether a document has letters that the font with which it was issued can't print, and a later one may."""
    return letterhead.later_font is not None and bool(choose(letterhead.font, characters).missing(characters))


def choose(own: bytes | None, characters: frozenset[str]) -> Typeface:
    """Return the practice's own typeface, or Noto Sans without one or if that lacks fewer characters.

    Damaged fonts are passed over.
    """
    if own is None:
        latin = Typeface(_latin()[""], is_latin=True)
        return Typeface(_noto_sans()) if latin.lacking(characters) else latin
    noto = choose(None, characters)
    if not _glyphs(own):
        return replace(noto, substitute=True)
    first = Typeface(own)
    chosen = min(first, noto, key=lambda typeface: len(typeface.missing(characters)))
    if chosen is first and not _is_whole(own, blocks_of(characters | _LATIN)):
        return replace(noto, substitute=True)
    return chosen


@cache
def can_shape() -> bool:
    """Return whether the extra `shaping` is installed."""
    return importlib.util.find_spec("uharfbuzz") is not None


def shaped(characters: frozenset[str]) -> frozenset[str]:
    """Return the characters that are shaped, none without the extra `shaping`."""
    return frozenset(filter(needs_shaping, characters)) if can_shape() else frozenset()


@lru_cache(4096)
def needs_shaping(character: str) -> bool:
    """Return whether a letter is of a script whose letters join, stack, change places or run from right to left."""
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
        lacks_letters = bool(typeface.lacking(_LABELS))
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
    with opened(data) as font:
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
    typeface.install(pdf, _SAMPLE, _LABELS)
    for style in WEIGHTS:
        pdf.set_font(_SAMPLE, style, 9)
        pdf.text(20, 20, "".join(sorted(_LABELS)))
    pdf.output(output_producer_class=Embedding)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item)


@cache
def _noto_sans() -> bytes:
    files = json.loads(_about_noto_sans())["files"]
    upright = next(each["path"] for each in files if each["style"] == "normal")
    return Path(_NOTO_SANS, upright).read_bytes()


def _about_noto_sans() -> bytes:
    """Return what the package of the font says of it: its version and its files."""
    return (_NOTO_SANS / "metadata.json").read_bytes()


@cache
def _latin() -> dict[str, bytes]:
    """Return Noto Sans for the characters of `LATIN_BLOCKS`. Cutting it takes as long as drawing an invoice."""
    name = f"latin-{__version__}-{sha256(_about_noto_sans()).hexdigest()[:16]}"
    return {style: kept(f"{name}{style}.font", partial(_latin_face, style)) for style in WEIGHTS}


def _latin_face(style: str) -> bytes:
    return face(_noto_sans(), style, LATIN_BLOCKS)


@lru_cache
def _glyphs(file: bytes) -> frozenset[int]:
    """Return the characters that a font has, none if it is damaged."""
    try:
        with opened(file) as font:
            return frozenset(font.getBestCmap() or ())
    # A damaged font makes fontTools stumble in any way.
    except Exception:
        return frozenset()


@lru_cache
def _is_whole(file: bytes, blocks: frozenset[int]) -> bool:
    """Return whether everything in a font that it takes to print the characters in these blocks can be read."""
    try:
        install(FPDF(), _SAMPLE, file, blocks, shaped=False)
    # A damaged font makes fontTools stumble in any way.
    except Exception:
        return False
    return True

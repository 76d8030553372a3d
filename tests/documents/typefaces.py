"""Small font files of each kind, made from the letters of Noto Sans that documents need."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from io import BytesIO
from typing import Any

import fontpkg
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont
from fontTools.varLib import instancer

LATIN = range(0x20, 0x100)


@cache
def truetype(letters: Iterable[int] = LATIN) -> bytes:
    """Return a TrueType font with these letters."""
    with TTFont(str(fontpkg.path("Noto Sans"))) as font:
        cut = Subsetter(Options(notdef_outline=True, hinting=False))
        cut.populate(unicodes=letters)
        cut.subset(font)
        return _saved(instancer.instantiateVariableFont(font, {"wght": 400, "wdth": 100}))


@cache
def postscript() -> bytes:
    """Return an OpenType font with PostScript outlines."""
    font = TTFont(BytesIO(truetype()))
    glyphs, order = font.getGlyphSet(), font.getGlyphOrder()
    outlines = {}
    for name in order:
        pen = T2CharStringPen(glyphs[name].width, glyphs)
        glyphs[name].draw(pen)
        outlines[name] = pen.getCharString()
    made = FontBuilder(font["head"].unitsPerEm, isTTF=False)
    made.setupGlyphOrder(order)
    made.setupCharacterMap(font.getBestCmap())
    made.setupCFF("Post-Regular", {"FullName": "Post"}, outlines, {})
    made.setupHorizontalMetrics({name: (glyphs[name].width, 0) for name in order})
    made.setupHorizontalHeader(ascent=1069, descent=-293)
    made.setupNameTable({"familyName": "Post", "styleName": "Regular"})
    made.setupOS2(sTypoAscender=1069, usWinAscent=1069, usWinDescent=293)
    made.setupPost()
    return _saved(made.font)


@cache
def collection() -> bytes:
    """Return a collection of two fonts."""
    made = TTCollection()
    made.fonts = [TTFont(BytesIO(truetype(letters))) for letters in (LATIN, range(0x20, 0x30))]
    return _saved(made)


def _saved(font: Any) -> bytes:
    made = BytesIO()
    font.save(made)
    return made.getvalue()

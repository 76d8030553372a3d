"""The identity of a PDF file: a digest of what it was drawn from, kept in its last lines.

By it zbill knows that a file has a document as it is now, without drawing it again.
"""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from zbill import __version__
from zbill.page.codes import can_code
from zbill.page.fonts import can_shape, characters_of, needs_later_font
from zbill.papers import Letterhead

# What differs between two documents with the same contents, drawn at different moments.
_NOT_SHOWN = ("letterhead", "issued_at")
_DIGITS = 32
_LONGEST_END = 200
_END = re.compile(rb"/ID \[<([0-9A-F]{32})><\1>\]\n>>\nstartxref\n([0-9]+)\n%%EOF\s*$")


def identity(paper: Any) -> str:
    """Return the identity of a document, a named tuple, in hexadecimal digits.

    What is installed counts, because another version can draw another page.
    """
    from fpdf import FPDF_VERSION

    installed = f"{__version__} {FPDF_VERSION} {can_code()} {can_shape()}"
    heading = paper.letterhead
    if heading.later_font is not None and not needs_later_font(heading, characters_of(paper)):
        heading = heading._replace(later_font=None)
    digest = sha256(f"{installed} {_of_letterhead(heading)}".encode())
    for name, value in paper._asdict().items():
        if name not in _NOT_SHOWN:
            digest.update(f"{name} {value!r}\n".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:_DIGITS].upper()


def marked(pdf: bytes, paper: Any) -> bytes:
    """Return the PDF of a document with its identity, or an encrypted one as it is."""
    end = _end(pdf)
    if end is None:
        return pdf
    own = identity(paper).encode()
    return pdf[: end.start()] + end[0].replace(end[1], own) + pdf[end.end() :]


def stored_identity(path: Path) -> str:
    """Return the identity in a PDF file, "" if there is none: no file, an encrypted one, or one that isn't whole."""
    try:
        content = path.read_bytes()
    except OSError:
        return ""
    end = _end(content)
    if end is None:
        return ""
    # A file that lost a part has its table of contents elsewhere.
    table = int(end[2])
    return end[1].decode() if content[table : table + 4] == b"xref" else ""


def _end(pdf: bytes) -> re.Match[bytes] | None:
    return None if b"/Encrypt " in pdf[-_LONGEST_END:] else _END.search(pdf, max(0, len(pdf) - _LONGEST_END))


@lru_cache(maxsize=64)
def _of_letterhead(letterhead: Letterhead) -> str:
    """Return the digest of a letterhead. Batches share it: a font is several megabytes."""
    return sha256(repr(letterhead).encode("utf-8", "surrogatepass")).hexdigest()

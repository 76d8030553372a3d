"""The encoding of a file, decided over the whole of it before its first row is read (SPEC 10)."""

from __future__ import annotations

import codecs
import hashlib
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import BinaryIO

from zbill.errors import BadData, Usage
from zbill.records import NamedTuple

# Characters of a line. A file without line breaks would fill the memory otherwise.
LONGEST_LINE = 32_000_000

_BLOCK = 1 << 20
_PIECE = 1 << 16

_MARKS = {
    codecs.BOM_UTF8: ("UTF-8", "utf-8"),
    codecs.BOM_UTF16_LE: ("UTF-16", "utf-16-le"),
    codecs.BOM_UTF16_BE: ("UTF-16", "utf-16-be"),
}
_ANSI = "Windows-1252"

_OTHER_ENCODING = "Add --encoding NAME, or save the file in UTF-8."

# What people have instead of a CSV file, by its first bytes.
_OTHERS = {b"PK\x03\x04": "an Excel workbook or a ZIP archive", b"\xd0\xcf\x11\xe0": "an old Excel workbook"}

# What is found in text that was read as UTF-8 with `surrogateescape`.
_BAD_BYTE = re.compile("[\udc80-\udcff]")
_LETTER = re.compile("[^\0-\x7f\udc80-\udcff]")
_UNDEFINED_IN_ANSI = re.compile("[\udc81\udc8d\udc8f\udc90\udc9d]")

_REPLACED = re.compile("\ufffd")
_NUL = re.compile("\0")
_MARK_AT_THE_START = re.compile("^\ufeff")


class Encoding(NamedTuple):
    """An encoding. For Windows-1252, `changed` is the first line that isn't ASCII, with its number."""

    shown: str
    codec: str
    digest: str
    changed: tuple[int, str] = (0, "")


def decide(file: BinaryIO, name: str, asked: str = "") -> Encoding:
    """Return the encoding of a file: `asked`, or by its mark, or UTF-8, or Windows-1252; and its SHA-256.

    Raises Usage for an encoding that isn't known, BadData if the file isn't text in its encoding.
    """
    file.seek(0)
    start = file.read(_PIECE)
    if other := _OTHERS.get(start[:4]):
        raise BadData(f"{name} isn't a CSV file but {other}.", "Save it as CSV in UTF-8.")
    if asked:
        return _in_one(file, name, asked, _text_codec(asked))
    for mark, (shown, codec) in _MARKS.items():
        if start.startswith(mark):
            return _in_one(file, name, shown, codec)
    for order, zeros in (("le", start[1::2].count(0)), ("be", start[::2].count(0))):
        if zeros > len(start) // 4:
            raise BadData(f"{name} seems to be UTF-16 without a byte order mark.", f"Add --encoding utf-16-{order}.")
    try:
        return Encoding("UTF-8", "utf-8", _scan(file, name, "utf-8"))
    except UnicodeError:
        return _ansi(file, name)


def _text_codec(asked: str) -> str:
    """Return the name of a codec that decodes text. Raises Usage if Python has none of this name."""
    try:
        # Decoding refuses codecs that turn bytes into bytes. Others can't replace bytes, or decode block by block.
        b"a".decode(asked, "replace")
        codecs.getincrementaldecoder(asked)
    except (LookupError, ValueError):
        raise Usage(
            f"zbill doesn't know the encoding {asked!r}.", "Use a name such as utf-8, utf-16-le or windows-1252."
        ) from None
    return asked


def _in_one(file: BinaryIO, name: str, shown: str, codec: str) -> Encoding:
    """Return an encoding that isn't a guess. Raises BadData if the file isn't text in it."""
    try:
        return Encoding(shown, codec, _scan(file, name, codec))
    except UnicodeError:
        pass
    try:
        line, _ = _first(file, codec, "replace", _REPLACED)
    except UnicodeError:
        # UTF-16 and UTF-32 need the mark unless the order of bytes is part of the name.
        raise BadData(
            f"{name} has no byte order mark of {shown}.", f"Add --encoding {shown}-le or {shown}-be."
        ) from None
    raise BadData(f"Line {line} of {name} isn't text in {shown}.", _OTHER_ENCODING)


def _ansi(file: BinaryIO, name: str) -> Encoding:
    """Return Windows-1252 for a file that isn't UTF-8. Raises BadData unless all of it can be Windows-1252."""
    line, text = _first(file, "utf-8", "surrogateescape", _BAD_BYTE)
    letter, _ = _first(file, "utf-8", "surrogateescape", _LETTER)
    if letter:
        raise BadData(
            f"{name} mixes encodings: line {line} isn't UTF-8, but line {letter} has UTF-8 letters.",
            f"Correct line {line}, or add --encoding NAME.",
        )
    undefined, _ = _first(file, "utf-8", "surrogateescape", _UNDEFINED_IN_ANSI)
    if undefined:
        raise BadData(f"Line {undefined} of {name} is text in neither UTF-8 nor {_ANSI}.", _OTHER_ENCODING)
    digest = _scan(file, name, "cp1252")
    return Encoding(
        _ANSI, "cp1252", digest, (line, text.encode("utf-8", "surrogateescape").decode("cp1252", "replace"))
    )


def _scan(file: BinaryIO, name: str, codec: str) -> str:
    """Return the SHA-256 of a file. Raises UnicodeError if it can't be decoded, BadData if it isn't plain text."""
    file.seek(0)
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder(codec)()
    before, unbroken = "", 0
    while block := file.read(_BLOCK):
        digest.update(block)
        text = decoder.decode(block)
        if "\0" in text:
            line, _ = _first(file, codec, "replace", _NUL)
            raise BadData(f"Line {line} of {name} has a NUL character.", "Save the file again as CSV in UTF-8.")
        if not text.isascii() and ("\n\ufeff" in (joint := before + text) or "\r\ufeff" in joint):
            raise _joined(file, name, codec)
        unbroken = 0 if "\n" in text or "\r" in text else unbroken + len(text)
        if unbroken > LONGEST_LINE:
            raise BadData(
                f"{name} has more than {LONGEST_LINE:,} characters without a line break.",
                "Save it as CSV, with one line for each row.",
            )
        before = text[-1:] or before
    decoder.decode(b"", final=True)
    return digest.hexdigest()


def _joined(file: BinaryIO, name: str, codec: str) -> BadData:
    """Return the error for a byte order mark that begins a later line."""
    file.seek(0)
    with decoded(file, codec, "replace") as text:
        text.readline()
        line, _ = _search(text, _MARK_AT_THE_START, 2)
    return BadData(
        f"Line {line} of {name} begins with a byte order mark, so files were joined there.",
        "Give the files one by one, or delete the mark.",
    )


def _first(file: BinaryIO, codec: str, errors: str, pattern: re.Pattern[str]) -> tuple[int, str]:
    """Return the number of the first line that has a match, and its text, cut if it is long. (0, "") if none has."""
    file.seek(0)
    with decoded(file, codec, errors) as text:
        return _search(text, pattern, 1)


def _search(text: io.TextIOWrapper, pattern: re.Pattern[str], line: int) -> tuple[int, str]:
    for piece in iter(partial(text.readline, _PIECE), ""):
        if pattern.search(piece):
            return line, piece
        line += piece.endswith(("\n", "\r"))
    return 0, ""


@contextmanager
def decoded(file: BinaryIO, codec: str, errors: str = "strict") -> Iterator[io.TextIOWrapper]:
    """Give the text of a file from where it is, with its own line ends. The file stays open."""
    text = io.TextIOWrapper(file, codec, errors, newline="")
    try:
        yield text
    finally:
        text.detach()

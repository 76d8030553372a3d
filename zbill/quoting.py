"""Cells and rows as a CSV file has them: quoted by RFC 4180, and guarded from spreadsheets (SPEC 10)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

# Leading quotes are skipped. Otherwise `unguarded` would remove a quote that was part of the text.
_FORMULA = r"'*(?: *[\t\r]|\s*[=+\-@|＝＋－＠])"
_NUMBER_OR_PHONE = r"[+-]?[ (]*[0-9][0-9 ().,-]*"


def rows(columns: Sequence[Sequence[str]]) -> str:
    """Return columns of cells as rows, as csv.writer does in five times the time (RFC 4180)."""
    return "\r\n".join([*each_row([*map(quoted, columns)]), ""])


def each_row(columns: Sequence[Sequence[str]]) -> Iterator[str]:
    """Return columns of quoted cells as rows, without the ends of their lines."""
    lines = map(",".join, zip(*columns, strict=True))
    # An empty line would be no row.
    return lines if len(columns) > 1 else (line or '""' for line in lines)


def quoted(cells: Sequence[str]) -> Sequence[str]:
    """Return the cells of a column, each quoted if it must be. Usually none must be, which is seen at once."""
    return cells if _is_free_of_signs("".join(cells)) else [*map(_quoted, cells)]


def together(cells: Iterable[str]) -> str:
    """Return neighboring cells of a row as one that `each_row` takes."""
    return ",".join(map(_quoted, cells))


def _quoted(cell: str) -> str:
    return cell if _is_free_of_signs(cell) else '"' + cell.replace('"', '""') + '"'


def _is_free_of_signs(text: str) -> bool:
    return not ("," in text or '"' in text or "\n" in text or "\r" in text)


def guarded(text: str) -> str:
    """Return the text, with a leading `'` if a spreadsheet would run it as a formula (SPEC 10)."""
    return text if text[:1].isalnum() or not _would_run(text) else "'" + text


def unguarded(text: str) -> str:
    """Return the text without the quote that `guarded` added."""
    return text[1:] if text.startswith("'") and _would_run(text[1:]) else text


def _would_run(text: str) -> bool:
    return bool(re.match(_FORMULA, text)) and not re.fullmatch(_NUMBER_OR_PHONE, text.lstrip("'").strip())

"""Files of rows: in any order of columns, delimiter, encoding, and style of quotes and line ends."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from tests.exchange.fuzz import cells
from tests.exchange.fuzz.cells import EMPTY
from tests.exchange.fuzz.rows import PERHAPS, Author, Row, spoilt
from zbill.exchange.kinds import KINDS


class File(NamedTuple):
    """A file: its kind, columns, rows with the lines that they begin on, and its bytes."""

    kind: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[int, Row]]
    content: bytes


def folder(author: Author) -> list[File]:
    """Write files of one kind or several, in the order in which they are taken."""
    draw = author.draw
    kinds = [kind for kind in KINDS if draw.random() < 0.15] or [draw.choice([*KINDS])]
    return [file(author, kind) for kind in kinds]


def file(author: Author, kind: str) -> File:
    """Write a file of a kind: most rows are good, one may be changed at random."""
    draw = author.draw
    columns = _columns(draw, kind)
    present = frozenset(columns)
    rows: list[Row] = []
    for _ in range(draw.choice([1, 1, 1, 2, 3])):
        row = _only(author.row(kind), present)
        if draw.random() < 0.12:
            row = spoilt(author, kind, row, present)
        if not row.wrong:
            author.brought(kind, row)
        rows.append(row)
        if draw.random() < 0.04 and not row.wrong:
            rows.append(row)
    if draw.random() < 0.25:
        rows.append(_changed(draw, _only(author.row(kind), present)))
    lines, content = written(draw, columns, rows)
    return File(kind, columns, list(zip(lines, rows, strict=True)), content)


def _columns(draw: Random, kind: str) -> tuple[str, ...]:
    """Choose the columns of a file: those that are required, and others that go together."""
    found = [column.name for column in KINDS[kind].columns if column.required or draw.random() < 0.7]
    needs = {
        "reason": "waived",
        "waived": "reason",
        "postcode": "street",
        "town": "street",
        "country": "street",
        "street": "town",
    }
    found += [needs[each] for each in found if each in needs]
    if kind in ("sessions", "charges"):
        # A client who isn't billed at once, or an invoice that others share, says so in these.
        found += ["invoice", "closed_on", "status"] if kind == "sessions" else ["invoice", "closed_on"]
    if kind in ("rates", "payments", "taxes", "services"):
        found += {"rates": ["from"], "payments": ["kind", "settles"]}.get(kind, [])
    found += ["auto_invoice", "archived"] if kind == "clients" else []
    names = [name for name in KINDS[kind].names if name in found]
    draw.shuffle(names)
    return tuple(names)


def _only(row: Row, present: frozenset[str]) -> Row:
    return Row({column: row.cells.get(column, EMPTY) for column in present})


def _changed(draw: Random, row: Row) -> Row:
    column = draw.choice(sorted(row.cells))
    cell = row.cells[column]
    # It must not decide when the invoice of other rows is closed.
    alone = {"invoice": EMPTY} if "invoice" in row.cells and column != "invoice" else {}
    return Row(
        {**row.cells, **alone, column: cells.Cell(cells.changed(draw, cell.text), cell.means)}, f"{PERHAPS}{column}"
    )


def written(draw: Random, columns: Sequence[str], rows: Sequence[Row]) -> tuple[list[int], bytes]:
    """Return the lines that rows begin on, and the bytes of their file."""
    delimiter, end = draw.choice(",,;\t|"), draw.choice(["\n", "\n", "\r\n", "\r"])
    always = draw.random() < 0.2
    more = draw.choice([[], [], ["Their own", ""]])
    headings = [_heading(draw, each) for each in columns] + more
    text, line, lines = "", 1, []
    if draw.random() < 0.05:
        text, line = f"sep={delimiter}{end}", 2
    text += delimiter.join(headings) + end
    line += 1
    for row in rows:
        if draw.random() < 0.05:
            text, line = f"{text}{delimiter * draw.randint(0, 3)}{end}", line + 1
        lines.append(line)
        written = [_cell(draw, row.cells[each].text, delimiter, end, always=always) for each in columns] + ["x"] * len(
            more
        )
        while not more and len(written) > 1 and written[-1] == "" and draw.random() < 0.3:
            written.pop()
        written += [""] * draw.choice([0, 0, 0, 1])
        added = delimiter.join(written) + end
        if not added.strip(f"{delimiter}{end}\r\n "):
            added = '""' + added
        text, line = text + added, line + _breaks(added)
    if rows and draw.random() < 0.1 and len(written) >= len(headings):
        text = text.removesuffix(end)
    return lines, _encoded(draw, text)


def _heading(draw: Random, name: str) -> str:
    return draw.choice(
        [name, name, name.upper(), name.replace("_", " ").title(), name.replace("_", "-"), name.replace("_", "")]
    )


def _cell(draw: Random, text: str, delimiter: str, end: str, *, always: bool) -> str:
    text = text.replace("\r\n", "\n").replace("\n", end)
    if always or any(each in text for each in (delimiter, '"', "\r", "\n")) or (text and draw.random() < 0.05):
        return '"' + text.replace('"', '""') + '"'
    return text


def _breaks(text: str) -> int:
    return text.replace("\r\n", "\n").replace("\r", "\n").count("\n")


def _encoded(draw: Random, text: str) -> bytes:
    encoding = draw.choice(["utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1252"])
    try:
        found = text.encode(encoding)
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")
    if encoding == "cp1252" and not text.isascii():
        try:
            found.decode("utf-8")
        except UnicodeDecodeError:
            return found
        return text.encode()
    return found

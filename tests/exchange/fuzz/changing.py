"""A good file that is imported twice, the second time with one cell changed."""

from __future__ import annotations

from random import Random

from tests.exchange.fuzz.cells import EMPTY
from tests.exchange.fuzz.files import File, written
from tests.exchange.fuzz.rows import Author, Row
from tests.exchange.fuzz.trial import Place, agrees, bring, exported, identity, rolled_back, sizes
from zbill.exchange.kinds import KINDS

# The columns that a later file can change, and those of rows that stay as they are, because they have a document.
CHANGING = {
    "services": "name price minutes late_cancel_percent no_show_percent taxes discountable archived",
    "clients": "name email phone address birth_date auto_invoice tax_exempt discount notes archived",
    "patients": "name birth_date species breed discount archived",
    "rates": "price",
    "sessions": "minutes provider fee ward place modifier notes",
    "charges": "description price quantity service",
    "payments": "amount method reference payer comment",
}
PARTS = ("street", "postcode", "town", "country")


def change(draw: Random, place: Place) -> None:
    """Import a good file, change one cell, import it again: the row is changed, or listed if it has a document."""
    kind = draw.choice([*CHANGING])
    author = Author(draw, place.money, place.order)
    columns = tuple(each for each in KINDS[kind].names if each not in PARTS)
    rows = [_row(author, kind, columns) for _ in range(3)]
    at, column = draw.randrange(3), draw.choice(CHANGING[kind].split())
    row = Row({**rows[at].cells, column: _row(author, kind, columns).cells[column]})
    with rolled_back(place.conn), sizes(draw):
        first = bring(place, [_file(draw, kind, columns, rows)], skip_bad=False)
        assert (first.code, first.counts[0]["added"]) == (0, 3), first
        before = _found(place, kind, row)
        later = bring(place, [_file(draw, kind, columns, [*rows[:at], row, *rows[at + 1 :]])], skip_bad=False)
        assert later.code == 0, later
        after = _found(place, kind, row)
        if kind in ("charges", "payments") or before.get("invoice"):
            assert after == before, (before, after)
            assert (later.counts[0]["updated"], later.counts[0]["skipped"]) == (0, 3), later
        else:
            agrees(place, kind, after, row, "")
            assert later.counts[0]["updated"] == (before != after) or before == after, later


def _row(author: Author, kind: str, columns: tuple[str, ...]) -> Row:
    cells = author.row(kind).cells
    return Row({column: cells.get(column, EMPTY) for column in columns})


def _file(draw: Random, kind: str, columns: tuple[str, ...], rows: list[Row]) -> File:
    lines, content = written(draw, columns, rows)
    return File(kind, columns, list(zip(lines, rows, strict=True)), content)


def _found(place: Place, kind: str, row: Row) -> dict[str, str]:
    wanted = identity(kind, {column: cell.means or "" for column, cell in row.cells.items()})
    return {identity(kind, each): each for each in exported(place, kind)}[wanted]

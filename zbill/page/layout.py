"""Layout of documents as blocks below each other, on numbered pages.

A document is a list of blocks made by the functions here and in `table`. `publish` breaks it into pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate, zip_longest

from zbill.page.canvas import ACCENT, ALARM, GREEN, GREY, INK, Canvas, Color, TextStyle
from zbill.papers import Letterhead, TaxSum

TEXT = TextStyle()
STRONG = TextStyle(bold=True)
SMALL = TextStyle(7.8, color=GREY)
LABEL = TextStyle(7, bold=True, color=GREY)

_NAME = TextStyle(14, bold=True)
_TITLE = TextStyle(21, bold=True, color=ACCENT)
_NUMBER = TextStyle(10.5, bold=True)
_NOTICE = TextStyle(11, bold=True)
_FACT = TextStyle(color=GREY)
_BALANCE = TextStyle(11, bold=True, color=ACCENT)
_AMOUNT = TextStyle(15, bold=True, color=ACCENT)

_LOGO_HEIGHT = 54

Line = tuple[str, TextStyle]


@dataclass(frozen=True)
class Block:
    """A piece of a document that is never split. Its height is in points, and `draw` is called with its top edge.

    `joined` keeps it on the page of the block before it. `heading` is repeated if the block begins a page.
    """

    height: float
    draw: Callable[[float], None]
    joined: bool = False
    heading: Block | None = None


@dataclass(frozen=True)
class Sum:
    """A labeled amount below a table. The total is `strong`, the final balance `balance`."""

    label: str
    amount: str
    strong: bool = False
    balance: bool = False


def publish(canvas: Canvas, name: str, blocks: Sequence[Block], *, client: str = "", void: bool = False) -> str:
    """Draw the blocks on pages and return the name.

    Each page has practice, name and client at its foot, and "Page 1 of 3".
    """
    foot = [canvas.letterhead.name, name, client]
    pages = paginate(blocks, canvas.height)
    for number, page in enumerate(pages, start=1):
        canvas.page()
        top = canvas.top
        for block in page:
            block.draw(top)
            top += block.height
        _footer(canvas, foot, f"Page {number} of {len(pages)}")
        if void:
            canvas.stamp("VOID")
    return name


def paginate(blocks: Sequence[Block], room: float) -> list[list[Block]]:
    """Return the blocks of each page.

    Joined blocks stay together if they fit on one page, and each page that a table continues on repeats its heading.
    """
    pages: list[list[Block]] = [[]]
    left = room
    for run in _runs(blocks, room):
        height = sum(block.height for block in run)
        if height > left and pages[-1]:
            heading = run[0].heading
            pages.append([heading] if heading else [])
            left = room - (heading.height if heading else 0)
        pages[-1] += run
        left -= height
    return pages


def _runs(blocks: Sequence[Block], room: float) -> Iterator[list[Block]]:
    """Yield the blocks in runs that must share a page. A run longer than a page is split into single blocks."""
    runs: list[list[Block]] = []
    for block in blocks:
        if block.joined and runs:
            runs[-1].append(block)
        else:
            runs.append([block])
    for run in runs:
        if sum(block.height for block in run) <= room:
            yield run
        else:
            yield from ([block] for block in run)


def _footer(canvas: Canvas, parts: Sequence[str], place: str) -> None:
    room = canvas.width * 0.8
    lines = [" · ".join(filter(None, parts))]
    if canvas.measure(lines[0], SMALL) > room:
        # The first line of a long name is enough here, because the first page has it in full.
        lines = [canvas.wrap(part, SMALL, room)[0] for part in parts if part]
    for number, line in enumerate(lines):
        canvas.write(line, SMALL, canvas.left, canvas.bottom + 14 + number * SMALL.leading)
    canvas.write(place, SMALL, canvas.right, canvas.bottom + 14, right=True)


def gap(height: float) -> Block:
    return Block(height, lambda _top: None)


def wrapped(canvas: Canvas, text: str, style: TextStyle, width: float) -> list[Line]:
    return [(line, style) for line in canvas.wrap(text, style, width)]


def height_of(lines: Sequence[Line]) -> float:
    return sum(style.leading for _, style in lines)


def fitted(lines: list[Line], height: float) -> tuple[list[Line], list[Line]]:
    """Return the lines that fit a height, and the others, which need blocks of their own."""
    ends = accumulate(style.leading for _, style in lines)
    count = sum(end <= height for end in ends)
    return lines[:count], lines[count:]


def letterhead(canvas: Canvas, title: str, number: str) -> list[Block]:
    """Return the letterhead: the practice at the left, title and number at the right, a rule below."""
    practice = canvas.letterhead
    titled = max(canvas.measure(title, _TITLE), canvas.measure(number, _NUMBER))
    width = min(canvas.width * 0.58, canvas.width - titled - 16)
    size = canvas.logo_size(width, _LOGO_HEIGHT)
    logo_height = size[1] + 8 if size[1] else 0
    lines = wrapped(canvas, practice.name, _NAME, width)
    for text in contacts(practice):
        lines += wrapped(canvas, text, SMALL, width)
    lines, more = fitted(lines, canvas.height - logo_height - 12)
    height = max(logo_height + height_of(lines), _TITLE.leading + _NUMBER.leading) + 12

    def draw(top: float) -> None:
        canvas.logo(top, size)
        write_lines(canvas, lines, canvas.left, top + logo_height)
        canvas.write(title, _TITLE, canvas.right, top - 4, right=True)
        canvas.write(number, _NUMBER, canvas.right, top + _TITLE.leading - 4, right=True)
        canvas.rule(top + height, color=ACCENT, weight=1.2)

    return [Block(height, draw), *flow(canvas, more), gap(20)]


def contacts(practice: Letterhead) -> list[str]:
    """Return the practice's address, contacts and tax id, one line each."""
    reached = " · ".join(filter(None, (practice.phone, practice.email, practice.website)))
    tax_id = f"Tax ID {practice.tax_id}" if practice.tax_id else ""
    return [text for text in (practice.address, reached, tax_id) if text]


def write_lines(canvas: Canvas, lines: Sequence[Line], left: float, top: float) -> None:
    for text, style in lines:
        canvas.write(text, style, left, top)
        top += style.leading


def void_notice(canvas: Canvas, voided_on: date | None) -> list[Block]:
    """Return a notice in color that the document is void and since when, nothing if it is valid."""
    return _notice(canvas, f"VOID as of {canvas.day(voided_on)}", ALARM) if voided_on else []


def paid_notice(canvas: Canvas, text: str) -> list[Block]:
    """Return a notice in color that nothing is owed, nothing for no text."""
    return _notice(canvas, text, GREEN) if text else []


def _notice(canvas: Canvas, text: str, color: Color) -> list[Block]:
    return [*paragraph(canvas, text, replace(_NOTICE, color=color)), gap(12)]


def parties(
    canvas: Canvas,
    label: str,
    lines: Sequence[Line],
    facts: Sequence[tuple[str, str]],
    amount: tuple[str, str] | None = None,
) -> list[Block]:
    """Return the recipient at the left and the document's facts, as (label, value), at the right.

    The amount that the document is about is larger, in a shade below them.
    """
    left = [(label.upper(), LABEL)]
    for text, style in lines:
        left += wrapped(canvas, text, style, canvas.width * 0.52)
    right = []
    for name, value in facts:
        first, *more = canvas.wrap(value, STRONG, canvas.width * 0.3) or [""]
        right += [(name, first), *(("", line) for line in more)]
    labels_left = canvas.right - max(canvas.measure(value, STRONG) for _, value in right) - 78
    rows = zip_longest(left, right)
    blocks = [_party_row(canvas, line, fact, labels_left) for line, fact in rows]
    return [*blocks, *(_headline(canvas, *amount) if amount else ()), gap(20)]


def _headline(canvas: Canvas, label: str, amount: str) -> list[Block]:
    """Return the amount that a document is about, in a shade over the full width."""

    def draw(top: float) -> None:
        canvas.shade(canvas.left, top, canvas.width, 34)
        canvas.write(label, STRONG, canvas.left + 16, top + 11)
        canvas.write(amount, _AMOUNT, canvas.right - 16, top + 7.5, right=True)

    return [gap(14), Block(34, draw)]


def _party_row(canvas: Canvas, line: Line | None, fact: tuple[str, str] | None, labels_left: float) -> Block:
    def draw(top: float) -> None:
        if line:
            canvas.write(*line, canvas.left, top)
        if fact:
            canvas.write(fact[0], _FACT, labels_left, top)
            canvas.write(fact[1], STRONG, canvas.right, top, right=True)

    return Block(14, draw)


def paragraph(canvas: Canvas, text: str, style: TextStyle = TEXT) -> list[Block]:
    """Return text over the full width. A page may break between any two lines."""
    return flow(canvas, wrapped(canvas, text, style, canvas.width))


def flow(canvas: Canvas, lines: Sequence[Line]) -> list[Block]:
    """Return lines as blocks, from the left margin."""
    return [_line(canvas, line, canvas.left) for line in lines]


def _line(canvas: Canvas, line: Line, left: float) -> Block:
    return Block(line[1].leading, lambda top: canvas.write(*line, left, top))


def notes(canvas: Canvas, *texts: str) -> list[Block]:
    """Return the texts in small print, each after a gap. Empty texts are left out."""
    return [block for text in texts if text for block in (gap(12), *paragraph(canvas, text, SMALL))]


def sums(canvas: Canvas, rows: Sequence[Sum]) -> list[Block]:
    """Return the amounts below a table, at the right. They stay on the page of its last row."""
    return [replace(gap(8), joined=True), *(block for row in rows for block in _sum(canvas, row))]


def _sum(canvas: Canvas, row: Sum) -> list[Block]:
    style = _BALANCE if row.balance else STRONG if row.strong else TEXT
    left = canvas.right - max(canvas.width * 0.48, canvas.measure(row.amount, style) + 120)
    room = canvas.measure(row.amount, style) + 12 if row.amount else 0
    labels = wrapped(canvas, row.label, style, canvas.right - left - room)
    padding = 7 if row.balance else 2.5
    labels, more = fitted(labels, canvas.height - 2 * padding)
    height = height_of(labels) + 2 * padding

    def draw(top: float) -> None:
        if row.balance:
            canvas.rule(top + 2, left, color=ACCENT, weight=1.2)
            canvas.rule(top + height, left, color=ACCENT, weight=1.2)
        elif row.strong:
            canvas.rule(top, left, color=INK)
        write_lines(canvas, labels, left, top + padding)
        canvas.write(row.amount, style, canvas.right, top + padding, right=True)

    return [Block(height, draw, joined=True), *(replace(_line(canvas, each, left), joined=True) for each in more)]


def tax_label(canvas: Canvas, tax: TaxSum) -> str:
    """Return the label of a tax sum: its class and rate."""
    return f"{tax.name} {canvas.number(tax.rate)}%"


def patient_label(patients: Sequence[str]) -> str:
    """Return the names of a document's patients, after a label."""
    return f"Patient{'s' if len(patients) > 1 else ''}: {', '.join(patients)}" if patients else ""

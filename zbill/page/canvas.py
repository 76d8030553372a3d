"""The canvas for a document's text, rules, shades and logo. Positions are in points from the top left corner."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby

from fpdf import FPDF
from fpdf.enums import TextMode
from fpdf.fpdf import get_page_format

from zbill.money import Money
from zbill.page.codes import Matrix
from zbill.page.directions import runs
from zbill.page.locales import writing
from zbill.page.pictures import picture
from zbill.papers import Letterhead
from zbill.records import NamedTuple

Color = tuple[int, int, int]

INK: Color = (31, 41, 55)
GREY: Color = (107, 114, 128)
RULE: Color = (209, 213, 219)
SHADE: Color = (243, 246, 248)
ACCENT: Color = (22, 78, 99)
ALARM: Color = (185, 28, 28)
GREEN: Color = (21, 128, 61)

# How thick the strokes around the letters of an imitated bold are, in multiples of the text size.
_STROKE = 0.03


@dataclass(frozen=True)
class TextStyle:
    """The look of text. The size is in points."""

    size: float = 9
    bold: bool = False
    color: Color = INK
    struck: bool = False

    @property
    def leading(self) -> float:
        return self.size * 1.35


class Drawn(NamedTuple):
    """The typeface of a document: its family in the PDF, and whether it has a bold of its own.

    It can't print the `missing` characters of the document, and has to shape the `shaped` ones.
    """

    family: str
    has_bold: bool
    missing: frozenset[str]
    shaped: frozenset[str]


class Canvas:
    """The pages of one document in a PDF. A logo that can't be drawn is left out."""

    margin = 50.0

    def __init__(self, pdf: FPDF, letterhead: Letterhead, typeface: Drawn) -> None:
        self.letterhead = letterhead
        self.day, self.money, self.priced, self.number = writing(letterhead)
        self._logo = None if letterhead.logo is None else picture(letterhead.logo)
        self._pdf = pdf
        self._typeface = typeface
        self._marks = str.maketrans(dict.fromkeys(typeface.missing, "?"))
        self._widths: dict[tuple[str, bool], float] = {}
        self._size = get_page_format(letterhead.page, 1)
        self._orient("portrait", *self._size)

    def turn(self) -> None:
        """Turn the pages to landscape. Call it before the first page."""
        self._orient("landscape", *reversed(self._size))

    def _orient(self, orientation: str, width: float, height: float) -> None:
        self._orientation = orientation
        self.left, self.right = self.margin, width - self.margin
        self.top, self.bottom = self.margin, height - self.margin - 22

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        """Return the height of the text area."""
        return self.bottom - self.top

    @property
    def landscape_width(self) -> float:
        """Return the width of the text area on landscape pages."""
        return max(self._size) - 2 * self.margin

    def owed(self, amount: Money) -> str:
        """Return an amount that the client owes, or the credit if it is negative (SPEC 11)."""
        return self._owed(amount, self.money)

    def owed_in_all(self, amount: Money) -> str:
        """Return an amount that the client owes, or the credit if it is negative, with the currency (SPEC 11)."""
        return self._owed(amount, self.priced)

    def _owed(self, amount: Money, write: Callable[[Money], str]) -> str:
        return f"credit of {write(-amount)}" if amount < 0 else write(amount)

    def measure(self, text: str, style: TextStyle) -> float:
        key = text, style.bold
        if key not in self._widths:
            self._set(style)
            self._widths[key] = self._width(text.translate(self._marks)) / style.size
        return self._widths[key] * style.size

    def wrap(self, text: str, style: TextStyle, width: float) -> list[str]:
        """Return the text as lines that fit the width. A word that is longer than a line is split."""
        return [line for paragraph in text.splitlines() for line in self._fill(paragraph, style, width)]

    def _fill(self, paragraph: str, style: TextStyle, width: float) -> list[str]:
        if self.measure(paragraph, style) <= width:
            return [paragraph]
        lines, line = [], ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if self.measure(longer, style) > width and line:
                lines.append(line)
                longer = word
            *full, line = self._cut(longer, style, width)
            lines += full
        return [*lines, line]

    def _cut(self, word: str, style: TextStyle, width: float) -> list[str]:
        if self.measure(word, style) <= width:
            return [word]
        pieces, piece = [], ""
        for character in word:
            if piece and self.measure(piece + character, style) > width:
                # After a hyphen or a slash, if one is in the second half.
                end = max(piece.rfind("-"), piece.rfind("/")) + 1
                end = end if end > len(piece) / 2 else len(piece)
                pieces.append(piece[:end])
                piece = piece[end:]
            piece += character
        return [*pieces, piece]

    def page(self) -> None:
        self._pdf.add_page(self._orientation, format=self.letterhead.page)

    def write(self, text: str, style: TextStyle, x: float, top: float, *, right: bool = False) -> None:
        """Write one line of text with its top edge at `top`. It starts at x, or ends there if `right`."""
        if not text:
            return
        left = x - self.measure(text, style) if right else x
        self._set(style)
        baseline = top + style.size * 1.02
        printed = text.translate(self._marks)
        if style.bold and not self._typeface.has_bold:
            with self._pdf.local_context(
                text_mode=TextMode.FILL_STROKE, line_width=style.size * _STROKE, draw_color=style.color
            ):
                self._print(printed, style, left, baseline)
        else:
            self._print(printed, style, left, baseline)

    def _print(self, text: str, style: TextStyle, left: float, baseline: float) -> None:
        if self._typeface.shaped.isdisjoint(text):
            self._pdf.text(left, baseline, text)
            return
        # fpdf2 shapes text in cells only. It sets the baseline of a cell without height at 0.3 of the text size.
        self._pdf.set_xy(left, baseline - 0.3 * style.size)
        for part in self._shaping(text):
            self._pdf.cell(h=0, text=part)

    def _width(self, text: str) -> float:
        """Return the width of text in the present style."""
        if self._typeface.shaped.isdisjoint(text):
            return self._pdf.get_string_width(text)
        return sum(map(self._pdf.get_string_width, self._shaping(text)))

    def _shaping(self, text: str) -> Iterator[str]:
        """Yield the parts of a text from left to right, while letters are joined and turned around."""
        for part, is_turned in runs(text):
            self._pdf.set_text_shaping(use_shaping_engine=True, direction="rtl" if is_turned else "ltr")
            yield part
        self._pdf.set_text_shaping(use_shaping_engine=False)

    def rule(self, top: float, left: float | None = None, color: Color = RULE, weight: float = 0.6) -> None:
        """Draw a line to the right margin, from `left` or the left margin."""
        self._pdf.set_draw_color(*color)
        self._pdf.set_line_width(weight)
        self._pdf.line(self.left if left is None else left, top, self.right, top)

    def shade(self, left: float, top: float, width: float, height: float, color: Color = SHADE) -> None:
        self._pdf.set_fill_color(*color)
        self._pdf.rect(left, top, width, height, style="F")

    def code(self, rows: Matrix, left: float, top: float, size: float) -> None:
        """Draw the dark squares of a code that is `size` wide and high, as rectangles, one per run of a row."""
        step = size / len(rows)
        self._pdf.set_fill_color(0)
        for row, cells in enumerate(rows):
            place = 0
            for dark, run in groupby(cells):
                count = sum(1 for _ in run)
                if dark:
                    # Overlap the row below: some viewers show its edge as a white line otherwise.
                    self._pdf.rect(left + place * step, top + row * step, count * step, step + 0.1, style="F")
                place += count

    def link(self, left: float, top: float, width: float, height: float, target: str) -> None:
        """Make a part of the page open a link."""
        self._pdf.link(left, top, width, height, target)

    def stamp(self, text: str) -> None:
        """Stamp a large, transparent text across the page."""
        style = TextStyle(150, bold=True, color=ALARM)
        x, y = self._pdf.w / 2, self._pdf.h / 2
        with self._pdf.local_context(fill_opacity=0.12), self._pdf.rotation(52, x, y):
            self.write(text, style, x - self.measure(text, style) / 2, y - style.size / 2)

    def logo_size(self, width: float, height: float) -> tuple[float, float]:
        """Return the width and height of the practice's logo in a box of this size, zeros without a logo."""
        if self._logo is None:
            return 0, 0
        scale = min(width / self._logo.width, height / self._logo.height)
        return self._logo.width * scale, self._logo.height * scale

    def logo(self, top: float, size: tuple[float, float]) -> None:
        if self._logo is not None:
            self._pdf.image(self._logo, self.left, top, *size)

    def _set(self, style: TextStyle) -> None:
        emphasis = ("B" if style.bold else "") + ("S" if style.struck else "")
        self._pdf.set_font(self._typeface.family, emphasis, style.size)
        self._pdf.set_text_color(*style.color)

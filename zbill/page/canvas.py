"""The canvas for a document's text, rules, shades and logo. Positions are in points from the top left corner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from fpdf import FPDF
from fpdf.encryption import StandardSecurityHandler
from fpdf.enums import EncryptionMethod
from fpdf.errors import FPDFException

from zbill.errors import Usage
from zbill.money import Money, grouped
from zbill.page.fonts import Paper, characters_of, choose
from zbill.page.pictures import picture

Color = tuple[int, int, int]

INK: Color = (31, 41, 55)
GREY: Color = (107, 114, 128)
RULE: Color = (209, 213, 219)
SHADE: Color = (243, 246, 248)
ACCENT: Color = (22, 78, 99)
ALARM: Color = (185, 28, 28)


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


class Canvas:
    """A PDF being drawn, in the typeface that can print most of its text. A logo that can't be drawn is left out."""

    margin = 50.0

    def __init__(self, paper: Paper) -> None:
        self.letterhead = paper.letterhead
        self._logo = None if paper.letterhead.logo is None else picture(paper.letterhead.logo)
        self._pdf = FPDF(unit="pt", format=paper.letterhead.page)
        self._pdf.set_auto_page_break(False)
        self._pdf.alias_nb_pages(None)  # type: ignore[arg-type]
        self._pdf.core_fonts_encoding = "cp1252"
        self._pdf.set_creation_date(datetime.fromtimestamp(paper.issued_at, UTC))
        characters = characters_of(paper)
        typeface = choose(paper.letterhead.font, characters)
        self._family = typeface.install(self._pdf, characters)
        self._marks = str.maketrans(dict.fromkeys(typeface.missing(characters), "?"))
        self._widths: dict[tuple[str, bool], float] = {}
        self._orient("portrait", self._pdf.w, self._pdf.h)

    def turn(self) -> None:
        """Turn the pages to landscape. Call it before the first page."""
        self._orient("landscape", self._pdf.h, self._pdf.w)

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
        return max(self._pdf.w, self._pdf.h) - 2 * self.margin

    def money(self, amount: Money) -> str:
        return grouped(amount, self.letterhead.decimals)

    def priced(self, amount: Money) -> str:
        """Return the amount with the currency before it."""
        return f"{self.letterhead.currency} {self.money(amount)}"

    def measure(self, text: str, style: TextStyle) -> float:
        key = text, style.bold
        if key not in self._widths:
            self._set(style)
            self._widths[key] = self._pdf.get_string_width(text.translate(self._marks)) / style.size
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
                pieces.append(piece)
                piece = ""
            piece += character
        return [*pieces, piece]

    def page(self) -> None:
        self._pdf.add_page(orientation=self._orientation)

    def write(self, text: str, style: TextStyle, x: float, top: float, *, right: bool = False) -> None:
        """Write one line of text with its top edge at `top`. It starts at x, or ends there if `right`."""
        if not text:
            return
        left = x - self.measure(text, style) if right else x
        self._set(style)
        self._pdf.text(left, top + style.size * 1.02, text.translate(self._marks))

    def rule(self, top: float, left: float | None = None, color: Color = RULE, weight: float = 0.6) -> None:
        """Draw a line to the right margin, from `left` or the left margin."""
        self._pdf.set_draw_color(*color)
        self._pdf.set_line_width(weight)
        self._pdf.line(self.left if left is None else left, top, self.right, top)

    def shade(self, left: float, top: float, width: float, height: float, color: Color = SHADE) -> None:
        self._pdf.set_fill_color(*color)
        self._pdf.rect(left, top, width, height, style="F")

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

    def output(self, title: str, password: str | None) -> bytes:
        """Return the PDF, encrypted with the password if there is one (AES-256).

        Raises Usage if the password can't be used.
        """
        self._pdf.set_title(title)
        self._pdf.set_author(self.letterhead.name)
        self._pdf.set_creator("zbill")
        if password is not None:
            self._protect(password)
        return bytes(self._pdf.output())

    def _protect(self, password: str) -> None:
        if not _usable(password):
            raise Usage("The password is empty or has characters that don't work in a PDF.", "Use letters and digits.")
        try:
            self._pdf.set_encryption(password, password, EncryptionMethod.AES_256)
        except OSError as error:
            remedy = "Install it: pip install cryptography"
            raise Usage("Protecting a PDF needs the package cryptography.", remedy) from error

    def _set(self, style: TextStyle) -> None:
        emphasis = ("B" if style.bold else "") + ("S" if style.struck else "")
        self._pdf.set_font(self._family, emphasis, style.size)
        self._pdf.set_text_color(*style.color)


def _usable(password: str) -> bool:
    """Return whether any of the password is left once prepared for the PDF.

    With an empty one, anyone could open the PDF.
    """
    try:
        return bool(StandardSecurityHandler.prepare_string(password))
    except FPDFException:
        return False

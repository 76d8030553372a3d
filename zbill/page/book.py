"""A PDF file of one or more documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from fpdf import FPDF
from fpdf.encryption import StandardSecurityHandler
from fpdf.enums import EncryptionMethod
from fpdf.errors import FPDFException

from zbill.errors import Usage
from zbill.page.canvas import Canvas, Drawn
from zbill.page.cuts import Embedding
from zbill.page.fonts import Paper, Typeface, characters_of, chosen_for, shaped
from zbill.page.shortcomings import require_printable
from zbill.progress import Progress, untold

AnyPaper = TypeVar("AnyPaper", bound=Paper)

# In bytes. Some readers cut a longer one, and some do not.
_LONGEST_PASSWORD = 127


def bound(
    papers: Sequence[AnyPaper],
    draw: Callable[[Canvas, AnyPaper], str],
    *,
    password: str | None,
    lossy: bool,
    tell: Progress = untold,
) -> bytes:
    """Return a PDF of these documents, one after the other. `draw` draws one on a canvas and returns its title.

    Each typeface is cut once for all of them. The same documents give the same bytes, except with a password
    (AES-256). Raises Usage if the password can't be used, and Refused for letters that can't be printed, unless
    `lossy`: then they are question marks.
    """
    if not lossy:
        require_printable(papers)
    pdf = _empty(papers[0])
    titles: list[str] = []
    for canvas, paper in zip(_canvases(pdf, papers), papers, strict=True):
        tell("Drawing the PDF", len(titles), len(papers))
        titles.append(draw(canvas, paper))
    more = f" and {len(titles) - 1} more" if len(titles) > 1 else ""
    pdf.set_title(titles[0] + more)
    if password is not None:
        _protect(pdf, password)
    return bytes(pdf.output(output_producer_class=Embedding))


def _empty(paper: Paper) -> FPDF:
    pdf = FPDF(unit="pt", format=paper.letterhead.page)
    pdf.set_auto_page_break(False)
    pdf.alias_nb_pages(None)  # type: ignore[arg-type]
    pdf.c_margin = 0
    pdf.set_creation_date(datetime.fromtimestamp(paper.issued_at, UTC))
    pdf.set_author(paper.letterhead.name)
    pdf.set_creator("zbill")
    return pdf


def _canvases(pdf: FPDF, papers: Sequence[Paper]) -> Iterator[Canvas]:
    """Yield a canvas for each document, in the typeface that can print most of its text."""
    characters = [characters_of(paper) for paper in papers]
    typefaces = [chosen_for(paper.letterhead, each) for paper, each in zip(papers, characters, strict=True)]
    needed: dict[Typeface, frozenset[str]] = defaultdict(frozenset)
    for typeface, each in zip(typefaces, characters, strict=True):
        needed[typeface] |= each
    families = {typeface: f"document{number}" for number, typeface in enumerate(needed)}
    for typeface, family in families.items():
        typeface.install(pdf, family, needed[typeface])
    for paper, typeface, each in zip(papers, typefaces, characters, strict=True):
        drawn = Drawn(families[typeface], typeface.has_bold, typeface.missing(each), shaped(each))
        yield Canvas(pdf, paper.letterhead, drawn)


def require_usable(password: str) -> None:
    """Refuse a password that doesn't protect a PDF, or doesn't open it in every reader. Raises Usage."""
    if len(password.encode()) > _LONGEST_PASSWORD:
        raise Usage("The password is too long for a PDF.", f"Use at most {_LONGEST_PASSWORD} letters and digits.")
    if not _usable(password):
        raise Usage("The password is empty or has characters that don't work in a PDF.", "Use letters and digits.")


def _protect(pdf: FPDF, password: str) -> None:
    require_usable(password)
    try:
        pdf.set_encryption(password, password, EncryptionMethod.AES_256)
    except OSError as error:
        remedy = "Install it: pip install cryptography"
        raise Usage("Protecting a PDF needs the package cryptography.", remedy) from error


def _usable(password: str) -> bool:
    """Return whether the password is the same once prepared for the PDF, and not empty: anyone could open the PDF then.

    Some readers prepare the typed password and some do not, so only such a password opens it everywhere.
    """
    try:
        return bool(password) and StandardSecurityHandler.prepare_string(password) == password.encode()
    except FPDFException:
        return False

"""Letters, logos and fonts that a document can't show as it should."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zbill.errors import Refused
from zbill.page import codes
from zbill.page.fonts import Paper, characters_of, chosen_for
from zbill.page.pictures import picture
from zbill.papers import InvoicePaper, Letterhead
from zbill.records import NamedTuple


class _Blank(NamedTuple):
    """A document with nothing but a letterhead."""

    letterhead: Letterhead
    number: str = ""
    issued_at: int = 0


def require_printable(papers: Sequence[Paper]) -> None:
    """Refuse documents with letters that can't be printed as written (SPEC 11). Raises Refused, naming them."""
    lacking = {paper.number: letters for paper in papers if (letters := _lacking(paper))}
    if lacking:
        raise Refused(
            _sentence(lacking, "no font has"),
            "Add --lossy to print '?' instead, or set a font that has them: zbill config set font FILE",
        )
    unshaped = {paper.number: letters for paper in papers if (letters := _missing(paper))}
    if unshaped:
        raise Refused(
            _sentence(unshaped, "the package uharfbuzz isn't installed for"),
            "Install it: pip install uharfbuzz",
        )


def shortcomings(paper: Paper) -> Iterator[str]:
    """Yield a sentence for each thing that the PDF of a document lacks."""
    name = paper.number
    logo = paper.letterhead.logo
    if lacking := _lacking(paper):
        yield f"no font has {lacking}, so {name} has '?' instead. Set one that does: zbill config set font FILE"
    if unshaped := "".join(letter for letter in _missing(paper) if letter not in lacking):
        yield f"{name} has '?' instead of {unshaped}. Install the package for them: pip install uharfbuzz"
    if logo is not None and picture(logo) is None:
        yield f"{name} is without its logo, which is damaged. For new documents, set one: zbill config set logo FILE"
    if isinstance(paper, InvoicePaper) and codes.are_missing(paper.pay_by):
        yield f"{name} is without its payment code, which needs the package segno. Install it: pip install segno"
    if chosen_for(paper.letterhead, characters_of(paper)).substitute:
        yield (
            f"{name} is in another font, because its own is missing or damaged."
            " For new documents, set one: zbill config set font FILE"
        )


def obstacle(letterhead: Letterhead) -> str:
    """Return a sentence if no document with this letterhead can be printed as written, else ""."""
    blank = _Blank(letterhead)
    if lacking := _lacking(blank):
        return f"no font has {lacking}, so documents can't be printed. Set one that does: zbill config set font FILE"
    if missing := _missing(blank):
        return f"documents can't be printed without the package for {missing}. Install it: pip install uharfbuzz"
    return ""


def _sentence(letters: dict[str, str], why: str) -> str:
    if len(letters) == 1:
        ((number, each),) = letters.items()
        return f"{number} can't be printed, because {why} {each}."
    named = ", ".join(f"{number} ({each})" for number, each in letters.items())
    return f"{len(letters)} documents can't be printed, because {why} their letters: {named}."


def _missing(paper: Paper) -> str:
    """Return the letters of a document that can't be printed as written."""
    characters = characters_of(paper)
    return "".join(sorted(chosen_for(paper.letterhead, characters).missing(characters)))


def _lacking(paper: Paper) -> str:
    """Return the letters of a document that its font doesn't have."""
    characters = characters_of(paper)
    return "".join(sorted(chosen_for(paper.letterhead, characters).lacking(characters)))

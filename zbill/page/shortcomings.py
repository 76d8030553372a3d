"""Warnings about what a document can't show as it should: letters, the logo, the font."""

from __future__ import annotations

from collections.abc import Iterator

from zbill.page.fonts import Paper, characters_of, choose, needs_shaping
from zbill.page.pictures import picture


def shortcomings(paper: Paper, name: str) -> Iterator[str]:
    """Yield a sentence for each thing that the PDF of a document, which is called `name`, lacks."""
    logo, font = paper.letterhead.logo, paper.letterhead.font
    characters = characters_of(paper)
    typeface = choose(font, characters)
    missing = sorted(typeface.missing(characters))
    lacking = "".join(each for each in missing if not needs_shaping(each))
    unshaped = "".join(each for each in missing if needs_shaping(each))
    if lacking:
        yield f"no font has {lacking}, so {name} has '?' instead. Set one that does: zbill config set font FILE"
    if unshaped:
        yield f"zbill can't print right-to-left or joined letters yet, so {name} has '?' instead of {unshaped}."
    if logo is not None and picture(logo) is None:
        yield f"{name} is without its logo, which is damaged. For new documents, set one: zbill config set logo FILE"
    if typeface.substitute:
        yield (
            f"{name} is in another font, because its own is missing or damaged."
            " For new documents, set one: zbill config set font FILE"
        )

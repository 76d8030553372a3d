"""Text that runs from right to left, or in both directions, as parts from left to right.

fpdf2 prints the parts in the order in which they are read, which moves numbers and spaces to the wrong side of a word.
"""

from __future__ import annotations

from itertools import groupby

from fpdf.bidi import BidiParagraph


def runs(text: str) -> list[tuple[str, bool]]:
    """Return the parts of a line in the order in which they are seen, and whether each runs from right to left.

    The letters of each are in the order in which they are read. The first letter decides how the line runs.
    """
    seen = BidiParagraph(text, preserve_bn_chars=True).get_reordered_characters()
    parts = []
    for level, characters in groupby(seen, key=lambda each: each.embedding_level):
        part = "".join(each.character for each in characters)
        is_turned = level % 2 == 1
        parts.append((part[::-1] if is_turned else part, is_turned))
    return parts

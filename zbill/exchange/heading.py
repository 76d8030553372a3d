"""The heading of a file: the line it is on, and the delimiter that makes known headings of it (SPEC 10)."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from typing import TextIO

from zbill.errors import BadData, Usage
from zbill.exchange import quotes
from zbill.records import NamedTuple

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}

# Excel's line that names the delimiter.
_SEP = re.compile(r'"?sep=([^\w\s"]|\t)"?[\r\n]*', re.IGNORECASE)

# A heading is looked for in so many lines, and these are read so many characters at a time.
_LINES_SEARCHED = 100
_BATCH = 1 << 16

# Characters of a line that an error shows.
_SHOWN = 60

_BLANKS = "".join(DELIMITERS) + ' "\r\n\u00a0'


class Heading(NamedTuple):
    """A line read as a heading with a delimiter. `known` counts its known cells, `lines` how many lines it has."""

    cells: list[str]
    delimiter: str
    known: int
    lines: int


def find(
    text: TextIO, name: str, known: Callable[[str], bool], delimiter: str, line: int | None, fewest: int
) -> tuple[Heading, int]:
    """Return the heading, on `line` or on the first line that isn't empty, and how many lines come before the rows.

    It has at least `fewest` known headings, on a given line at least one. Raises Usage for a line that the file doesn't
    have, BadData if the file is empty, or if its heading or its delimiter isn't clear.
    """
    lines = text.readlines(_BATCH)
    if lines in ([], ["\ufeff"]):
        raise BadData(f"{name} is empty.", "Save it again from the program that it comes from.")
    lines[0] = lines[0].removeprefix("\ufeff")
    sep = _SEP.fullmatch(lines[0])
    delimiters = delimiter or (sep[1] if sep else "".join(DELIMITERS))
    skipped = 0
    if line is None:
        above = next((n for n in range(bool(sep), len(lines)) if lines[n].strip(_BLANKS)), None)
        if above is None:
            raise BadData(f"{name} has no heading: it has only empty rows.", "Save it again, with its heading.")
    else:
        while lines and line > skipped + len(lines):
            skipped += len(lines)
            lines = text.readlines(_BATCH)
        above, fewest = line - 1 - skipped, 1
        if not lines or line < 1:
            raise Usage(f"{name} has no line {line}.", "Give the number of the line that has the headings.")
        lines += text.readlines(_BATCH)
    search = _Search(name, lines, skipped, delimiters, known)
    heading, *others = search.readings(above)
    if heading.known < fewest:
        raise search.unknown(above, max(fewest, 2))
    for other in others:
        if other.known == heading.known and other.cells != heading.cells:
            both = f"{DELIMITERS[heading.delimiter]} and with {DELIMITERS[other.delimiter]}"
            raise BadData(
                f"Line {skipped + above + 1} of {name} is a heading with {both}.", "Add --delimiter CHARACTER."
            )
    return heading, skipped + above + heading.lines


class _Search(NamedTuple):
    """Lines of a file, from the one after the `skipped` ones, and what may make a heading of one of them."""

    name: str
    lines: list[str]
    skipped: int
    delimiters: str
    known: Callable[[str], bool]

    def readings(self, above: int) -> list[Heading]:
        """Return the line below `above` lines as a heading with each delimiter, most known cells first.

        A line whose quotes are wrong has -1 known cells.
        """
        found = []
        for delimiter in self.delimiters:
            reader = csv.reader(self.lines[above : above + _LINES_SEARCHED], delimiter=delimiter, strict=True)
            try:
                cells = next(reader)
                found.append(Heading(cells, delimiter, len(set(filter(self.known, cells))), reader.line_num))
            except csv.Error:
                found.append(Heading([], delimiter, -1, 1))
        return sorted(found, key=lambda each: -each.known)

    def unknown(self, above: int, fewest: int) -> BadData:
        """Return the error for a line that isn't a known heading. It names the line that looks like one."""
        text = "".join(self.lines[above:])
        for wrong in self.readings(above):
            broken = quotes.broken(text, wrong.delimiter)
            if wrong.known < 0 and broken.has_line_break:
                return quotes.not_closed(self.name, self.skipped + above + 1 + broken.opened)
        line = f"Line {self.skipped + above + 1} of {self.name}"
        has = "has only one heading" if self.readings(above)[0].known == 1 else "doesn't have headings"
        sentence = f"{line} {has} that zbill knows: {self.lines[above].strip()[:_SHOWN]!r}."
        searched = range(min(len(self.lines), _LINES_SEARCHED))
        best = max(searched, key=lambda n: self.readings(n)[0].known)
        if self.readings(best)[0].known < fewest:
            return BadData(
                sentence, "Name its columns with --map 'THEIR HEADING=OURS', or its line with --heading LINE."
            )
        like = self.skipped + best + 1
        return BadData(sentence, f"Add --heading {like}, because line {like} looks like the heading.")


def checked_delimiter(asked: str) -> str:
    """Return a delimiter: one sign, or tab for the word. Raises Usage for anything else."""
    delimiter = "\t" if asked.lower() == "tab" else asked
    is_sign = len(delimiter) == 1 and delimiter.isprintable() and not delimiter.isalnum() and delimiter not in ' "'
    if not is_sign and delimiter not in ("", "\t"):
        raise Usage(f"{asked!r} can't be a delimiter.", "Use one sign such as ; or |, or the word tab.")
    return delimiter

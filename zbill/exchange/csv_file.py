"""A CSV file that someone else wrote: its headings, and its rows one by one, however large it is (SPEC 10)."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import partial
from itertools import count
from operator import itemgetter
from typing import IO, Any, BinaryIO, cast

from zbill.errors import BadData, Usage
from zbill.exchange import encoding, heading, quotes
from zbill.file import drafts, given
from zbill.records import NamedTuple

# Characters of a cell. Behind a quote that isn't closed the file would fill the memory otherwise.
LONGEST_CELL = 16_000_000

# Characters that are split into rows at a time. More are slower, because the rows leave the processor's cache.
_BATCH = 1 << 14

# Bytes that are hashed or copied at a time.
_COPIED = 1 << 16

# Characters of a cell that are shown as a sample.
_SAMPLE = 60

_FIRST = itemgetter(0)


class Reading(NamedTuple):
    """The choices of a person about a file. The file decides those that are empty."""

    encoding: str = ""
    delimiter: str = ""
    heading: int | None = None


class Row(NamedTuple):
    """A row: the line it begins on, and a cell for each heading. Line breaks in cells are LF."""

    line: int
    cells: list[str]


class Fault(NamedTuple):
    """A bad row: the line it begins on, the column ("" for the row itself), and its cells as the file has them."""

    line: int
    column: str
    value: str
    reason: str
    cells: list[str]


# Rows are created a million times, and this takes a third of the time of `Row(…)`.
_row: Callable[[tuple[int, list[str]]], Row] = partial(tuple.__new__, Row)


class CsvFile:
    """An open file. `sample` is a cell as Windows-1252 has it, empty for other encodings."""

    def __init__(
        self,
        file: BinaryIO,
        name: str,
        decided: encoding.Encoding,
        found: tuple[heading.Heading, int],
        lines: Callable[[str], bool],
    ) -> None:
        head, self._above = found
        self._file, self._name, self._codec = file, name, decided.codec
        self._size = file.seek(0, io.SEEK_END)
        self.headings = tuple(head.cells)
        self.delimiter = head.delimiter
        self.encoding, self.digest = decided.shown, decided.digest
        self.sample = _sample(decided, head.delimiter)
        self._blank_before_quote = tuple(f'{before} "' for before in (head.delimiter, "\r", "\n", " "))
        self._may_break = [lines(each) for each in head.cells]

    @property
    def part(self) -> float:
        """Return which part of the file is read, from 0 to 1."""
        return self._file.tell() / self._size

    def rows(self) -> Iterator[Row | Fault]:
        """Yield the rows, good and bad. Empty rows are left out.

        Raises BadData for what makes all rows doubtful: a quote that isn't closed, a change of the file since it was
        opened, a cell that is too long.
        """
        self._file.seek(0)
        hashed = _Hashed(self._file)
        try:
            with encoding.decoded(io.BufferedReader(hashed, _COPIED), self._codec) as text:
                for _ in range(self._above):
                    text.readline()
                yield from self._read(text)
        except UnicodeError:
            raise changed(self._name) from None
        if hashed.digest.hexdigest() != self.digest:
            raise changed(self._name)

    def _read(self, text: io.TextIOWrapper) -> Iterator[Row | Fault]:
        line = self._above + 1
        while batch := text.read(_BATCH) + text.readline():
            if rows := self._plain_rows(batch):
                yield from map(_row, zip(count(line), rows, strict=False))
                line += len(rows)
            else:
                line = yield from self._read_with_care(text, batch, line)

    def _plain_rows(self, batch: str) -> list[list[str]]:
        """Return the rows of these lines if each line is a row and none needs care, as most don't. Else return none."""
        if len(batch) > LONGEST_CELL or self._may_have_blank_before_quote(batch):
            return []
        if '"' not in batch:
            # Without quotes csv.reader does no more than this, in twice the time.
            lines = _with_lf(batch).removesuffix("\n").split("\n")
            rows = [each.split(self.delimiter) for each in lines]
        else:
            reader = self._reader(io.StringIO(batch, newline=""))
            try:
                rows = list(reader)
            except csv.Error:
                return []
            if len(rows) != reader.line_num:
                return []
        needs_care = (
            set(map(len, rows)) != {len(self.headings)}
            or not (all(map(str.strip, map(_FIRST, rows))) or all(map(str.strip, map("".join, rows))))
            or list(self.headings) in rows
        )
        return [] if needs_care else rows

    def _reader(self, lines: io.StringIO) -> Any:
        return csv.reader(lines, delimiter=self.delimiter, strict=True)

    def _read_with_care(self, text: io.TextIOWrapper, batch: str, line: int) -> Generator[Row | Fault, None, int]:
        """Yield the rows of a batch, the first one of which is on `line`, and return the number of the line after it.

        The batch grows from the text if its last row goes on there.
        """
        while batch:
            source = io.StringIO(batch, newline="")
            reader, begin, read = self._reader(source), 0, 0
            try:
                for cells in reader:
                    if row := self._judged(line + read, cells, batch[begin : source.tell()]):
                        yield row
                    begin, read = source.tell(), reader.line_num
                return line + read
            except csv.Error:
                batch, line = batch[begin:], line + read
            broken = quotes.broken(batch, self.delimiter)
            size = min(max(_BATCH, broken.length), _BATCH + LONGEST_CELL - broken.length)
            if not broken.end and size > 0 and (more := text.read(size) + text.readline()):
                batch += more
            else:
                yield self._with_wrong_quotes(broken, line)
                batch, line = batch[broken.end :], line + broken.lines
        return line

    def _with_wrong_quotes(self, broken: quotes.Broken, line: int) -> Fault:
        """Return the fault of a row that csv.reader refuses. Raises BadData if it is a fault of the file.

        A quote that is closed on a later line, but with text after it, was not meant to be open so long.
        """
        if broken.wrong is None:
            raise BadData(
                f"A cell of the row on line {line} of {self._name} has more than {LONGEST_CELL:,} characters.",
                "Shorten the cell.",
            )
        if broken.has_line_break:
            raise quotes.not_closed(self._name, line + broken.opened)
        column = "".join(self.headings[broken.wrong : broken.wrong + 1])
        return Fault(line, column, broken.cells[broken.wrong], "Text follows the closing quote.", broken.cells)

    def _judged(self, line: int, cells: list[str], text: str) -> Row | Fault | None:
        """Return a row that csv.reader has read from a text, or what is wrong with it. None if it is empty."""
        width = len(self.headings)
        fitted = cells[:width] + [""] * (width - len(cells))
        if self._may_have_blank_before_quote(text) and self._is_meant_otherwise(cells, text):
            return Fault(line, "", text.rstrip(), "A blank is before the opening quote.", cells)
        if not any(map(str.strip, cells)):
            return None
        if surplus := list(filter(str.strip, cells[width:])):
            return Fault(line, "", surplus[0], "The row has more cells than there are headings.", cells)
        if tuple(fitted) == self.headings:
            return Fault(line, "", "", "The row is the heading again.", cells)
        if len(cells) < width and not text.endswith(("\r", "\n")):
            return Fault(
                line, self.headings[len(cells) - 1], cells[-1], "The row is cut off by the end of the file.", cells
            )
        for n, cell in enumerate(fitted):
            if "\n" in cell or "\r" in cell:
                fitted[n] = _with_lf(cell)
                if not self._may_break[n]:
                    return Fault(line, self.headings[n], cell, "A line break isn't allowed in this column.", cells)
        return Row(line, fitted)

    def _may_have_blank_before_quote(self, text: str) -> bool:
        return ' "' in text and (text.startswith(' "') or any(each in text for each in self._blank_before_quote))

    def _is_meant_otherwise(self, cells: Sequence[str], text: str) -> bool:
        """Return whether a quote opens after a blank, as in `1, "Lopez, Ana"`. For csv.reader it is part of a cell."""
        lines = io.StringIO(text, newline="")
        try:
            meant = next(csv.reader(lines, delimiter=self.delimiter, skipinitialspace=True, strict=True))
        except csv.Error:
            return True
        return [each.lstrip(" ") for each in meant] != [each.lstrip(" ") for each in cells]


class _Hashed(io.RawIOBase):
    """The bytes of a file as they are read, and their digest."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        block = self._file.read(len(buffer))
        self.digest.update(block)
        buffer[: len(block)] = block
        return len(block)


def _with_lf(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def changed(name: str) -> BadData:
    return BadData(f"{name} changed while it was read.", "Run the command again when no program writes to the file.")


def _sample(decided: encoding.Encoding, delimiter: str) -> str:
    """Return the first cell that isn't ASCII, with its line, such as "line 7: Müller"; "" if nothing was decided."""
    line, text = decided.changed
    if not line:
        return ""
    cells = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    return f"line {line}: {next(each for each in cells if not each.isascii())[:_SAMPLE]}"


@contextmanager
def opened(
    source: str | BinaryIO,
    known: Callable[[str], bool],
    lines: Callable[[str], bool],
    reading: Reading = Reading(),  # noqa: B008 (a constant)
    fewest: int = 2,
) -> Iterator[CsvFile]:
    """Open a CSV file: a path, or standard input as `spooled` gives it.

    `known` tells whether a heading is wanted, and `fewest` how many of them make a line the heading. `lines` tells
    whether the cells of a heading can have line breaks. Raises Usage for a path or a choice that isn't possible,
    BadData for a fault of the whole file.
    """
    name = source if isinstance(source, str) else "standard input"
    delimiter = heading.checked_delimiter(reading.delimiter)
    with given.opened(source) if isinstance(source, str) else nullcontext(source) as file:
        csv.field_size_limit(LONGEST_CELL)
        decided = encoding.decide(file, name, reading.encoding)
        file.seek(0)
        try:
            with encoding.decoded(file, decided.codec) as text:
                found = heading.find(text, name, known, delimiter, reading.heading, fewest)
        except UnicodeError:
            raise changed(name) from None
        yield CsvFile(file, name, decided, found, lines)


@contextmanager
def spooled(stream: IO[Any]) -> Iterator[BinaryIO]:
    """Copy standard input to a temporary file that only its owner can read, and that is gone as soon as it is closed.

    Raises Usage if the stream can't be read, OSError that names the folder if that is full.
    """
    with drafts.spooled(_blocks(stream)) as file:
        yield cast("BinaryIO", file)


def _blocks(stream: IO[Any]) -> Iterator[bytes]:
    """Yield the bytes of a stream. Raises Usage if it can't be read, as a folder can't."""
    # `read` would ask a terminal for more after its end. A stream without `buffer` stands for one that is closed.
    source: Any = getattr(stream, "buffer", stream)
    if isinstance(source, io.TextIOBase):
        source = io.BytesIO(stream.read().encode())
    try:
        while block := source.read1(_COPIED):
            yield block
    except OSError as error:
        raise Usage(f"standard input can't be read: {error.strerror}.", "Give the path of a file.") from error

"""Rows of any number, so that a list of a million takes no more memory than a page of it (SPEC 9, "Output")."""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain
from typing import IO, Any

# How many rows of a large result are in memory at a time. More would leave the processor's cache.
ROWS_AT_A_TIME = 500

# In bytes: what is kept in memory. More goes to a temporary file without a name, so that nothing is ever left of it.
MOST_IN_MEMORY = 8_000_000


class Spool:
    """Rows that were read once and can be gone through any number of times, a block at a time.

    Their cells are text, numbers or None. As bytes a row takes a tenth of the memory that it takes as objects.
    """

    def __init__(self, blocks: Iterable[list[Any]], *, waits: bool = False) -> None:
        """Take the rows, given as blocks of a few, as `keep` does: at once, or if it `waits`, when they are needed."""
        self._source: Iterator[list[Any]] | None = iter(blocks)
        self._file: IO[bytes] | None = None
        self._sizes: list[int] = []
        self._count = 0
        if not waits:
            self.keep()

    @property
    def waits(self) -> bool:
        """Return whether the rows are still to be read."""
        return self._source is not None

    def keep(self) -> None:
        """Read the rows, if they weren't read yet. Raises OSError that names the folder if they can't be written."""
        if self._source is None:
            return
        # Imported here because start-up time matters, and most lists are short.
        from tempfile import SpooledTemporaryFile, gettempdir

        blocks, self._source = self._source, None
        self._file = SpooledTemporaryFile(MOST_IN_MEMORY)  # noqa: SIM115
        try:
            for block in blocks:
                self._sizes.append(self._file.write(marshal.dumps(block)))
                self._count += len(block)
            self._file.flush()
        except OSError as error:
            error.filename = gettempdir()
            raise

    def __del__(self) -> None:
        # Closing tries again to write what found no room.
        if self._file is not None:
            with suppress(OSError):
                self._file.close()

    def __len__(self) -> int:
        self.keep()
        return self._count

    def __iter__(self) -> Iterator[Any]:
        return chain.from_iterable(self.blocks())

    def blocks(self) -> Iterator[list[Any]]:
        """Yield the rows as lists of a few. Several can go through them at the same time."""
        self.keep()
        assert self._file is not None
        place = 0
        for size in self._sizes:
            self._file.seek(place)
            yield marshal.loads(self._file.read(size))
            place += size

    def passing(self) -> Iterator[list[Any]]:
        """Yield rows that wait as lists of a few, while they are read. They aren't kept, so this is the only time."""
        assert self._source is not None
        return self._source

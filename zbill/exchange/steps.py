"""The steps of a file's import, told by chunk: rows are read, checked and written."""

from __future__ import annotations

from zbill.progress import Progress


class Steps:
    """The steps of one file's import. `done` is how many of its rows are written.

    How many rows there are is a guess from the part of the file that they were read from. Payments are read to the end,
    to be sorted, before the first is written.
    """

    def __init__(self, name: str, progress: Progress) -> None:
        self._name, self._progress = name, progress
        self._read = self.done = 0
        self._part = 0.0

    def read(self, count: int, part: float) -> None:
        """Take note of how many rows more are read, and which part of the file they end."""
        self._read += count
        self._part = part
        self.tell("Reading")

    def part_with(self, count: int) -> float:
        """Return which part of the file's rows is written after this many more."""
        return min(1.0, (self.done + count) * self._part / self._read) if self._read and self._part else 1.0

    def tell(self, doing: str) -> None:
        """Tell what is done now."""
        of = (self._read / self._part or None) if self._part else None
        self._progress(f"{doing} {self._name}", self.done or (self._read if doing == "Reading" else 0), of)

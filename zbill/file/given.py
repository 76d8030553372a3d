"""Files that a person names, such as a logo: looked at before they are read."""

from __future__ import annotations

import io
import os
import stat
from typing import Any, BinaryIO

from zbill.errors import Usage


def opened(path: str) -> BinaryIO:
    """Return a file, open for reading.

    Raises Usage for anything but a regular file: reading a pipe could wait forever, and a device could never end. Its
    reader does too, if it can't be read any further.
    """
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise Usage(f"{path} isn't a file.", "Give the path of a file, not of a folder, a pipe or a device.")
        return io.BufferedReader(_Named(path))
    except OSError as error:
        raise _unreadable(path, error) from error


def contents(path: str, *, megabytes: int) -> bytes:
    """Return the contents of a file of at most so many megabytes. Raises Usage as `opened` does."""
    with opened(path) as file:
        found = file.read(megabytes * 1_000_000 + 1)
    if len(found) > megabytes * 1_000_000:
        raise Usage(f"{path} is larger than {megabytes} MB.", "Use a smaller file.")
    return found


class _Named(io.FileIO):
    """A file that says which one it is if its device or network fails while it is read."""

    def readinto(self, buffer: Any) -> int | None:
        try:
            return super().readinto(buffer)
        except OSError as error:
            raise _unreadable(str(self.name), error) from error


def _unreadable(path: str, error: OSError) -> Usage:
    return Usage(f"{path} can't be read: {error.strerror}.", "Check the path.")

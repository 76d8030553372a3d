"""Files that a person names, such as a logo: looked at before they are read."""

from __future__ import annotations

import stat
from pathlib import Path

from zbill.errors import Usage


def contents(path: str, *, megabytes: int) -> bytes:
    """Return the contents of a file of at most so many megabytes.

    Raises Usage for anything but a regular file: reading a pipe could wait forever, and a device could never end.
    """
    file = Path(path)
    try:
        if not stat.S_ISREG(file.stat().st_mode):
            raise Usage(f"{path} isn't a file.", "Give the path of a file, not of a folder, a pipe or a device.")
        with file.open("rb") as opened:
            found = opened.read(megabytes * 1_000_000 + 1)
    except OSError as error:
        raise Usage(f"{path} can't be read: {error.strerror}.", "Check the path.") from error
    if len(found) > megabytes * 1_000_000:
        raise Usage(f"{path} is larger than {megabytes} MB.", "Use a smaller file.")
    return found

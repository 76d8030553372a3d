"""The moment of the last backup of a practice file, kept in a folder of the person.

A backup changes neither the practice file, which others may be writing, nor its folder. So both can be read-only.
"""

from __future__ import annotations

from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from zbill.file.drafts import save
from zbill.file.systems import state_folder


def note(practice: Path, at: int) -> None:
    """Note a backup. `at` is in UTC epoch seconds. A folder that can't be written doesn't spoil the backup."""
    # Path.home raises RuntimeError for a person without a home.
    with suppress(OSError, RuntimeError):
        place = _place(practice)
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        save(place, str(at).encode())


def last(practice: Path) -> int | None:
    """Return the moment of the last backup in UTC epoch seconds, None if none is known."""
    with suppress(OSError, RuntimeError, ValueError):
        return int(_place(practice).read_text(encoding="ascii"))
    return None


def _place(practice: Path) -> Path:
    """Return the file for a practice file, which is told by its path."""
    return state_folder() / "backups" / blake2b(bytes(practice.resolve()), digest_size=16).hexdigest()

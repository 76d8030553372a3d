"""Places of a person's files, remedies for permissions, the start of the computer: they differ between systems.

chmod changes a mode. Windows has permissions of another kind, which come from the folder.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_BOOT = "/proc/sys/kernel/random/boot_id"


def own_file(*folders: str) -> str:
    """Return the practice file of a person who names none: of these folders the first that has one, else the first."""
    paths = [os.path.join(folder, "practice.db") for folder in folders]
    return next(filter(os.path.exists, paths), paths[0])


def own_folders(platform: str = sys.platform) -> list[str]:
    """Return the folders of a person's practice file, the newest first.

    On Windows a roaming folder is copied between computers, while zbill may be writing. Earlier versions used it.
    """
    given = {"win32": ("LOCALAPPDATA", "APPDATA"), "darwin": ("",)}.get(platform, ("XDG_CONFIG_HOME",))
    usual = {"win32": "~", "darwin": "~/Library/Application Support"}.get(platform, "~/.config")
    return [os.path.join(os.environ.get(each) or os.path.expanduser(usual), "zbill") for each in given]


def cache_folder(platform: str = sys.platform) -> Path:
    """Return the folder for what can be made again. Raises RuntimeError for a person without a home."""
    return _folder(
        *{
            "win32": ("LOCALAPPDATA", "AppData/Local", "zbill/cache"),
            "darwin": ("", "Library/Caches", "zbill"),
        }.get(platform, ("XDG_CACHE_HOME", ".cache", "zbill"))
    )


def state_folder(platform: str = sys.platform) -> Path:
    """Return the folder for what zbill remembers between runs. Raises RuntimeError for a person without a home."""
    return _folder(
        *{
            "win32": ("LOCALAPPDATA", "AppData/Local", "zbill/state"),
            "darwin": ("", "Library/Application Support", "zbill/state"),
        }.get(platform, ("XDG_STATE_HOME", ".local/state", "zbill"))
    )


def _folder(given: str, usual: str, own: str) -> Path:
    """Return zbill's own folder in the one that an environment variable names, else in the usual one at home."""
    # Imported here, because start-up time matters and most commands need no such folder.
    from pathlib import Path

    named = os.environ.get(given, "")
    return (Path(named) if os.path.isabs(named) else Path.home() / usual) / own


def boot() -> str:
    """Return what names the time since the computer was started, "" if the system doesn't tell."""
    try:
        with open(_BOOT, encoding="ascii") as file:
            return file.read().strip()
    except OSError:
        return ""


def make_writable(path: Path | str, platform: str = sys.platform) -> str:
    """Return the remedy for a file or folder that its owner can't write."""
    if platform == "win32":
        return f"Make it writable in its properties: {path}"
    return f"Make it writable: chmod u+w {_quoted(path)}"


def make_private(paths: Iterable[Path]) -> str:
    """Return the command that lets only their owner read files. Not for Windows, where modes say nothing."""
    return f"chmod 600 {' '.join(map(_quoted, paths))}"


def _quoted(path: Path | str) -> str:
    # Imported here: few commands fail, and all of them wait for what is imported above.
    import shlex

    return shlex.quote(str(path))

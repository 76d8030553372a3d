"""Risks to the practice file from where it is and who else can read it; `check` warns of them (SPEC 7, 9)."""

from __future__ import annotations

import re
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

from zbill.file.connection import companions
from zbill.file.copying import copies
from zbill.file.systems import make_private

MOUNTS = Path("/proc/self/mountinfo")

# Folders that a sync program copies file by file, even in the middle of a write.
_SYNCHRONIZED = re.compile(
    r"(dropbox|onedrive|google ?drive|my drive|icloud ?drive|mobile documents|cloudstorage|nextcloud|owncloud|"
    r"pcloud ?drive|megasync|syncthing|box sync|seafile|proton ?drive|yandex\.?disk)\b.*",
    re.IGNORECASE,
)
# Network file systems: a lock taken here might not stop a program on another machine.
_NETWORK = re.compile(r"nfs4?|cifs|smb(fs|2|3)?|9p|afs|ceph|glusterfs|lustre|fuse\..+")


def cautions(path: Path) -> Iterator[str]:
    """Yield each risk to the file or to its copies beside it, with the remedy, as text."""
    path = path.resolve()
    readable = [each for each in (path, *companions(path), *copies(path)) if _others_can_read(each)]
    if readable:
        names = ", ".join(each.name for each in readable)
        yield f"Other users can read {names}. To fix: {make_private(readable)}"
    for part in path.parts[:-1]:
        if _SYNCHRONIZED.fullmatch(part):
            yield f"{path} is in {part}, and syncing can damage it. Move it, and keep only backups there."
    kind = _file_system(path)
    if _NETWORK.fullmatch(kind):
        yield f"{path} is on a drive of type {kind}, where two programs at once can damage it. Move it to a local disk."


def _others_can_read(path: Path) -> bool:
    return sys.platform != "win32" and bool(stat.S_IMODE(path.stat().st_mode) & 0o077)


def _file_system(path: Path) -> str:
    """Return the type of the file system that the path is on, "" if it can't be determined."""
    try:
        lines = MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return ""
    nearest, found = -1, ""
    for line in lines:
        place, _, kind = line.partition(" - ")
        point = Path(re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), place.split(" ")[4]))
        # The longest mount point wins. A later mount on the same point hides the earlier one.
        if path.is_relative_to(point) and len(point.parts) >= nearest:
            nearest, found = len(point.parts), kind.split(" ")[0]
    return found

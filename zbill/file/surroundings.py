"""Where the practice file lies, and who else may read it: what `check` warns of (SPEC 7, 9)."""

from __future__ import annotations

import re
import shlex
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

from zbill.file.connection import companions
from zbill.file.copying import copies

MOUNTS = Path("/proc/self/mountinfo")

# Folders that a program copies to other machines file by file, whatever is being written.
_SYNCHRONISED = re.compile(
    r"(dropbox|onedrive|google ?drive|my drive|icloud ?drive|mobile documents|cloudstorage|nextcloud|owncloud|"
    r"pcloud ?drive|megasync|syncthing|box sync|seafile|proton ?drive|yandex\.?disk)\b.*",
    re.IGNORECASE,
)
# Where the locks that keep two programs apart may not reach the other machine.
_DISTANT = re.compile(r"nfs4?|cifs|smb(fs|2|3)?|9p|afs|ceph|glusterfs|lustre|fuse\..+")


def cautions(path: Path) -> Iterator[str]:
    """What endangers the file or its copies beside it, a sentence each with what helps."""
    path = path.resolve()
    readable = [each for each in (path, *companions(path), *copies(path)) if _others_may_read(each)]
    if readable:
        names = ", ".join(each.name for each in readable)
        yield f"Others may read {names}. Keep to yourself: chmod 600 {shlex.join(map(str, readable))}"
    for part in path.parts[:-1]:
        if _SYNCHRONISED.fullmatch(part):
            yield f"{path} lies in {part}: what copies that folder may damage it. Move it; put backups there."
    kind = _mounted(path)
    if _DISTANT.fullmatch(kind):
        yield f"{path} lies on a mount of the kind {kind}: two programs at once may damage it. Move it to a disk here."


def _others_may_read(path: Path) -> bool:
    return sys.platform != "win32" and bool(stat.S_IMODE(path.stat().st_mode) & 0o077)


def _mounted(path: Path) -> str:
    """The kind of file system the path is on, by the mount nearest to it; "" where nobody can tell."""
    try:
        lines = MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return ""
    nearest, found = -1, ""
    for line in lines:
        place, _, kind = line.partition(" - ")
        point = Path(re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), place.split(" ")[4]))
        # A later mount on the same point hides the one before.
        if path.is_relative_to(point) and len(point.parts) >= nearest:
            nearest, found = len(point.parts), kind.split(" ")[0]
    return found

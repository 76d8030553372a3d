"""Files that zbill writes: filled as a draft, then put in place whole, and never over a practice file."""

from __future__ import annotations

import io
import os
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO

from zbill.errors import FileUnusable, Usage
from zbill.file.connection import APPLICATION_ID, COMPANIONS, companions
from zbill.spool import MOST_IN_MEMORY

if sys.platform != "win32":
    import fcntl

_DAY = 86400
# A hidden name that no other draft has, so that a process number used again can't collide with it.
_DRAFT = r"\..+\.zbill-[0-9a-f]{16}\.part"
# zbill 0.1 named drafts after their process and did not lock them.
_OLD_DRAFT = r"\..+\.[0-9]+\.part"


def save(target: Path, content: bytes) -> None:
    """Write a file as `save_from` does, from bytes."""
    save_from(target, io.BytesIO(content))


def save_from(target: Path, source: IO[bytes]) -> None:
    """Write a file whole or not at all, readable by its owner only. A device gets the content directly.

    Raises Usage for a practice file and what belongs to one, OSError that names the target if it can't be written.
    """
    # Imported here, as below, because start-up time matters and most commands write no file.
    import shutil

    require_foreign(target)
    try:
        if is_device(target):
            with target.open("wb") as device:
                shutil.copyfileobj(source, device)
        else:
            _replace(target, source)
    except OSError as error:
        error.filename, error.filename2 = str(target), None
        raise


def spooled(parts: Iterable[bytes]) -> IO[bytes]:
    """Return a temporary file of these bytes, as `filled` does."""

    def fill(file: IO[bytes]) -> None:
        # `writelines` would keep everything in memory.
        for part in parts:
            file.write(part)

    return filled(fill)


def filled(fill: Callable[[IO[bytes]], None]) -> IO[bytes]:
    """Return a temporary file that `fill` writes, to be read from its start.

    A large one is on the disk. It has no name, so nothing is ever left of it. Raises OSError that names the folder if
    it can't be written.
    """
    from tempfile import SpooledTemporaryFile, gettempdir

    file = SpooledTemporaryFile(MOST_IN_MEMORY)  # noqa: SIM115
    try:
        fill(file)
        file.seek(0)
    except BaseException as error:
        # Closing tries again to write what found no room.
        with suppress(OSError):
            file.close()
        if isinstance(error, OSError):
            error.filename = gettempdir()
        raise
    return file


def require_foreign(target: Path, option: str = "--output") -> None:
    """Refuse a target that is a practice file, a copy of one, or what SQLite keeps beside one. Raises Usage."""
    owners = (Path(str(target).removesuffix(end)) for end in ("", *COMPANIONS))
    if any(map(is_practice_file, owners)):
        raise Usage(f"{target} belongs to a practice file and can't be overwritten.", f"Use another file for {option}.")


def is_practice_file(path: Path) -> bool:
    """Return whether a file carries zbill's application id, which backups and automatic copies do too."""
    if not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            header = file.read(72)
    except OSError:
        return False
    return len(header) == 72 and int.from_bytes(header[68:], "big") == APPLICATION_ID


@contextmanager
def creating(path: Path) -> Iterator[Path]:
    """Yield a draft to fill, then give it the name `path`: whole, for its owner only, never over another file.

    Raises FileUnusable if a file of that name exists, or if none can be created, and Usage for a name that isn't free
    for a practice file.
    """
    _require_own_name(path)
    with drafting(path) as draft:
        yield draft
        _put_in_place(draft, path)
    sync_folder(path.parent)


@contextmanager
def drafting(path: Path) -> Iterator[Path]:
    """Yield an empty file in the folder of `path` that only its owner can read, and remove it at the end.

    Raises FileUnusable if it can't be created.
    """
    with ExitStack() as filling:
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            sweep(path.parent)
            draft, _ = filling.enter_context(_filling(path))
        except OSError as error:
            raise FileUnusable(f"{path} can't be created: {error.strerror}.", "Choose another path.") from error
        yield draft


def sweep(folder: Path) -> list[Path]:
    """Remove the drafts that killed commands left in a folder, and return their paths."""
    found = [each for each in folder.glob(".*.part") if _is_abandoned(each)]
    for draft in found:
        _remove(draft)
    return found


def sync_folder(folder: Path) -> None:
    """Write a folder's list of files to the disk, so that a new or renamed file survives a power cut."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _filling(path: Path) -> Iterator[tuple[Path, int]]:
    """Yield a draft of `path` and its handle, whose lock says that the draft is being filled; remove its name."""
    draft, handle = _begin(path)
    try:
        yield draft, handle
    finally:
        _remove(draft)
        # Close it last: that drops the locks of SQLite on the same file in this process.
        os.close(handle)


def _remove(draft: Path) -> None:
    """Remove a draft, with the journal that SQLite leaves beside one that it couldn't write."""
    for each in (*companions(draft), draft):
        each.unlink(missing_ok=True)


def _begin(path: Path) -> tuple[Path, int]:
    while True:
        draft = path.with_name(f".{path.name}.zbill-{os.urandom(8).hex()}.part")
        handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
        # A file system without locks keeps its abandoned drafts.
        with suppress(OSError):
            _lock(handle)
        # Another command may have swept it away before it was locked.
        if draft.exists():
            return draft, handle
        os.close(handle)


def _is_abandoned(draft: Path) -> bool:
    """Return whether a file is a draft of zbill that no command is filling any more."""
    is_old = re.fullmatch(_OLD_DRAFT, draft.name) and is_practice_file(draft)
    if not (is_old or re.fullmatch(_DRAFT, draft.name)):
        return False
    try:
        if is_old or sys.platform == "win32":
            return time.time() - draft.stat().st_mtime > _DAY
        handle = os.open(draft, os.O_RDWR)
    except OSError:
        return False
    try:
        _lock(handle)
    except OSError:
        return False
    finally:
        os.close(handle)
    return True


def _lock(handle: int) -> None:
    """Mark a draft as being filled. The system releases the lock when the process ends, even if it is killed."""
    if sys.platform != "win32":
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _replace(target: Path, source: IO[bytes]) -> None:
    import shutil

    with _filling(target) as (draft, handle):
        with os.fdopen(os.dup(handle), "wb") as file:
            shutil.copyfileobj(source, file)
            file.flush()
            os.fsync(file.fileno())
        try:
            # A link never overwrites: a backup may have taken this name since it was checked.
            os.link(draft, target)
        except OSError:
            require_foreign(target)
            os.replace(draft, target)
    sync_folder(target.parent)


def _require_own_name(path: Path) -> None:
    """Refuse a name that SQLite or zbill would take for a temporary file, and delete or apply to another one."""
    name = path.name.lower()
    if name.endswith(COMPANIONS) or re.fullmatch(_DRAFT, path.name) or re.fullmatch(_OLD_DRAFT, path.name):
        endings = ", ".join(COMPANIONS)
        raise Usage(
            f"{path.name} is the name of a temporary file, so a practice file can't have it.",
            f"Use a name that ends in .db, not in {endings} or .part.",
        )


def _put_in_place(draft: Path, path: Path) -> None:
    leftovers = companions(path)
    if leftovers:
        raise FileUnusable(
            f"{leftovers[0]} belongs to a practice file that was deleted. SQLite would apply it to the new one.",
            "Move it to another folder.",
        )
    try:
        os.link(draft, path)
    except OSError:
        if path.exists():
            raise FileUnusable(f"{path} already exists.", "Choose another file, or use the existing one.") from None
        # Some file systems, such as a USB stick's, have no hard links.
        draft.rename(path)


def is_device(target: Path) -> bool:
    """Return whether a target is a device or a pipe, which a new file must not replace."""
    return target.exists() and not target.is_file()

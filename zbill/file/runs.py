"""The file of a run that sends mails: which attempts have begun, and what was answered (SPEC 11).

The practice file gets attempts and answers in groups, because each transaction waits for the disk. In between, this
file has them: it survives the process. It is beside the practice file, locked while the run lives, and removed at its
end. So another run knows whether this one lives, and after a kill what it left.
"""

from __future__ import annotations

import glob
import json
import os
import secrets
import sys
import time
from contextlib import suppress
from pathlib import Path

from zbill.errors import FileUnusable
from zbill.file.systems import boot
from zbill.records import NamedTuple

if sys.platform != "win32":
    import fcntl

_DAY = 86400


class Said(NamedTuple):
    """The answer to an attempt: its result, and the text of the mail server or command."""

    result: str
    answer: str


# What became of the attempts of a run that have begun, by id: their answers, None where there is none yet.
Progress = dict[int, Said | None]


class Run:
    """A run of this process. `progress` has what its file has."""

    def __init__(self, practice: Path) -> None:
        """Create the file of a run. Raises FileUnusable."""
        self.name = secrets.token_hex(8)
        self.progress: Progress = {}
        self._path = _path(practice, self.name)
        self._handle = self._begin()
        self._write(boot())

    def begin(self, attempt: int) -> None:
        """Note that an attempt begins. Raises FileUnusable: it must not begin then."""
        self._write([attempt])
        self.progress[attempt] = None

    def answer(self, attempt: int, said: Said) -> None:
        """Note the answer to an attempt."""
        self.progress[attempt] = said
        # Without room for it, the practice file gets it all the same, unless the run is killed before.
        with suppress(FileUnusable):
            self._write([attempt, *said])

    def end(self) -> None:
        """Remove the file."""
        self._path.unlink(missing_ok=True)
        os.close(self._handle)

    def _begin(self) -> int:
        while True:
            try:
                handle = os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_APPEND, 0o600)
            except OSError as error:
                raise _unusable(self._path, error) from error
            # On a file system without locks, a run ends a day after its last mail.
            with suppress(OSError):
                _lock(handle, wait=True)
            # Another run may have swept it away before it was locked.
            if self._path.exists():
                return handle
            os.close(handle)

    def _write(self, noted: object) -> None:
        try:
            os.write(self._handle, json.dumps(noted).encode() + b"\n")
        except OSError as error:
            raise _unusable(self._path, error) from error


class Remains:
    """The file of another run. It `is_alive` if it still runs. `progress` is None if no one can know it any more."""

    def __init__(self, practice: Path, name: str) -> None:
        self.progress: Progress | None = None
        self.is_alive = False
        self._path = _path(practice, name)
        self._handle: int | None = None
        with suppress(FileNotFoundError):
            self._handle = os.open(self._path, os.O_RDWR)
            self.is_alive = _is_held(self._handle)
            if not self.is_alive:
                self.progress = _read(self._path)

    def close(self) -> None:
        """Let go of the file."""
        if self._handle is not None:
            os.close(self._handle)

    def remove(self) -> None:
        """Remove the file of a run that has ended, once the practice file has what is in it."""
        if self._handle is not None and not self.is_alive:
            self._path.unlink(missing_ok=True)


def sweep(practice: Path) -> None:
    """Remove the files of runs that were killed before they claimed anything, or long ago."""
    start, end = (len(each) for each in _path(practice, "|").name.split("|"))
    for path in practice.parent.glob(glob.escape(_path(practice, "|").name).replace("|", "*")):
        remains = Remains(practice, path.name[start:-end])
        remains.remove()
        remains.close()


def _path(practice: Path, name: str) -> Path:
    return practice.with_name(f".{practice.name}.zbill-{name}.mail")


def _read(path: Path) -> Progress | None:
    """Return what the file of a run has, None if the computer was started anew: it wasn't written to the disk."""
    lines = path.read_bytes().split(b"\n")
    if not boot() or lines[0] != json.dumps(boot()).encode():
        return None
    progress: Progress = {}
    for line in filter(None, lines[1:]):
        # The last line may have been cut off.
        with suppress(ValueError):
            attempt, *said = json.loads(line)
            progress[attempt] = Said(*said) if said else None
    return progress


def _is_held(handle: int) -> bool:
    """Return whether a run holds its file."""
    if time.time() - os.fstat(handle).st_mtime > _DAY:
        return False
    try:
        _lock(handle)
    except OSError:
        return True
    return sys.platform == "win32"


def _lock(handle: int, *, wait: bool = False) -> None:
    """Lock a file as a run's. The system releases the lock when the process ends, even if it is killed."""
    if sys.platform != "win32":
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))


def _unusable(path: Path, error: OSError) -> FileUnusable:
    return FileUnusable(
        f"{path} can't be written, so nothing more was sent: {error.strerror}.",
        "Check the permissions on its folder and the space on the disk.",
    )

"""Running a program, and measuring its time and memory."""

from __future__ import annotations

import os
import pty
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

# How many bytes of a program's output are kept, so that this process stays small.
KEPT = 65536


@dataclass(frozen=True)
class Cost:
    """The cost of a run: `seconds` from before its start until its end, `peak` memory in MB, seconds of `processor`."""

    seconds: float
    peak: float
    processor: float = 0.0


class Failed(Exception):
    """A measured program ended with an error."""


def run(
    words: list[str], environment: Mapping[str, str], *, terminal: bool = False, stdin: str = os.devnull
) -> tuple[Cost, str]:
    """Run a program that reads the file `stdin`, or is on a terminal. Return its cost and the end of its output.

    Raises Failed. A program's peak includes the memory of this process, from which it is started: keep this one small.
    """
    here, there = pty.openpty() if terminal else os.pipe()
    begun = time.perf_counter()
    child = os.posix_spawn(
        words[0],
        words,
        environment,
        file_actions=[
            (os.POSIX_SPAWN_DUP2, there, 0) if terminal else (os.POSIX_SPAWN_OPEN, 0, stdin, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_DUP2, there, 1),
            (os.POSIX_SPAWN_DUP2, there, 2),
            (os.POSIX_SPAWN_CLOSE, here),
            (os.POSIX_SPAWN_CLOSE, there),
        ],
    )
    os.close(there)
    output = _end_of(here)
    _, status, used = os.wait4(child, 0)
    seconds = time.perf_counter() - begun
    os.close(here)
    if os.waitstatus_to_exitcode(status):
        raise Failed(f"{' '.join(words)}\n{output}")
    return Cost(seconds, used.ru_maxrss / 1024, used.ru_utime + used.ru_stime), output


def _end_of(source: int) -> str:
    """Return the end of what arrives until the other side closes. A closed terminal shows as a read error."""
    output = b""
    with suppress(OSError):
        while part := os.read(source, KEPT):
            output = (output + part)[-KEPT:]
    return output.decode(errors="replace")

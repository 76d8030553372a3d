"""One program run from start to end: how long, how much memory, what it said."""

from __future__ import annotations

import os
import pty
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

# Bytes of a program's answer that are kept, to keep this one small.
KEPT = 65536


@dataclass(frozen=True)
class Cost:
    """`seconds` from before its start until it is gone; `peak` the most memory it held, in MB."""

    seconds: float
    peak: float


class Failed(Exception):
    """A program that was to be measured ended badly."""


def run(words: list[str], surroundings: Mapping[str, str], *, terminal: bool = False) -> tuple[Cost, str]:
    """Run a program with nothing on standard input; what it cost, and the last that it said. Errors: Failed.

    The peak of a program counts from its birth, when it still is this process: keep this one small.
    """
    here, there = pty.openpty() if terminal else os.pipe()
    begun = time.perf_counter()
    child = os.posix_spawn(
        words[0],
        words,
        surroundings,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_DUP2, there, 1),
            (os.POSIX_SPAWN_DUP2, there, 2),
            (os.POSIX_SPAWN_CLOSE, here),
            (os.POSIX_SPAWN_CLOSE, there),
        ],
    )
    os.close(there)
    said = _end_of(here)
    _, status, used = os.wait4(child, 0)
    seconds = time.perf_counter() - begun
    os.close(here)
    if os.waitstatus_to_exitcode(status):
        raise Failed(f"{' '.join(words)}\n{said}")
    return Cost(seconds, used.ru_maxrss / 1024), said


def _end_of(source: int) -> str:
    """The last of what comes before the other end closes; a terminal's end is an error of reading."""
    said = b""
    with suppress(OSError):
        while part := os.read(source, KEPT):
            said = (said + part)[-KEPT:]
    return said.decode(errors="replace")

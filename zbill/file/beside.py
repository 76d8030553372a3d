"""Things that a second process makes, beside the one that uses those before."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
import traceback
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import IO, NoReturn, TypeVar

from zbill.errors import ZbillError

Thing = TypeVar("Thing")

# How many things are sent together: while these are used, the next are made.
_SENT = 20


def beside(things: Iterator[Thing], few: int) -> Iterator[Thing]:
    """Yield things. If there are more than a few, a copy of this process makes the others, and sends them.

    It begins before the first few are used. What it changes while it makes them is lost, so each thing says all that is
    to be known. The thread of a lock that is held isn't copied, so a process with threads makes all itself, as do macOS
    and Windows, which can't copy one.
    """
    first = list(islice(things, few + 1))
    if len(first) <= few or sys.platform in ("darwin", "win32") or threading.active_count() > 1:
        yield from first
        yield from things
    else:
        yield from _with_a_copy(first, things)


def _with_a_copy(first: Iterable[Thing], things: Iterator[Thing]) -> Iterator[Thing]:
    """Yield the first things, and those that a copy of this process makes meanwhile.

    Raises what it raises, ZbillError if it was ended.
    """
    reading, writing = os.pipe()
    # The copy has the same open practice file. It must end here, and not in what a Ctrl-C would do there.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    copy = os.fork()
    if not copy:
        # A process that can read what it writes would wait for itself if the other one is killed.
        os.close(reading)
        _send(things, writing)
    signal.pthread_sigmask(signal.SIG_SETMASK, before)
    os.close(writing)
    try:
        with open(reading, "rb") as pipe:
            yield from first
            while found := _received(pipe):
                yield from map(pickle.loads, found)
    finally:
        os.kill(copy, signal.SIGKILL)
        os.waitpid(copy, 0)


def _send(things: Iterator[Thing], to: int) -> NoReturn:
    """Make things and send them, then an empty list, or the error that ends them. End this process."""
    try:
        with open(to, "wb") as pipe:
            try:
                # Each becomes bytes as soon as it is made: the things themselves take several times the memory.
                while some := [pickle.dumps(each, pickle.HIGHEST_PROTOCOL) for each in islice(things, _SENT)]:
                    pickle.dump(some, pipe)
                    # The other must not wait for the end of these until the next are made.
                    pipe.flush()
                pickle.dump([], pipe)
            except Exception as error:
                error.add_note(traceback.format_exc())
                pickle.dump(error, pipe)
    finally:
        # Nothing is to be tidied up here: all of it belongs to the other process.
        os._exit(0)


def _received(pipe: IO[bytes]) -> list[bytes]:
    try:
        found: list[bytes] | Exception = pickle.load(pipe)
    except (EOFError, pickle.UnpicklingError):
        raise ZbillError("The process that reads the file was ended.", "Run the command again.") from None
    if isinstance(found, Exception):
        raise found
    return found

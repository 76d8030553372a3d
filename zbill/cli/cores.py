"""Work on all cores of the computer: many tasks of the same kind, in processes of their own."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
import warnings
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.synchronize import Event
from typing import Any, TypeVar

# Fewer tasks are done sooner than another process begins.
FEW = 24

# How many tasks a process takes at once.
_AT_ONCE = 8

# How many such groups may be waiting per process, so that their results don't fill the memory.
_AHEAD = 3

Result = TypeVar("Result")

# In a process that does some of the tasks: all of them, and whether no one waits for the rest.
_tasks: Sequence[Callable[[], Any]] = ()
_stopped: Event


def on_all_cores(tasks: Sequence[Callable[[], Result]]) -> Generator[Result]:
    """Yield the result of each task, in order. An exception of a task is raised in its turn, and ends the others.

    A task must not use the practice file, which is open in this process only.
    """
    workers = min(cores(), len(tasks) // _AT_ONCE)
    if len(tasks) < FEW or workers < 2:
        yield from (task() for task in tasks)
        return
    # Done here, so that the other processes begin with what the first task loaded.
    yield tasks[0]()
    yield from _shared(tasks, workers)


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _shared(tasks: Sequence[Callable[[], Result]], workers: int) -> Iterator[Result]:
    # A fork begins at once and shares everything that is loaded. Elsewhere the libraries of the system forbid it.
    way = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    stopped = way.Event()
    pool = ProcessPoolExecutor(workers, way, _begin, (tasks, stopped))
    waiting: deque[Future[list[Result]]] = deque()
    try:
        with warnings.catch_warnings():
            # Python warns where there are threads. Those that zbill starts come later, and need no lock that is held.
            warnings.simplefilter("ignore", DeprecationWarning)
            for first in range(1, len(tasks), _AT_ONCE):
                with _uninterrupted():
                    waiting.append(pool.submit(_do, first, first + _AT_ONCE))
                if len(waiting) == workers * _AHEAD:
                    yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    finally:
        stopped.set()
        pool.shutdown(cancel_futures=True)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Let Ctrl-C wait: a process that has just begun would otherwise meet it before it ignores it."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(tasks: Sequence[Callable[[], Any]], stopped: Event) -> None:
    """Begin a process of the pool: Ctrl-C is for the one that started it, and it ends with that one."""
    global _tasks, _stopped
    _tasks, _stopped = tasks, stopped
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A document is many small objects. Python would look through all of zbill's again and again while it is drawn.
    gc.freeze()
    gc.set_threshold(20_000)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _do(first: int, end: int) -> list[Any]:
    return [task() for task in _tasks[first:end] if not _stopped.is_set()]

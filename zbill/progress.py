"""Progress: how far a piece of work is, for the person who waits for it (SPEC 9, "Output")."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Protocol, TypeVar

Thing = TypeVar("Thing")

# How many things are done before that is told again, so that telling costs nothing.
_EACH = 1000


class Progress(Protocol):
    """Someone who is told how far it is."""

    def __call__(self, doing: str, done: int, of: float | None = None) -> None:
        """Take note of what is done now, such as "Writing lines", and how many things are done.

        `of` is how many there are: an int if they were counted, a float if that is a guess, None if it isn't known.
        """


def untold(doing: str, done: int, of: float | None = None) -> None:
    """Tell no one."""


def counted(things: Iterable[Thing], tell: Callable[[int], None]) -> Iterator[Thing]:
    """Yield things, and tell now and then how many there were."""
    rest, done = iter(things), 0
    while some := list(islice(rest, _EACH)):
        yield from some
        done += len(some)
        tell(done)

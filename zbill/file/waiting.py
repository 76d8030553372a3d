"""Things in order, as many as a disk can hold."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Sequence
from heapq import merge
from itertools import islice
from tempfile import TemporaryFile, gettempdir
from typing import IO, Any, TypeVar

Thing = TypeVar("Thing")

# How many things are written and read together.
_BLOCK = 100


def in_order(things: Iterator[Thing], order: Callable[[Thing], tuple[Any, int]], most: int) -> Iterator[Thing]:
    """Yield things in order of a value and a number that no two share. More than `most` wait in a temporary file.

    Raises OSError that names the folder of temporary files if that is full.
    """
    first = sorted(islice(things, most), key=order)
    if len(first) < most:
        yield from first
        return
    # The file has no name, so nothing is ever left of it.
    with TemporaryFile() as file:
        runs, end = [_written(file, first)], order(first[-1])
        while run := sorted(islice(things, most), key=order):
            places, begin = _written(file, run), order(run[0])
            if begin < end:
                runs.append(places)
            else:
                # It goes on where the last one ends, so that what is in order already is only one run.
                runs[-1] += places
            end = order(run[-1])
        yield from merge(*(_read(file, places) for places in runs), key=order)


def _written(file: IO[bytes], run: Sequence[Thing]) -> list[int]:
    """Write things that are in order, and return where their blocks begin."""
    places = []
    try:
        for begin in range(0, len(run), _BLOCK):
            places.append(file.tell())
            pickle.dump(run[begin : begin + _BLOCK], file)
        file.flush()
    except OSError as error:
        error.filename = gettempdir()
        raise
    return places


def _read(file: IO[bytes], places: Sequence[int]) -> Iterator[Thing]:
    for place in places:
        file.seek(place)
        yield from pickle.load(file)

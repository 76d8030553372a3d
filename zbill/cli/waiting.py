"""A progress bar where a person would wait and wonder (SPEC 9, "Output")."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from rich.progress import Progress

PATIENCE = 1.0

Thing = TypeVar("Thing")


def watched(things: Sequence[Thing], doing: str) -> Iterator[Thing]:
    """Each in turn; after a second, on a terminal only, with a bar on standard error that goes when all is done."""
    if not sys.stderr.isatty():
        yield from things
        return
    begun, bar = monotonic(), None
    try:
        for place, each in enumerate(things):
            if bar is None and monotonic() - begun > PATIENCE:
                bar = _begin(doing, len(things))
            if bar is not None:
                bar.update(bar.task_ids[0], completed=place)
            yield each
    finally:
        if bar is not None:
            bar.stop()


def _begin(doing: str, count: int) -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    bar.add_task(doing, total=count)
    bar.start()
    return bar

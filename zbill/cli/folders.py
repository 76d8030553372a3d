"""Write documents into a folder, one file each, and go on where an earlier run stopped (SPEC 11)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from zbill.cli.call import Call
from zbill.cli.cores import on_all_cores
from zbill.cli.terminal import with_progress
from zbill.file.drafts import save, sweep
from zbill.page.identity import identity, marked, stored_identity
from zbill.page.shortcomings import shortcomings
from zbill.records import NamedTuple
from zbill.text import harmless


class Written(NamedTuple):
    """A document's file. It is `fresh` if it was drawn now, with warnings about what it lacks."""

    target: Path
    fresh: bool
    warnings: tuple[str, ...] = ()


def write_each(
    call: Call, folder: Path, named: Sequence[tuple[str, Any]], draw: Callable[[Any], bytes], *, again: bool
) -> None:
    """Write documents, given with the names of their files, and print where.

    A file that has its document as it is now is left alone, unless `again`: an encrypted one doesn't say what it has.
    What a killed run had begun is removed.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    sweep(folder)
    targets = [(folder / f"{name}.pdf", paper) for name, paper in named]
    tasks = [partial(_write, target, paper, draw, again) for target, paper in targets]
    kept = 0
    try:
        with closing(on_all_cores(tasks)) as drawn:
            for _, written in zip(with_progress(tasks, "Drawing PDFs", quiet=call.quiet), drawn, strict=True):
                for sentence in written.warnings:
                    call.say(f"Warning: {sentence}")
                print(harmless(str(written.target)) if sys.stdout.isatty() else written.target)
                kept += not written.fresh
    except KeyboardInterrupt:
        if not again:
            # Counted in the folder: other processes have finished files that weren't taken note of here.
            there = sum(_is_there(target, paper) for target, paper in targets)
            call.say(f"{there} of {len(tasks)} files have their document. The same command goes on from there.")
        raise
    if kept and len(tasks) > 1:
        call.say(f"{kept} of {len(tasks)} files had their document already.")


def _write(target: Path, paper: Any, draw: Callable[[Any], bytes], again: bool) -> Written:
    if not again and _is_there(target, paper):
        return Written(target, fresh=False)
    save(target, marked(draw(paper), paper))
    return Written(target, fresh=True, warnings=tuple(shortcomings(paper)))


def _is_there(target: Path, paper: Any) -> bool:
    """Return whether a file has its document as it is now."""
    return stored_identity(target) == identity(paper)

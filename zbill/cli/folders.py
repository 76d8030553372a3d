"""Write documents into a folder, one file each, and go on where an earlier run stopped (SPEC 11)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
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
    tasks = [partial(_write, folder / f"{name}.pdf", paper, draw, again) for name, paper in named]
    done = kept = 0
    try:
        for _, written in zip(with_progress(tasks, "Drawing PDFs", quiet=call.quiet), on_all_cores(tasks), strict=True):
            for sentence in written.warnings:
                call.say(f"Warning: {sentence}")
            print(harmless(str(written.target)) if sys.stdout.isatty() else written.target)
            done += 1
            kept += not written.fresh
    except KeyboardInterrupt:
        call.say(f"{done} of {len(tasks)} files were written. The same command goes on from there.")
        raise
    if kept and len(tasks) > 1:
        call.say(f"{kept} of {len(tasks)} files had their document already.")


def _write(target: Path, paper: Any, draw: Callable[[Any], bytes], again: bool) -> Written:
    if not again and stored_identity(target) == identity(paper):
        return Written(target, fresh=False)
    save(target, marked(draw(paper), paper))
    return Written(target, fresh=True, warnings=tuple(shortcomings(paper)))

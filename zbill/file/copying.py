"""Copies of the practice file, whole and of one moment, made while others write."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from itertools import chain, count
from pathlib import Path

from zbill.file.connection import begin, creating


def copy(source: sqlite3.Connection, target: Path) -> None:
    """Every page of a practice as it is now, into an empty file. Not from a connection that is writing."""
    with closing(begin(target)) as copied:
        source.backup(copied)


def keep(path: Path, why: str) -> Path:
    """An automatic copy beside the practice file as it is on disk, before a large change; earlier ones stay until
    `prune`. `why` is letters, digits and dashes, like `schema-6` or `import`."""
    path = path.resolve()
    target = free(path.with_name(f"{path.name}.{why}"))
    # A connection of its own: one that is writing cannot be copied from.
    with creating(target) as draft, closing(begin(path)) as source:
        copy(source, draft)
    return target


def prune(path: Path, kept: int) -> None:
    """Of the automatic copies only so many stay, the newest and at least one; once what they were made for is done."""
    automatic = re.compile(re.escape(path.name) + r"\.(schema-[0-9]+|import)(-[0-9]+)?")
    found = [each for each in copies(path) if automatic.fullmatch(each.name)]
    for each in sorted(found, key=lambda each: (each.stat().st_mtime_ns, each.name), reverse=True)[max(kept, 1) :]:
        each.unlink()


def copies(path: Path) -> list[Path]:
    """What lies beside the practice file and is named after it: its backups, automatic copies, what it replaced."""
    path = path.resolve()
    named = re.compile(re.escape(path.stem) + r"-.+" + re.escape(path.suffix) + "|" + re.escape(path.name) + r"\.\w.*")
    return sorted(each for each in path.parent.iterdir() if named.fullmatch(each.name) and each.is_file())


def free(path: Path, ending: str = "") -> Path:
    """The path with this ending; with a number between the two while something stands there."""
    names = chain([f"{path}{ending}"], (f"{path}-{number}{ending}" for number in count(2)))
    return next(each for each in map(Path, names) if not each.exists())

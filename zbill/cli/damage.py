"""Damage of a practice file, found after a command failed on it as no code expects."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from zbill.errors import FileDamaged, ZbillError
from zbill.file import connection
from zbill.reports.check import problem


def damage(path: Path) -> FileDamaged | None:
    """Return what is wrong with the practice file, None if it is sound, or can't be opened for another reason."""
    try:
        with closing(connection.connect(path)) as conn:
            found = problem(conn)
    except FileDamaged as error:
        return error
    except ZbillError:
        return None
    return FileDamaged(f"{path} is damaged: {found}", "See: zbill check") if found else None

"""The text of --version -v: all that a bug report needs, and nothing of what is in the practice file."""

from __future__ import annotations

import platform
import sqlite3
import zoneinfo
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from zbill import __version__
from zbill.errors import ZbillError
from zbill.file import connection, migrating, surroundings

# The packages that pyproject.toml names, the optional ones too.
PACKAGES = (
    *("typer", "shellingham", "rich", "sqlite-utils", "fpdf2", "fonttools", "pillow", "python-dateutil"),
    *("fontpkg-noto-sans", "tzdata", "babel", "cryptography", "segno", "uharfbuzz"),
    *("icalendar", "recurring-ical-events"),
)


def lines(path: Path) -> Iterator[str]:
    """Yield what is installed, where time zones come from, and the state of the practice file, without opening it."""
    yield f"zbill {__version__}"
    yield f"Python {platform.python_version()} on {platform.platform()}"
    yield f"SQLite {sqlite3.sqlite_version}"
    yield "Packages: " + ", ".join(f"{name} {_installed(name)}" for name in PACKAGES)
    yield f"Time zones: {zone_source(zoneinfo.TZPATH)}"
    yield f"Practice file: {path}"
    try:
        yield f"Schema: {connection.schema_version(path)}, newest {migrating.NEWEST}"
        cautions: Iterable[str] = surroundings.cautions(path)
    except ZbillError as error:
        cautions = (error.sentence,)
    for caution in cautions:
        yield f"Caution: {caution}"


def zone_source(folders: Sequence[str]) -> str:
    """Return the system folder that time zones are read from, else the package they come from."""
    for folder in folders:
        if (Path(folder) / "Etc" / "UTC").exists():
            return folder
    return f"tzdata {_installed('tzdata')}"


def _installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "missing"

"""Where an answer goes and in which form: to standard output, or whole into a file of its owner only."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from zbill.errors import Usage
from zbill.file.connection import sync_folder

FORMS = ("table", "csv", "json")
_ENDINGS = {".csv": "csv", ".json": "json", ".txt": "table"}
_ELSEWHERE = "Choose another file with --output."


def form(given: str, target: str, *, takes_pdf: bool, prints_documents: bool) -> str:
    """Return table, csv or json, or pdf where that is taken, from --format and --output. Raises Usage."""
    if given and given not in FORMS:
        raise Usage(f"{given!r} is no format.", "One of: " + ", ".join(FORMS))
    if prints_documents:
        return "table"
    ending = Path(target).suffix.lower()
    if ending == ".pdf" and takes_pdf:
        if given:
            raise Usage(f"A PDF is not written as {given}.", "Leave out --format, or end the file's name otherwise.")
        return "pdf"
    if not given and ending and ending not in _ENDINGS:
        raise Usage(
            f"This is not written as {ending}.", "End the file's name with .csv, .json or .txt, or give --format."
        )
    return given or _ENDINGS.get(ending, "table")


def require_writable(target: Path) -> None:
    """Raises Usage if an answer can't be written there, so that nothing is done whose answer would be lost."""
    place = target if _is_device(target) else target.parent
    if target.is_dir() or not os.access(place, os.W_OK):
        raise Usage(f"{target} cannot be written.", _ELSEWHERE)


def write(target: str, put: Callable[[Any], None]) -> None:
    """Write what `put` gives to a file, or to standard output if `target` is empty. Raises Usage as `save` does."""
    if not target:
        put(sys.stdout)
        return
    buffer = io.StringIO(newline="")
    put(buffer)
    save(Path(target), buffer.getvalue().encode("utf-8"))


def save(target: Path, content: bytes) -> None:
    """Write a file whole or not at all, readable by its owner only. Raises Usage if it can't be written."""
    partial = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        if _is_device(target):
            target.write_bytes(content)
            return
        handle = os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, target)
        sync_folder(target.parent)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise Usage(f"{target} cannot be written: {error.strerror}.", _ELSEWHERE) from error


def _is_device(target: Path) -> bool:
    """Return whether a target takes what is written as it comes. A new file must not replace it."""
    return target.exists() and not target.is_file()

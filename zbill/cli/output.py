"""Output: its format, and writing it to standard output or to a file that only its owner can read."""

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
_EXTENSIONS = {".csv": "csv", ".json": "json", ".txt": "table"}
_ELSEWHERE = "Choose another file with --output."


def form(given: str, target: str, *, takes_pdf: bool, prints_documents: bool) -> str:
    """Return table, csv or json, or pdf if the command takes it, from --format and --output. Raises Usage."""
    if given and given not in FORMS:
        raise Usage(f"{given!r} isn't a valid format.", "Use one of: " + ", ".join(FORMS))
    if prints_documents:
        return "table"
    extension = Path(target).suffix.lower()
    if extension == ".pdf" and takes_pdf:
        if given:
            raise Usage(f"A PDF file can't be written as {given}.", "Leave out --format, or use another extension.")
        return "pdf"
    if not given and extension and extension not in _EXTENSIONS:
        raise Usage(
            f"This command can't write {extension} files.",
            "Use a name that ends in .csv, .json or .txt, or add --format.",
        )
    return given or _EXTENSIONS.get(extension, "table")


def require_writable(target: Path) -> None:
    """Check that the target can be written, before a change whose output would be lost. Raises Usage if not."""
    place = target if _is_device(target) else target.parent
    if target.is_dir() or not os.access(place, os.W_OK):
        raise Usage(f"{target} can't be written.", _ELSEWHERE)


def write(target: str, print_to: Callable[[Any], None]) -> None:
    """Call `print_to` with a file, or with standard output for an empty target. Raises Usage if it can't be written."""
    if not target:
        print_to(sys.stdout)
        return
    buffer = io.StringIO(newline="")
    print_to(buffer)
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
        raise Usage(f"{target} can't be written: {error.strerror}.", _ELSEWHERE) from error


def _is_device(target: Path) -> bool:
    """Return whether a target is a device or pipe, which a new file must not replace."""
    return target.exists() and not target.is_file()

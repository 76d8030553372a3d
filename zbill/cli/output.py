"""Output: its format, and writing it to standard output or to a file that only its owner can read."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterable
from typing import IO, TYPE_CHECKING, Any

from zbill.choices import one_of
from zbill.errors import Usage
from zbill.sheet import Card, Sheet
from zbill.spool import Spool

if TYPE_CHECKING:
    from pathlib import Path

    from zbill.style import Style

FORMS = ("table", "csv", "json")
_EXTENSIONS = {".csv": "csv", ".json": "json", ".txt": "table"}


def form(given: str, target: str, *, takes_pdf: bool, prints_documents: bool) -> str:
    """Return table, csv or json, or pdf if the command takes it, from --format and --output. Raises Usage."""
    given = given and one_of(given, FORMS, "format")
    if prints_documents:
        return "table"
    extension = _extension(target)
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


def require_own_format(given: str, target: str, what: str) -> None:
    """Check that neither --format nor the ending of --output asks for another format than that of `what`.

    Raises Usage if not.
    """
    if given:
        raise Usage(f"--format can't be combined with a {what}.", "Leave it out.")
    extension = _extension(target)
    if extension in (".csv", ".json", ".pdf"):
        raise Usage(f"A {what} can't be written as a {extension} file.", f"Use a name such as books.{what}.")


def require_writable(target: Path | str, option: str = "--output") -> None:
    """Check that the target can be written, before a change whose output would be lost. Raises Usage if not."""
    # Imported here, as below, because start-up time matters and most output goes to a terminal.
    from pathlib import Path

    from zbill.file.drafts import is_device, require_foreign

    target = Path(target)
    require_foreign(target, option)
    place = target if is_device(target) else target.parent
    if target.is_dir() or not os.access(place, os.W_OK):
        raise Usage(f"{target} can't be written.", f"Choose another file with {option}.")


def write(target: str, print_to: Callable[[Any], None]) -> None:
    """Call `print_to` with a file, or with standard output for an empty target. Raises Usage and OSError as `save`."""
    if not target:
        print_to(sys.stdout)
        return
    from zbill.file.drafts import filled

    def fill(file: IO[bytes]) -> None:
        text = io.TextIOWrapper(file, "utf-8", newline="")
        print_to(text)
        text.detach()

    with filled(fill) as content:
        _save(target, content)


def spooled(parts: Iterable[str]) -> IO[bytes]:
    """Return a text of any size as a temporary file, as `filled` does, for `copy`."""
    from zbill.file.drafts import spooled

    return spooled(map(str.encode, parts))


def while_read(answer: Sheet | Card, form: str, style: Callable[[], Style]) -> IO[bytes] | None:
    """Read the rows of a sheet that wait, while the practice file is open for reading.

    Return them as a text for `copy`, in CSV or JSON, so that they are kept only once. In another form the sheet keeps
    them, and there is no text.
    """
    if not (isinstance(answer, Sheet) and isinstance(answer.rows, Spool) and answer.rows.waits):
        return None
    if form not in ("csv", "json"):
        answer.rows.keep()
        return None
    from zbill.render import texts

    return spooled(texts(answer.passing(), form, style()))


def copy(target: str, source: IO[bytes]) -> None:
    """Write a text of any size, from a file in UTF-8: to another one, or to standard output for an empty target.

    Closes the file. Raises Usage and OSError as `save`.
    """
    # Imported here, because start-up time matters.
    import shutil

    with source:
        if target:
            _save(target, source)
        elif isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.flush()
            shutil.copyfileobj(source, sys.stdout.buffer)
        else:
            shutil.copyfileobj(io.TextIOWrapper(source, "utf-8", newline=""), sys.stdout)


def _extension(target: str) -> str:
    if not target:
        return ""
    from pathlib import Path

    return Path(target).suffix.lower()


def _save(target: str, source: IO[bytes]) -> None:
    from pathlib import Path

    from zbill.file.drafts import save_from

    save_from(Path(target), source)

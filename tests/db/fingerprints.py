"""Write zbill/file/fingerprints.py anew from the migrations: `python -m tests.db.fingerprints`.

Do it after a migration was added, renumbered or changed. A migration of a released schema must not change.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from zbill.file import connection, fingerprints, migrating

SOURCE = Path(fingerprints.__file__)


def text() -> str:
    """Return the source of zbill/file/fingerprints.py for the present migrations."""
    head = SOURCE.read_text(encoding="utf-8").partition("FINGERPRINTS = (\n")[:2]
    rows = [f'    "{found}",  # {file.name}\n' for file, found in _found()]
    return "".join([*head, *rows, ")\n"])


def _found() -> list[tuple[Path, str]]:
    """Return each migration with the fingerprint of the schema after it."""
    found = []
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as conn:
        connection.configure(conn)
        for number, file in migrating.files():
            migrating.migrate(conn, number)
            found.append((file, migrating.fingerprint(conn)))
    return found


if __name__ == "__main__":
    SOURCE.write_text(text(), encoding="utf-8")

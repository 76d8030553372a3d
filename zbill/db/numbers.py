"""Document numbers: consecutive, one sequence a kind, printed with the prefix and width of their day (SPEC 3)."""

from __future__ import annotations

import re
import sqlite3

from zbill.db.settings import Settings
from zbill.errors import NotFound

_TYPED = re.compile(r"(.*?)0*([0-9]{1,15})", re.ASCII)


def take(conn: sqlite3.Connection, kind: str, settings: Settings) -> tuple[int, str]:
    """The next number of a kind (invoice, receipt) and its label. The document that takes it must follow."""
    number: int = conn.execute("select next from counters where kind = ?", (kind,)).fetchone()["next"]
    return number, f"{settings[f'{kind}_prefix']}{number:0{int(settings['number_width'])}d}"


def begin_at(conn: sqlite3.Connection, kind: str, number: int) -> None:
    """Set the first number of a kind that has none yet."""
    conn.execute("update counters set next = ? where kind = ?", (number, kind))


def find(conn: sqlite3.Connection, table: str, word: str, text: str, remedy: str) -> sqlite3.Row:
    """The row of a document named by number, with or without prefix and zeros. Errors: NotFound."""
    match = _TYPED.fullmatch(text.strip())
    if match:
        row: sqlite3.Row | None = conn.execute(f"select * from {table} where number = ?", (int(match[2]),)).fetchone()
        if row and (not match[1] or row["label"].casefold().startswith(match[1].casefold())):
            return row
    raise NotFound(f"There is no {word} {text!r}.", remedy)

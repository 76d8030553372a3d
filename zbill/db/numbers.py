"""Document numbers: consecutive, one sequence per kind, with the prefix and width set when issued (SPEC 3)."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from itertools import count
from typing import TypeVar

from zbill.db import rows
from zbill.db.settings import Settings
from zbill.errors import NotFound
from zbill.models import CreditNote, Invoice, Receipt

_TYPED = r"(.*?)0*([0-9]{1,15})"


Document = TypeVar("Document", Invoice, Receipt, CreditNote)


def begin_at(conn: sqlite3.Connection, kind: str, number: int) -> None:
    """Set the first number of a kind that has none yet."""
    conn.execute("update counters set next = ? where kind = ?", (number, kind))


def upcoming(conn: sqlite3.Connection, kind: str, settings: Settings) -> Iterator[tuple[int, str]]:
    """Yield the next numbers of a kind (invoice, receipt, creditnote) with their labels.

    A number is used up only when its document is added: a trigger of the file then advances the counter.
    """
    first: int = rows.scalar(conn, "select next from counters where kind = ?", (kind,))
    prefix, width = settings[f"{kind}_prefix"], int(settings["number_width"])
    return ((number, f"{prefix}{number:0{width}d}") for number in count(first))


def kinds_with(conn: sqlite3.Connection, label: str) -> set[str]:
    """Return the kinds of which a document has this number."""
    query = (
        "select 'invoice' from invoices where label = :label union all select 'receipt' from payments"
        " where label = :label union all select 'creditnote' from credit_notes where label = :label"
    )
    return {kind for (kind,) in conn.execute(query, {"label": label})}


def find(conn: sqlite3.Connection, document: type[Document], table: str, word: str, text: str, remedy: str) -> Document:
    """Return a document by number, with or without prefix and zeros. Raises NotFound."""
    match = re.fullmatch(_TYPED, text.strip())
    if match:
        query = f"select {rows.columns(document)} from {table} where number = ?"
        found = rows.zero_or_one(conn, document, query, (int(match[2]),))
        if found and (not match[1] or found.label.casefold().startswith(match[1].casefold())):
            return found
    raise NotFound(f"There is no {word} {text!r}.", remedy)

"""The memory of earlier imports: which rows of a file are new, which changed, and which are as they were (SPEC 10)."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

from zbill.db import imports
from zbill.db.imports import Known
from zbill.desk import Desk
from zbill.exchange.batch import Batch
from zbill.exchange.cells import Bad
from zbill.exchange.kinds import Kind
from zbill.exchange.reading import Read
from zbill.exchange.rows import EMPTY, Row, Wrong
from zbill.money import thousandths
from zbill.render import csv_text
from zbill.reports import exports
from zbill.sheet import Sheet
from zbill.style import Style
from zbill.text import key, listed

Values = Mapping[str, Any]


class Memory:
    """The known rows of one file: from the last import, from its own rows, and from the practice."""

    def __init__(self, batch: Batch, kind: Kind, readers: Mapping[str, Read]) -> None:
        self._batch = batch
        self._kind = kind
        self._readers = readers
        self._known: dict[str, Known] = {}
        self._digests: dict[str, bytes] = {}
        self._new: list[Known] = []

    def sorted_out(self, chunk: Sequence[Row]) -> tuple[list[Row], int]:
        """Return the rows that are new or changed, and how many are as they were imported, or as zbill has them."""
        refs = [row.ref for row in chunk]
        known = self._known = imports.known(self._batch.desk.conn, self._kind.name, refs)
        own = imports.own_ids(self._batch.desk.conn, self._kind.name, (ref for ref in refs if ref not in known))
        self._digests = {}
        fresh, same = [], 0
        for row in chunk:
            digest, before = row.digest, known.get(row.ref)
            earlier = self._digests.get(
                row.ref, before.digest if before and before.last_batch_id == self._batch.id else None
            )
            self._digests.setdefault(row.ref, digest)
            if earlier is not None and earlier != digest:
                self._batch.problems.add_error(row, self._differs)
            elif earlier is not None or (before and before.digest == digest):
                same += 1
            else:
                became = before.became if before else own.get(row.ref, 0)
                fresh.append(row._replace(became=became) if became else row)
        current = self._current(fresh)
        changed = [row for row in fresh if not _agrees(row.values, current.get(row.ref))]
        return changed, same + len(fresh) - len(changed)

    @cached_property
    def _differs(self) -> Wrong:
        """Return the error for a row that another row of its file has the identity of."""
        first, *others = self._kind.identity
        same = listed([f"the same {first}", *others]) if others else "the same one"
        return Wrong(first, f"An earlier row has {same}, and differs.")

    def remember(self, row: Row, became: int) -> bool:
        """Note what a row became. Return whether it was there before."""
        was_there = row.became > 0 or row.ref in self._named
        added_by = None if was_there else self._batch.id
        self._new.append(Known(row.ref, added_by, self._batch.id, row.digest, became))
        return was_there

    def store(self) -> None:
        """Store what was noted."""
        imports.remember(self._batch.desk.conn, self._kind.name, self._new, self._known)
        self._new.clear()

    @cached_property
    def _named(self) -> dict[str, Values]:
        """Return what the practice has of a kind whose rows are told apart by names, as its file would have it."""
        return {} if self._kind.identity == ("ref",) else self._exported()

    def _current(self, rows: Iterable[Row]) -> dict[str, Values]:
        """Return, by ref, what the practice has of these rows, as a file would have it."""
        if self._kind.identity != ("ref",):
            return self._named
        ids = [row.became for row in rows if row.became]
        return self._exported(ids) if ids else {}

    def _exported(self, ids: Iterable[int] | None = None) -> dict[str, Values]:
        self._batch.indexes.build()
        found: dict[str, Values] = {}
        for texts in _texts(self._batch.desk, exports.rows_of(self._batch.desk, self._kind.name, ids)):
            values = {name: _read_again(self._readers[name], text) for name, text in texts.items()}
            found[ref_of(self._kind, values)] = values
            if "from" in self._kind.identity:
                # A row without a day speaks of the newest price or rate. The rows are in order.
                undated = {name: value for name, value in values.items() if name != "from"}
                found[ref_of(self._kind, undated)] = undated
        return found


def _texts(desk: Desk, sheet: Sheet) -> Iterable[dict[str, str]]:
    """Return the rows of an export as the texts that its file has, by column."""
    text = csv_text(sheet, Style(desk.settings.decimals, desk.zone, None, color=False))
    return csv.DictReader(io.StringIO(text, newline=""))


def ref_of(kind: Kind, values: Values) -> str:
    """Return what tells a row apart from others of its kind: its ref, or the names and the day that identify it."""
    if kind.identity == ("ref",):
        return str(values["ref"])
    return " | ".join(key(str(values.get(column) or "")) for column in kind.identity)


def _read_again(read: Read, text: str) -> Any:
    """Return a value that the practice has, as it is read from a file, or its text if a file can't have it."""
    try:
        return read(text)
    except Bad:
        return text


def _agrees(values: Values, current: Values | None) -> bool:
    """Return whether a row says nothing else than what the practice has."""
    return current is not None and all(
        value == current.get(name) or (_is_empty(value) and _is_empty(current.get(name)))
        for name, value in values.items()
    )


def _is_empty(value: object) -> bool:
    return value is None or value is False or value in ("", (), [])


def digest_of(values: Values) -> bytes:
    """Return a digest of a row's values, without empty ones. It doesn't depend on how they were written."""
    text = "\x1f".join(
        [
            f"{name}={value if type(value) is str else _canonical(value)}"
            for name, value in values.items()
            if value not in EMPTY
        ]
    )
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


@lru_cache(20_000)
def _canonical(value: object) -> str:
    if isinstance(value, Decimal):
        return str(thousandths(value))
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, tuple):
        return ";".join(map(_canonical, value))
    return str(value)

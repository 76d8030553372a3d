"""Import: the rows of files go through the services, all or nothing, as one batch (SPEC 10)."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import islice
from typing import Any, NamedTuple

from zbill.db import imports
from zbill.db.imports import BatchFile
from zbill.desk import Desk
from zbill.exchange.batch import Batch, Taken
from zbill.exchange.cells import Bad
from zbill.exchange.kinds import Kind
from zbill.exchange.memory import Memory, ref_of
from zbill.exchange.reading import Read
from zbill.exchange.rows import EMPTY, BadRow, Problems, Reject, Row, Texts
from zbill.exchange.steps import Steps
from zbill.exchange.taking import catalog, money, people, sales, visits
from zbill.file.waiting import in_order
from zbill.progress import Progress, counted, untold
from zbill.words import Permission

# What the rows of each kind do.
TAKE: Mapping[str, Callable[[Batch, Iterable[Row]], Taken]] = {
    "taxes": catalog.taxes,
    "discounts": catalog.discounts,
    "services": catalog.services,
    "staff": catalog.staff_members,
    "clients": people.clients_and_details,
    "patients": people.patients,
    "rates": people.rates,
    "sessions": visits.visits,
    "charges": sales.charges,
    "payments": money.payments,
}

# What a person needs to import rows of each kind. What a row does besides needs its own: a discount, a closed invoice.
NEEDS: Mapping[str, Permission] = {
    "taxes": "administer",
    "discounts": "administer",
    "services": "administer",
    "staff": "administer",
    "clients": "manage_clients",
    "patients": "manage_clients",
    "rates": "manage_clients",
    "sessions": "schedule",
    "charges": "create_line_item",
    "payments": "record_payment",
}

# How many rows are taken together, and how many are read together.
CHUNK = 20_000
_BLOCK = 1000


# A column's name, its reader, and whether it must have a value.
_Column = tuple[str, Read, bool]

# A row that couldn't be read, with its cells.
_BadTexts = tuple[BadRow, Sequence[str]]


class Source(NamedTuple):
    """A file to be imported: its kind, name, SHA-256, the readers of its columns, and its rows, good and bad.

    `before` is done before the rows are taken, and returns how many rows of earlier files it changed. `part` says which
    part of the file is read, from 0 to 1.
    """

    kind: Kind
    name: str
    digest: str
    readers: Mapping[str, Read]
    rows: Iterable[Texts | _BadTexts]
    reject: Reject | None = None
    before: Callable[[Batch], int] | None = None
    part: Callable[[], float] = lambda: 1.0


class Counts(NamedTuple):
    """The numbers of a file's rows that were added, updated and skipped because nothing changed, and its bad rows."""

    kind: str
    name: str
    digest: str
    added: int
    updated: int
    skipped: int
    problems: Problems


def take(
    desk: Desk,
    sources: Iterable[Source],
    *,
    deposits: bool = False,
    strict: bool = False,
    progress: Progress = untold,
) -> tuple[int | None, list[Counts]]:
    """Import files in the caller's transaction. Return the number of the batch, None if nothing was new, and the
    counts of each file.

    The caller looks at the bad rows, and rolls back if there must be none. Raises PermissionMissing.
    """
    counts: list[Counts] = []
    with suppress(_NothingNew), _without_collecting(), desk.writing():
        number = imports.begin(desk.conn, desk.now, desk.actor.id)
        # A row of staff must not make it unclear who is acting.
        batch = Batch(replace(desk, logs=False, acting=desk.actor.name), number, deposits, strict)
        for source in sources:
            batch.require(NEEDS[source.kind.name])
            if source.kind.name == "payments":
                batch.close_due()
            counts.append(_take_file(batch, source, progress))
        batch.close_due()
        if not any(each.added or each.updated for each in counts):
            raise _NothingNew
        for each in counts:
            file = BatchFile(number, each.kind, each.name, each.digest, each.added, each.updated, each.skipped)
            imports.add_file(desk.conn, file)
        desk.record("import", f"batch {number}", after={each.kind: _facts(each) for each in counts})
        return number, counts
    return None, counts


def preview(source: Source, rows: int) -> tuple[list[Row], Problems]:
    """Return the first rows as they would be taken, and what is wrong with others before them."""
    problems = Problems(source.kind.names)
    return list(islice(_read(source, problems, block=1), rows)), problems


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Leave rows to be freed when nothing refers to them: to look for circles among them takes a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _NothingNew(Exception):
    """Raised to roll back a batch that added and changed nothing."""


def _take_file(batch: Batch, source: Source, progress: Progress) -> Counts:
    batch.next_file(source.kind, source.reject)
    added = skipped = 0
    updated = source.before(batch) if source.before else 0
    steps = Steps(source.name, source.part, progress)
    rows = counted(_read(source, batch.problems), steps.read)
    if source.kind.name == "payments":
        rows = in_order(rows, lambda row: (str(row.values["date"]), row.line), CHUNK)
    memory = Memory(batch, source.kind, source.readers)
    while chunk := list(islice(rows, CHUNK)):
        steps.tell("Checking")
        fresh, same = memory.sorted_out(chunk)
        steps.tell("Writing")
        skipped += same
        for row, became in TAKE[source.kind.name](batch, fresh):
            if memory.remember(row, became):
                updated += 1
            else:
                added += 1
        memory.store()
        steps.done += len(chunk)
        if len(chunk) == CHUNK:
            # The digests of a whole large file would take much memory.
            batch.log_part(source.kind.name)
    batch.indexes.build()
    skipped += len(batch.problems.left)
    return Counts(source.kind.name, source.name, source.digest, added, updated, skipped, batch.problems)


def _read(source: Source, problems: Problems, block: int = _BLOCK) -> Iterator[Row]:
    """Yield the rows whose cells can all be read: a block of rows column by column, which is fast, if all cells can."""
    columns = [(column.name, source.readers[column.name], column.required) for column in source.kind.columns]
    rows = iter(source.rows)
    while found := list(islice(rows, block)):
        yield from _by_columns(source.kind, columns, found) or _one_by_one(source.kind, columns, found, problems)


def _by_columns(kind: Kind, columns: Sequence[_Column], found: Sequence[Texts | _BadTexts]) -> list[Row]:
    """Return a block's rows, none if there is anything wrong with one of them."""
    good = [each for each in found if isinstance(each, Texts)]
    if len(good) < len(found):
        return []
    names, read_columns = [], []
    for (name, read, required), cells in zip(columns, zip(*(each.texts for each in good), strict=True), strict=True):
        # All rows of a file have the same columns.
        if cells[0] is None:
            continue
        try:
            values = list(map(read, cells))
        except Bad:
            return []
        if required and any(empty in values for empty in EMPTY):
            return []
        names.append(name)
        read_columns.append(values)
    rows = [dict(zip(names, values, strict=True)) for values in zip(*read_columns, strict=True)]
    return [Row(ref_of(kind, values), values, each) for values, each in zip(rows, good, strict=True)]


def _one_by_one(
    kind: Kind, columns: Sequence[_Column], found: Iterable[Texts | _BadTexts], problems: Problems
) -> Iterator[Row]:
    """Yield a block's rows, each read by itself. A row with a bad cell is noted."""
    for each in found:
        if not isinstance(each, Texts):
            problems.add(*each)
            continue
        values: dict[str, Any] = {}
        try:
            for (name, read, required), text in zip(columns, each.texts, strict=True):
                if text is not None:
                    value = values[name] = read(text)
                    if required and value in EMPTY:
                        raise Bad("Is empty, but required.")
        except Bad as error:
            problems.add(BadRow(each.line, name, str(text), error.reason), each.cells)
        else:
            yield Row(ref_of(kind, values), values, each)


def _facts(counts: Counts) -> str:
    """Return what the log says of a file."""
    done = f"{counts.added} added, {counts.updated} updated, {counts.skipped} skipped, {counts.problems.count} rejected"
    return f"{counts.name}: {done}; SHA-256 {counts.digest}"

"""Import: the rows of files go through the services, all or nothing, as one batch (SPEC 10)."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from itertools import chain, islice, repeat
from typing import Any

from zbill.db import imports
from zbill.db.imports import BatchFile
from zbill.desk import Desk
from zbill.exchange.batch import Batch, Taken
from zbill.exchange.cells import Bad
from zbill.exchange.kinds import Kind
from zbill.exchange.memory import Memory, digest_of, ref_of
from zbill.exchange.reading import Read
from zbill.exchange.rows import EMPTY, BadRow, Omitted, Problems, Reject, Row, Texts, TextsOf, Unread
from zbill.exchange.steps import Steps
from zbill.exchange.taking import catalog, money, people, sales, visits
from zbill.file.beside import beside
from zbill.file.waiting import in_order
from zbill.progress import Progress, untold
from zbill.records import NamedTuple
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

# How many blocks one process reads: only of a larger file a second one reads the rest, while the first are taken.
_FEW = 5
_FIRST = (_FEW + 1) * _BLOCK


# A column's name, its reader, and whether it must have a value.
_Column = tuple[str, Read, bool]

# A row of a file before its cells are read, and one whose cells are read as far as they can be.
_Texts = Texts | Omitted | Unread
_Read = Row | Omitted | Unread


class Source(NamedTuple):
    """A file to be imported: its kind, name, SHA-256, the readers of its columns, and its rows, good and bad.

    `texts` returns the text of each column from the cells of a row. `omit` is told of the rows that the map leaves out.
    `before` is done before the rows are taken, and returns how many rows of earlier files it changed. `part` says which
    part of the file is read, from 0 to 1.
    """

    kind: Kind
    name: str
    digest: str
    readers: Mapping[str, Read]
    rows: Iterable[_Texts]
    texts: TextsOf
    omit: Callable[[Omitted], None]
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
        batch = Batch(desk.but(logs=False, acting=desk.actor.name), number, deposits, strict)
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
    problems = Problems(source.kind.names, source.texts)
    read = chain.from_iterable(_blocks(source, source.rows, 1))
    return list(islice(_good(source, read, problems), rows)), problems


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
    batch.next_file(source.kind, source.texts, source.reject)
    added = skipped = 0
    updated = source.before(batch) if source.before else 0
    steps = Steps(source.name, progress)
    rows = _read(source, batch.problems, steps)
    memory = Memory(batch, source.kind, source.readers)
    for chunk in _chunks(rows):
        steps.tell("Checking")
        fresh, same = memory.sorted_out(chunk)
        steps.tell("Writing")
        skipped += same
        batch.indexes.part = steps.part_with(len(chunk))
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


def _chunks(rows: Iterator[Row]) -> Iterator[list[Row]]:
    """Yield the rows that are taken together: few at first, so that others are read meanwhile."""
    for most in chain([min(_FIRST, CHUNK)], repeat(CHUNK)):
        if not (chunk := list(islice(rows, most))):
            return
        yield chunk


def _read(source: Source, problems: Problems, steps: Steps) -> Iterator[Row]:
    """Yield the rows whose cells can all be read, payments in order of date, then line."""
    # To wait for the others, texts take a fifth of the time of values.
    is_sorted = source.kind.name == "payments"
    texts = in_order(_told(source, steps), _by_date(source), CHUNK) if is_sorted else source.rows
    for part, block in beside(((source.part(), block) for block in _blocks(source, texts, _BLOCK)), _FEW):
        yield from _good(source, block, problems)
        if not is_sorted:
            steps.read(len(block), part)


def _told(source: Source, steps: Steps) -> Iterator[_Texts]:
    """Yield the rows of a file, and tell how far they are read."""
    rows = iter(source.rows)
    while some := list(islice(rows, _BLOCK)):
        yield from some
        steps.read(len(some), source.part())


def _by_date(source: Source) -> Callable[[_Texts], tuple[date, int]]:
    """Return what puts rows in order of date, then line. Those without a date that can be read are first."""
    place, read = source.kind.names.index("date"), source.readers["date"]

    def order(row: _Texts) -> tuple[date, int]:
        if not isinstance(row, Texts):
            return date.min, row.line
        try:
            return read(row.texts[place] or "") or date.min, row.line
        except Bad:
            return date.min, row.line

    return order


def _good(source: Source, block: Iterable[_Read], problems: Problems) -> Iterator[Row]:
    """Yield the good rows of a block. The others are noted."""
    for row in block:
        if isinstance(row, Row):
            yield row
        elif isinstance(row, Omitted):
            source.omit(row)
        else:
            problems.add(*row)


def _blocks(source: Source, texts: Iterable[_Texts], size: int) -> Iterator[Sequence[_Read]]:
    """Yield the rows by blocks: each is read column by column, which is fast, if all cells can be read."""
    columns = [(column.name, source.readers[column.name], column.required) for column in source.kind.columns]
    rows = iter(texts)
    while found := list(islice(rows, size)):
        yield _by_columns(source.kind, columns, found) or [_alone(source.kind, columns, each) for each in found]


def _by_columns(kind: Kind, columns: Sequence[_Column], found: Sequence[_Texts]) -> list[_Read]:
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
    return [_row(kind, values, each) for values, each in zip(rows, good, strict=True)]


def _alone(kind: Kind, columns: Sequence[_Column], found: _Texts) -> _Read:
    """Return a row that is read by itself, or what is wrong with its first bad cell."""
    if not isinstance(found, Texts):
        return found
    values: dict[str, Any] = {}
    try:
        for (name, read, required), text in zip(columns, found.texts, strict=True):
            if text is not None:
                value = values[name] = read(text)
                if required and value in EMPTY:
                    raise Bad("Is empty, but required.")
    except Bad as error:
        return Unread(BadRow(found.line, name, str(text), error.reason), found.cells)
    return _row(kind, values, found)


def _row(kind: Kind, values: dict[str, Any], found: Texts) -> Row:
    return Row(ref_of(kind, values), values, digest_of(values), found.line, found.cells)


def _facts(counts: Counts) -> str:
    """Return what the log says of a file."""
    done = f"{counts.added} added, {counts.updated} updated, {counts.skipped} skipped, {counts.problems.count} rejected"
    return f"{counts.name}: {done}; SHA-256 {counts.digest}"

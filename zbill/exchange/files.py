"""Files to be imported: how each was read, and its rows (SPEC 10)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from zbill.billing import currencies
from zbill.choices import bare
from zbill.dates import Period
from zbill.db import imports, payments
from zbill.desk import Desk
from zbill.errors import BadData, Usage
from zbill.exchange import calendar, csv_file
from zbill.exchange.calendar import CalendarFile
from zbill.exchange.called_off import CalledOff
from zbill.exchange.cells import Conventions
from zbill.exchange.csv_file import CsvFile, Fault, Reading
from zbill.exchange.importing import Source
from zbill.exchange.kinds import KINDS, Kind
from zbill.exchange.maps import Map, folded_heading, named_headings
from zbill.exchange.plans import LeftOut, Plan, Unused, plan
from zbill.exchange.reading import readers
from zbill.exchange.rows import BadRow, Omitted, Texts, Unread
from zbill.text import listed

_ORDERS = {"ymd": "year first", "mdy": "month first", "dmy": "day first"}
_DECIMALS = {".": "decimal point", ",": "decimal comma"}
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}

# How many of the headings that are left out are named.
_NAMED = 20


@dataclass
class File:
    """An open file: what was understood of it, and the rows that its map left out, counted or listed.

    `form` is how it was read. `called_off` tells which sessions are canceled, because a calendar hasn't them any more.
    """

    kind: Kind
    name: str
    csv: CsvFile | CalendarFile
    plan: Plan
    conventions: Conventions
    form: str
    called_off: CalledOff | None = None
    left_out: int = 0
    listed: list[tuple[int, str]] = field(default_factory=list)

    @property
    def source(self) -> Source:
        return Source(
            self.kind,
            self.name,
            self.csv.digest,
            readers(self.kind, self.conventions, self.plan.utc),
            self._rows(),
            self._texts,
            self._omit,
            before=self.called_off.settle if self.called_off else None,
            part=lambda: self.csv.part,
        )

    @property
    def notes(self) -> list[str]:
        """Return what to say beside the counts."""
        return self.called_off.notes if self.called_off else []

    def _rows(self) -> Iterator[Texts | Omitted | Unread]:
        take = self.plan.take
        for row in self.csv.rows():
            if isinstance(row, Fault):
                yield Unread(BadRow(row.line, row.column, row.value, row.reason), row.cells)
                continue
            texts = take(row.cells)
            yield Omitted(row.line, *texts) if isinstance(texts, LeftOut) else Texts(row.line, texts, row.cells)

    def _texts(self, cells: Sequence[str]) -> Sequence[str | None]:
        texts = self.plan.take(cells)
        assert not isinstance(texts, LeftOut), "the row was taken"
        return texts

    def _omit(self, row: Omitted) -> None:
        if row.is_listed:
            self.listed.append((row.line, row.reason))
        else:
            self.left_out += 1

    @property
    def understood(self) -> str:
        """Return in one line how the file was read. The rows must have been read."""
        columns = f"{_counted(len(self.plan.used), 'column')} used"
        if self.plan.unused:
            columns += f", {len(self.plan.unused)} left out: {listed([*map(_unused, self.plan.unused)], _NAMED)}"
        parts = [f"{self.name}: read as {self.form}", columns]
        parts += [f"{_counted(self.left_out, 'row')} left out by the map"] * bool(self.left_out)
        return "; ".join(parts) + "."


@contextmanager
def opened(
    desk: Desk, kind: Kind, source: str | BinaryIO, how: Map, *, strict: bool, period: Period | None = None
) -> Iterator[File]:
    """Open a file of a kind, read as the map says. With `strict`, all columns of a CSV file must be used.

    A calendar is read in a period, from today on if it is None. Raises Usage for a path or an option, BadData for a
    fault of the whole file.
    """
    name = Path(source).name if isinstance(source, str) else "standard input"
    if calendar.is_calendar(source):
        yield _calendar(desk, kind, source, name, how, period)
        return
    if period:
        raise Usage("--period is for a calendar, and this file isn't one.", "Leave out --period.")
    ours = {folded_heading(each) for each in (*kind.names, *named_headings(how))}
    broken = {folded_heading(column.name) for column in kind.columns if column.holds in ("lines", "joined")}
    reading = Reading(how.encoding, how.delimiter, how.heading or None)
    fewest = min(2, len(kind.required))
    with csv_file.opened(
        source,
        lambda heading: folded_heading(heading) in ours,
        lambda heading: folded_heading(heading) in broken,
        reading,
        fewest,
    ) as found:
        planned = _planned(desk, kind, how, found)
        if strict and planned.unused:
            named = listed([_unused(each, "near to {}") for each in planned.unused], _NAMED)
            raise BadData(
                f"The file has columns that aren't used: {named}.",
                "Remove or map them, or leave out --strict.",
            )
        conventions = _conventions(desk, kind, how)
        yield File(kind, name, found, planned, conventions, _form(found, conventions))


def in_folder(path: str) -> dict[str, Path]:
    """Return the files of a folder that have the name of a kind, by kind, in the order in which they are taken.

    Raises Usage for a path that isn't a folder, or has none of them.
    """
    folder = Path(path)
    if not folder.is_dir():
        raise Usage(
            f"There is no folder {path}.", "Name a folder with files such as clients.csv, or a kind and a file."
        )
    named = {kind: folder / f"{kind}.csv" for kind in KINDS}
    found = {kind: file for kind, file in named.items() if file.is_file()}
    if not found:
        raise Usage(
            f"No file in {path} has the name of a kind.", "Name them: " + ", ".join(f"{kind}.csv" for kind in KINDS)
        )
    return found


@contextmanager
def together(desk: Desk, found: Mapping[str, Path], how: Map, *, strict: bool = False) -> Iterator[list[File]]:
    """Open files of several kinds, all read as the map says. Raises as `opened` does."""
    with ExitStack() as stack:
        yield [
            stack.enter_context(opened(desk, KINDS[kind], str(file), how, strict=strict))
            for kind, file in found.items()
        ]


def _calendar(desk: Desk, kind: Kind, source: str | BinaryIO, name: str, how: Map, period: Period | None) -> File:
    if kind.name != "sessions":
        raise Usage(f"{name} is a calendar, which has sessions only.", "Use import sessions for it.")
    if how.delimiter or how.heading:
        raise Usage("--delimiter and --heading are for CSV files, not for a calendar.", "Leave them out.")
    if how.columns.get("ref", calendar.MAP.columns["ref"]) != calendar.MAP.columns["ref"]:
        raise Usage("The ref of an event can't be mapped: it is its UID.", "Leave out the ref.")
    days = period or calendar.default_period(desk.today)
    visits = imports.visits(desk.conn, days.first)
    known = {each.ref: each.start for each in visits if each.start.date() <= days.last}
    found = calendar.opened(source, how.encoding, desk.zone, days, known)
    how = how._replace(columns={**calendar.MAP.columns, **how.columns}, complete=True)
    form = f"a calendar, {found.encoding}, times without a zone in {found.zone.key}, {days.first} to {days.last}"
    form += ", the next year because there is no --period" * (period is None)
    left_out = ", ".join(f"{number} {why}" for why, number in sorted(found.left_out.items()) if number)
    form += f"; events left out: {left_out}" * bool(left_out)
    planned = _planned(desk, kind, how, found)
    # Headings that are like ours aren't misspelled here.
    planned = planned._replace(unused=tuple(each._replace(near="") for each in planned.unused))
    return File(kind, name, found, planned, _conventions(desk, kind, how), form, CalledOff(found, visits))


def _planned(desk: Desk, kind: Kind, how: Map, found: CsvFile | CalendarFile) -> Plan:
    columns = {column.name: column.required for column in kind.columns}
    return plan(how, found.headings, columns, desk.settings["currency"])


def _conventions(desk: Desk, kind: Kind, how: Map) -> Conventions:
    currency = desk.settings["currency"]
    order = how.date_order or desk.settings["date_order"]
    methods = _methods(desk) if kind.name == "payments" else ()
    signs = currencies.signs(currency)
    return Conventions(order, how.decimal, currency, desk.settings.decimals, signs, desk.zone, methods)


def _methods(desk: Desk) -> Sequence[str]:
    """Return the practice's methods, and those that only older receipts have, so that an export can come back."""
    own = desk.settings.methods
    known = set(map(bare, own))
    return [*own, *(each for each in payments.methods(desk.conn) if bare(each) not in known)]


def _form(found: CsvFile, conventions: Conventions) -> str:
    """Return how a CSV file was read, with a sample of what its encoding made of it."""
    how = [found.encoding, _DELIMITERS.get(found.delimiter, f"the delimiter {found.delimiter}")]
    how += filter(None, (_ORDERS.get(conventions.order), _DECIMALS.get(conventions.decimal)))
    return ", ".join(how) + f" ({found.sample})" * bool(found.sample)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' * (count != 1)}"


def _unused(column: Unused, hint: str = "did you mean {}?") -> str:
    heading = column.heading or "(no heading)"
    return f"{heading} ({hint.format(column.near)})" if column.near else heading

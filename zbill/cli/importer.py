"""One import: what it says about its files and their rows, and the counts that it prints."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable, Mapping, Sequence

from zbill.cli import output
from zbill.cli.call import Call
from zbill.db import imports
from zbill.desk import Desk
from zbill.errors import BadData
from zbill.exchange import days, importing
from zbill.exchange.files import File
from zbill.exchange.importing import Counts
from zbill.exchange.rows import BadRow
from zbill.file.connection import write_much
from zbill.sheet import Column, Sheet
from zbill.text import harmless, listed

# How many rows are named before the others are only counted.
NAMED = 20

# How much of a bad value is shown.
_LONGEST = 80


class Importer:
    """One import: it says how the files were read and what is wrong with their rows, and prints the counts."""

    def __init__(
        self,
        call: Call,
        opened: Sequence[File],
        *,
        skip_bad: bool,
        strict: bool,
        deposits: bool,
        rejects: Mapping[str, str],
    ) -> None:
        """`rejects` says, by the kind of a file, where its bad rows are written: a file, or - for standard output."""
        self.call, self.files = call, opened
        self.skip_bad, self.strict, self.deposits, self.rejects = skip_bad, strict, deposits, rejects
        self.saving: tuple[str, str] | None = None
        self.rejected: dict[str, list[tuple[int, str]]] = {}

    def run(self, *, dry_run: bool) -> None:
        """Import the files. Raises BadData if a row is bad, unless bad rows are skipped."""
        # Indexes of any number of rows are built at the end.
        write_much(self.call.desk().conn)
        try:
            self.call.perform_shown(lambda desk: self._take(desk, dry_run=dry_run), dry_run=dry_run)
        finally:
            for target, rejected in self.rejected.items():
                _write([self.call.mark, *(row for _, row in sorted(rejected))], target)

    def _take(self, desk: Desk, *, dry_run: bool) -> Sheet:
        self._say_repeated(desk)
        sources = (file.source._replace(reject=self._reject(file)) for file in self.files)
        with self.call.progress() as tell:
            number, counts = importing.take(desk, sources, deposits=self.deposits, strict=self.strict, progress=tell)
        for file, counted in zip(self.files, counts, strict=True):
            self._say(file, counted)
        self._require_good(counts)
        if self.saving:
            imports.save_map(desk.conn, *self.saving)
            desk.record("import --save-map", f"map {self.saving[0]}", after={"map": self.saving[1]})
        return _counts(number, counts, dry_run=dry_run)

    def _say_repeated(self, desk: Desk) -> None:
        """Say which files were imported before, and weren't undone."""
        earlier: dict[int, list[str]] = {}
        for file in self.files:
            batch = imports.batch_with(desk.conn, file.kind.name, file.csv.digest)
            if batch:
                earlier.setdefault(batch, []).append(file.name)
        for batch, names in earlier.items():
            self.call.say(f"Imported before, in batch {batch}: {listed(names, NAMED)}.")

    def _reject(self, file: File) -> Callable[[Sequence[str], BadRow], object] | None:
        target = self.rejects.get(file.kind.name)
        if not target:
            return None
        # A second heading of the same name would keep the file from being imported again.
        is_taken = not {"reason", "waived"}.isdisjoint(file.plan.sources)
        heading = [*file.csv.headings, "rejected" if is_taken else "reason"]

        def reject(cells: Sequence[str], bad: BadRow) -> None:
            rejected = self.rejected.setdefault(target, [(0, _csv_row(heading, file.csv.delimiter))])
            # A short row is filled, so that the reason is below its heading.
            filled = [*cells, *[""] * (len(heading) - 1 - len(cells)), _reason(bad)]
            rejected.append((bad.line, _csv_row(filled, file.csv.delimiter)))

        return reject

    def _say(self, file: File, counted: Counts) -> None:
        self.call.say(file.understood)
        for line, reason in file.listed:
            self.call.say(f"Line {line} was left out by the map: {reason}.")
        for note in file.notes[:NAMED]:
            self.call.say(note)
        if len(file.notes) > NAMED:
            self.call.say(f"{len(file.notes) - NAMED} more like these.")
        problems = counted.problems
        for bad in sorted(problems.first)[:NAMED]:
            self.call.say(told(bad))
        if problems.count > NAMED:
            self.call.say(_more(problems.count - NAMED, "bad"))
        for left in problems.left[:NAMED]:
            self.call.say(f"Skipped: {told(left)}")
        if len(problems.left) > NAMED:
            self.call.say(_more(len(problems.left) - NAMED, "skipped"))

    def _require_good(self, counts: Sequence[Counts]) -> None:
        bad = sum(each.problems.count for each in counts)
        if not bad:
            return
        order = self._other_order(counts)
        if self.skip_bad and not order:
            return
        remedy = f"If day and month are in another order, add --date-order {order}." if order else ""
        raise BadData(
            f"{bad} row{'s are' if bad > 1 else ' is'} bad, so nothing was imported.",
            remedy or f"Correct {'them' if bad > 1 else 'it'}, or import the other rows with --skip-bad.",
        )

    def _other_order(self, counts: Sequence[Counts]) -> str:
        """Return the order of day and month that all bad dates have, if it is another one, else nothing."""
        found = ""
        for file, counted in zip(self.files, counts, strict=True):
            dated = {column.name for column in file.kind.columns if column.holds in ("day", "start")}
            texts = [bad.value for bad in counted.problems.first if bad.column in dated]
            if texts:
                found = days.other_order(texts, file.conventions.order) or ""
                if not found:
                    return ""
        return found


def _counts(number: int | None, counts: Sequence[Counts], *, dry_run: bool) -> Sheet:
    """Return how many rows of each file were added, updated, skipped and rejected."""
    columns = (
        Column("batch", "Batch", "number", merged=True),
        Column("kind", "Kind", "label"),
        *(Column(each, each.capitalize(), "number") for each in ("added", "updated", "skipped", "rejected")),
    )
    # The number of a dry run is given again.
    batch = None if dry_run else number
    rows = [[batch, each.kind, each.added, each.updated, each.skipped, each.problems.count] for each in counts]
    caption = "" if dry_run else f"To undo: zbill import undo {number}"
    if number is None:
        caption = "Nothing was new, so there is no batch."
    return Sheet("Import", columns, rows, caption=caption)


def told(bad: BadRow) -> str:
    """Return a row in one line: where it is, the cell that is wrong or names it, and the reason."""
    cell = f", {bad.column}" * bool(bad.column) + f" {_quoted(bad.value)}" * bool(bad.value)
    place = f"Line {bad.line}" if bad.line else "Not in the file"
    return f"{place}{cell}: {bad.reason}"


def _quoted(value: str) -> str:
    """Return a value as it is listed, cut if it is long."""
    return repr(value if len(value) <= _LONGEST else value[:_LONGEST] + "…")


def _more(count: int, what: str) -> str:
    return f"{count} more row{'s are' if count > 1 else ' is'} {what}."


def _reason(bad: BadRow) -> str:
    return f"{bad.column}: {bad.reason}" if bad.column else bad.reason


def _write(rows: Sequence[str], target: str) -> None:
    """Write rows of CSV to a file, or to standard output for -, and harmlessly to a terminal."""
    if target == "-" and sys.stdout.isatty():
        rows = [harmless(row.removesuffix("\r\n")) + "\n" for row in rows]
    output.write("" if target == "-" else target, lambda out: out.writelines(rows))


def _csv_row(cells: Sequence[str], delimiter: str) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerow(cells)
    return text.getvalue()

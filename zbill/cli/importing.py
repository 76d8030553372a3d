"""import: take in the rows of CSV files, of one kind or of a folder."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from zbill.choices import meant, one_of
from zbill.cli import output, parsing
from zbill.cli.call import Call, current
from zbill.cli.command import Group
from zbill.cli.declared import Annotated, Argument, Commands, Context, Option
from zbill.cli.importer import NAMED, Importer, told
from zbill.cli.params import DryRun
from zbill.db import imports
from zbill.desk import Desk
from zbill.errors import Usage
from zbill.exchange import csv_file, files, importing, map_options, maps, undoing
from zbill.exchange.files import File
from zbill.exchange.kinds import KINDS, Kind
from zbill.exchange.maps import Map
from zbill.file.given import contents
from zbill.models import DiscountRate, TaxRate
from zbill.money import Money, to_text
from zbill.reports import batches
from zbill.sheet import Column, Sheet
from zbill.text import listed, required

FileArg = Annotated[str, Argument(metavar="FILE", help="CSV file, or - to read it from standard input.")]
SkipBad = Annotated[bool, Option("--skip-bad", help="Import the good rows even if others are bad.")]
Strict = Annotated[
    bool, Option("--strict", help="Refuse columns that aren't used, and rows that can't be changed any more.")
]
Rejects = Annotated[
    str, Option("--rejects", metavar="FILE", help="Write the bad rows to this file, - for standard output.")
]
FolderOfRejects = Annotated[
    str, Option("--rejects", metavar="FOLDER", help="Write the bad rows of each file to one in this folder.")
]
Show = Annotated[str, Option("--show", metavar="N", help="Show the first N rows as they would be taken.")]
From = Annotated[
    str, Option("--from", metavar="NAME", help="Read the file with this map, saved or built in, or a .toml file.")
]
Mapped = Annotated[
    list[str],
    Option("--map", metavar="HEADING=COLUMN", help="Take a column from this heading. Repeat for more, or to join."),
]
Constants = Annotated[
    list[str], Option("--set", metavar="COLUMN=VALUE", help="Give a column this value. Repeat for more.")
]
Only = Annotated[
    list[str],
    Option("--only", metavar="HEADING=VALUE", help="Only rows with this value, or one of several: A|B."),
]
DateOrder = Annotated[str, Option("--date-order", metavar="ORDER", help="Order of dates: ymd, mdy or dmy.")]
Decimal = Annotated[str, Option("--decimal", metavar="SIGN", help="Decimal sign of amounts: . or ,")]
Delimiter = Annotated[str, Option("--delimiter", metavar="SIGN", help="Sign between cells, or tab.")]
Encoding = Annotated[str, Option("--encoding", metavar="NAME", help="Encoding of the file.")]
Heading = Annotated[str, Option("--heading", metavar="LINE", help="Line of the heading, if not the first.")]
SaveMap = Annotated[str, Option("--save-map", metavar="NAME", help="Save these options as a map.")]
OfCalendar = Annotated[
    str,
    Option("--period", metavar="PERIOD", help="Days of a calendar, such as 2026-10. Default: 365 days from today."),
]
Deposits = Annotated[bool, Option("--deposits", help="Take a payment of a client who owes nothing as a deposit.")]


# What help says of a kind besides its columns.
_OF_KIND = {
    "sessions": (
        "FILE can also be a calendar (.ics). --map Attendee=client --map Title=service says what its events are, and"
        " --period which days to take. Imported again, events that moved change their session, and events that are gone"
        " cancel it.",
    )
}


class ImportGroup(Group):
    """The group of `import`, which takes a folder in place of a kind."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and args[0] not in self.commands:
            if "/" in args[0] or Path(args[0]).is_dir():
                args = ["folder", *args]
            elif meant(args[0], KINDS):
                args = [one_of(args[0], list(KINDS), "kind"), *args[1:]]
            elif len(args) == 1:
                args = ["folder", *args]
        return super().resolve_command(ctx, args)


app = Commands("Import CSV files, list what was imported, and undo it.", ImportGroup)


def _add(kind: Kind) -> None:
    """Add the command that imports files of a kind."""

    def take(
        ctx: Context,
        file: FileArg,
        dry_run: DryRun = False,
        skip_bad: SkipBad = False,
        strict: Strict = False,
        rejects: Rejects = "",
        show: Show = "",
        deposits: Deposits = False,
        base: From = "",
        mapped: Mapped = [],  # noqa: B006
        constants: Constants = [],  # noqa: B006
        only: Only = [],  # noqa: B006
        date_order: DateOrder = "",
        decimal: Decimal = "",
        delimiter: Delimiter = "",
        encoding: Encoding = "",
        heading: Heading = "",
        save_map: SaveMap = "",
        period: OfCalendar = "",
    ) -> None:
        call = current(ctx)
        if deposits and kind.name != "payments":
            raise Usage(f"Rows of {kind.name} are no payments.", "Leave out --deposits.")
        rows = parsing.whole(show, "number of rows") if show else 0
        if rejects not in ("", "-"):
            _require_apart(rejects, file)
        how = map_options.from_options(
            kind.name,
            kind.names,
            _map(call.desk(), base) if base else None,
            mapped=mapped,
            constants=constants,
            only=only,
            date_order=date_order,
            decimal=decimal,
            delimiter=delimiter,
            encoding=encoding,
            heading=parsing.whole(heading, "line") if heading else 0,
        )
        days = parsing.period(call.desk(), period)
        with (
            _source(file) as source,
            files.opened(call.desk(), kind, source, how, strict=strict, period=days) as opened,
        ):
            if rows:
                _show(call, opened, rows)
                return
            targets = {kind.name: rejects}
            importer = Importer(call, [opened], skip_bad=skip_bad, strict=strict, deposits=deposits, rejects=targets)
            if save_map:
                importer.saving = (required(save_map, "map name"), maps.to_text(how))
            importer.run(dry_run=dry_run)

    take.__doc__ = "\n\n".join(
        [
            kind.summary,
            _columns(kind),
            *_OF_KIND.get(kind.name, ()),
            f"Example: zbill import {kind.name} {kind.name}.csv",
        ]
    )
    app.command(kind.name)(take)


def _columns(kind: Kind) -> str:
    """Return the columns of a kind, for help."""
    return "Columns: " + ", ".join(f"{column.name}{' (required)' * column.required}" for column in kind.columns) + "."


for _kind in KINDS.values():
    _add(_kind)


@app.command("folder")
def folder(
    ctx: Context,
    path: Annotated[str, Argument(metavar="FOLDER", help="Folder with files such as clients.csv.")],
    dry_run: DryRun = False,
    skip_bad: SkipBad = False,
    strict: Strict = False,
    rejects: FolderOfRejects = "",
    deposits: Deposits = False,
    date_order: DateOrder = "",
    decimal: Decimal = "",
    delimiter: Delimiter = "",
    encoding: Encoding = "",
) -> None:
    """Import the files of a folder, all or nothing.

    It takes the files that have the name of a kind, such as clients.csv, in the order of the list above.

    Example: zbill import folder old-system
    """
    call = current(ctx)
    how = map_options.from_options(
        "", (), date_order=date_order, decimal=decimal, delimiter=delimiter, encoding=encoding
    )
    found = files.in_folder(path)
    others = sorted(each.name for each in Path(path).iterdir() if each not in found.values())
    if rejects:
        _require_folder_apart(Path(rejects), Path(path))
        for file in found.values():
            _require_apart(str(Path(rejects, file.name)), str(file))
    if others:
        call.say(f"Left alone: {listed(others, NAMED)}.")
    targets = {kind: str(Path(rejects, file.name)) for kind, file in found.items()} if rejects else {}
    with files.together(call.desk(), found, how, strict=strict) as opened:
        importer = Importer(call, opened, skip_bad=skip_bad, strict=strict, deposits=deposits, rejects=targets)
        importer.run(dry_run=dry_run)


@app.command("list")
def list_(ctx: Context) -> None:
    """List what was imported, a line for each file of a batch.

    Example: zbill import list
    """
    current(ctx).show(batches.batches)


@app.command("undo")
def undo(ctx: Context, batch: Annotated[str, Argument(metavar="BATCH", help="Number of the batch.")]) -> None:
    """Undo a batch, unless something else depends on it.

    It voids the invoices and receipts of the batch, which keep their numbers. It removes its clients, patients and
    sessions that nothing else uses. What it added to the catalog stays, and what it changed in rows that were there
    before. It is refused if a payment, a line or a document from outside the batch depends on it, or if a date is in
    the locked period.

    Example: zbill import undo 7
    """
    number = parsing.whole(batch, "batch")
    current(ctx).perform(lambda desk: undoing.undo(desk, number))


@app.command("maps")
def maps_(
    ctx: Context,
    name: Annotated[str, Argument(metavar="NAME", help="Map to show.", show_default=False)] = "",
) -> None:
    """List the maps, saved and built in, or show one.

    Example: zbill import maps stripe
    """
    call = current(ctx)
    if name:
        call.write_lines(*_map_text(call.desk(), name).splitlines())
    else:
        call.write_lines(*_names(call.desk()))


def _names(desk: Desk) -> list[str]:
    return [*imports.saved_maps(desk.conn), *maps.built_in()]


def _map_text(desk: Desk, name: str) -> str:
    """Return the text of a saved map, else of a file that ends in .toml, else of a built-in map. Raises Usage."""
    saved = imports.saved_map(desk.conn, name)
    if saved is None and name.endswith(".toml"):
        return contents(name, megabytes=1).decode("utf-8", "replace")
    if saved is None and name not in maps.built_in():
        raise maps.unknown("map", name, _names(desk))
    return maps.built_in_text(name) if saved is None else saved


def _map(desk: Desk, name: str) -> Map:
    return maps.from_text(_map_text(desk, name))


@contextmanager
def _source(file: str) -> Iterator[str | BinaryIO]:
    """Give the path of a file, or for - standard input in a temporary file."""
    if file == "-":
        with csv_file.spooled(sys.stdin) as spooled:
            yield spooled
    else:
        yield file


def _require_apart(rejects: str, file: str) -> None:
    """Check that the bad rows can be written, and not over the file that has them. Raises Usage if not."""
    target = Path(rejects)
    output.require_writable(target, "--rejects")
    if target.exists() and Path(file).exists() and target.samefile(file):
        raise Usage(f"{rejects} is the file that is imported.", "Choose another file with --rejects.")


def _require_folder_apart(rejects: Path, place: Path) -> None:
    """Check that the bad rows of a folder's files have another folder. Raises Usage if not."""
    if not rejects.is_dir():
        raise Usage(f"There is no folder {rejects}.", "Give --rejects a folder, for a file of bad rows for each kind.")
    if rejects.samefile(place):
        raise Usage(f"{rejects} is the folder that is imported.", "Choose another folder with --rejects.")


def _show(call: Call, file: File, rows: int) -> None:
    """Print the first rows of a file as they would be taken."""
    found, problems = importing.preview(file.source, rows)
    columns = [name for name in file.kind.names if name in file.plan.sources]
    decimals = call.desk().settings.decimals
    shown = [[row.line, *(_shown(row.values.get(name), decimals) for name in columns)] for row in found]
    call.say(file.understood)
    for bad in sorted(problems.first)[:NAMED]:
        call.say(told(bad))
    sheet = Sheet("Rows", (Column("line", "Line", "number"), *(Column(name, name) for name in columns)), shown)
    call.show(lambda _: sheet)


def _shown(value: object, decimals: int) -> str:
    """Return a value of a cell as zbill writes it."""
    match value:
        case None:
            return ""
        case ():
            return "none"
        case bool():
            return "yes" if value else "no"
        case Money():
            return to_text(value, decimals)
        case datetime():
            return value.isoformat(" ", "minutes")
        case TaxRate() | DiscountRate():
            return f"{value.name} {value.rate}"
        case (str(ref), Money() | None as amount):
            return ref if amount is None else f"{ref}={to_text(amount, decimals)}"
        case tuple() | list():
            return "; ".join(_shown(each, decimals) for each in value)
    return str(value)

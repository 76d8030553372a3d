"""One export for a bookkeepers' program: its files, and what it says about them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from zbill.choices import one_of
from zbill.cli.call import Call
from zbill.db.exports import Changed, Documents
from zbill.errors import Refused, Usage
from zbill.exchange import bookkeeping, programs
from zbill.exchange.bookkeeping import Export, Wanted
from zbill.exchange.days import ORDERS
from zbill.file.connection import reading
from zbill.file.drafts import save
from zbill.records import NamedTuple
from zbill.reports.bookkeeping import left_out
from zbill.text import listed, required

# How many documents are named before the others are only counted.
_NAMED = 20


class Given(NamedTuple):
    """The options of an export for a program, as they were typed."""

    program: str
    name: str
    since_last: bool
    mapped: Sequence[str]
    constants: Sequence[str]
    order: str


def hand_over(call: Call, kind: Documents, given: Given) -> None:
    """Write the files of an export, and remember what they have, unless they are only shown on a screen.

    The practice file is locked meanwhile, so that two exports at once don't write the same documents.
    """
    if call.form != "csv":
        raise Usage(
            "Bookkeepers' programs read CSV files only.", "Leave out --format, or use a name that ends in .csv."
        )
    call.identify()
    desk = call.desk()
    export = Export(_wanted(call, kind, given), call.style(desk))
    with reading(desk.conn) if call.is_on_screen else desk.writing():
        paths = _write(call, export, export.files(desk), is_next=given.since_last)
        changed = export.changed(desk)
        if not call.is_on_screen:
            export.remember(desk, changed)
        missing = left_out(desk, kind)
    _say(call, export, paths, changed)
    if missing:
        call.say(f"Not exported: {listed([_counted(count, what) for what, count in missing.items()])}.")
    if "open invoices" in missing:
        call.say("An invoice is exported once it is closed. Close them: zbill invoice close --all")


def numbered(target: Path, number: int) -> Path:
    """Return the path of one file of several: books-2.csv."""
    return target.with_name(f"{target.stem}-{number}{target.suffix}")


def _wanted(call: Call, kind: Documents, given: Given) -> Wanted:
    """Return what the options ask for. Raises Usage."""
    desk = call.desk()
    program = programs.load(given.program)
    order = given.order and one_of(given.order, list(ORDERS), "date order")
    if given.mapped and kind == "payments":
        raise Usage("Payments have no taxes.", "Leave out --map.")
    own = desk.settings["date_order"]
    return Wanted(
        program,
        kind,
        programs.with_texts(program.layouts[kind], given.constants),
        required(given.name, "name") if given.name else given.program,
        given.since_last,
        order or (own if own in ("mdy", "dmy") else program.order),
        bookkeeping.their_taxes(desk, given.mapped),
        desk.settings.decimals,
        desk.settings["currency"],
    )


def _write(call: Call, export: Export, texts: Iterator[str], *, is_next: bool) -> list[Path]:
    """Write the files, numbered if there are several, and return their paths: none on standard output.

    If one can't be written, none is left.
    """
    first, second = next(texts, None), next(texts, None)
    if second is None:
        if first is not None or not is_next:
            call.write(lambda out: out.write(first or export.heading) and None)
            # A pipe that is closed, or a full disk, must fail before the export is remembered.
            sys.stdout.flush()
        return []
    if not call.target:
        raise Refused(
            f"This takes several files, because {export.wanted.program.title} takes no larger ones.",
            "Write them to files: add -o FILE",
        )
    written: list[Path] = []
    try:
        for number, text in enumerate(chain([first or "", second], texts), 1):
            path = numbered(Path(call.target), number)
            save(path, text.encode())
            written.append(path)
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        raise
    return written


def _say(call: Call, export: Export, paths: Sequence[Path], changed: Sequence[Changed]) -> None:
    """Say what was written, and what is to be done by hand."""
    wanted, desk = export.wanted, call.desk()
    title = wanted.program.title
    if export.count:
        files = f" in {len(paths)} files, {paths[0]} to {paths[-1].name}" if paths else ""
        call.say(f"{_counted(export.count, wanted.kind)} for {title}{files}. Total: {desk.text(export.amount)}.")
        call.say(f"{wanted.layout.how} Dates are {ORDERS[wanted.order]}.")
    elif wanted.is_next:
        call.say(f"No {wanted.kind} are new since the last export for {wanted.name}, so nothing was written.")
    else:
        call.say(f"There are no {wanted.kind} to export.")
    for path in _stale(call, export, paths):
        call.say(f"Warning: {path} is from an earlier export.")
    if export.too_large:
        call.say(f"Warning: {title} takes no file this large. Enter by hand: {listed(export.too_large, _NAMED)}.")
    if changed:
        facts = [f"{each.label} {each.became}" for each in changed]
        call.say(f"Warning: changed after they were exported: {listed(facts, _NAMED)}. Correct them in {title}.")


def _counted(count: int, what: str) -> str:
    return f"{count} {what.removesuffix('s') if count == 1 else what}"


def _stale(call: Call, export: Export, paths: Sequence[Path]) -> list[Path]:
    """Return files of an earlier export that look like a part of this one."""
    if not (call.target and export.count):
        return []
    target = Path(call.target)
    following = numbered(target, len(paths) + 1)
    return [path for path in ([target, following] if paths else [following]) if path.is_file()]

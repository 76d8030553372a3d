"""A trial: random files go through the whole import, and the practice is compared with what was meant."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from decimal import Decimal, InvalidOperation
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from unittest import mock

from tests.exchange.fuzz import cells
from tests.exchange.fuzz.cells import Money
from tests.exchange.fuzz.files import File, folder
from tests.exchange.fuzz.rows import PERHAPS, SOMEWHERE, Author, Row
from tests.practice import Practice, create_practice
from zbill.cli.call import Call
from zbill.cli.importer import NAMED, Importer
from zbill.db import digests
from zbill.desk import Desk
from zbill.errors import ZbillError
from zbill.exchange import files, importing, map_options, undoing
from zbill.exchange.kinds import KINDS
from zbill.exchange.taking import money as taking_money
from zbill.exchange.taking import visits
from zbill.file import connection
from zbill.render import csv_text
from zbill.reports import check
from zbill.reports.exports import rows_of
from zbill.style import Style

# The practices that files are brought into: currency, decimals, and the settings that decide what rows mean.
PRACTICES: tuple[tuple[str, int, str, dict[str, str]], ...] = (
    ("USD", 2, "", {}),
    ("USD", 2, "dmy", {"auto_close": "paid"}),
    ("JPY", 0, "mdy", {}),
    ("KWD", 3, "ymd", {"auto_close": "made"}),
)

# What an export shows in a cell of these columns, if the row says nothing, is up to zbill.
FILLED = frozenset(
    "from abbreviation minutes provider quantity discountable late_cancel_percent no_show_percent archived inclusive "
    "status waived tax_exempt taxes discount invoice description fee kind method settles roles patient service login "
    "closed_on".split()
)


class Place(NamedTuple):
    """A practice for trials: its file, open, and how it writes amounts and days."""

    practice: Practice
    conn: sqlite3.Connection
    money: Money
    order: str


class Seen(NamedTuple):
    """The numbers of rows that a trial accepted and refused."""

    accepted: int
    refused: int


def places(parent: Path) -> list[Place]:
    parent.mkdir(exist_ok=True)
    return [_place(parent / f"{number}", *each) for number, each in enumerate(PRACTICES)]


def _place(parent: Path, currency: str, decimals: int, order: str, settings: dict[str, str]) -> Place:
    parent.mkdir()
    practice = create_practice(parent, options=f"--currency {currency}")
    if order:
        practice.ok(f"config set date_order {order}")
    for name, value in settings.items():
        practice.ok(f"config set {name} {value}")
    for command in (
        "tax add GST 5 --from 2026-01-01",
        "tax add PST 7 --from 2026-01-01",
        "tax add VAT 10 --inclusive --from 2026-01-01",
        "discount add Senior 10",
        "service add TALK Talk 100 --minutes 50 --late-cancel 50 --from 2026-01-01",
        "service add EXAM Examination 60 --tax GST --from 2026-01-01",
        "client add 'Ana Lopez' --ref A --email ana@example.com",
        "client add 'Ben Okafor' --ref B",
        "client add 'Cem Aydin' --ref C --auto-invoice off",
        "client add 'Dora Novak' --ref D --tax-exempt",
        "patient add A Rex --ref rex",
        "config set locked_through 2026-06-30",
    ):
        practice.ok(command)
    conn = connection.connect(practice.path)
    conn.execute("pragma synchronous = off")
    # Once, not in each trial, which is rolled back.
    digests.watch(conn)
    return Place(practice, conn, Money(currency, decimals, ""), order)


class Imported(NamedTuple):
    """The end of an import: its exit code, the error, the counts, and what it told."""

    code: int
    error: str
    counts: list[dict[str, Any]]
    told: list[str]


def trial(draw: Random, place: Place, *, thorough: bool) -> Seen:
    """Bring random files into a practice, look at what became of every row, and leave the practice as it was."""
    place = place._replace(money=place.money._replace(decimal=draw.choice(["", "", ".", ","])))
    written = folder(Author(draw, place.money, place.order))
    with rolled_back(place.conn), sizes(draw):
        return _look(draw, place, written, thorough=thorough)


def _look(draw: Random, place: Place, written: Sequence[File], *, thorough: bool) -> Seen:
    before, figures = digest(place.conn), _figures(place)
    skip_bad, dry_run = draw.random() < 0.6, draw.random() < 0.05
    judged = [(file, line, row) for file in written for line, row in file.rows]
    bad = [(file, line, row) for file, line, row in judged if row.wrong and not row.wrong.startswith(PERHAPS)]
    unsure = [(file, line, row) for file, line, row in judged if row.wrong.startswith(PERHAPS)]
    answer = bring(place, written, skip_bad=skip_bad, dry_run=dry_run)
    assert answer.code in (0, 6), answer
    told = {place: reason for place, reason in map(_told, answer.told) if place}
    if answer.code == 6:
        assert digest(place.conn) == before, answer
        assert bad or unsure, answer
        if "bad, so nothing was imported" in answer.error:
            assert not skip_bad or "--date-order" in answer.error, answer
            _named(written, bad, answer, told)
        return Seen(0, len(judged))
    rejected = sum(each["rejected"] for each in answer.counts)
    assert len(bad) <= rejected <= len(bad) + len(unsure), (answer, [(line, row) for _, line, row in bad])
    assert skip_bad or not rejected, answer
    _named(written, bad, answer, told)
    if dry_run:
        assert digest(place.conn) == before
        return Seen(0, rejected)
    _compare(place, written, judged, told)
    if thorough:
        _again(place, written, skip_bad=skip_bad, rejected=rejected)
        assert check.findings(desk_at(place)).rows == []
        _undone(place, answer, before, figures)
    return Seen(len(judged) - rejected, rejected)


def _named(
    written: Sequence[File], bad: Sequence[tuple[File, int, Row]], answer: Imported, told: dict[tuple[int, int], str]
) -> None:
    """Check that bad rows are named: by their line and column."""
    for number, file in enumerate(written):
        own = [(line, row) for each, line, row in bad if each is file]
        if len(told) < NAMED:
            for line, row in own:
                assert (number, line) in told, (line, row, answer)
                column = re.sub("[ _-]", "", told[number, line]).lower()
                assert row.wrong == SOMEWHERE or column.startswith(row.wrong.replace("_", "")), (line, row, answer)


def _told(line: str) -> tuple[tuple[int, int] | None, str]:
    number, _, rest = line.partition("\x1f")
    match = re.fullmatch(r"(?:Skipped: )?Line ([0-9]+),? ?(.*)", rest, re.DOTALL)
    return ((int(number), int(match[1])), match[2]) if match else (None, "")


class _Listening(Call):
    """A call that keeps what it says, with the number of the file that it speaks of."""

    def __init__(self, now: int, desk: Desk) -> None:
        super().__init__(now, {"form": "json"})
        self.opened, self.number = desk, -1
        self.notes: list[str] = []

    def say(self, note: str) -> None:
        self.number += ": read as " in note
        self.notes.append(f"{self.number}\x1f{note}")


def bring(place: Place, written: Sequence[File], *, skip_bad: bool, dry_run: bool = False) -> Imported:
    desk = desk_at(place)
    call = _Listening(desk.now, desk)
    out = io.StringIO(newline="")
    with ExitStack() as stack, contextlib.redirect_stdout(out):
        try:
            opened = []
            for file in written:
                how = map_options.from_options(file.kind, (), decimal=place.money.decimal)
                source = io.BytesIO(file.content)
                opened.append(stack.enter_context(files.opened(desk, KINDS[file.kind], source, how, strict=False)))
            importer = Importer(call, opened, skip_bad=skip_bad, strict=False, deposits=True, rejects={})
            importer.run(dry_run=dry_run)
        except ZbillError as error:
            return Imported(error.exit_code, f"{error.sentence} {error.remedy}", [], call.notes)
    return Imported(0, "", json.loads(out.getvalue()), call.notes)


def _compare(
    place: Place, written: Sequence[File], judged: Sequence[tuple[File, int, Row]], told: dict[tuple[int, int], str]
) -> None:
    """Check that an export of every good row has what was meant."""
    for number, file in enumerate(written):
        found = {identity(file.kind, row): row for row in exported(place, file.kind)}
        for each, line, row in judged:
            if each is not file or (number, line) in told or row.wrong == SOMEWHERE:
                continue
            random = row.wrong.removeprefix(PERHAPS) if row.wrong else ""
            if random and random in KINDS[file.kind].identity:
                continue
            if not random and row.wrong:
                continue
            own = found.get(identity(file.kind, {column: cell.means or "" for column, cell in row.cells.items()}))
            assert own is not None, (line, row, sorted(found))
            agrees(place, file.kind, own, row, random)


def agrees(place: Place, kind: str, own: dict[str, str], row: Row, random: str) -> None:
    holds = {column.name: column.holds for column in KINDS[kind].columns}
    for column, cell in row.cells.items():
        if column in ("street", "postcode", "town", "country") or (column == "address" and not cell.means):
            continue
        found = _without_guard(own[column])
        if column == random:
            is_another_name = column in ("client", "service") and found == cell.means
            # A name is found in any case, however many blanks are in it.
            is_same_name = (
                column in ("provider", "discount") and cell.text.casefold().split() == found.casefold().split()
            )
            assert is_another_name or is_same_name or _plausible(holds[column], cell.text, found, place.money), (
                column,
                cell.text,
                found,
            )
        elif cell.means:
            assert _shown(kind, column, found, row) == cell.means, (column, cell, found, row)
        elif column not in FILLED and random not in ("street", "address", "postcode", "town", "country"):
            assert found == "", (column, cell, found, row)
    if "street" in row.cells and "address" not in row.cells and random not in ("street", "postcode", "town", "country"):
        place_name = " ".join(filter(None, (row.means("postcode"), row.means("town"))))
        meant = "\n".join(filter(None, (row.means("street"), place_name, row.means("country"))))
        assert _without_guard(own["address"]) == meant, (own, row)


def _shown(kind: str, column: str, found: str, row: Row) -> str:
    if kind == "payments" and column == "settles":
        return found.rpartition("=")[0]
    if column == "roles":
        return "; ".join(sorted(found.split("; ")))
    exempt = row.means("client") == "D" or column == "taxes"
    if kind in ("sessions", "charges") and exempt and column == "taxes":
        return row.means(column) if row.means("client") == "D" or row.means("client").startswith("K") else found
    return found


def _plausible(holds: str, text: str, found: str, money: Money) -> bool:
    """Return whether a text that was changed at random can mean what became of it."""
    digits = "".join(filter(str.isdigit, text))
    if not text.strip() or (holds, found) == ("quantity", ""):
        return True
    if holds in ("amount", "price"):
        minor = int(found.replace(".", "") or 0)
        return (
            bool(digits)
            and digits.isascii()
            and any(int(digits) * 10**more == minor for more in range(money.decimals + 1))
        )
    if holds in ("quantity", "percent", "number"):
        with contextlib.suppress(InvalidOperation):
            return Decimal(text.strip(" \u00a0%").replace(" ", "")) == Decimal(found)
        return False
    if holds == "day":
        return sorted(map(int, re.findall("[0-9]+", text)))[-1:] == [int(found[:4])] and digits.isascii()
    if holds == "start":
        return digits.isascii() and len(found) == 16
    if holds in ("text", "lines", "joined"):
        return _bare(text) == _bare(found)
    return True


def _bare(text: str) -> str:
    """Return a text without what import may remove: blanks, and a quote before a formula."""
    return "".join(cells.composed(text).replace("'", "").split())


def _without_guard(exported: str) -> str:
    return exported[1:] if exported.startswith("'") and cells.would_run(exported.lstrip("'")) else exported


def identity(kind: str, row: dict[str, str]) -> tuple[str, ...]:
    own = KINDS[kind].identity
    if own == ("ref",):
        return (_without_guard(row["ref"]),)
    names = [" ".join(_without_guard(row.get(column, "")).casefold().split()) for column in own if column != "from"]
    return (*names, row.get("from") or "2026-10-05") if "from" in own else tuple(names)


def exported(place: Place, kind: str) -> list[dict[str, str]]:
    desk = desk_at(place)
    text = csv_text(rows_of(desk, kind), Style(desk.settings.decimals, desk.zone, None, color=False))
    return list(csv.DictReader(io.StringIO(text, newline="")))


def _again(place: Place, written: Sequence[File], *, skip_bad: bool, rejected: int) -> None:
    """Import the files again, and an export of each kind: nothing changes."""
    before = digest(place.conn)
    again = bring(place, written, skip_bad=skip_bad)
    assert again.code == 0, again
    assert all(each["added"] == each["updated"] == 0 for each in again.counts), again
    assert sum(each["rejected"] for each in again.counts) == rejected, again
    assert digest(place.conn) == before, again
    desk = desk_at(place)
    style = Style(desk.settings.decimals, desk.zone, None, color=False)
    own = [File(kind, (), (), csv_text(rows_of(desk, kind), style).encode()) for kind in KINDS]
    again = bring(place._replace(money=place.money._replace(decimal="")), own, skip_bad=False)
    assert again.code == 0, again
    assert all(each["added"] == each["updated"] == each["rejected"] == 0 for each in again.counts), again
    assert digest(place.conn) == before, again


def _undone(place: Place, answer: Imported, before: str, figures: object) -> None:
    """Undo the batch: what is owed and what is exported is as it was, but for the catalog, which stays."""
    number = answer.counts[0]["batch"]
    if number is None:
        assert digest(place.conn) == before
        return
    undoing.undo(desk_at(place), number)
    assert _figures(place) == figures
    assert check.findings(desk_at(place)).rows == []


def _figures(place: Place) -> object:
    """Return what clients owe, and the rows that an undo takes back. A session that was billed stays, canceled."""
    kept = {kind: exported(place, kind) for kind in ("charges", "payments")}
    sessions = [row for row in exported(place, "sessions") if row["status"] != "cancelled"]
    owing = place.conn.execute(
        "select client_id, owing, money_credit from client_balance where owing or money_credit"
    ).fetchall()
    return kept, sessions, [tuple(row) for row in owing]


def desk_at(place: Place) -> Desk:
    return Desk(place.conn, place.practice.path, place.practice.now, "Helena Brightwater")


def digest(conn: sqlite3.Connection) -> str:
    """Return a digest of every row of every table."""
    found = hashlib.blake2b(digest_size=16)
    for (name,) in conn.execute("select name from sqlite_schema where type = 'table' order by name").fetchall():
        for row in conn.execute(f"select * from {name}"):
            found.update(repr(tuple(row)).encode("utf-8", "surrogatepass"))
        found.update(name.encode())
    return found.hexdigest()


@contextlib.contextmanager
def rolled_back(conn: sqlite3.Connection) -> Iterator[None]:
    conn.execute("begin immediate")
    try:
        yield
    finally:
        conn.execute("rollback")


@contextlib.contextmanager
def sizes(draw: Random) -> Iterator[None]:
    """Take few rows together, so that small files go through what large ones go through."""
    chunk, many = draw.choice([1, 2, 20_000]), draw.choice([1, 2, 1000])
    with (
        mock.patch.object(importing, "CHUNK", chunk),
        mock.patch.object(visits, "MANY", many),
        mock.patch.object(taking_money, "MANY", many),
    ):
        yield

"""The sample practices: their CSV files, with all dates moved so that the history ends shortly before today."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.resources import files as resources
from importlib.resources.abc import Traversable
from pathlib import Path
from tempfile import TemporaryDirectory

from zbill.dates import day_of, zone
from zbill.desk import Desk
from zbill.exchange import files, importing
from zbill.exchange.kinds import KINDS, Kind
from zbill.exchange.maps import Map
from zbill.file import connection
from zbill.services import settings
from zbill.services.practice import NewPractice, creating

Row = dict[str, str]


@dataclass(frozen=True)
class Sample:
    """A sample practice: `settings` by name, and the rows of each kind with the columns of SPEC 10."""

    settings: Mapping[str, str]
    rows: Mapping[str, list[Row]]

    @property
    def owner(self) -> str:
        return self.rows["staff"][0]["name"]


def sample(name: str, now: int) -> Sample:
    """Return the sample `therapy` or `vet`, as if it had happened up to the week before `now` (UTC epoch seconds).

    Dates move by whole weeks, birth dates too, so that weekdays and ages stay as in the files.
    """
    folder = _folder() / name
    chosen = {row["setting"]: row["value"] for row in _read(folder / "settings.csv")}
    found = {kind: folder / f"{kind}.csv" for kind in KINDS}
    rows = {kind: _read(file) for kind, file in found.items() if file.is_file()}
    shift = _shift(max(_days(rows)), day_of(now, zone(chosen["timezone"])))
    return Sample(chosen, {kind: [_moved(KINDS[kind], row, shift) for row in rows[kind]] for kind in rows})


def create(path: Path, chosen: Sample, now: int, login: str) -> None:
    """Create the practice file of a sample, whole or not at all: its settings, and its files as `import FOLDER` takes
    them. Raises FileUnusable if the file exists."""
    own = chosen.settings
    asked = NewPractice(own["name"], chosen.owner, own["currency"], own["timezone"])
    with creating(path, now, login, asked) as draft, closing(connection.connect(draft)) as conn:
        desk = Desk(conn, draft, now, chosen.owner, login)
        with desk.writing(), TemporaryDirectory() as folder:
            for name, value in own.items():
                settings.set_setting(desk, name, value)
            _write(chosen, Path(folder))
            with files.together(desk, files.in_folder(folder), Map("")) as opened:
                _, counts = importing.take(desk, [each.source for each in opened])
        assert not any(each.problems.count for each in counts), counts


def _folder() -> Traversable:
    """Return the folder of the samples: inside an installed package, beside the package in a checkout."""
    package = resources("zbill")
    inside = package / "sample_data"
    return inside if inside.is_dir() else package / ".." / "sample_data"


def _read(file: Traversable) -> list[Row]:
    return list(csv.DictReader(io.StringIO(file.read_text("utf-8"), newline="")))


def _write(chosen: Sample, folder: Path) -> None:
    """Write the files of a sample into a folder, with their dates moved."""
    for kind, rows in chosen.rows.items():
        with (folder / f"{kind}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)


def _days(rows: Mapping[str, list[Row]]) -> Iterator[date]:
    """Yield the days on which something happened. Sessions still scheduled are in the future, so they don't count."""
    for session in rows["sessions"]:
        if session["status"] != "scheduled":
            yield date.fromisoformat(session["start"][:10])
    for row in rows["sessions"] + rows["charges"] + rows["payments"]:
        yield from (date.fromisoformat(row[column]) for column in ("date", "closed_on") if row.get(column))


def _shift(last: date, today: date) -> timedelta:
    """Return the whole weeks that move the last day into the seven days before today."""
    return timedelta(weeks=((today - last).days - 1) // 7)


def _moved(kind: Kind, row: Row, shift: timedelta) -> Row:
    moved = {}
    for column in kind.columns:
        text = row.get(column.name)
        if text and column.holds == "day":
            moved[column.name] = str(date.fromisoformat(text) + shift)
        elif text and column.holds == "start":
            moved[column.name] = (datetime.fromisoformat(text) + shift).isoformat(" ", "minutes")
    return row | moved

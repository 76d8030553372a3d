"""The sample practices: their CSV files, with all dates moved so that the history ends shortly before today."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.resources import files
from importlib.resources.abc import Traversable

from zbill.dates import day_of, zone

KINDS = ("taxes", "discounts", "services", "staff", "clients", "patients", "sessions", "charges", "payments")

Row = dict[str, str]

_DAYS = ("from", "birth_date", "date", "closed_on")


@dataclass(frozen=True)
class Sample:
    """A sample practice: `settings` by name, and the rows of each kind with the columns of SPEC 10."""

    settings: dict[str, str]
    rows: dict[str, list[Row]]

    @property
    def owner(self) -> str:
        return self.rows["staff"][0]["name"]

    @property
    def begins(self) -> date:
        """Return the day before the first event."""
        return min(_days(self.rows)) - timedelta(days=1)


def sample(name: str, now: int) -> Sample:
    """Return the sample `therapy` or `vet`, as if it had happened up to the week before `now` (UTC epoch seconds).

    Dates move by whole weeks, birth dates too, so that weekdays and ages stay as in the files.
    """
    folder = _folder() / name
    settings = {row["setting"]: row["value"] for row in _read(folder / "settings.csv")}
    rows = {kind: _read(folder / f"{kind}.csv") for kind in KINDS}
    shift = _shift(max(_days(rows)), day_of(now, zone(settings["timezone"])))
    return Sample(settings, {kind: [_moved(row, shift) for row in rows[kind]] for kind in KINDS})


def _folder() -> Traversable:
    """Return the folder of the samples: inside an installed package, beside the package in a checkout."""
    package = files("zbill")
    inside = package / "sample_data"
    return inside if inside.is_dir() else package / ".." / "sample_data"


def _read(file: Traversable) -> list[Row]:
    return list(csv.DictReader(io.StringIO(file.read_text("utf-8"), newline="")))


def _days(rows: dict[str, list[Row]]) -> Iterator[date]:
    """Yield the days on which something happened. Sessions still scheduled are in the future, so they don't count."""
    for session in rows["sessions"]:
        if session["status"] != "scheduled":
            yield date.fromisoformat(session["start"][:10])
    for row in rows["sessions"] + rows["charges"] + rows["payments"]:
        yield from (date.fromisoformat(row[column]) for column in ("date", "closed_on") if row.get(column))


def _shift(last: date, today: date) -> timedelta:
    """Return the whole weeks that move the last day into the seven days before today."""
    return timedelta(weeks=((today - last).days - 1) // 7)


def _moved(row: Row, shift: timedelta) -> Row:
    moved = {column: str(date.fromisoformat(row[column]) + shift) for column in _DAYS if row.get(column)}
    if "start" in row:
        moved["start"] = str(datetime.fromisoformat(row["start"]) + shift)
    return row | moved

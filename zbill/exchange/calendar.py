"""A calendar file as headings and rows, like a CSV file, so that maps and everything else work alike (SPEC 10, "Maps").

A row is an event at one time. Its ref is its UID, in a series with the RECURRENCE-ID in UTC: UID/20261005T130000Z.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from zbill.dates import Period, wall_text
from zbill.errors import BadData, Usage
from zbill.exchange import calendar_parts
from zbill.exchange.calendar_parts import Part, Parts
from zbill.exchange.cells import Bad
from zbill.exchange.csv_file import Fault, Row, changed
from zbill.exchange.maps import Joined, Map
from zbill.exchange.occurrences import Expander, Group, Occurrence, require_libraries
from zbill.file import given
from zbill.file.waiting import in_order

HEADINGS = (
    *("Ref", "Start", "Minutes", "Title", "Description", "Location"),
    *("Attendee", "Attendee name", "Reply", "Organizer", "Organizer name"),
    *("Categories", "Status", "Class", "Show as", "Calendar", "UID"),
)

# What every calendar is to zbill. The client and the service are for a person to map.
MAP = Map(
    "sessions",
    {"ref": Joined(("Ref",)), "start": Joined(("Start",)), "minutes": Joined(("Minutes",))},
    complete=True,
)

# Days from today, where a person names no period.
DEFAULT_DAYS = 365

_MEGABYTES = 100

# How many rows a file can have. Many series, for a year, would fill the disk otherwise.
_MOST_ROWS = 200_000

# How many rows are kept in memory. More wait in a temporary file.
_KEPT = 10_000

# Bytes that are hashed at a time.
_BLOCK = 1 << 16

# A row with its place: a text by which rows are in order, and a number that no two share.
_Placed = tuple[tuple[str, int], Row | Fault]

_REF = re.compile(r"(.+)/[0-9]{8}(?:T[0-9]{6}Z)?", re.DOTALL)
_NO_GUESTS = ("ROOM", "RESOURCE")


class CalendarFile:
    """A calendar in a period, with the interface of a CSV file.

    `present` are the refs of its events in the period. `canceled` are those that it says are canceled. `whole` are the
    UIDs of events that are all in the file, not only as changes of some dates, and `uids` are all. `is_message` if it
    tells of some events only. `left_out` counts events that aren't rows.
    """

    headings = HEADINGS
    delimiter = ","
    sample = ""
    # It is read as a whole.
    part = 1.0

    def __init__(
        self, file: BinaryIO, name: str, asked: str, zone: ZoneInfo, period: Period, known: Mapping[str, datetime]
    ) -> None:
        """`known` are the starts of the sessions of the period that were imported before, by ref."""
        self.digest = _digest(file)
        parts = Parts(file, name, asked)
        self.encoding = parts.encoding
        self.period = period
        self.present: set[str] = set()
        self.canceled: set[str] = set()
        self.whole: set[str] = set()
        self.uids: set[str] = set()
        self.left_out: Counter[str] = Counter()
        self._name, self._zone, self._known = name, zone, known
        self._title = parts.properties.get("X-WR-CALNAME", "")
        method = parts.properties.get("METHOD", "PUBLISH").upper()
        self.is_message = method != "PUBLISH"
        self._all_canceled = method == "CANCEL"
        self._expander = Expander(parts.zones, parts.properties.get("X-WR-TIMEZONE", ""), zone, period)
        self.zone = self._expander.zone
        rows = in_order(self._read(parts), lambda placed: placed[0], _KEPT)
        # All events are read before the first row: what they tell of the calendar is asked for before its rows.
        self._rows = chain(list(islice(rows, 1)), rows)
        if _digest(file) != self.digest:
            raise changed(name)

    def rows(self) -> Iterator[Row | Fault]:
        """Yield the rows, good and bad, once."""
        return (row for _, row in self._rows)

    def _read(self, parts: Parts) -> Iterator[_Placed]:
        """Yield the rows of each UID, as soon as its last event is read, each with its place in the file."""
        waiting: dict[str, list[Part]] = {}
        number = 0
        for part in parts.events():
            own = waiting.setdefault(part.uid, [])
            own.append(part)
            if len(own) < parts.numbers[part.uid]:
                continue
            del waiting[part.uid]
            for row in self._rows_or_fault(part.uid, own):
                number += 1
                yield (f"{row.line:09} {row.cells[1]}", number), row
            if number > _MOST_ROWS:
                raise BadData(
                    f"{self._name} has more than {_MOST_ROWS:,} events in the period.", "Use a shorter --period."
                )

    def _rows_or_fault(self, uid: str, parts: list[Part]) -> list[Row] | list[Fault]:
        try:
            if not uid:
                raise Bad("it has no UID")
            self.uids.add(uid)
            return list(self._rows_of(self._expander.group(uid, parts)))
        except Bad as bad:
            return [Fault(parts[0].line, "", "", f"The event can't be taken: {bad.reason}.", self._cells_of(uid))]

    def _rows_of(self, group: Group) -> Iterator[Row]:
        if group.has_master:
            self.whole.add(group.uid)
        for each in group.occurrences:
            ref, start = self._ref(each), each.start
            is_canceled = each.is_canceled or self._all_canceled
            is_known = ref in self._known
            day = start.date() if isinstance(start, datetime) else start
            if not (self.period.first <= day <= self.period.last or is_known):
                self.left_out["outside these days"] += each.recurrence is None
            elif is_canceled:
                self.left_out["canceled"] += 1
                self.canceled.add(ref)
            elif not isinstance(start, datetime):
                self.left_out["all day"] += 1
            else:
                self.present.add(ref)
                yield Row(each.line, self._cells(ref, start, each))

    def _ref(self, each: Occurrence) -> str:
        """Return what an occurrence is called, or was called before its event became a series, or stopped being one."""
        if each.recurrence is None:
            moment = each.start.replace(tzinfo=self._zone) if isinstance(each.start, datetime) else each.start
            return self._known_as(each.uid, f"{each.uid}/{_stamp(moment)}", each)
        return self._known_as(f"{each.uid}/{_stamp(each.recurrence)}", each.uid, each)

    def _known_as(self, ref: str, other: str, each: Occurrence) -> str:
        return other if ref not in self._known and self._known.get(other) == each.start else ref

    def _cells(self, ref: str, start: datetime, each: Occurrence) -> list[str]:
        event = each.event
        organizer = _address(event.get("ORGANIZER", ""))
        guests = _guests(event.get("ATTENDEE", []), {organizer.casefold(), self._title.casefold()})
        return [
            *(ref, wall_text(start), each.minutes),
            *(_text(event.get(name, "")) for name in ("SUMMARY", "DESCRIPTION", "LOCATION")),
            *("; ".join(filter(None, map(read, guests))) for read in (_address, _name, _reply)),
            *(organizer, _name(event.get("ORGANIZER", ""))),
            _categories(event.get("CATEGORIES", "")),
            *(_text(event.get(name, "")).lower() for name in ("STATUS", "CLASS")),
            "free" if _text(event.get("TRANSP", "")).upper() == "TRANSPARENT" else "busy",
            *(self._title, each.uid),
        ]

    def _cells_of(self, uid: str) -> list[str]:
        return [*[""] * (len(HEADINGS) - 1), uid]


def opened(
    source: str | BinaryIO, asked: str, zone: ZoneInfo, period: Period, known: Mapping[str, datetime]
) -> CalendarFile:
    """Return a calendar file: a path, or standard input as `csv_file.spooled` gives it.

    Raises Usage for a path or if the extra `calendar` isn't installed, BadData for a fault of the whole file.
    """
    require_libraries()
    name = Path(source).name if isinstance(source, str) else "standard input"
    with given.opened(source) if isinstance(source, str) else nullcontext(source) as file:
        if file.seek(0, io.SEEK_END) > _MEGABYTES * 1_000_000:
            raise Usage(f"{name} is larger than {_MEGABYTES} MB.", "Use a smaller calendar.")
        return CalendarFile(file, name, asked, zone, period, known)


def is_calendar(source: str | BinaryIO) -> bool:
    """Return whether a file is a calendar, by its name or by how it begins. Raises Usage if it can't be read."""
    if not isinstance(source, str):
        source.seek(0)
        return calendar_parts.is_calendar(source.read(100))
    with given.opened(source) as file:
        return source.lower().endswith(".ics") or calendar_parts.is_calendar(file.read(100))


def default_period(today: date) -> Period:
    return Period(today, today + timedelta(days=DEFAULT_DAYS - 1))


def uid_of(ref: str) -> str:
    """Return the UID of an event by its ref."""
    match = _REF.fullmatch(ref)
    return match[1] if match else ref


def _digest(file: BinaryIO) -> str:
    """Return the SHA-256 of a file."""
    file.seek(0)
    digest = hashlib.sha256()
    while block := file.read(_BLOCK):
        digest.update(block)
    return digest.hexdigest()


def _stamp(moment: datetime | date) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}" if isinstance(moment, datetime) else f"{moment:%Y%m%d}"


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _text(value: Any) -> str:
    """Return the text of a property, of its first value if it has several."""
    return "; ".join(str(each) for each in _listed(value)[:1]).replace("\r\n", "\n").strip()


def _guests(attendees: Any, hosts: Collection[str]) -> list[Any]:
    """Return the attendees that are guests: neither rooms, nor the organizer, nor the calendar's owner."""
    return [
        each
        for each in _listed(attendees)
        if _parameter(each, "CUTYPE").upper() not in _NO_GUESTS and _address(each).casefold() not in hosts
    ]


def _address(attendee: Any) -> str:
    found = str(attendee).strip()
    is_mail = found[:7].lower() == "mailto:"
    return found[7:].strip() if is_mail else _parameter(attendee, "EMAIL") or found


def _name(attendee: Any) -> str:
    return _parameter(attendee, "CN")


def _reply(attendee: Any) -> str:
    return _parameter(attendee, "PARTSTAT").lower()


def _parameter(attendee: Any, name: str) -> str:
    found = getattr(attendee, "params", {}).get(name, "")
    return str(found).strip()


def _categories(value: Any) -> str:
    return "; ".join(str(one) for each in _listed(value) for one in getattr(each, "cats", [each] if each else []))

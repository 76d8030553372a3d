"""The parts of a calendar file: its events as text, each with the line on which it begins (RFC 5545).

The lines are read here, and not by the library, so that one broken event is one bad row with its line.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from zbill.errors import BadData
from zbill.exchange import encoding
from zbill.records import NamedTuple

_BEGINS = re.compile(rb"\s*(\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*B\0?E\0?G\0?I\0?N\0?:\0?V\0?C\0?A\0?L", re.IGNORECASE)
_EDGE = re.compile(r"(BEGIN|END):([A-Z0-9-]+)\s*", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z0-9-]+")
_PROPERTY = re.compile(r"([A-Za-z0-9-]+)(?:;[^:]*)?:(.*)", re.DOTALL)

# The properties of an event that are read. The library takes most of the time, so it doesn't get the others.
_WANTED = frozenset(
    """BEGIN END UID DTSTART DTEND DURATION RECURRENCE-ID RRULE EXRULE RDATE EXDATE STATUS SEQUENCE LAST-MODIFIED
    SUMMARY DESCRIPTION LOCATION ATTENDEE ORGANIZER CATEGORIES CLASS TRANSP""".split()
)


class Part(NamedTuple):
    """An event or a time zone: the line on which it begins, its UID, and its text, without alarms."""

    line: int
    uid: str
    text: str


class Parts:
    """The parts of an open calendar file: time zones, the properties of the calendar itself, by name, and its events.

    `numbers` are how many events have each UID. The events are read one by one, because a file can have very many.
    """

    def __init__(self, file: BinaryIO, name: str, asked: str = "") -> None:
        """Read all but the events. Raises BadData if the file isn't a calendar, or is cut off."""
        self._file, self._name = file, name
        self.encoding, self._codec, self._errors = _decided(file, name, asked)
        self.properties: dict[str, str] = {}
        self.zones: list[Part] = []
        self.numbers: Counter[str] = Counter()
        for what, part in self._read():
            if what == "VEVENT":
                self.numbers[part.uid] += 1
            else:
                self.zones.append(part)

    def events(self) -> Iterator[Part]:
        """Yield the events in the order of the file."""
        return (part for what, part in self._read() if what == "VEVENT")

    def _read(self) -> Iterator[tuple[str, Part]]:
        """Yield the time zones and events, each with what it is, and note the properties of the calendar."""
        name = self._name
        open_parts: list[tuple[str, int]] = []
        own: list[str] = []
        is_found = False
        for line, content in _unfolded(self._file, self._codec, self._errors):
            edge = _EDGE.fullmatch(content)
            begins, what = (edge[1].upper() == "BEGIN", edge[2].upper()) if edge else (False, "")
            if edge and begins:
                if not open_parts and what != "VCALENDAR":
                    raise _not_a_calendar(name)
                if what in ("VCALENDAR", "VEVENT") and len(open_parts) != (what == "VEVENT"):
                    raise _not_closed(name, *open_parts[-1])
                open_parts.append((what, line))
                is_found = True
            elif not open_parts and content.strip():
                raise _not_a_calendar(name)
            inside = [each for each, _ in open_parts]
            if inside[1:2] == ["VTIMEZONE"] or (inside[1:] == ["VEVENT"] and _is_wanted(content)):
                own.append(content)
            elif inside == ["VCALENDAR"] and not edge and (found := _PROPERTY.fullmatch(content)):
                self.properties.setdefault(found[1].upper(), found[2].strip())
            if edge and not begins:
                if not open_parts or open_parts[-1][0] != what:
                    raise _not_closed(name, *open_parts[-1]) if open_parts else _not_a_calendar(name)
                _, began = open_parts.pop()
                if len(open_parts) == 1 and own:
                    yield what, Part(began, _uid(own), "\r\n".join(own) + "\r\n")
                    own = []
        if open_parts:
            raise _not_closed(name, *open_parts[-1])
        if not is_found:
            raise _not_a_calendar(name)


def is_calendar(head: bytes) -> bool:
    """Return whether a file that begins with these bytes is a calendar."""
    return _BEGINS.match(head) is not None


def _decided(file: BinaryIO, name: str, asked: str) -> tuple[str, str, str]:
    """Return the name of the encoding, its codec, and what is done with bytes that aren't text in it.

    A line that is folded within a letter of UTF-8 is text once it is unfolded.
    """
    file.seek(0)
    if not asked and not file.read(2).startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            for _ in _unfolded(file, "utf-8", "surrogateescape"):
                pass
        except UnicodeDecodeError:
            pass
        else:
            return "UTF-8", "utf-8", "surrogateescape"
    decided = encoding.decide(file, name, asked)
    return decided.shown, decided.codec, "strict"


def _mended(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "surrogateescape").decode("utf-8")


def _unfolded(file: BinaryIO, codec: str, errors: str) -> Iterator[tuple[int, str]]:
    """Yield each line of a file with its number, and with what goes on in the lines after it."""
    file.seek(0)
    began, pieces = 0, list[str]()
    lines = io.TextIOWrapper(file, codec, errors)
    try:
        for number, ended in enumerate(lines, 1):
            line = ended.removesuffix("\n")
            if number == 1:
                line = line.removeprefix("\ufeff")
            if line[:1] in (" ", "\t") and pieces:
                pieces.append(line[1:])
            elif line.strip():
                if pieces:
                    yield began, _mended("".join(pieces))
                began, pieces = number, [line]
        if pieces:
            yield began, _mended("".join(pieces))
    finally:
        # The file stays open.
        lines.detach()


def _is_wanted(line: str) -> bool:
    name = _NAME.match(line)
    return name is not None and name[0].upper() in _WANTED and not line.endswith(f"{name[0]}:")


def _uid(lines: Iterable[str]) -> str:
    found = (_PROPERTY.fullmatch(line) for line in lines if line[:3].upper() == "UID")
    return next((each[2].strip() for each in found if each and each[1].upper() == "UID"), "")


def _not_a_calendar(name: str) -> BadData:
    return BadData(f"{name} isn't a calendar in the format iCalendar.", "Create the .ics file again.")


def _not_closed(name: str, what: str, line: int) -> BadData:
    return BadData(
        f"{what} on line {line} of {name} has no end, so the file is cut off or broken.", "Create the .ics file again."
    )

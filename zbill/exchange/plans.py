"""Plans: how the cells of one file become the texts of our columns, by a map or by its own headings (SPEC 10)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from shlex import quote

from zbill.errors import BadData, Usage, ZbillError
from zbill.exchange.cells import remembered
from zbill.exchange.maps import (
    ANYTHING,
    Cases,
    Constant,
    Joined,
    Map,
    Rule,
    Source,
    folded_heading,
    nearest,
    says_something,
)
from zbill.records import NamedTuple
from zbill.text import key, listed
from zbill.typed_amounts import is_negative

# A column that says nothing without another. So the reasons that --rejects adds to a file of sessions aren't read as
# the reasons for waiving charges.
_ONLY_WITH = {"reason": "waived"}

Cells = Sequence[str]
Texts = tuple[str | None, ...]


class LeftOut(NamedTuple):
    """The reason why the map leaves a row out. `is_listed` if it is a refund or in another currency, else counted."""

    reason: str
    is_listed: bool


class Unused(NamedTuple):
    """A heading of the file that is left out, and our column that it could be, or an empty text."""

    heading: str
    near: str


class Plan(NamedTuple):
    """The use of a file's headings.

    `take` returns the text of each of our columns, None for one that the file doesn't have, or why the row is left out.
    `sources` has the headings of each of our columns, for messages. `utc` are our columns that are instants in UTC.
    """

    used: tuple[str, ...]
    unused: tuple[Unused, ...]
    sources: Mapping[str, str]
    utc: frozenset[str]
    take: Callable[[Cells], Texts | LeftOut]


_Read = Callable[[Cells], str]
_Judge = Callable[[Cells], LeftOut | None]


def plan(how: Map, headings: Sequence[str], columns: Mapping[str, bool], currency: str) -> Plan:
    """Return the plan for a file with these headings. `columns` are ours, and whether they are required.

    Raises BadData for a heading that the file has twice or a column that it lacks, and Usage for one that an option
    names and the file doesn't have.
    """
    return _Planner(how, headings, columns, currency).plan()


class _Planner:
    def __init__(self, how: Map, headings: Sequence[str], columns: Mapping[str, bool], currency: str) -> None:
        self.how, self.headings, self.columns, self.currency = how, headings, columns, currency
        self.places: dict[str, list[int]] = {}
        for place, heading in enumerate(headings):
            self.places.setdefault(folded_heading(heading), []).append(place)
        self.places.pop("", None)
        self.used: set[int] = set()

    def plan(self) -> Plan:
        sources = self._sources()
        for column, is_required in self.columns.items():
            if is_required and column not in sources:
                raise self._column_missing(column)
        readers = {column: self._reader(column, source) for column, source in sources.items()}
        judges = [
            *map(self._judge, filter(self._applies, self.how.rules)),
            *self._currency_judge(),
            *self._refund_judge(readers),
        ]
        left = [heading for place, heading in enumerate(self.headings) if place not in self.used]
        without = [column for column in self.columns if column not in sources and column not in _ONLY_WITH]
        return Plan(
            tuple(heading for place, heading in enumerate(self.headings) if place in self.used),
            tuple(Unused(heading, nearest(heading, without)) for heading in left),
            {column: self._named(source) for column, source in sources.items()},
            frozenset(self.how.utc),
            self._take(sources, readers, judges),
        )

    def _sources(self) -> dict[str, Source]:
        """Return where each of our columns comes from: the map, or else the file's own heading."""
        given = {ours: source for ours, source in self.how.columns.items() if self._has(source)}
        if self.how.complete:
            return given
        own: dict[str, Source] = {}
        for column in self.columns:
            idle = column in _ONLY_WITH and _ONLY_WITH[column] not in given | own
            places = [] if column in given or idle else self._unused(column)
            if len(places) > 1:
                times = f"{len(places)} times"
                raise BadData(f"The file has the heading {column} {times}.", "Remove all but one of them.")
            if places:
                self.used.add(places[0])
                own[column] = Joined((column,))
        return {column: (given | own)[column] for column in self.columns if column in given or column in own}

    def _unused(self, column: str) -> list[int]:
        return [place for place in self.places.get(folded_heading(column), []) if place not in self.used]

    def _has(self, source: Source) -> bool:
        """Return whether the file has what a column comes from, and note its headings as used."""
        match source:
            case Constant():
                return True
            case Joined(headings):
                found = [self._find(each) for each in headings]
                if None in found:
                    return False
                self.used.update(place for place in found if place is not None)
                return True
        for heading, _, _ in source.cases:
            self._require(heading)
        return True

    def _applies(self, rule: Rule) -> bool:
        return self._require(rule.heading) is not None

    def _require(self, reference: str) -> int | None:
        """Return the place of a heading that rows are judged by, None if the file doesn't need to have it."""
        place = self._find(reference)
        if place is not None:
            self.used.add(place)
        elif not reference.endswith("?"):
            raise self._heading_missing(reference)
        return place

    def _find(self, reference: str) -> int | None:
        """Return the place of a heading, None if the file doesn't have it."""
        place = self._find_literally(reference)
        for each in reference.removesuffix("?").split("|"):
            if place is None:
                place = self._find_literally(each)
            name, mark, number = each.rpartition("#")
            if place is None and mark and number.isdecimal():
                places = self.places.get(folded_heading(name), [])
                place = places[int(number) - 1] if 0 < int(number) <= len(places) else None
        if place is None and reference in self.how.typed:
            raise self._heading_missing(reference)
        return place

    def _find_literally(self, name: str) -> int | None:
        places = self.places.get(folded_heading(name), [])
        if len(places) > 1:
            raise BadData(
                f"The file has the heading {name!r} {len(places)} times.", f"Use '{name}#1' for the first of them."
            )
        return places[0] if places else None

    def _heading_missing(self, reference: str) -> ZbillError:
        is_typed = reference in self.how.typed
        near = nearest(reference, self.headings)
        sentence = f"The file has no heading {reference!r}.{f' The nearest is {near!r}.' * bool(near)}"
        return (Usage if is_typed else BadData)(sentence, f"Use one of its headings: {self._listed()}")

    def _column_missing(self, column: str) -> BadData:
        mapped = self.how.columns.get(column)
        theirs = f" The map takes it from {self._named(mapped)}." if mapped else ""
        near = nearest(column, self.headings) or "Their Heading"
        return BadData(
            f"The file has no column {column}.{theirs} Its headings are: {self._listed()}.",
            f"Add --map {quote(f'{near}={column}')}, or --set {column}=VALUE.",
        )

    def _listed(self) -> str:
        return listed([heading.strip("\ufeff ") or "(empty)" for heading in self.headings], 60)

    def _named(self, source: Source) -> str:
        match source:
            case Constant(text):
                return f"--set {text}"
            case Joined(headings, between):
                return f"{between.strip() or '+'}".join(self._own_spelling(each) for each in headings)
        return ", ".join(dict.fromkeys(self._own_spelling(heading) for heading, _, _ in source.cases))

    def _own_spelling(self, reference: str) -> str:
        place = self._find(reference)
        return reference if place is None else self.headings[place]

    def _reader(self, column: str, source: Source) -> _Read:
        read = self._untranslated(source)
        words = {key(theirs): ours for theirs, ours in self.how.translations.get(column, {}).items()}
        if not words:
            return read
        translated = remembered(lambda text: words.get(key(text), text))
        return lambda cells: translated(read(cells))

    def _untranslated(self, source: Source) -> _Read:
        match source:
            case Constant(text):
                return lambda _: text
            case Joined(headings, between):
                places = [place for place in map(self._find, headings) if place is not None]
                if len(places) == 1:
                    return itemgetter(places[0])
                return lambda cells: _join([cells[place].strip() for place in places], between)
        return self._chooser(source)

    def _chooser(self, source: Cases) -> _Read:
        cases = [
            (place, _matcher((value,)), word)
            for heading, value, word in source.cases
            if (place := self._find(heading)) is not None
        ]
        places = list(dict.fromkeys(place for place, _, _ in cases))

        def choose(cells: Cells) -> str:
            for place, matches, word in cases:
                if matches(cells[place]):
                    return word
            return next((cells[place] for place in places if says_something(cells[place])), source.otherwise)

        return choose

    def _judge(self, rule: Rule) -> _Judge:
        place = self._find(rule.heading)
        assert place is not None
        heading, matches = self.headings[place].strip("\ufeff "), _matcher(rule.values)

        def judge(cells: Cells) -> LeftOut | None:
            cell = cells[place]
            return (
                None if matches(cell) == rule.keep else LeftOut(f"{heading} is {cell.strip() or 'empty'}", rule.refund)
            )

        return judge

    def _currency_judge(self) -> list[_Judge]:
        """Return what leaves out rows in another currency than the practice's: their amounts aren't in it."""
        place = self._require(self.how.currency) if self.how.currency else None
        if place is None:
            return []

        def judge(cells: Cells) -> LeftOut | None:
            code = cells[place].strip().upper()
            return None if code in (self.currency, "") else LeftOut(f"the currency is {code}", True)

        return [judge]

    def _refund_judge(self, readers: Mapping[str, _Read]) -> list[_Judge]:
        read = readers.get(self.how.refunds)
        if read is None:
            return []
        return [lambda cells: LeftOut(f"{self.how.refunds} is negative", True) if is_negative(read(cells)) else None]

    def _take(
        self, sources: Mapping[str, Source], readers: Mapping[str, _Read], judges: Sequence[_Judge]
    ) -> Callable[[Cells], Texts | LeftOut]:
        """Return the function of a row. It picks all cells that are taken as they are at once, which is fast."""
        missing = len(self.headings)
        picked, computed = [], []
        for position, column in enumerate(self.columns):
            source = sources.get(column)
            simple = isinstance(source, Joined) and len(source.headings) == 1 and column not in self.how.translations
            place = self._find(source.headings[0]) if simple and isinstance(source, Joined) else None
            picked.append(missing if place is None else place)
            if source is not None and place is None:
                computed.append((position, readers[column]))
        pick = itemgetter(*picked, missing)

        def take(cells: Cells) -> Texts | LeftOut:
            for judge in judges:
                if reason := judge(cells):
                    return reason
            texts: Texts = pick((*cells, None))[:-1]
            if not computed:
                return texts
            filled = list(texts)
            for position, read in computed:
                filled[position] = read(cells)
            return tuple(filled)

        return take


def _join(texts: Sequence[str], between: str) -> str:
    """Return texts joined: by a blank without empty ones, else each in its place, so that an identity stays one."""
    if not any(texts):
        return ""
    return between.join(filter(None, texts) if between.isspace() else texts)


def _matcher(values: Sequence[str]) -> Callable[[str], bool]:
    known = {key(each) for each in values}
    anything = ANYTHING in values
    return remembered(lambda cell: key(cell) in known or (anything and says_something(cell)))

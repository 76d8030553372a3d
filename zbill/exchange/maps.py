"""Maps: what the columns of another program's file are to zbill (SPEC 10, "Maps"), as records and as text.

A heading is named as in the file, whatever its case, blanks, underscores and hyphens. `Paid#2` is the second heading
`Paid`, `A|B` is the first of these that the file has, and `Paid?` is one that the file doesn't need to have.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from zbill.errors import BadData, Usage
from zbill.records import NamedTuple
from zbill.text import key

# In a rule or a case: any text that says something, so neither empty nor no, false or zero.
ANYTHING = "*"

_BUILT_IN = files("zbill.exchange") / "maps"
_IGNORED = re.compile(r"[\s_\-\u200b\ufeff]+")
_SIGNS = re.compile(r"\W+")


class Joined(NamedTuple):
    """The text of a heading, or of several with something between them."""

    headings: tuple[str, ...]
    between: str = " "


class Constant(NamedTuple):
    """The same text in every row."""

    text: str


class Cases(NamedTuple):
    """The word of the first case that applies: its heading, the value of the cell, the word.

    A cell with a value that no case of its heading has is passed on, so that it is bad and not taken for `otherwise`.
    """

    cases: tuple[tuple[str, str, str], ...]
    otherwise: str = ""


Source = Joined | Constant | Cases


class Rule(NamedTuple):
    """Rows to keep, or to leave out, by the value in a column. Rows that are refunds are listed, others counted."""

    heading: str
    values: tuple[str, ...]
    keep: bool
    refund: bool = False


class Map(NamedTuple):
    """A way to read the files of another program.

    `columns` are ours, and `translations` are by our column. `utc` are our columns that are instants in UTC. `refunds`
    is our column whose negative amounts are refunds. `currency` is the heading of the row's currency. A `complete` map
    takes no other headings, even if they are like ours. `typed` are headings that an option names. The others are
    options of the file, empty or 0 where the map leaves them open.
    """

    kind: str
    columns: Mapping[str, Source] = MappingProxyType({})
    translations: Mapping[str, Mapping[str, str]] = MappingProxyType({})
    rules: tuple[Rule, ...] = ()
    utc: tuple[str, ...] = ()
    refunds: str = ""
    currency: str = ""
    complete: bool = False
    date_order: str = ""
    decimal: str = ""
    delimiter: str = ""
    encoding: str = ""
    heading: int = 0
    about: str = ""
    seen: str = ""
    typed: frozenset[str] = frozenset()


_TEXTS = ("about", "seen", "kind", "refunds", "currency", "date_order", "decimal", "delimiter", "encoding")


def built_in() -> list[str]:
    """Return the names of the maps that zbill has."""
    return sorted(each.name.removesuffix(".toml") for each in _BUILT_IN.iterdir() if each.name.endswith(".toml"))


def built_in_text(name: str) -> str:
    """Return the text of a map that zbill has. Raises Usage, with their names, if it has none with this name."""
    if name not in built_in():
        raise unknown("map", name, built_in())
    return (_BUILT_IN / f"{name}.toml").read_text("utf-8")


def load(name: str) -> Map:
    """Return a map that zbill has. Raises Usage, with their names, if it has none with this name."""
    return from_text(built_in_text(name))


def unknown(what: str, text: str, known: Sequence[str]) -> Usage:
    """Return the error for a name that isn't known, with the nearest one and all of them."""
    near = nearest(text, known)
    return Usage(
        f"There is no {what} {text!r}.{f' The nearest is {near}.' * bool(near)}", "Use one of: " + ", ".join(known)
    )


def nearest(text: str, known: Iterable[str]) -> str:
    """Return the known name that is most like a text, empty if none is."""
    from difflib import get_close_matches

    names = {folded_heading(each): each for each in known}
    return next((names[each] for each in get_close_matches(folded_heading(text), names, 1, 0.7)), "")


def folded_heading(text: str) -> str:
    """Return what headings are compared by."""
    return _IGNORED.sub("", key(text))


def says_something(cell: str) -> bool:
    """Return whether a cell is neither empty nor no, false or zero."""
    return _SIGNS.sub("", key(cell)).strip("0") not in ("", "no", "n", "false", "off")


def named_headings(plan: Map) -> Iterator[str]:
    """Yield every heading that a map names, each spelling of it, so that they can be looked for in a file."""
    for source in plan.columns.values():
        if isinstance(source, Joined):
            yield from _spellings(source.headings)
        elif isinstance(source, Cases):
            yield from _spellings(heading for heading, _, _ in source.cases)
    yield from _spellings(rule.heading for rule in plan.rules)
    yield from _spellings([plan.currency] * bool(plan.currency))


def _spellings(references: Iterable[str]) -> Iterator[str]:
    for reference in references:
        for each in reference.removesuffix("?").split("|"):
            yield re.sub(r"#[0-9]+$", "", each)


def from_text(text: str) -> Map:
    """Return the map that a TOML text is. Raises BadData if it isn't one."""
    try:
        data = tomllib.loads(text)
        heading, rows = int(data.pop("heading", 0)), data.pop("rows", [])
        texts: dict[str, Any] = {name: _string(data.pop(name, "")) for name in _TEXTS}
        found = Map(
            **texts,
            columns={ours: _source(given) for ours, given in data.pop("columns", {}).items()},
            translations={ours: _strings(words) for ours, words in data.pop("translations", {}).items()},
            rules=tuple(_rule(row) for row in rows),
            utc=tuple(map(_string, data.pop("utc", []))),
            complete=bool(data.pop("complete", False)),
            heading=heading,
        )
    except (tomllib.TOMLDecodeError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise BadData(f"The text isn't a map: {error}.", "Use a text like that of another map.") from None
    if data:
        raise BadData(f"The text isn't a map: it has {', '.join(data)}.", "Use a text like that of another map.")
    return found


def to_text(plan: Map) -> str:
    """Return a map as TOML text, which `from_text` reads."""
    written = [f"{name} = {_quoted(getattr(plan, name))}" for name in _TEXTS if getattr(plan, name)]
    written += [f"heading = {plan.heading}"] * bool(plan.heading)
    written += [f"utc = {_listed(plan.utc)}"] * bool(plan.utc)
    written += ["complete = true"] * plan.complete
    written += ["", "[columns]", *(f"{ours} = {_source_text(source)}" for ours, source in plan.columns.items())]
    for ours, words in plan.translations.items():
        written += [
            "",
            f"[translations.{ours}]",
            *(f"{_quoted(theirs)} = {_quoted(word)}" for theirs, word in words.items()),
        ]
    for rule in plan.rules:
        written += ["", "[[rows]]", f"heading = {_quoted(rule.heading)}"]
        written += [f"{'only' if rule.keep else 'without'} = {_listed(rule.values)}", *["refund = true"] * rule.refund]
    return "\n".join(written) + "\n"


def _string(given: Any) -> str:
    if not isinstance(given, str):
        raise TypeError(f"{given!r} must be a text")
    return given


def _strings(given: Mapping[str, Any]) -> dict[str, str]:
    return {each: _string(text) for each, text in given.items()}


def _source(given: Any) -> Source:
    match given:
        case str():
            return Joined((given,))
        case list():
            return Joined(tuple(map(_string, given)))
        case {"join": list(headings), "between": str(between)}:
            return Joined(tuple(map(_string, headings)), between)
        case {"value": str(text)}:
            return Constant(text)
        case {"cases": list(cases), "otherwise": str(otherwise)}:
            return Cases(tuple((_string(one), _string(value), _string(word)) for one, value, word in cases), otherwise)
    raise ValueError(f"{given!r} isn't where a column comes from")


def _rule(row: Mapping[str, Any]) -> Rule:
    keep = "only" in row
    values = tuple(map(_string, row["only" if keep else "without"]))
    return Rule(_string(row["heading"]), values, keep, bool(row.get("refund", False)))


def _source_text(source: Source) -> str:
    match source:
        case Constant(text):
            return f"{{ value = {_quoted(text)} }}"
        case Cases(cases, otherwise):
            return f"{{ cases = [{', '.join(map(_listed, cases))}], otherwise = {_quoted(otherwise)} }}"
        case Joined((heading,), " "):
            return _quoted(heading)
        case Joined(headings, " "):
            return _listed(headings)
    return f"{{ join = {_listed(source.headings)}, between = {_quoted(source.between)} }}"


def _listed(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(_quoted, texts))}]"


def _quoted(text: str) -> str:
    """Return a text as a TOML string. Its escapes are those of JSON, but for U+007F."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")

"""Maps from the options of an import: --map, --set, --only and the others (SPEC 10, "Maps")."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from zbill.choices import one_of
from zbill.errors import Usage
from zbill.exchange.days import ORDERS
from zbill.exchange.maps import Constant, Joined, Map, Rule, Source, folded_heading, unknown
from zbill.text import key


def from_options(
    kind: str,
    columns: Sequence[str],
    base: Map | None = None,
    *,
    mapped: Sequence[str] = (),
    constants: Sequence[str] = (),
    only: Sequence[str] = (),
    date_order: str = "",
    decimal: str = "",
    delimiter: str = "",
    encoding: str = "",
    heading: int = 0,
) -> Map:
    """Return the map that the options are, with the rest of `base`. Raises Usage.

    `mapped` are texts THEIR HEADING=OURS, of which several with the same OURS are joined by a blank. A heading with the
    word UTC has instants in UTC. `constants` are texts OURS=VALUE, and `only` are texts HEADING=VALUE, with | between
    several values.
    """
    base = base or Map(kind)
    if base.kind != kind:
        raise Usage(f"The map is for {base.kind}, not for {kind}.", f"Use it for {base.kind}, or choose another map.")
    date_order = date_order and one_of(date_order, list(ORDERS), "choice for --date-order")
    if decimal not in ("", ".", ","):
        raise Usage(f"{decimal!r} isn't a decimal sign.", "Use --decimal . or --decimal ,")
    headings = _mapped(kind, columns, mapped)
    texts = _constants(kind, columns, constants)
    for ours in sorted(headings.keys() & texts.keys()):
        raise Usage(f"The column {ours} is both in --map and in --set.", "Use one of them.")
    rules = _rules(only)
    sources: dict[str, Source] = {ours: Joined(tuple(theirs)) for ours, theirs in headings.items()}
    sources |= {ours: Constant(value) for ours, value in texts.items()}
    return base._replace(
        columns={**base.columns, **sources},
        translations={ours: words for ours, words in base.translations.items() if ours not in sources},
        rules=(*_not_overruled(base.rules, rules), *rules),
        utc=(
            *(ours for ours in base.utc if ours not in sources),
            *filter(lambda ours: _is_utc(headings[ours]), headings),
        ),
        date_order=date_order or base.date_order,
        decimal=decimal or base.decimal,
        delimiter=delimiter or base.delimiter,
        encoding=encoding or base.encoding,
        heading=heading or base.heading,
        typed=frozenset(
            [*(each for theirs in headings.values() for each in theirs), *(rule.heading for rule in rules)]
        ),
    )


def _is_utc(headings: Iterable[str]) -> bool:
    return any(re.search(r"(?<![a-z])utc(?![a-z])", heading, re.IGNORECASE) for heading in headings)


def _not_overruled(base: Iterable[Rule], rules: Iterable[Rule]) -> Iterator[Rule]:
    """Yield the rules of a map without what options say otherwise about the same headings."""
    wanted = {folded_heading(rule.heading): set(map(key, rule.values)) for rule in rules}
    for rule in base:
        named = wanted.get(folded_heading(rule.heading.removesuffix("?")))
        if named is None:
            yield rule
        elif not rule.keep and (values := tuple(each for each in rule.values if key(each) not in named)):
            yield rule._replace(values=values)


def _mapped(kind: str, columns: Sequence[str], texts: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for text in texts:
        theirs, equals, ours = text.rpartition("=")
        if not equals or not theirs.strip():
            raise Usage(f"{text!r} maps no heading to a column.", "Use a text such as --map 'Their Heading=client'.")
        found.setdefault(_column(kind, columns, ours), []).append(theirs.strip())
    return found


def _constants(kind: str, columns: Sequence[str], texts: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in texts:
        ours, equals, value = text.partition("=")
        if not equals:
            raise Usage(f"{text!r} sets no column.", "Use a text such as --set method=card.")
        column = _column(kind, columns, ours)
        if found.setdefault(column, value) != value:
            raise Usage(f"The column {column} has two values in --set.", "Use one of them.")
    return found


def _rules(texts: Iterable[str]) -> list[Rule]:
    """Return a rule for each heading, with the values of all options that name it."""
    found: dict[str, Rule] = {}
    for text in texts:
        heading, equals, values = text.partition("=")
        if not equals or not heading.strip():
            raise Usage(f"{text!r} names no value of a heading.", "Use a text such as --only 'Status=Paid|Closed'.")
        earlier = found.get(folded_heading(heading), Rule(heading.strip(), (), keep=True))
        found[folded_heading(heading)] = earlier._replace(values=(*earlier.values, *values.split("|")))
    return list(found.values())


def _column(kind: str, columns: Sequence[str], text: str) -> str:
    for column in columns:
        if folded_heading(column) == folded_heading(text):
            return column
    raise unknown(f"column of {kind}", text.strip(), columns)

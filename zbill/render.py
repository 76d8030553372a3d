"""Sheets and cards as tables for people, CSV or JSON: the only file that knows formats (SPEC 9, "Output").

A format is a mapping from the kind of a column to the function that writes one of its cells.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial
from itertools import groupby
from typing import Any, NamedTuple, TextIO
from zoneinfo import ZoneInfo

from zbill.dates import iso_instant, local
from zbill.grid import Bar, Pipe, Printed, Printout, Terminal, widest
from zbill.money import Money, from_thousandths, grouped, to_text
from zbill.sheet import Card, CellKind, Column, Field, Report, Sheet

# Control characters but the line break, marks that reorder or hide, line separators, lone surrogates.
_HIDDEN = re.compile("[\0-\t\v-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")

# Quotes in front count as nothing, or `unguarded` would take one that was there before.
_FORMULA = re.compile(r"'*(?: *[\t\r]|\s*[=+\-@|＝＋－＠])")
_NUMBER_OR_PHONE = re.compile(r"[+-]?[ (]*[0-9][0-9 ().,-]*")

_SNAKE = re.compile("[a-z]+(?:_[a-z0-9]+)+")

_encode = json.JSONEncoder(ensure_ascii=False).encode

# How wide bars are drawn where there is no terminal.
_PIPE_WIDTH = 80

# What comes again down a column is remembered, which makes large exports twice as fast.
_REPEATING: tuple[CellKind, ...] = ("text", "label", "word", "amount", "rate", "stored", "day")

# Decimals are strings in JSON: a reader that takes numbers for floats would not keep them exact.
_QUOTED: tuple[CellKind, ...] = ("amount", "rate", "stored", "day", "instant")

_Write = Callable[[Any], str]
_Format = Mapping[CellKind, _Write]


class Style(NamedTuple):
    """`width` in terminal cells, None where there is no terminal; `raw` leaves formulas in CSV alone; `bars` are drawn
    under a table."""

    decimals: int
    zone: ZoneInfo
    width: int | None
    color: bool
    raw: bool = False
    bars: bool = False


def render(thing: Sheet | Card, form: str, style: Style, out: TextIO) -> None:
    """Write it to `out` as form "table", "csv" or "json"; for CSV `out` leaves line ends as they are."""
    {"table": _write_table, "csv": _write_csv, "json": _write_json}[form](thing, style, out)


def render_several(cards: Sequence[Card], form: str, style: Style, out: TextIO) -> None:
    """Write them to `out` as form "csv", under the names of the first, or as an array in form "json"."""
    {"csv": _write_csv, "json": _write_cards}[form](cards, style, out)


def printout(sheet: Sheet, style: Style) -> Printout:
    """The sheet as people read it, before it is laid out."""
    return _printout(sheet, _people(style))


def guarded(text: str) -> str:
    """The text, after a `'` if a spreadsheet would run it as a formula. Source: SPEC 10."""
    return text if text[:1].isalnum() or not _would_run(text) else "'" + text


def unguarded(text: str) -> str:
    """The inverse of `guarded`."""
    return text[1:] if text.startswith("'") and _would_run(text[1:]) else text


def _would_run(text: str) -> bool:
    return bool(_FORMULA.match(text)) and not _NUMBER_OR_PHONE.fullmatch(text.lstrip("'").strip())


def _exact(style: Style) -> dict[CellKind, _Write]:
    return {
        "number": str,
        "amount": partial(to_text, decimals=style.decimals),
        "rate": "{:f}".format,
        "stored": lambda number: f"{from_thousandths(number):f}",
        "day": str,
        "instant": partial(iso_instant, zone=style.zone),
        "flag": lambda flag: "true" if flag else "false",
    }


def _as_it_is(value: Any) -> Any:
    return value


def _or(missing: str, writes: _Format) -> _Format:
    return {kind: _optional(missing, write, kind) for kind, write in writes.items()}


def _optional(missing: str, write: _Write, kind: CellKind) -> _Write:
    def written(value: Any) -> str:
        return missing if value is None else write(value)

    return lru_cache(4096)(written) if kind in _REPEATING else written


def _written(sheet: Sheet, columns: Sequence[Column], writes: _Format) -> list[Iterator[str]]:
    """The cells of these columns as text, column by column and one at a time."""
    found = [(writes[column.kind], sheet.cells(column.key)) for column in columns]
    return [cells if write is _as_it_is else map(write, cells) for write, cells in found]


def _rows_of(cards: Card | Sequence[Card]) -> Iterator[Sheet]:
    """Cards as rows, a sheet for each run of cards with the same names."""
    cards = [cards] if isinstance(cards, Card) else cards
    for names, alike in groupby(cards, key=lambda card: [(field.key, field.kind) for field in card.fields]):
        columns = tuple(Column(key, "", kind) for key, kind in names)
        yield Sheet("", columns, [[field.value for field in card.fields] for card in alike])


def _write_csv(thing: Sheet | Card | Sequence[Card], style: Style, out: TextIO) -> None:
    text: _Write = str if style.raw else guarded
    writes = dict(_or("", _exact(style) | {"text": text, "label": text, "word": text, "facts": text}))
    # The writer of CSV writes these just so, and no value as nothing.
    writes["number"] = writes["day"] = _as_it_is
    writer = csv.writer(out, lineterminator="\r\n")
    for index, sheet in enumerate([thing] if isinstance(thing, Sheet) else _rows_of(thing)):
        columns = [column for column in sheet.columns if column.kind != "nested"]
        if index == 0:
            writer.writerow([column.key for column in columns])
        writer.writerows(zip(*_written(sheet, columns, writes), strict=True))


def _write_json(thing: Sheet | Card, style: Style, out: TextIO) -> None:
    writes = _json(style)
    if isinstance(thing, Card):
        _write_object(_card_members(thing, writes), writes, out)
    elif thing.report:
        _write_object(_report_members(thing, thing.report, writes), writes, out)
    else:
        _write_array(thing, writes, out, "")
    out.write("\n")


def _write_cards(cards: Sequence[Card], style: Style, out: TextIO) -> None:
    writes = _json(style)
    out.write("[\n")
    for index, card in enumerate(cards):
        out.write(",\n" * (index > 0))
        _write_object(_card_members(card, writes), writes, out)
    out.write("\n]\n")


def _json(style: Style) -> _Format:
    writes = _exact(style)
    for kind in _QUOTED:
        writes[kind] = _quoted(writes[kind])
    writes["text"] = writes["label"] = writes["word"] = _json_text
    writes["nested"] = lambda value: _json_text(_plain(value, style.decimals))
    writes["facts"] = lambda text: _json_text(_known(text))
    return _or("null", writes)


def _quoted(write: _Write) -> _Write:
    return lambda value: f'"{write(value)}"'


def _json_text(value: object) -> str:
    encoded = _encode(value)
    return encoded if encoded.isprintable() else _HIDDEN.sub(lambda hit: f"\\u{ord(hit[0]):04x}", encoded)


def _known(facts: str) -> object:
    """The facts of a change; what another program wrote in their place, as it is."""
    try:
        return json.loads(facts or "null")
    except ValueError:
        return facts


def _plain(value: object, decimals: int) -> object:
    """Nested values as JSON knows them. Money is an int, so json would not ask what to do with it."""
    match value:
        case Money():
            return to_text(value, decimals)
        case Decimal():
            return format(value, "f")
        case date():
            return value.isoformat()
        case Mapping():
            return {key: _plain(item, decimals) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item, decimals) for item in value]
    return value


def _card_members(card: Card, writes: _Format) -> dict[str, str | Sheet]:
    return {**{field.key: writes[field.kind](field.value) for field in card.fields}, **card.parts}


def _report_members(sheet: Sheet, report: Report, writes: _Format) -> dict[str, str | Sheet]:
    words = {"report": report.name, "practice": report.practice, "currency": report.currency}
    days = {"as_of": report.as_of, "from": report.first, "to": report.last}
    about = {key: _json_text(str(value)) for key, value in (words | days).items() if value is not None}
    totals = (f"{_encode(total.key)}: {writes[total.kind](total.value)}" for total in _totals(sheet))
    return {**about, "rows": sheet, "totals": f"{{{', '.join(totals)}}}", **sheet.parts}


def _write_object(members: Mapping[str, str | Sheet], writes: _Format, out: TextIO) -> None:
    separator = "{"
    for key, member in members.items():
        out.write(f"{separator}\n  {_encode(key)}: ")
        if isinstance(member, Sheet):
            _write_array(member, writes, out, "  ")
        else:
            out.write(member)
        separator = ","
    out.write("\n}")


def _write_array(sheet: Sheet, writes: _Format, out: TextIO, indent: str) -> None:
    names = (_encode(column.key).replace("%", "%%") for column in sheet.columns)
    template = "{" + ", ".join(f"{name}: %s" for name in names) + "}"
    separator = "["
    for cells in zip(*_written(sheet, sheet.columns, writes), strict=True):
        out.write(f"{separator}\n{indent}  {template % cells}")
        separator = ","
    out.write(f"\n{indent}]" if sheet.rows else "[]")


def _totals(sheet: Sheet) -> list[Field]:
    """Each total with the kind of its column; one without a column is an amount if it is Money."""
    columns = {column.key: column for column in sheet.columns}
    found = []
    for key, value in sheet.totals.items():
        kind: CellKind = "amount" if isinstance(value, Money) else "label" if isinstance(value, str) else "number"
        column = columns.get(key) or Column(key, key.replace("_", " ").capitalize(), kind)
        found.append(Field(key, column.title, value, column.kind))
    return found


def _write_table(thing: Sheet | Card, style: Style, out: TextIO) -> None:
    writes = _people(style)
    pipe = Pipe(out) if style.width is None else Terminal(out, style.width, style.color)
    if isinstance(thing, Card):
        pipe.line(_harmless(thing.title), "bold")
        _print_fields(thing.fields, writes, pipe)
        pipe.parts(_printout(part, writes) for part in thing.parts.values())
    else:
        printed = _printout(thing, writes)
        pipe.sheet(printed)
        if style.bars and printed.bars:
            pipe.chart(printed.chart, printed.bars, style.width or _PIPE_WIDTH)


def _people(style: Style) -> _Format:
    writes = _exact(style)
    writes["text"] = writes["label"] = _harmless
    writes["word"] = _in_words
    writes["facts"] = _listed
    writes["amount"] = partial(grouped, decimals=style.decimals)
    writes["instant"] = lambda at: f"{local(at, style.zone):%Y-%m-%d %H:%M}"
    writes["flag"] = lambda flag: "yes" if flag else ""
    return _or("", writes)


def _listed(facts: str) -> str:
    """Those that say something: status closed, reason mistake."""
    known = _known(facts)
    if not isinstance(known, dict):
        return _harmless(facts)
    said = {key: value if isinstance(value, str) else _encode(value) for key, value in known.items()}
    return _harmless(", ".join(f"{key} {value}" for key, value in said.items() if value not in ("", "null", "[]")))


def _harmless(text: str) -> str:
    """Shows what would steer the terminal: ESC becomes \\x1b."""
    return text if text.isprintable() else _HIDDEN.sub(lambda hit: ascii(hit[0])[1:-1], text)


def _in_words(text: str) -> str:
    return _harmless(text.replace("_", " ").capitalize() if _SNAKE.fullmatch(text) else text)


def _print_fields(fields: Sequence[Field], writes: _Format, pipe: Pipe) -> None:
    shown = ((field, writes[field.kind](field.value)) for field in fields if _is_shown(field))
    filled = [(field, text) for field, text in shown if text]
    uncut = widest(text for field, text in filled if field.kind != "text")
    pipe.pairs([(field.title, text) for field, text in filled], uncut)


def _printout(sheet: Sheet, writes: _Format) -> Printout:
    keys = {column.key for column in sheet.columns}
    totals = () if sheet.rows_say_totals else (total for total in _totals(sheet) if total.key not in keys)
    figures = ((total.title, writes[total.kind](total.value)) for total in totals)
    bars = sheet.bars.bars if sheet.bars else ()
    return Printout(
        _harmless(sheet.title),
        _harmless(sheet.report.practice) if sheet.report else "",
        _scope(sheet.report) if sheet.report else "",
        _printed(sheet, writes) if sheet.rows else (),
        tuple((title, text) for title, text in figures if text),
        _harmless(sheet.caption),
        _harmless(sheet.left_out),
        _harmless(sheet.bars.title) if sheet.bars else "",
        # Nothing is drawn where all is nothing.
        tuple(Bar(_harmless(label), amount, writes["amount"](amount)) for label, amount in bars)
        if any(amount for _, amount in bars)
        else (),
        tuple(_printout(part, writes) for part in sheet.parts.values()),
    )


def _printed(sheet: Sheet, writes: _Format) -> tuple[Printed, ...]:
    columns = [column for column in sheet.columns if _is_shown(column)]
    feet = {total.key: writes[total.kind](total.value) for total in _totals(sheet)}
    if any(column.key in feet for column in columns):
        feet.setdefault(columns[0].key, "Total")
    return tuple(
        Printed(
            _merged(cells) if column.merged else tuple(cells),
            "text" if column.kind == "facts" else column.kind,
            column.title,
            feet.get(column.key, ""),
            spare=column.spare,
            narrow=column.narrow,
            merged=column.merged,
        )
        for column, cells in zip(columns, _written(sheet, columns, writes), strict=True)
    )


def _merged(cells: Iterable[str]) -> tuple[str, ...]:
    """A cell like the one above it is left blank."""
    above, merged = None, []
    for cell in cells:
        merged.append("" if cell == above else cell)
        above = cell
    return tuple(merged)


def _is_shown(column: Column | Field) -> bool:
    return column.in_table and column.kind != "nested"


def _scope(report: Report) -> str:
    as_of = f"as of {report.as_of}" if report.as_of else ""
    period = f"{report.first} to {report.last}" if report.first and report.last else ""
    return " · ".join(filter(None, (report.currency, as_of, period)))

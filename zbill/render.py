"""Sheets and cards written as tables, CSV or JSON (SPEC 9, "Output"). No other module knows these formats."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import groupby
from typing import TextIO, TypeVar

from zbill import quoting
from zbill.csv_lines import csv_lines, guarded_text
from zbill.dates import local, shown_wall
from zbill.grid import Bar, Pipe, Printed, Printout, Terminal, widest
from zbill.looks import Look, state_called
from zbill.money import Money, grouped, to_text
from zbill.quoting import guarded
from zbill.sheet import Card, CellKind, Column, Field, Report, Sheet
from zbill.spool import Spool
from zbill.style import Format, Style, Write, exact, optional, or_missing
from zbill.text import HIDDEN, harmless

_Titled = TypeVar("_Titled", Column, Field)

_encode = json.JSONEncoder(ensure_ascii=False).encode

# The width of a bar chart, in characters, when the output isn't a terminal.
_PIPE_WIDTH = 80

# Decimals are strings in JSON, because many readers turn JSON numbers into inexact floats.
_QUOTED: tuple[CellKind, ...] = ("amount", "rate", "stored", "day", "instant", "wall")


def render(thing: Sheet | Card, form: str, style: Style, out: TextIO) -> None:
    """Write a sheet or card to `out` as "table", "csv" or "json". For CSV, `out` must not translate line ends."""
    {"table": _write_table, "csv": _write_csv, "json": _write_json}[form](thing, style, out)


def csv_text(sheet: Sheet, style: Style) -> str:
    """Return a sheet as the text of a CSV file."""
    return "".join(_csv_texts(sheet.blocks(), style))


def texts(sheets: Iterable[Sheet], form: str, style: Style) -> Iterator[str]:
    """Yield sheets with the same columns, such as those of `Sheet.flow`, as one text: "csv", or "json" as an array."""
    if form == "csv":
        yield from _csv_texts(sheets, style)
    else:
        yield from _array(sheets, _json(style), "")
        yield "\n"


def csv_rows(columns: tuple[Column, ...], rows: Sequence[Sequence[object]], style: Style) -> tuple[str, list[str]]:
    """Return the heading of a CSV file as text, and each of its rows."""
    lines = csv_lines(columns, _csv(style))(rows)
    return _csv_heading(columns, style), [f"{line}\r\n" for line in lines]


def render_several(cards: Sequence[Card], form: str, style: Style, out: TextIO) -> None:
    """Write cards to `out`: as "csv" under the keys of the first card, or as "json" in an array."""
    {"csv": _write_csv, "json": _write_cards}[form](cards, style, out)


def printout(sheet: Sheet, style: Style) -> Printout:
    """Return a sheet as text for people, ready to be laid out on a terminal or page."""
    return _printout(sheet, style, _people(style))


def _written(sheet: Sheet, columns: Sequence[Column], writes: Format) -> list[Iterator[str]]:
    """Return for each column an iterator over its cells as text."""
    return [map(writes[column.kind], sheet.cells(column.key)) for column in columns]


def _rows_of(cards: Card | Sequence[Card]) -> Iterator[Sheet]:
    """Return cards as rows: one sheet for each run of cards that have the same keys."""
    cards = [cards] if isinstance(cards, Card) else cards
    for names, alike in groupby(cards, key=lambda card: [(each.key, each.kind) for each in _data(card.fields)]):
        columns = tuple(Column(key, "", kind) for key, kind in names)
        yield Sheet("", columns, [[field.value for field in _data(card.fields)] for card in alike])


def _data(columns: Iterable[_Titled]) -> list[_Titled]:
    """Return the columns or fields that programs read."""
    return [column for column in columns if column.in_data]


def _write_csv(thing: Sheet | Card | Sequence[Card], style: Style, out: TextIO) -> None:
    out.writelines(_csv_texts(thing.blocks() if isinstance(thing, Sheet) else _rows_of(thing), style))


def _csv_texts(sheets: Iterable[Sheet], style: Style) -> Iterator[str]:
    """Yield the rows of each sheet as text. In front of the first are the keys of its columns."""
    writes = _csv(style)
    columns = None
    for sheet in sheets:
        if columns is None:
            yield _csv_heading(sheet.columns, style)
        if columns is not sheet.columns:
            columns, lines = sheet.columns, csv_lines(sheet.columns, writes)
        yield "\r\n".join([*lines(sheet.rows), ""])


def _csv_heading(columns: Iterable[Column], style: Style) -> str:
    return style.mark + quoting.rows([[column.key] for column in columns if column.in_csv])


def _csv(style: Style) -> Format:
    text: Write = str if style.raw else guarded
    if style.width is not None:
        # A terminal obeys escapes in text that another program stored. A file or pipe gets the text as it is.
        text = _harmlessly(text)
    written = guarded_text if text is guarded else optional("", text, "text")
    return {**or_missing("", exact(style)), "text": written, "label": written, "facts": written}


def _harmlessly(write: Write) -> Write:
    return lambda value: harmless(write(value))


def _write_json(thing: Sheet | Card, style: Style, out: TextIO) -> None:
    writes = _json(style)
    if isinstance(thing, Card):
        _write_object(_card_members(thing, writes), writes, out)
    elif thing.report:
        _write_object(_report_members(thing, thing.report, writes), writes, out)
    else:
        out.writelines(_array(thing.blocks(), writes, ""))
    out.write("\n")


def _write_cards(cards: Sequence[Card], style: Style, out: TextIO) -> None:
    writes = _json(style)
    if not cards:
        out.write("[]\n")
        return
    out.write("[\n")
    for index, card in enumerate(cards):
        out.write(",\n" * (index > 0))
        _write_object(_card_members(card, writes), writes, out)
    out.write("\n]\n")


def _json(style: Style) -> Format:
    writes = exact(style)
    for kind in _QUOTED:
        writes[kind] = _quoted(writes[kind])
    writes["text"] = writes["label"] = _json_text
    writes["nested"] = lambda value: _json_text(_plain(value, style.decimals))
    writes["facts"] = lambda text: _json_text(_decoded(text))
    return or_missing("null", writes)


def _quoted(write: Write) -> Write:
    return lambda value: f'"{write(value)}"'


def _json_text(value: object) -> str:
    encoded = _encode(value)
    return encoded if encoded.isprintable() else re.sub(HIDDEN, lambda hit: f"\\u{ord(hit[0]):04x}", encoded)


def _decoded(facts: str) -> object:
    """Return the facts of a change. Text that isn't JSON, because another program wrote it, is returned as text."""
    try:
        return json.loads(facts or "null")
    except ValueError:
        return facts


def _plain(value: object, decimals: int) -> object:
    """Return nested values as types that the JSON encoder knows.

    Money needs its own case: it is an int, so the encoder would write minor units.
    """
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


def _card_members(card: Card, writes: Format) -> dict[str, str | Sheet]:
    return {**{field.key: writes[field.kind](field.value) for field in _data(card.fields)}, **card.parts}


def _report_members(sheet: Sheet, report: Report, writes: Format) -> dict[str, str | Sheet]:
    words = {"report": report.name, "practice": report.practice, "currency": report.currency}
    days = {"as_of": report.as_of, "from": report.first, "to": report.last}
    about = {key: _json_text(str(value)) for key, value in (words | days).items() if value is not None}
    totals = (f"{_encode(total.key)}: {writes[total.kind](total.value)}" for total in _totals(sheet))
    return {**about, "rows": sheet, "totals": f"{{{', '.join(totals)}}}", **sheet.parts}


def _write_object(members: Mapping[str, str | Sheet], writes: Format, out: TextIO) -> None:
    separator = "{"
    for key, member in members.items():
        out.write(f"{separator}\n  {_encode(key)}: ")
        if isinstance(member, Sheet):
            out.writelines(_array(member.blocks(), writes, "  "))
        else:
            out.write(member)
        separator = ","
    out.write("\n}")


def _array(sheets: Iterable[Sheet], writes: Format, indent: str) -> Iterator[str]:
    """Yield the rows of sheets with the same columns as one array of objects."""
    begin, between = "[", f",\n{indent}  "
    for sheet in sheets:
        columns = [column for column in sheet.columns if column.in_data]
        names = (_encode(column.key).replace("%", "%%") for column in columns)
        template = "{" + ", ".join(f"{name}: %s" for name in names) + "}"
        rows = between.join(map(template.__mod__, zip(*_written(sheet, columns, writes), strict=True)))
        if rows:
            yield f"{begin}\n{indent}  {rows}"
            begin = ","
    yield "[]" if begin == "[" else f"\n{indent}]"


def _totals(sheet: Sheet) -> list[Field]:
    """Return each total with the title and kind of its column. Without a column, its own type gives the kind."""
    columns = {column.key: column for column in sheet.columns}
    found = []
    for key, value in sheet.totals.items():
        kind: CellKind = "amount" if isinstance(value, Money) else "label" if isinstance(value, str) else "number"
        column = columns.get(key) or Column(key, key.replace("_", " ").capitalize(), kind)
        found.append(Field(key, column.title, value, column.kind))
    return found


def _write_table(thing: Sheet | Card, style: Style, out: TextIO) -> None:
    writes = _people(style)
    pipe = Pipe(out, style.blocks) if style.width is None else Terminal(out, style.blocks, style.width, style.color)
    if isinstance(thing, Card):
        pipe.line(harmless(thing.title), "bold")
        _print_fields(thing.fields, style, writes, pipe)
        pipe.parts(_parts(thing, style, writes))
    else:
        printed = _printout(thing, style, writes, whole=style.width is not None)
        pipe.sheet(printed)
        if printed.bars:
            pipe.chart(printed.chart, printed.bars, style.width or _PIPE_WIDTH)


def _people(style: Style) -> Format:
    writes = exact(style)
    writes["text"] = writes["label"] = harmless
    writes["facts"] = _listed
    writes["amount"] = style.amount or partial(grouped, decimals=style.decimals)
    writes["day"] = style.day
    writes["instant"] = lambda at: f"{local(at, style.zone):%Y-%m-%d %H:%M}"
    writes["wall"] = partial(shown_wall, zone=style.zone)
    writes["flag"] = lambda flag: "yes" if flag else ""
    return or_missing("", writes)


def _listed(facts: str) -> str:
    """Return the facts that have a value as one line: status closed, reason mistake."""
    decoded = _decoded(facts)
    if not isinstance(decoded, dict):
        return harmless(facts)
    texts = {key: value if isinstance(value, str) else _encode(value) for key, value in decoded.items()}
    return harmless(", ".join(f"{key} {value}" for key, value in texts.items() if value not in ("", "null", "[]")))


def _print_fields(fields: Sequence[Field], style: Style, writes: Format, pipe: Pipe) -> None:
    shown = ((field, writes[field.kind](field.value)) for field in fields if _is_shown(field))
    filled = [(field, text) for field, text in shown if text]
    uncut = widest(text for field, text in filled if field.kind != "text")
    looks = [_look(field, field.value, text) for field, text in filled] if style.paints else ()
    pipe.pairs([(field.title, text) for field, text in filled], uncut, looks)


def _printout(sheet: Sheet, style: Style, writes: Format, *, whole: bool = True) -> Printout:
    """Return a sheet as text: the rows of a long one a few at a time unless `whole`. Bars need the largest of all."""
    told = sheet if sheet.told is None else sheet._replace(rows=sheet.told)
    columns = [column for column in sheet.columns if _is_shown(column) and _is_drawn(told, column, style)]
    is_flowing = isinstance(told.rows, Spool) and not (whole or any(column.kind == "bar" for column in columns))
    printed = partial(_printed, told, columns, style, writes)
    keys = {column.key for column in sheet.columns}
    totals = () if sheet.rows_say_totals else (total for total in _totals(sheet) if total.key not in keys)
    figures = ((total.title, writes[total.kind](total.value)) for total in totals)
    bars = sheet.bars.bars if sheet.bars and style.bars else ()
    return Printout(
        harmless(sheet.title),
        harmless(sheet.report.practice) if sheet.report else "",
        sheet.report.scope(writes["day"]) if sheet.report else "",
        next(printed([told])) if sheet.rows and not is_flowing else (),
        tuple((title, text) for title, text in figures if text),
        harmless(sheet.caption),
        harmless(sheet.left_out),
        harmless(sheet.bars.title) if sheet.bars else "",
        # Without an amount there is nothing to draw, and the scale would divide by zero.
        tuple(Bar(harmless(label), amount, writes["amount"](amount)) for label, amount in bars)
        if any(amount for _, amount in bars)
        else (),
        _parts(sheet, style, writes),
        (lambda: printed(told.blocks())) if is_flowing else None,
    )


def _parts(thing: Sheet | Card, style: Style, writes: Format) -> tuple[Printout, ...]:
    return tuple(_printout(part, style, writes) for part in thing.parts.values() if part.rows or not part.if_any)


def _printed(
    sheet: Sheet, columns: Sequence[Column], style: Style, writes: Format, blocks: Iterable[Sheet]
) -> Iterator[tuple[Printed, ...]]:
    """Yield the columns of a sheet for each block of its rows."""
    feet = {total.key: writes[total.kind](total.value) for total in _totals(sheet)}
    if any(column.key in feet for column in columns):
        feet.setdefault(columns[0].key, "Total")
    above: dict[str, str] = {}
    for few in blocks:
        yield tuple(_column(few, column, style, writes, feet.get(column.key, ""), above) for column in columns)


def _column(sheet: Sheet, column: Column, style: Style, writes: Format, foot: str, above: dict[str, str]) -> Printed:
    """Return a column. `above` has the last cell of each merged column so far."""
    values = [*sheet.cells(column.key)]
    texts = [""] * len(values) if column.kind == "bar" else [*map(writes[column.kind], values)]
    cells = [*_labeled(column, texts)]
    return Printed(
        _merged(cells, column.key, above) if column.merged else tuple(cells),
        "text" if column.kind == "facts" else column.kind,
        column.title,
        foot,
        spare=column.spare,
        narrow=column.narrow,
        merged=column.merged,
        dispensable=column.dispensable,
        amounts=values if column.kind == "bar" else (),
        looks=tuple(map(partial(_look, column), values, cells)) if column.state and style.paints else (),
    )


def _look(titled: Column | Field, value: object, text: str) -> Look | None:
    """Return the look of a cell: that of its state, None if it has none."""
    if titled.state == "said":
        return state_called(text)
    return titled.state if value else None


def _labeled(column: Column, cells: Iterable[str]) -> Iterable[str]:
    return (column.labels.get(cell, cell) for cell in cells) if column.labels else cells


def _merged(cells: Iterable[str], key: str, above: dict[str, str]) -> tuple[str, ...]:
    """Return the cells with each one that repeats the cell above it blank, and remember the last one by its key."""
    merged = []
    for cell in cells:
        merged.append("" if cell == above.get(key) else cell)
        above[key] = cell
    return tuple(merged)


def _is_shown(column: Column | Field) -> bool:
    return column.in_table and column.kind != "nested"


def _is_drawn(sheet: Sheet, column: Column, style: Style) -> bool:
    """Return whether a column can be shown: one of bars only if bars are drawn and there is an amount."""
    return column.kind != "bar" or (style.bars and any(sheet.cells(column.key)))

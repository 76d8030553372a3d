"""A missing argument is offered from a list on a terminal, such as a client, a session or an invoice (SPEC 9).

What an argument takes is told by its metavar, as params.py declares it.
"""

from __future__ import annotations

import re
import textwrap
from typing import Any

from zbill.cli import parsing, terminal
from zbill.cli.call import Call, Ended
from zbill.db.names import as_id
from zbill.file.connection import reading
from zbill.grid import widest
from zbill.reports.offers import Offerable, Offers, offers

# The text to type for something that isn't in the list.
_TYPED: dict[Offerable, str] = {
    "client": "a name",
    "patient": "a name",
    "service": "a code",
    "session": "a session id",
    "invoice": "an invoice number",
    "receipt": "a receipt number",
}
# These are told by an id, which in front would look like a place.
_BY_ID: tuple[Offerable, ...] = ("client", "patient", "session")
# What is before a line of the list, below that if the line wraps, and between its cells.
_PLACE = "{:>3}  "
_INDENT = " " * 5
_BETWEEN = "  "


class Canceled(Ended):
    """The person chose nothing, so nothing is done."""

    def __init__(self, call: Call) -> None:
        if not call.follows:
            terminal.tell("Canceled. Nothing was changed.")
        super().__init__(0)


def asked(call: Call, command: str, param: Any, *, began: bool) -> str | None:
    """Return a person's choice for a missing argument, None if no one can be asked or there is nothing to offer.

    Once something was offered, a command `began`: then other missing arguments are asked for by their names. Raises
    Canceled, and Ended if the list of a command that repeats has become empty.
    """
    if not terminal.on_terminal():
        return None
    kind = _kind(param)
    found = _offers(call, kind, command) if kind else None
    if kind and found and found.lines:
        return _chosen(call, kind, found)
    if call.follows:
        raise Ended(0)
    return _typed(call, _question(param)) if began else None


def _kind(param: Any) -> Offerable | None:
    """Return what an argument takes: the first word of its metavar, as in SESSION or in SESSION|CLIENT."""
    word = re.match("[a-z]*", str(param.metavar).casefold())
    kind = word[0] if word else ""
    return kind if param.param_type_name == "argument" and kind in _TYPED else None


def _offers(call: Call, kind: Offerable, command: str) -> Offers:
    """Return what can be offered. The command itself hasn't said yet what its output is, so it opens the file later."""
    scout = Call(call.now, {name: call.options[name] for name in ("db", "acting") if name in call.options})
    try:
        desk = scout.desk()
        with reading(desk.conn):
            return offers(desk, kind, command)
    finally:
        scout.close()


def _chosen(call: Call, kind: Offerable, found: Offers) -> str:
    """Return the number or id at the place that the person chooses from the list, or the text they type instead."""
    cells = [(*line[1:], f"id {line[0]}") if kind in _BY_ID else line for line in found.lines]
    width = terminal.width()
    for place, row in enumerate(_aligned(cells), 1):
        line = f"{_PLACE.format(place)}{row}".rstrip()
        terminal.tell(textwrap.fill(line, width, subsequent_indent=_INDENT, break_on_hyphens=False))
    if found.more:
        terminal.tell(f"{_INDENT}and more")
    ids = [line[0] for line in found.lines]
    places = f"1-{len(ids)}" if len(ids) > 1 else "1"
    ways = f"type {_TYPED[kind]}, or press Enter to end" if call.follows else f"or type {_TYPED[kind]}"
    while True:
        typed = _typed(call, f"Choose {places}, {ways}:")
        if kind not in _BY_ID and typed in ids:
            # The code of a service can look like a place.
            return typed
        number = as_id(typed)
        if 1 <= number <= len(ids):
            return ids[number - 1]
        # A mistyped place must not be the id of one that isn't in the list.
        if number < 0 or _TYPED[kind] != "a name":
            return typed
        terminal.tell(f"{typed} isn't in the list.")


def _aligned(lines: list[tuple[str, ...]]) -> list[str]:
    """Return lines of cells with blanks between them, so that they are in columns.

    The widest column is as wide as the terminal has room for: a line with a longer name wraps.
    """
    columns = [list(column) for column in zip(*lines, strict=True)]
    widths = [widest(column) for column in columns]
    others = sum(widths) - max(widths) + len(_BETWEEN) * (len(widths) - 1)
    widths[widths.index(max(widths))] = min(max(widths), max(0, terminal.width() - others - len(_PLACE.format(0))))
    return [
        _BETWEEN.join(cell + " " * (width - widest([cell])) for cell, width in zip(line, widths, strict=True))
        for line in lines
    ]


def _question(param: Any) -> str:
    """Return the question for what isn't offered: AMOUNT (Amount above zero, such as 150.00):"""
    if param.param_type_name == "option":
        return f"{param.name.capitalize()}:"
    return f"{param.metavar} ({param.help.rstrip('.')}):"


def _typed(call: Call, question: str) -> str:
    """Return the answer to a question. Raises Canceled for an empty one, and Usage for bytes that aren't text."""
    typed = parsing.as_text(terminal.ask(question).strip())
    if not typed:
        raise Canceled(call)
    return typed

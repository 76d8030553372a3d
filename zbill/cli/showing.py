"""How a command names what it made: a line each, its number alone, or the object (SPEC 9)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from importlib import import_module
from typing import Any, Literal, TextIO

from zbill.desk import Desk
from zbill.models import Outcome, Reference, Thing
from zbill.render import Style, render, render_several

# The report of each kind of thing: its KIND_lines and KIND_cards answer for things of that kind, by id.
REPORTS: Mapping[Thing, str] = {
    "invoice": "invoices",
    "receipt": "receipts",
    "creditnote": "credit_notes",
    "balance": "balances",
    "session": "sessions",
    "client": "clients",
    "patient": "clients",
    "service": "catalogue",
    "tax": "catalogue",
    "discount": "catalogue",
    "staff": "staff",
    "role": "roles",
}


def outcome(
    desk: Desk,
    made: Outcome,
    form: str,
    style: Style,
    out: TextIO,
    *,
    quiet: bool = False,
    many: bool = False,
) -> None:
    """Write everything an outcome names, as it is now; `many` makes JSON an array however few there are."""
    if quiet:
        out.writelines(f"{line[0]}\n" for line in answers(desk, made.made, "lines"))
    elif form == "table":
        out.writelines("  ".join(filter(None, line)) + "\n" for line in answers(desk, made.made, "lines"))
    elif len(made.made) == 1 and not many:
        render(answers(desk, made.made, "cards")[0], form, style, out)
    else:
        render_several(answers(desk, made.made, "cards"), form, style, out)


def answers(desk: Desk, things: Collection[Reference], what: Literal["lines", "cards"]) -> list[Any]:
    """Return the line of each thing, the number or id that names it first, or the card, in the order of the things.

    Raises NotFound if one was deleted since.
    """
    ids: dict[Thing, list[int]] = {}
    for each in things:
        ids.setdefault(each.kind, []).append(each.id)
    # Only the reports that are needed are loaded.
    found = {
        kind: iter(getattr(import_module(f"zbill.reports.{REPORTS[kind]}"), f"{kind}_{what}")(desk, of_kind))
        for kind, of_kind in ids.items()
    }
    return [next(found[each.kind]) for each in things]

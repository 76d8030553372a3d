"""Candidates for a word that is being typed, by what help calls it, such as CLIENT or STATUS."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from functools import partial
from typing import Any, get_args

from zbill.billing.settings import SETTINGS
from zbill.choices import bare
from zbill.cli.shells import SHELLS
from zbill.db import completions
from zbill.db.completions import Candidate
from zbill.file.connection import glancing
from zbill.typed_days import WEEKDAYS
from zbill.typed_periods import NAMES
from zbill.words import PERMISSIONS, SESSION_STATUSES

FILES = ("FILE", "FOLDER")

# Words of a fixed list, by what help calls them.
_WORDS: dict[str, tuple[str, ...]] = {
    "DAY": ("today", "yesterday", "tomorrow", *WEEKDAYS),
    "DISCOUNT": ("none", "default"),
    "FORMAT": ("table", "csv", "json"),
    "INTERVAL": ("day", "weekday", "week", "2 weeks", "month", "year"),
    "KEY": tuple(SETTINGS),
    "ORDER": ("ymd", "mdy", "dmy"),
    "PERMISSION": PERMISSIONS,
    "SHELL": SHELLS,
    "STATUS": SESSION_STATUSES,
    "TAX": ("none",),
    "WHEN": ("on", "off", "practice"),
}

Look = Callable[[sqlite3.Connection, str], list[Candidate]]


def _named(table: str) -> Look:
    return lambda conn, typed: completions.named(conn, table, typed)


def _numbered(table: str) -> Look:
    return lambda conn, typed: completions.documents(conn, table, typed)


# What the practice file has, by what help calls it.
_STORED: dict[str, Look] = {
    "CLIENT": completions.clients,
    "DISCOUNT": _named("discounts"),
    "FROM": completions.clients,
    "INTO": completions.clients,
    "INVOICE": _numbered("invoices"),
    "INVOICE[=AMOUNT]": _numbered("invoices"),
    "METHOD": completions.methods,
    "PATIENT": completions.patients,
    "PROVIDER": _named("staff"),
    "RECEIPT": _numbered("payments"),
    "ROLE": _named("roles"),
    "SERVICE": completions.services,
    "STAFF": _named("staff"),
    "TAX": _named("taxes"),
}

# The same, where help calls different things alike: by the command, or by the option.
_WORDS_OF = {
    ("invoice list", "STATUS"): ("open", "closed", "void"),
    ("session list", "STATUS"): (*SESSION_STATUSES, "unmarked"),
}
_STORED_OF: dict[tuple[str, str], Look] = {
    ("--as", "NAME"): _named("staff"),
    ("tax rate", "NAME"): _named("taxes"),
    ("tax archive", "NAME"): _named("taxes"),
    ("discount archive", "NAME"): _named("discounts"),
    ("charge", "CODE"): completions.services,
    ("invoice add", "CODE"): completions.services,
    **{(f"creditnote {verb}", "NUMBER"): _numbered("credit_notes") for verb in ("show", "pdf", "print", "email")},
}


def of(param: Any, ctx: Any, typed: str) -> list[Candidate]:
    """Return what the value of an argument or an option could become, none if only its user can know that."""
    name, command = param.metavar, ctx.command_path.removeprefix("zbill ")
    today = datetime.fromtimestamp(ctx.obj.now, UTC).date()
    if name == "PERIOD":
        return _beginning(typed, [*NAMES, *_periods(today)])
    if name == "COMMAND":
        return _commands(ctx, typed)
    if name == "WHAT":
        return _beginning(typed, _kinds(command))
    if command == "config set" and name == "VALUE":
        return _beginning(typed, _choices(ctx.params["key"]))
    if name == "PROGRAM":
        return _beginning(typed, _programs(param.opts))
    words: list[str] = []
    looks: list[Look] = []
    # What can be one thing or another is called SESSION|CLIENT|all. Words that are typed so are in lower case.
    for each in name.split("|"):
        words += [each] if each.islower() else _WORDS_OF.get((command, each), _WORDS.get(each, ()))
        keys = [(param.opts[0], each), (command, each)]
        look = next((_STORED_OF[key] for key in keys if key in _STORED_OF), _STORED.get(each))
        looks += [partial(completions.sessions, today=today)] if each == "SESSION" else [look] if look else []
    found: list[Candidate] = []
    if looks:
        with glancing(ctx.obj.path) as conn:
            found = [candidate for look in looks for candidate in look(conn, typed)]
    return [*found, *_beginning(typed, words)]


def _beginning(typed: str, words: Iterable[str]) -> list[Candidate]:
    """Return the words that begin so as they are spelled, else those that begin so without hyphens and blanks."""
    words = list(words)
    found = [word for word in words if word.startswith(typed.lower())]
    return [Candidate(word) for word in found or words if bare(word).startswith(bare(typed))]


def _periods(today: date) -> Iterable[str]:
    for year in (today.year, today.year - 1):
        yield str(year)
        yield from (f"{year}-q{quarter}" for quarter in range(1, 5))
        yield from (f"{year}-{month:02}" for month in range(1, 13))


def _kinds(command: str) -> list[str]:
    """Return what `export` writes, or what `report revenue --by` adds lines up by."""
    if command == "export":
        from zbill.reports.exports import EXPORTS

        return ["journal", *EXPORTS]
    from zbill.reports.revenue_by import By

    return [*get_args(By)]


def _choices(name: str) -> Sequence[str]:
    """Return the values of a setting that takes only some, however its name is spelled."""
    return next((each.choices for each in SETTINGS.values() if bare(each.name) == bare(name)), ())


def _programs(options: Iterable[str]) -> list[str]:
    """Return the programs that --to or --for names."""
    if "--for" in options:
        from zbill.exchange.programs import names

        return names()
    from zbill.exchange.journal import PROGRAMS

    return list(PROGRAMS)


def _commands(ctx: Any, typed: str) -> list[Candidate]:
    """Return the commands of zbill, or of the group that the words before name."""
    root = ctx.find_root()
    command = root.command
    for word in ctx.params["words"] or ():
        command = command.get_command(root, word) if hasattr(command, "get_command") else None
    names = command.list_commands(root) if hasattr(command, "list_commands") else []
    return [Candidate(name) for name in names if name.startswith(typed)]

"""init: a new practice file."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from zbill.billing.settings import SETTINGS
from zbill.cli import parsing, terminal
from zbill.cli.call import current
from zbill.cli.command import Commands
from zbill.errors import FileUnusable, Usage
from zbill.services.practice import NewPractice, create
from zbill.text import required

app = Commands()


@app.command()
def init(
    ctx: typer.Context,
    name: Annotated[str, typer.Option("--name", metavar="TEXT", help="The practice's name.")] = "",
    owner: Annotated[str, typer.Option("--owner", metavar="TEXT", help="Your name, as a provider.")] = "",
    currency: Annotated[str, typer.Option("--currency", metavar="CODE", help="ISO 4217, like USD.")] = "",
    timezone: Annotated[str, typer.Option("--timezone", metavar="ZONE", help="Like America/New_York.")] = "",
    date_order: Annotated[
        str, typer.Option("--date-order", metavar="ORDER", help="How 3/4/2026 is read: mdy, dmy or ymd.")
    ] = "",
    checks_in: Annotated[
        str,
        typer.Option("--check-in", metavar="yes|no", help="Whether patients are checked in; no closes paid invoices."),
    ] = "",
) -> None:
    """Create the practice file; asks for what is not given, on a terminal.

    Example: zbill init --name "Brightwater Therapy" --owner "Helena Brightwater" --timezone America/New_York
    """
    call = current(ctx)
    if call.path.exists():
        raise FileUnusable(f"{call.path} exists already.", "Choose another file with --db, or use the one there.")
    asks = terminal.on_terminal()
    login = terminal.login()
    asked = NewPractice(
        name=_answer(name, asks, "Name of the practice", "My Practice", lambda text: required(text, "name")),
        owner=_answer(owner, asks, "Your name", login or "Owner", lambda text: required(text, "name")),
        currency=_answer(currency, asks, "Currency", "USD", SETTINGS["currency"].check),
        timezone=_answer(timezone, asks, "Time zone", _system_zone(), SETTINGS["timezone"].check),
        date_order=_answer(date_order, asks, "Is 3/4/2026 read mdy, dmy or ymd", "", _order),
        checks_in=_checks_in(checks_in, asks),
    )
    create(call.path, call.now, login, asked)
    call.say(f"The practice file is {call.path}.\nNext: zbill service add, zbill client add, zbill session add.")
    if not call.quiet:
        call.write(lambda out: print(f"{asked.name}  {asked.currency}  {asked.timezone}", file=out))


def _answer(given: str, asks: bool, question: str, default: str, check: Callable[[str], str]) -> str:
    """The option, else what the person answers (asked again while it is wrong), else the default."""
    if given or not asks:
        return check(given or default)
    while True:
        line = terminal.ask(f"{question}{f' [{default}]' if default else ''}:")
        if not line:
            raise EOFError
        try:
            return check(line.strip() or default)
        except Usage as wrong:
            print(wrong.sentence, wrong.remedy, file=sys.stderr)


def _checks_in(given: str, asks: bool) -> bool | None:
    """None where nobody said: invoices are then closed by hand."""
    answer = _answer(given, asks, "Are patients checked in and out, yes or no", "", _yes_no)
    return {"yes": True, "no": False, "": None}[answer]


def _order(text: str) -> str:
    return parsing.one_of(text, ("", "mdy", "dmy", "ymd"), "order of a date")


def _yes_no(text: str) -> str:
    return parsing.one_of(text, ("", "yes", "no"), "answer")


def _system_zone() -> str:
    """The machine's own time zone by name, where it has one."""
    named = os.environ.get("TZ", "")
    if not named:
        target = os.path.realpath("/etc/localtime")
        named = target.partition("zoneinfo/")[2] if Path(target).exists() else ""
    try:
        return SETTINGS["timezone"].check(named) if named else "UTC"
    except Usage:
        return "UTC"

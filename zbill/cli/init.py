"""init: create the practice file."""

from __future__ import annotations

import os
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
    name: Annotated[str, typer.Option("--name", metavar="TEXT", help="Name of the practice.")] = "",
    owner: Annotated[
        str, typer.Option("--owner", metavar="TEXT", help="Your name. You become the owner and a provider.")
    ] = "",
    currency: Annotated[str, typer.Option("--currency", metavar="CODE", help="ISO 4217 code, such as USD.")] = "",
    timezone: Annotated[
        str, typer.Option("--timezone", metavar="ZONE", help="IANA time zone, such as America/New_York.")
    ] = "",
    date_order: Annotated[
        str, typer.Option("--date-order", metavar="ORDER", help="How to read 3/4/2026: mdy, dmy or ymd.")
    ] = "",
    checks_in: Annotated[
        str,
        typer.Option(
            "--check-in",
            metavar="yes|no",
            help="Whether you check patients in and out. With no, invoices close when paid.",
        ),
    ] = "",
) -> None:
    """Create the practice file.

    On a terminal, asks for anything you leave out. Without one, uses the defaults: name "My Practice", currency USD,
    this computer's time zone.

    Example: zbill init --name "Brightwater Therapy" --owner "Helena Brightwater" --timezone America/New_York
    """
    call = current(ctx)
    if call.path.exists():
        raise FileUnusable(f"{call.path} already exists.", "Choose another file with --db, or use this one.")
    can_ask = terminal.on_terminal()
    login = terminal.login()
    practice = NewPractice(
        name=_answer(name, can_ask, "Name of the practice", SETTINGS["name"].default, SETTINGS["name"].check),
        owner=_answer(owner, can_ask, "Your name", login or "Owner", lambda text: required(text, "name")),
        currency=_answer(currency, can_ask, "Currency", "USD", SETTINGS["currency"].check),
        timezone=_answer(timezone, can_ask, "Time zone", _system_zone(), SETTINGS["timezone"].check),
        date_order=_answer(date_order, can_ask, "Is 3/4/2026 March 4 (mdy) or April 3 (dmy)?", "", _order),
        checks_in=_checks_in(checks_in, can_ask),
    )
    create(call.path, call.now, login, practice)
    call.say(
        f"The practice file is {call.path}.\n"
        "Next, add a service: zbill service add CODE NAME PRICE, and a client: zbill client add NAME"
    )
    if not call.quiet:
        call.write(lambda out: print(f"{practice.name}  {practice.currency}  {practice.timezone}", file=out))


def _answer(given: str, can_ask: bool, question: str, default: str, check: Callable[[str], str]) -> str:
    """Return the option if given, else the person's answer, else the default. Ask again until the answer is valid."""
    if given or not can_ask:
        return check(given or default)
    while True:
        line = terminal.ask(f"{question} [{default}]:" if default else question)
        if not line:
            raise EOFError
        try:
            return check(line.strip() or default)
        except Usage as wrong:
            terminal.tell(f"{wrong.sentence} {wrong.remedy}")


def _checks_in(given: str, can_ask: bool) -> bool | None:
    """Return whether patients are checked in; None without an answer, when invoices are closed by hand."""
    answer = _answer(given, can_ask, "Do you check patients in and out (yes, no)?", "", _yes_no)
    return {"yes": True, "no": False, "": None}[answer]


def _order(text: str) -> str:
    return parsing.one_of(text, ("", "mdy", "dmy", "ymd"), "date order")


def _yes_no(text: str) -> str:
    whole = {"y": "yes", "n": "no"}.get(text.casefold(), text.casefold())
    return parsing.one_of(whole, ("", "yes", "no"), "answer")


def _system_zone() -> str:
    """Return the IANA name of this computer's time zone, UTC if it isn't known."""
    named = os.environ.get("TZ", "")
    if not named:
        target = os.path.realpath("/etc/localtime")
        named = target.partition("zoneinfo/")[2] if Path(target).exists() else ""
    try:
        return SETTINGS["timezone"].check(named) if named else "UTC"
    except Usage:
        return "UTC"

"""init: create the practice file."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from zbill.billing.settings import SETTINGS
from zbill.cli import parsing, terminal
from zbill.cli.call import current
from zbill.cli.declared import Annotated, Commands, Context, Option
from zbill.errors import FileUnusable, Usage
from zbill.records import NamedTuple
from zbill.services.practice import NewPractice, create
from zbill.sheet import Card, Field
from zbill.text import required

app = Commands()


@app.command()
def init(
    ctx: Context,
    name: Annotated[str, Option("--name", metavar="TEXT", help="Name of the practice.")] = "",
    owner: Annotated[
        str, Option("--owner", metavar="TEXT", help="Your name. You become the owner and a provider.")
    ] = "",
    currency: Annotated[str, Option("--currency", metavar="CODE", help="ISO 4217 code, such as USD.")] = "",
    timezone: Annotated[
        str, Option("--timezone", metavar="ZONE", help="IANA time zone, such as America/New_York.")
    ] = "",
    date_order: Annotated[
        str, Option("--date-order", metavar="ORDER", help="How to read 3/4/2026: mdy, dmy or ymd.")
    ] = "",
    checks_in: Annotated[
        str,
        Option(
            "--check-in",
            metavar="yes|no",
            help="Whether you check patients in and out. With no, invoices close when paid.",
        ),
    ] = "",
) -> None:
    """Create the practice file.

    On a terminal, asks for anything you leave out. Without one, uses the defaults and names them: name "My Practice",
    your login as your name, currency USD, this computer's time zone, no date order, invoices closed by hand.

    Example: zbill init --name "Brightwater Therapy" --owner "Helena Brightwater" --timezone America/New_York
    """
    call = current(ctx)
    if call.path.exists():
        raise FileUnusable(f"{call.path} already exists.", "Choose another file with --db, or use this one.")
    login = terminal.login()
    questions = _Questions()
    practice = NewPractice(
        name=questions.answer(name, _NAME, SETTINGS["name"].default, SETTINGS["name"].check),
        owner=questions.answer(owner, _OWNER, login or "Owner", lambda text: required(text, "name")),
        currency=questions.answer(currency, _CURRENCY, "USD", SETTINGS["currency"].check),
        timezone=questions.answer(timezone, _TIMEZONE, _system_zone(), SETTINGS["timezone"].check),
        date_order=questions.answer(date_order, _DATE_ORDER, "", _order),
        # Unknown without an answer.
        checks_in={"yes": True, "no": False, "": None}[questions.answer(checks_in, _CHECKS_IN, "", _yes_no)],
    )
    create(call.path, call.now, login, practice)
    call.say(f"The practice file is {call.path}.")
    if questions.defaults:
        call.say(f"Defaults used: {', '.join(questions.defaults)}.")
    call.say("Next, add a service: zbill service add CODE NAME PRICE, then a client: zbill client add NAME")
    shown = {"name": practice.name, "currency": practice.currency, "timezone": practice.timezone}
    if call.form != "table":
        call.show(lambda _: Card("", tuple(Field(key, key.capitalize(), value) for key, value in shown.items())))
    elif not call.quiet:
        call.write_lines("  ".join(shown.values()))


class _Question(NamedTuple):
    """A question about the new practice, and the words that name the default, {} in place of its value."""

    asked: str
    default: str


_NAME = _Question("Name of the practice", "name {}")
_OWNER = _Question("Your name", "owner {}")
_CURRENCY = _Question("Currency", "currency {}")
_TIMEZONE = _Question("Time zone", "time zone {}")
_DATE_ORDER = _Question("Is 3/4/2026 March 4 (mdy) or April 3 (dmy)?", "no date order")
_CHECKS_IN = _Question("Do you check patients in and out (yes, no)?", "invoices closed by hand")


class _Questions:
    """The questions about a new practice, and the defaults that were used because no one could be asked."""

    def __init__(self) -> None:
        self.can_ask = terminal.on_terminal()
        self.defaults: list[str] = []

    def answer(self, given: str, question: _Question, default: str, check: Callable[[str], str]) -> str:
        """Return the option if given, else the person's answer, else the default."""
        if given:
            return check(given)
        if self.can_ask:
            return _ask(question.asked, default, check)
        used = check(default)
        self.defaults.append(question.default.format(used))
        return used


def _ask(question: str, default: str, check: Callable[[str], str]) -> str:
    """Return the person's answer, else the default. Ask again until the answer is valid."""
    while True:
        line = terminal.ask(f"{question} [{default}]:" if default else question)
        if not line:
            raise EOFError
        try:
            return check(line.strip() or default)
        except Usage as wrong:
            terminal.tell(f"{wrong.sentence} {wrong.remedy}")


def _order(text: str) -> str:
    return parsing.one_of(text, ("", "mdy", "dmy", "ymd"), "date order")


def _yes_no(text: str) -> str:
    return parsing.one_of(text, ("", "yes", "no"), "answer")


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

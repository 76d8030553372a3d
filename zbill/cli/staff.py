"""staff: the people who work here."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from zbill.cli import call as calls
from zbill.cli import reading
from zbill.cli.command import Commands
from zbill.cli.params import Archived, Key, StaffArg, Undo
from zbill.errors import Usage
from zbill.reports import staff as sheets
from zbill.services import staff
from zbill.text import clean, required

app = Commands("Add, list and change the people who work here.")

Login = Annotated[str | None, typer.Option("--login", metavar="LOGIN", help="Their user name on this computer.")]
Npi = Annotated[str | None, typer.Option("--npi", metavar="NPI", help="National Provider Identifier.")]
Licence = Annotated[str | None, typer.Option("--licence", metavar="TEXT", help="For superbills.")]


@app.command("add")
def add(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME")],
    login: Login = None,
    role: Annotated[list[str], typer.Option("--role", metavar="ROLE", help="What they may do; may repeat.")] = [],  # noqa: B006
    provider: Annotated[bool, typer.Option("--provider", help="Sessions are credited to them.")] = False,
    npi: Npi = None,
    licence: Licence = None,
    key: Key = "",
) -> None:
    """Add a staff member. Without a role they may only look.

    Example: zbill staff add "Sam Reyes" --login sam --role Staff
    """
    call = calls.of(ctx)
    values = {"provider": int(provider), **_values(name, login, npi, licence)}
    call.perform(lambda: staff.add(call.desk(), values, role), ctx=ctx, key=key)


@app.command("list")
def list_(ctx: typer.Context, archived: Archived = False) -> None:
    """Staff by name, with their roles.

    Example: zbill staff list
    """
    calls.of(ctx).show(lambda desk: sheets.staff_list(desk, archived=archived))


@app.command("edit")
def edit(
    ctx: typer.Context,
    person: StaffArg,
    name: Annotated[str | None, typer.Option("--name", metavar="TEXT")] = None,
    login: Login = None,
    provider: Annotated[str, typer.Option("--provider", metavar="yes|no")] = "",
    npi: Npi = None,
    licence: Licence = None,
) -> None:
    """Change a staff member; what was issued stays as it is. '' empties a text. Roles: zbill role assign.

    Example: zbill staff edit Sam --login sreyes
    """
    call = calls.of(ctx)
    values = _values(name, login, npi, licence)
    if provider:
        values["provider"] = int(reading.one_of(provider, ("yes", "no"), "answer") == "yes")
    if not values:
        raise Usage("Nothing to change was given.", "See: zbill staff edit --help")
    call.perform(lambda: staff.edit(call.desk(), person, values))


@app.command("passcode")
def passcode(
    ctx: typer.Context,
    person: StaffArg,
    remove: Annotated[bool, typer.Option("--remove", help="They need none any more.")] = False,
) -> None:
    """Set a passcode: who then acts as this person from another login is asked for it.

    Asks for it twice on a terminal, else takes it from ZBILL_NEW_PASSCODE. Your own you may always set.
    The passcode to act as somebody is asked for on a terminal, else taken from ZBILL_PASSCODE.

    Example: zbill staff passcode Helena
    """
    call = calls.of(ctx)
    given = os.environ.get("ZBILL_NEW_PASSCODE", "")
    if not (remove or given or calls.on_terminal()):
        raise Usage("There is no terminal to ask for the passcode.", "Set ZBILL_NEW_PASSCODE.")
    call.identify()
    staff.require_passcode_of(call.desk(), person)
    chosen = None if remove else given or _asked_twice()
    call.perform(lambda: staff.set_passcode(call.desk(), person, chosen))


@app.command("archive")
def archive(ctx: typer.Context, person: StaffArg, undo: Undo = False) -> None:
    """Take somebody who has left out of the lists; they act no more, and what they did keeps their name.

    Example: zbill staff archive Sam
    """
    call = calls.of(ctx)
    call.perform(lambda: staff.archive(call.desk(), person, archived=not undo))


def _asked_twice() -> str:
    chosen = calls.hidden("New passcode: ")
    if chosen != calls.hidden("Once more: "):
        raise Usage("The two passcodes differ.", "Type the same one twice.")
    return chosen


def _values(name: str | None, login: str | None, npi: str | None, licence: str | None) -> dict[str, int | str | None]:
    """The columns that were given, cleaned."""
    values: dict[str, int | str | None] = {}
    if name is not None:
        values["name"] = required(name, "name")
    if login is not None:
        values["login"] = clean(login, "login")
    if npi is not None:
        values["npi"] = clean(npi, "NPI")
    if licence is not None:
        values["licence"] = clean(licence, "licence")
    return values

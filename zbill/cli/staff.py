"""staff: the people who work in the practice."""

from __future__ import annotations

from zbill.cli import parsing, terminal
from zbill.cli.call import current
from zbill.cli.declared import Annotated, Commands, Context, Option
from zbill.cli.params import Archived, Key, NameArg, NewName, StaffArg, Undo
from zbill.errors import Usage
from zbill.reports import staff as sheets
from zbill.services import staff

app = Commands("Add, list and change staff members.")

Login = Annotated[str | None, Option("--login", metavar="LOGIN", help="Their user name on this computer.")]
Npi = Annotated[str | None, Option("--npi", metavar="NPI", help="National Provider Identifier.")]
Licence = Annotated[str | None, Option("--license", "--licence", metavar="TEXT", help="License, for superbills.")]


@app.command("add")
def add(
    ctx: Context,
    name: NameArg,
    login: Login = None,
    role: Annotated[
        list[str], Option("--role", metavar="ROLE", help="Role, which gives permissions. Repeat for more.")
    ] = [],  # noqa: B006
    provider: Annotated[bool, Option("--provider", help="Make them a provider of sessions.")] = False,
    npi: Npi = None,
    licence: Licence = None,
    key: Key = "",
) -> None:
    """Add a staff member.

    Without a role, they can only view.

    Example: zbill staff add "Sam Reyes" --login sam --role Staff
    """
    values = {"provider": int(provider), **_values(name, login, npi, licence)}
    current(ctx).perform(lambda desk: staff.add(desk, values, role), key=key)


@app.command("list")
def list_(ctx: Context, archived: Archived = False) -> None:
    """List staff members with their roles.

    Example: zbill staff list
    """
    current(ctx).show(lambda desk: sheets.staff_list(desk, archived=archived))


@app.command("edit")
def edit(
    ctx: Context,
    person: StaffArg,
    name: NewName = None,
    login: Login = None,
    provider: Annotated[str, Option("--provider", metavar="yes|no", help="Whether they are a provider.")] = "",
    npi: Npi = None,
    licence: Licence = None,
) -> None:
    """Change a staff member.

    Issued documents stay as they are. '' clears a text. To give them a role: zbill role assign STAFF ROLE

    Example: zbill staff edit Sam --login sreyes
    """
    call = current(ctx)
    values = _values(name, login, npi, licence) | parsing.given(provider=parsing.yes_no(provider))
    call.require_change(values)
    call.perform(lambda desk: staff.edit(desk, person, values))


@app.command("passcode")
def passcode(
    ctx: Context,
    person: StaffArg,
    remove: Annotated[bool, Option("--remove", help="Remove the passcode.")] = False,
) -> None:
    """Set or remove a staff member's passcode.

    zbill asks for it when someone acts as this person (--as) from another login. The environment variable
    ZBILL_PASSCODE answers that question.

    The new passcode comes from ZBILL_NEW_PASSCODE. If that isn't set, zbill asks for it twice. Everyone can set their
    own passcode.

    Example: zbill staff passcode Helena
    """
    call = current(ctx)
    given = "" if remove else terminal.secret("ZBILL_NEW_PASSCODE", "passcode")
    call.identify()
    staff.require_passcode_of(call.desk(), person)
    chosen = None if remove else given or _asked_twice()
    call.perform(lambda desk: staff.set_passcode(desk, person, chosen))


@app.command("archive")
def archive(ctx: Context, person: StaffArg, undo: Undo = False) -> None:
    """Archive a staff member who has left.

    They can no longer act. Past work keeps their name.

    Example: zbill staff archive Sam
    """
    current(ctx).perform(lambda desk: staff.archive(desk, person, archived=not undo))


def _asked_twice() -> str:
    chosen = terminal.ask_hidden("New passcode: ")
    if chosen != terminal.ask_hidden("Repeat the passcode: "):
        raise Usage("The two passcodes are different.", "Type the same passcode twice.")
    return chosen


def _values(name: str | None, login: str | None, npi: str | None, licence: str | None) -> dict[str, int | str | None]:
    """Return the columns that were given, cleaned."""
    return parsing.given(
        name=parsing.name(name),
        login=parsing.optional_text(login, "login"),
        npi=parsing.optional_text(npi, "NPI"),
        licence=parsing.optional_text(licence, "licence"),
    )

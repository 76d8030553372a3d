"""role: what people may do."""

from __future__ import annotations

from typing import Annotated

import typer

from zbill.cli.call import current
from zbill.cli.command import Commands
from zbill.cli.params import Key, StaffArg
from zbill.reports import roles as sheets
from zbill.services import roles
from zbill.text import required

app = Commands("Say what each role may, and who has which role.")

RoleArg = Annotated[str, typer.Argument(metavar="ROLE", help="Name, or a part of it that is one role's.")]
Permissions = Annotated[list[str], typer.Argument(metavar="PERMISSION…", help="See: zbill role list")]


@app.command("list")
def list_(ctx: typer.Context) -> None:
    """The permission table: which roles have each permission, and the commands it opens.

    Example: zbill role list
    """
    current(ctx).show(sheets.role_list)


@app.command("add")
def add(ctx: typer.Context, name: Annotated[str, typer.Argument(metavar="ROLE")], key: Key = "") -> None:
    """Add a role; it may nothing yet.

    Example: zbill role add Desk
    """
    called = required(name, "name")
    current(ctx).perform(lambda desk: roles.add(desk, called), key=key)


@app.command("grant")
def grant(ctx: typer.Context, role: RoleArg, permissions: Permissions) -> None:
    """Give a role permissions.

    Example: zbill role grant Desk close_invoice
    """
    current(ctx).perform(lambda desk: roles.grant(desk, role, permissions))


@app.command("revoke")
def revoke(ctx: typer.Context, role: RoleArg, permissions: Permissions) -> None:
    """Take permissions from a role; Owner keeps all.

    Example: zbill role revoke Staff close_invoice
    """
    current(ctx).perform(lambda desk: roles.revoke(desk, role, permissions))


@app.command("assign")
def assign(ctx: typer.Context, staff: StaffArg, role: RoleArg) -> None:
    """Give a person a role; they may do what any of their roles may.

    Example: zbill role assign Sam Desk
    """
    current(ctx).perform(lambda desk: roles.assign(desk, staff, role))


@app.command("unassign")
def unassign(ctx: typer.Context, staff: StaffArg, role: RoleArg) -> None:
    """Take a role from a person.

    Example: zbill role unassign Sam Desk
    """
    current(ctx).perform(lambda desk: roles.unassign(desk, staff, role))

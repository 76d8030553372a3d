"""role: roles and their permissions."""

from __future__ import annotations

from zbill.cli.call import current
from zbill.cli.declared import Annotated, Argument, Commands, Context
from zbill.cli.params import Key, StaffArg
from zbill.reports import roles as sheets
from zbill.services import roles
from zbill.text import required

app = Commands("Manage roles and their permissions.")

RoleArg = Annotated[str, Argument(metavar="ROLE", help="Name, or a unique part of it.")]
Permissions = Annotated[
    list[str],
    Argument(metavar="PERMISSION", help="Permission, such as close_invoice. See: zbill role list"),
]


@app.command("list")
def list_(ctx: Context) -> None:
    """List each permission with its roles and commands.

    Example: zbill role list
    """
    current(ctx).show(sheets.role_list)


@app.command("add")
def add(
    ctx: Context,
    name: Annotated[str, Argument(metavar="ROLE", help="Name of the new role.")],
    key: Key = "",
) -> None:
    """Add a role.

    It has no permissions yet. To give it some: zbill role grant ROLE PERMISSION

    Example: zbill role add Desk
    """
    cleaned = required(name, "name")
    current(ctx).perform(lambda desk: roles.add(desk, cleaned), key=key)


@app.command("grant")
def grant(ctx: Context, role: RoleArg, permissions: Permissions) -> None:
    """Grant permissions to a role.

    Example: zbill role grant Desk close_invoice
    """
    current(ctx).perform(lambda desk: roles.grant(desk, role, permissions))


@app.command("revoke")
def revoke(ctx: Context, role: RoleArg, permissions: Permissions) -> None:
    """Revoke permissions from a role.

    The role Owner always keeps all permissions.

    Example: zbill role revoke Staff close_invoice
    """
    current(ctx).perform(lambda desk: roles.revoke(desk, role, permissions))


@app.command("assign")
def assign(ctx: Context, staff: StaffArg, role: RoleArg) -> None:
    """Assign a role to a person.

    A person has the permissions of all their roles.

    Example: zbill role assign Sam Desk
    """
    current(ctx).perform(lambda desk: roles.assign(desk, staff, role))


@app.command("unassign")
def unassign(ctx: Context, staff: StaffArg, role: RoleArg) -> None:
    """Remove a role from a person.

    Example: zbill role unassign Sam Desk
    """
    current(ctx).perform(lambda desk: roles.unassign(desk, staff, role))

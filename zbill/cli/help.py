"""help: the help pages by the names of their commands."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from zbill.cli.command import Commands

app = Commands()


@app.command()
def help(  # noqa: A001
    ctx: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(metavar="COMMAND", help="Command, such as invoice close. Default: all.", show_default=False),
    ] = [],  # noqa: B006
) -> Any:
    """Show this page, or the help page of a command.

    Example: zbill help invoice close
    """
    root = ctx.find_root().command
    return root.main(args=[*words, "--help"], prog_name="zbill", standalone_mode=False, obj=ctx.obj)

"""help: the help pages by the names of their commands."""

from __future__ import annotations

from typing import Any

from zbill.cli.call import current
from zbill.cli.declared import Annotated, Argument, Commands, Context

app = Commands()


@app.command()
def help(  # noqa: A001
    ctx: Context,
    words: Annotated[
        list[str],
        Argument(metavar="COMMAND", help="Command, such as invoice close. Default: all.", show_default=False),
    ] = [],  # noqa: B006
) -> Any:
    """Show this page, or the help page of a command.

    Example: zbill help invoice close
    """
    # Imported here, because only help needs all of Typer.
    from zbill.cli import tree

    return tree.run(current(ctx), [*words, "--help"])

"""The tree of all commands, as Typer has them: for help, mistakes, questions and completion.

Words that are plain don't need it (see `plainly.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from importlib import import_module
from itertools import pairwise
from typing import Any

import typer
from typer.main import get_command

from zbill import __version__
from zbill.cli import home, terminal
from zbill.cli.call import Call
from zbill.cli.command import HELP, Group, built
from zbill.cli.listing import GROUPS, LISTED
from zbill.cli.shells import SHELLS
from zbill.errors import Usage
from zbill.text import harmless


class Root(Group):
    """The root of all commands."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        # Typer suggests the nearest of these when a name is mistyped.
        self.commands = dict.fromkeys(LISTED)  # type: ignore[assignment]

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        return list(LISTED)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
        """List the commands in their groups, without loading their modules."""
        longest = max(map(len, LISTED))
        for title, commands in GROUPS.items():
            with formatter.section(title):
                formatter.write_dl([(name.ljust(longest), each.summary) for name, each in commands.items()])

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Take the name of a shell also right behind an option of completion, as other programs do."""
        for place, (word, following) in enumerate(pairwise(args)):
            if word in ("--install-completion", "--show-completion") and following in SHELLS:
                args = [*args[: place + 1], "--shell", *args[place + 1 :]]
                break
        self.no_args_is_help = not terminal.is_screen()
        parsed: list[str] = super().parse_args(ctx, args)
        return parsed

    def invoke(self, ctx: Any) -> Any:
        """Run the command, show the day without one, print the version, or turn on completion.

        Raises Usage for --verbose without --version.
        """
        if ctx.params["installs"] or ctx.params["shows"]:
            return _completion(ctx.params["shell"], installs=ctx.params["installs"])
        if not (ctx.params["version"] or ctx.params["verbose"]):
            self.invoke_without_command = home.is_asked_for(ctx.obj)
            done = super().invoke(ctx)
            return done if ctx.invoked_subcommand else home.show(ctx.obj)
        if not ctx.params["version"]:
            raise Usage("-v goes with --version only.", "Run: zbill --version -v")
        print(*_version(ctx.obj, verbose=ctx.params["verbose"]), sep="\n")
        return 0

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        """Return the commands that begin so, without loading their modules, or the options."""
        if incomplete.startswith("-"):
            return super().shell_complete(ctx, incomplete)
        from zbill.cli.completing import item

        return [item(name, each.summary) for name, each in LISTED.items() if name.startswith(incomplete)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        return _built(cmd_name) if cmd_name in LISTED else None


@cache
def _built(name: str) -> Any:
    """Return a group, or one command of a module that has several.

    Cached, because Typer takes long to build them and the demo runs many in one process.
    """
    commands = import_module(f"zbill.cli.{LISTED[name].module}").app
    return built(name, commands, only=name if name in commands.functions else "")


@cache
def everything() -> Any:
    """Return all commands as Typer runs them, cached for the same reason."""
    return get_command(root)


def run(call: Call, words: Sequence[str]) -> Any:
    """Run one command in a call. Return what it returns, or an exit code."""
    try:
        return everything().main(args=list(words), prog_name="zbill", standalone_mode=False, obj=call)
    except typer.Exit as leaving:
        return leaving.exit_code
    except typer.Abort:
        raise KeyboardInterrupt from None
    except typer.TyperException as error:
        return _mistyped(error)


root = typer.Typer(cls=Root, add_completion=False, rich_markup_mode=None, no_args_is_help=True, context_settings=HELP)


@root.callback()
def zbill(
    version: bool = typer.Option(False, "--version", help="Print the version."),
    verbose: bool = typer.Option(False, "--verbose", "-v", help="With --version, print what a bug report needs."),
    installs: bool = typer.Option(False, "--install-completion", help="Let your shell complete commands with Tab."),
    shows: bool = typer.Option(False, "--show-completion", help="Print the script that completes commands."),
    shell: str = typer.Option(
        "", "--shell", metavar="SHELL", help="With these, bash, zsh or fish. Default: the shell you type in."
    ),
) -> None:
    """Billing for a solo practice: sessions, invoices, payments and receipts in one local file.

    Begin with: zbill init, or look around with: zbill demo
    """


def _completion(name: str, *, installs: bool) -> int:
    """Install or print the script of a shell."""
    from zbill.cli import shells

    shell = shells.chosen(name)
    if installs:
        print(f"Completion for {shell} was installed in {shells.install(shell)}. Open a new terminal to use it.")
    else:
        print(shells.script(shell), end="")
    return 0


def _version(call: Call, *, verbose: bool) -> Iterable[str]:
    if not verbose:
        return (f"zbill {__version__}",)
    # Imported here because start-up time matters and a bug is seldom reported.
    from zbill.cli import about

    return map(harmless, about.lines(call.path))


def _mistyped(error: typer.TyperException) -> int:
    """Print what Typer found wrong with the words, and where to look."""
    # Imported here because start-up time matters and few command lines are mistyped.
    from zbill.cli import mistyped

    ctx, message = getattr(error, "ctx", None), error.format_message()
    # A group without a command prints its help.
    is_help = message.startswith("Usage:")
    takes_amount = ctx is not None and any(each.metavar in ("AMOUNT", "PRICE") for each in ctx.command.params)
    command = ctx.command_path if ctx else "zbill"
    lines = (message,) if is_help else mistyped.explain(message, command, takes_amount=takes_amount)
    terminal.tell(*lines)
    return 2

"""The command line: loads the module of one command, and turns an error into one or two lines and an exit code."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cache
from importlib import import_module
from io import StringIO, TextIOWrapper
from itertools import pairwise
from typing import Any

import typer
from typer.main import get_command

from zbill import __version__
from zbill.cli import terminal
from zbill.cli.call import Call
from zbill.cli.command import HELP, Commands, Group
from zbill.cli.listing import GROUPS, LISTED
from zbill.cli.parsing import as_text
from zbill.cli.shells import SHELLS
from zbill.errors import NotPermitted, Usage, ZbillError
from zbill.file.connection import require_sqlite
from zbill.text import harmless

# Options of the screen that `zbill` alone shows on a terminal.
OF_THE_SCREEN = {"db", "acting", "no_color"}


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
            # Any other option than those of the screen asks for the output of a command.
            self.invoke_without_command = terminal.is_screen() and not set(ctx.obj.options) - OF_THE_SCREEN
            done = super().invoke(ctx)
            return done if ctx.invoked_subcommand else _show_the_day(ctx.obj)
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
    app = import_module(f"zbill.cli.{LISTED[name].module}").app
    single = Commands()
    single.registered_commands = [each for each in app.registered_commands if each.callback.__name__ == name]
    built = get_command(single if single.registered_commands else app)
    built.name = name
    return built


@cache
def _everything() -> Any:
    """Return all commands as Typer runs them, cached for the same reason."""
    return get_command(root)


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


def _show_the_day(call: Call) -> None:
    # Imported here because start-up time matters, and other commands don't need it.
    from zbill.cli import home

    require_sqlite()
    home.show(call)


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


def main(argv: Sequence[str] | None = None, *, now: int | None = None) -> int:
    """Run one command and return its exit code (SPEC 9). `now` is in UTC epoch seconds; None means the clock."""
    return run_call(Call(now=int(time.time()) if now is None else now), sys.argv[1:] if argv is None else argv)


def run_call(call: Call, argv: Sequence[str]) -> int:
    """Run one command in a call and return its exit code (SPEC 9)."""
    try:
        done = _everything().main(
            args=[as_text(word) for word in argv],
            prog_name="zbill",
            standalone_mode=False,
            obj=call,
        )
        sys.stdout.flush()
        return done if isinstance(done, int) else call.exit_code
    except ZbillError as error:
        return _complain(call, error)
    except typer.Exit as leaving:
        return leaving.exit_code
    except (typer.Abort, KeyboardInterrupt, EOFError):
        terminal.tell("Interrupted. No partial change was saved.")
        return 130
    except (BrokenPipeError, SystemExit):
        # The reader closed the pipe, for example `head`. Typer turns that into exit code 1.
        terminal.let_go(sys.stdout)
        return call.exit_code
    except OSError as error:
        terminal.let_go(sys.stdout)
        saved = " The change was saved. Only the output was lost." if call.saved else ""
        terminal.tell(f"{error.strerror or error}: {error.filename or 'standard output'}.{saved}")
        return 8
    except typer.TyperException as error:
        return _usage(error)
    except Exception as error:
        explained = call.explain(error)
        if explained is None:
            raise
        return _complain(call, explained)
    finally:
        call.close()


def run() -> None:
    """Run the console script."""
    os.umask(0o077)
    # A stream that the caller closed is None, and reading from it or printing to it would fail.
    sys.stdin, sys.stdout, sys.stderr = (stream or StringIO() for stream in (sys.stdin, sys.stdout, sys.stderr))
    terminal.encoding = sys.stdout.encoding or terminal.encoding
    shown = "backslashreplace"
    # Bytes that aren't text are kept when read, as Python keeps them in sys.argv, so that `as_text` can refuse them.
    for stream, errors in ((sys.stdin, "surrogateescape"), (sys.stdout, shown), (sys.stderr, shown)):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors)
    try:
        code = _complete(os.environ["_ZBILL_COMPLETE"]) if "_ZBILL_COMPLETE" in os.environ else main()
    except KeyboardInterrupt:
        # Ctrl-C a second time, or while the first one was being reported.
        code = 130
    sys.exit(code)


def _complete(shell: str) -> int:
    """Answer a shell in which Tab was pressed. The shell shows nothing else, so nothing is an error."""
    from zbill.cli import completing

    with suppress(BrokenPipeError):
        print(completing.answer(shell, sys.argv[1:], _everything()), end="", flush=True)
    return 0


def _complain(call: Call, error: ZbillError) -> int:
    if isinstance(error, NotPermitted):
        call.log_refusal(error)
    terminal.tell(*filter(None, (error.sentence, error.remedy)))
    return error.exit_code


def _usage(error: typer.TyperException) -> int:
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

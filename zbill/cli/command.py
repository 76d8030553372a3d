"""The base classes of commands and groups: each takes the global options, before or after its name."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from copy import copy
from functools import cache
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from zbill.cli import help_page, terminal
from zbill.cli.coercion import skip_conversion
from zbill.cli.declared import Commands, Context, Declared
from zbill.errors import ArgumentMissing
from zbill.file.connection import require_sqlite

# More characters than a summary has.
_WHOLE = 200

HELP = {"help_option_names": ["--help", "-h"], "max_content_width": 100}


class Command(TyperCommand):
    """A command that also takes the global options."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.params += [copy(option) for option in global_options()]

    def get_params(self, ctx: Any) -> list[Any]:
        return _completed(ctx, skip_conversion(super().get_params(ctx)))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the words. On a terminal, offer a list for a missing argument (SPEC 9)."""
        given = list(args)
        while True:
            try:
                return super().parse_args(ctx, list(given))
            except typer.BadParameter as error:
                if not error.format_message().startswith("Missing argument"):
                    raise
                # What is chosen can begin with a hyphen.
                given += [*(["--"] if "--" not in given else []), self._asked(ctx, error.param, error)]
            except typer.TyperException as error:
                # The parser doesn't say of which command an option without its value is.
                error.ctx = ctx  # type: ignore[attr-defined]
                raise

    def invoke(self, ctx: Any) -> Any:
        """Run the command after telling the call its name and words. Raises FileUnusable if SQLite is too old."""
        require_sqlite()
        ctx.obj.command, ctx.obj.words = _name(ctx), ctx.params
        try:
            while True:
                try:
                    return super().invoke(ctx)
                except ArgumentMissing as error:
                    if ctx.params[error.argument]:
                        # It isn't missing: something else takes its place too.
                        raise
                    param = next(each for each in self.params if each.name == error.argument)
                    chosen = self._asked(ctx, param, error)
                    ctx.params[error.argument] = chosen if param.nargs == 1 else [chosen]
        except KeyboardInterrupt:
            # Typer would exit without a word. The terminal shows ^C in the line of the question.
            terminal.end_line()
            raise typer.Abort from None
        except EOFError:
            # Typer would end the line of the question again.
            raise typer.Abort from None

    def _asked(self, ctx: Any, param: Any, error: Exception) -> str:
        """Return what a person chooses for a missing argument. Raises the error if nothing can be offered."""
        from zbill.cli import offering

        require_sqlite()
        try:
            chosen = offering.asked(ctx.obj, _name(ctx), param, began=ctx.obj.began)
        except KeyboardInterrupt:
            terminal.end_line()
            raise typer.Abort from None
        if chosen is None:
            raise error
        ctx.obj.began = True
        return chosen

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        return help_page.usage(self.get_params(ctx))

    def format_options(self, ctx: Any, formatter: Any) -> None:
        help_page.write(formatter, self.get_params(ctx), global_options())


class Group(TyperGroup):
    """A group of commands, such as `invoice`. The global options may follow its name."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.params += [copy(option) for option in global_options()]

    def get_params(self, ctx: Any) -> list[Any]:
        return _completed(ctx, skip_conversion(super().get_params(ctx)))

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """List the commands, each with its line, which wraps where Typer would cut it."""
        found = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        help_page.section(
            formatter, "Commands", ((name, each.get_short_help_str(_WHOLE)) for name, each in found if each)
        )

    def format_options(self, ctx: Any, formatter: Any) -> None:
        self.format_commands(ctx, formatter)
        help_page.write(formatter, self.get_params(ctx), global_options())


def _completed(ctx: Any, params: list[Any]) -> list[Any]:
    """Return the parameters; while a shell completes a command line, let each know what its value could become."""
    if ctx.resilient_parsing:
        from zbill.cli.completing import completer

        for param in params:
            param.shell_complete = completer(param)
    return params


def built(name: str, commands: Commands, only: str = "") -> Any:
    """Return the group of a module's commands as Typer runs it, or only one of them."""
    app = typer.Typer(
        cls=commands.group or Group,
        help=commands.help,
        add_completion=False,
        rich_markup_mode=None,
        no_args_is_help=True,
        context_settings=HELP,
    )
    for each, function in commands.functions.items():
        if only in ("", each):
            app.command(each, cls=Command, context_settings=HELP)(_declared_to_typer(function))
    command = get_command(app)
    command.name = name
    return command


def _declared_to_typer(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function whose arguments and options are declared in Typer's own names."""
    hints = inspect.get_annotations(function, eval_str=True)
    function.__annotations__ = {name: _typers(hint) for name, hint in hints.items()}
    return function


def _typers(hint: Any) -> Any:
    match hint:
        case (kind, Declared() as declared):
            return Annotated[kind, getattr(typer, declared.kind)(*declared.words, **declared.settings)]
        case _:
            return typer.Context if hint is Context else hint


@cache
def global_options() -> tuple[Any, ...]:
    """Return the options that every command takes, from the signature of `_declaration`."""
    declared = typer.Typer(add_completion=False, rich_markup_mode=None)
    declared.command()(_declaration)
    options = tuple(option for option in get_command(declared).params if option.name != "help")
    for option in options:
        option.expose_value = False
        option.callback = _remember
    return options


def _declaration(
    db: Annotated[
        str, typer.Option("--db", metavar="FILE", help="Practice file. Default: ZBILL_DB, then your own.")
    ] = "",
    acting: Annotated[
        str, typer.Option("--as", metavar="NAME", help="Act as this person. Default: ZBILL_STAFF, then your login.")
    ] = "",
    form: Annotated[
        str, typer.Option("--format", "-f", metavar="FORMAT", help="Output format: table, csv or json.")
    ] = "",
    output: Annotated[
        str,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="File to write, - for standard output. .csv, .json, .txt or .pdf sets the format.",
        ),
    ] = "",
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Print only numbers, ids or codes, one per line.")
    ] = False,
    no_color: Annotated[bool, typer.Option("--no-color", help="Print without colors.")] = False,
    bom: Annotated[bool, typer.Option("--bom", help="Begin CSV with the mark that Excel needs.")] = False,
    raw: Annotated[bool, typer.Option("--raw", help="Write formulas in CSV without a quote in front.")] = False,
) -> None:
    """Declare the global options by its parameters. Never called."""


def _name(ctx: Any) -> str:
    """Return the name of the command, such as "invoice close"."""
    return str(ctx.command_path).removeprefix("zbill ")


def _remember(ctx: Any, option: Any, value: Any) -> Any:
    if value:
        ctx.obj.options[option.name] = value
    return value

"""Declarations of commands, as Typer has them, without loading Typer, which takes longer than most commands.

A module declares its commands, arguments and options by these names. `command.py` makes Typer's of them when Typer is
needed, for help, mistakes and questions. Otherwise `plainly.py` reads the words.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from zbill.records import NamedTuple


class Declared(NamedTuple):
    """The words and settings of Typer's `kind`, which is Argument or Option."""

    kind: str
    words: tuple[str, ...]
    settings: dict[str, Any]


def _declared(kind: str, *words: str, **settings: Any) -> Declared:
    return Declared(kind, words, settings)


if TYPE_CHECKING:
    from typing import Annotated as Annotated

    from typer import Argument as Argument
    from typer import Context as Context
    from typer import Option as Option
else:
    Argument, Option = partial(_declared, "Argument"), partial(_declared, "Option")

    class Annotated:
        """Keeps a type and its declaration as they are: Python's own takes ten times as long, for each of a hundred."""

        def __class_getitem__(cls, cells):
            return cells

    class Context:
        """Stands for Typer's context where a command is declared, and where one is run without Typer."""

        def __init__(self, obj):
            self.obj = obj


def context_of(call: Any) -> Any:
    """Return the context of a command that runs without Typer."""
    return Context(call)


Function = TypeVar("Function", bound=Callable[..., Any])


class Commands:
    """The commands of one module. `group` is the class of Typer's group if it takes words in a way of its own."""

    def __init__(self, help: str | None = None, group: Any = None) -> None:  # noqa: A002
        self.help = help
        self.group = group
        self.functions: dict[str, Callable[..., Any]] = {}

    def command(self, name: str = "") -> Callable[[Function], Function]:
        """Register a function as the command of this name, or of its own."""

        def register(function: Function) -> Function:
            self.functions[name or function.__name__] = function
            return function

        return register

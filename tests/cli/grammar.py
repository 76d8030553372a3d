"""The words of every command, from its declaration. They become grammar.txt by: python -m tests.cli.grammar"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from zbill.cli import plainly
from zbill.cli.command import Group, global_options
from zbill.cli.listing import LISTED
from zbill.cli.tree import everything

FILE = Path(plainly.__file__).with_name("grammar.txt")


def commands() -> Iterator[tuple[str, Any]]:
    """Yield each command that Typer has, by its name."""
    for name in LISTED:
        found = everything().get_command(None, name)
        if isinstance(found, Group):
            yield from ((f"{name} {each}", made) for each, made in found.commands.items())
        else:
            yield name, found


def text() -> str:
    """Return the text of grammar.txt."""
    shared = " ".join(term for option in global_options() for term in _terms(option))
    lines = [f"{plainly.EVERY}: - {shared}"]
    for name, each in commands():
        place = _place(name)
        if place:
            lines.append(" ".join([f"{name}: {place}", *(term for param in each.params for term in _terms(param))]))
    return "".join(f"{line}\n" for line in lines)


def _place(name: str) -> str:
    """Return the module and name of a command's function, empty if its group takes words in a way of its own."""
    first, _, second = name.partition(" ")
    declared = import_module(f"zbill.cli.{LISTED[first].module}").app
    function = declared.functions[second or first]
    module = function.__module__.removeprefix("zbill.cli.")
    is_there = getattr(import_module(function.__module__), function.__name__, None) is function
    return f"{module}.{function.__name__}" if is_there and declared.group is None else ""


def _terms(param: Any) -> Iterator[str]:
    """Yield the terms of an argument or an option, as `grammar_of` reads them; none for the global ones and --help."""
    if param.name == "help" or (not param.expose_value and param not in global_options()):
        return
    if param.param_type_name == "argument":
        many = param.nargs != 1
        yield f"{param.name}:{('some' if many else 'text') if param.required else ('any' if many else 'optional')}"
    elif param.is_flag:
        yield from (f"{option}={param.name}:on" for option in param.opts)
        yield from (f"{option}={param.name}:off" for option in param.secondary_opts)
    else:
        yield from (f"{option}={param.name}:{'several' if param.multiple else 'text'}" for option in param.opts)


if __name__ == "__main__":
    FILE.write_text(text(), encoding="ascii")

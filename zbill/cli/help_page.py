"""The layout of help pages: arguments as they are typed, defaults in words, global options in their own section."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any


def usage(params: Iterable[Any]) -> list[str]:
    """Return the words of a usage line: OPTIONS, then the arguments in order."""
    return ["[OPTIONS]", *map(_argument, _of_kind(params, "argument"))]


def write(formatter: Any, params: Iterable[Any], shared: Iterable[Any]) -> None:
    """Write a page's arguments, its own options, and the global options: --help and those in `shared`."""
    params = list(params)
    names = {"help", *(option.name for option in shared)}
    options = list(_of_kind(params, "option"))
    section(formatter, "Arguments", ((_argument(each), each.help) for each in _of_kind(params, "argument")))
    section(formatter, "Options", (_option(each) for each in options if each.name not in names))
    section(formatter, "Global options", (_option(each) for each in options if each.name in names))


def section(formatter: Any, title: str, rows: Iterable[tuple[str, str]]) -> None:
    """Write a list of names, each with what it is, if there is any."""
    if listed := [(name, text or "") for name, text in rows]:
        with formatter.section(title):
            formatter.write_dl(listed)


def _of_kind(params: Iterable[Any], kind: str) -> Iterator[Any]:
    return (each for each in params if each.param_type_name == kind and not each.hidden)


def _argument(argument: Any) -> str:
    name = argument.metavar + ("..." if argument.nargs != 1 else "")
    return str(name if argument.required else f"[{name}]")


def _option(option: Any) -> tuple[str, str]:
    names = ", ".join(sorted(option.opts, key=len))
    if option.secondary_opts:
        names = " / ".join([names, *option.secondary_opts])
    # A flag has a metavar where a word may follow it: `log --head [HASH]`.
    value = f" {option.metavar}" if option.metavar else ""
    # An empty text and a flag that is off need no mention.
    default = f" Default: {option.default}." if isinstance(option.default, str) and option.default else ""
    return names + value, f"{option.help or ''}{default}".strip()

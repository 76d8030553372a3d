"""Plain command lines, read without Typer, which takes longer to load than most commands to run.

`grammar.txt` has the words that each command takes, a line each. A test writes it from the declarations, and another
compares what is read here with what Typer reads. A command line is plain if nothing is wrong, missing or asked for.
Every other one is Typer's.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from zbill.records import NamedTuple

# What a line of grammar.txt is called that has the options of every command.
EVERY = "(every command)"


class Plain(NamedTuple):
    """A plain command line: the command, where it is, its words and the global options by name.

    Without a command, the first three are empty.
    """

    command: str
    module: str
    function: str
    words: Mapping[str, object]
    options: Mapping[str, object]


class Option(NamedTuple):
    """An option: the parameter it sets, and to what.

    `takes` says what follows it: "text", or "several" for one of several texts. For a flag it is "on" or "off".
    """

    name: str
    takes: str


class Grammar(NamedTuple):
    """The words of one command: its place, and its arguments and options.

    `arguments` have a name, and what they take: "text", "optional", "some" (one or more) or "any" number.
    """

    place: str
    arguments: Sequence[Option]
    options: Mapping[str, Option]


def read(words: Sequence[str], lines: Mapping[str, str]) -> Plain | None:
    """Return what a command line says, None if it isn't plain. `lines` are those of grammar.txt, by command."""
    known = shared = grammar_of(lines[EVERY]).options
    command, grammar = "", None
    values: dict[str, Any] = {}
    typed: list[str] = []
    left = list(reversed(words))
    while left:
        word = left.pop()
        if word.startswith("-") and word != "-":
            if not _take_option(word, left, known, values):
                return None
        elif grammar:
            typed.append(word)
        else:
            command = f"{command} {word}".strip()
            if command in lines:
                grammar = grammar_of(lines[command])
                known = {**shared, **grammar.options}
            elif not any(name.startswith(f"{command} ") for name in lines):
                return None
    options = {option.name: values.pop(option.name) for option in shared.values() if option.name in values}
    if not all(options.values()):
        # An empty one takes nothing back that was given before.
        return None
    if grammar is None:
        return None if command else Plain("", "", "", {}, options)
    arguments = _arguments(grammar.arguments, typed)
    module, _, function = grammar.place.partition(".")
    return None if arguments is None else Plain(command, module, function, {**values, **arguments}, options)


def grammar_of(line: str) -> Grammar:
    """Return what a line says after the command: its place, arguments as NAME:TAKES, options as --OPTION=NAME:TAKES."""
    place, *terms = line.split()
    options, arguments = {}, []
    for term in terms:
        option, _, target = term.rpartition("=")
        name, _, takes = target.partition(":")
        if option:
            options[option] = Option(name, takes)
        else:
            arguments.append(Option(name, takes))
    return Grammar(place, arguments, options)


def grammar() -> dict[str, str]:
    """Return the lines of grammar.txt by command."""
    with open(os.path.join(os.path.dirname(__file__), "grammar.txt"), encoding="utf-8") as text:
        return dict(line.rstrip("\n").split(": ", 1) for line in text)


def completed(function: Callable[..., object], words: Mapping[str, object]) -> dict[str, object]:
    """Return all words of a command, with the defaults of those that weren't given."""
    names = function.__code__.co_varnames[1 : function.__code__.co_argcount]
    defaults = function.__defaults__ or ()
    usual = zip(names[len(names) - len(defaults) :], defaults, strict=True)
    return {**{name: list(each) if isinstance(each, list) else each for name, each in usual}, **words}


def _take_option(word: str, left: list[str], known: Mapping[str, Option], values: dict[str, Any]) -> bool:
    """Set the value of an option, which may be the next word. Return whether it is one of those known."""
    name, equals, value = word.partition("=")
    option = known.get(name)
    if option is None or (equals and not name.startswith("--")):
        return False
    if option.takes in ("on", "off"):
        values[option.name] = option.takes == "on"
        return not equals
    if not equals:
        if not left or left[-1].startswith("-"):
            return False
        value = left.pop()
    if option.takes == "several":
        values.setdefault(option.name, []).append(value)
    else:
        values[option.name] = value
    return True


def _arguments(declared: Sequence[Option], typed: Sequence[str]) -> dict[str, Any] | None:
    """Return the arguments by name, None if one is missing or there are too many."""
    found: dict[str, Any] = {}
    left = list(reversed(typed))
    for name, takes in declared:
        if takes in ("some", "any"):
            if left or takes == "any":
                found[name] = left[::-1]
                left.clear()
                continue
            return None
        if left:
            found[name] = left.pop()
        elif takes != "optional":
            return None
    return None if left else found

"""The rules for every error: a statement, then a remedy that begins with a verb and whose commands parse."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import typer
from typer.core import TyperGroup

from zbill.cli.call import Call
from zbill.cli.tree import root
from zbill.errors import ZbillError

VERBS = frozenset(
    """Act Add Apply Ask Begin Bill Change Charge Check Choose Close Correct Create Credit Delete Free Give Grant
    Install Issue Keep Leave List Make Mark Move Name Refund Remove Rename Reopen Report Restore Reverse Run
    Save See Set Show Shorten Try Type Unarchive Unassign Undo Upgrade Use Verify Void Wait Write""".split()
)

# A command in a remedy.
COMMAND = re.compile(r"(?<![\w./-])zbill [a-z-].*?(?=,? or:? |, then |$)")


def faults(error: ZbillError) -> Iterator[str]:
    """Yield what is wrong with the words of an error."""
    if not re.match(r"\S.*[.]$", error.sentence, re.DOTALL):
        yield f"not a statement: {error.sentence}"
    if "?" in re.sub(r"'[^']*'|\"[^\"]*\"", "", error.sentence):
        yield f"a question: {error.sentence}"
    if not begins_with_a_verb(error.remedy):
        yield f"does not begin with a verb: {error.remedy}"
    for words in commands(error.remedy):
        if wrong := refused(words):
            yield f"{shlex.join(words)}: {wrong}"


def begins_with_a_verb(remedy: str) -> bool:
    """Return whether a remedy, if there is one, begins with a verb, or with a purpose: "To confirm, add --yes."."""
    verb = re.sub(r"^(To|If|For) [^,:]*, ", "", remedy).partition(" ")[0].strip(":,.").capitalize()
    return not remedy or verb in VERBS or bool(re.match(r"To [^,:]*: ", remedy))


def commands(remedy: str) -> list[list[str]]:
    """Return the commands of a remedy, each as its words."""
    return [shlex.split(each) for each in COMMAND.findall(remedy)]


def refused(words: Sequence[str]) -> str:
    """Return what zbill says against the words of a command, empty if it takes them."""
    command: Any = _root()
    try:
        # --help prints its page before it exits.
        with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(typer.Exit):
            ctx = command.make_context("zbill", list(words[1:]), obj=Call(0))
            # No words are left after an option of the root, such as --version.
            while isinstance(command, TyperGroup) and (left := [*ctx._protected_args, *ctx.args]):
                name, command, rest = command.resolve_command(ctx, left)
                ctx = command.make_context(name, rest, parent=ctx)
    except typer.TyperException as error:
        return error.format_message()
    return ""


@cache
def _root() -> Any:
    return typer.main.get_command(root)

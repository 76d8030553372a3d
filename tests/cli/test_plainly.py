"""Command lines that are read without Typer say what Typer reads in them."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.grammar import FILE, text
from tests.test_stories import PROMPT, STORIES
from zbill.cli import plainly, tree
from zbill.cli.call import Call
from zbill.cli.command import Command
from zbill.cli.plainly import EVERY, grammar_of
from zbill.file.systems import own_folders

LINES = plainly.grammar()


class Said(NamedTuple):
    """The meaning of a command line: its command, all its words, and the global options."""

    command: str
    words: Mapping[str, object]
    options: Mapping[str, object]


def plainly_said(words: Sequence[str]) -> Said | None:
    plain = plainly.read(words, LINES)
    if plain is None or not plain.command:
        return None
    function = getattr(import_module(f"zbill.cli.{plain.module}"), plain.function)
    return Said(plain.command, plainly.completed(function, plain.words), plain.options)


def said_to_typer(words: Sequence[str]) -> Said | None:
    """Return what Typer reads in a command line, None if something is wrong or missing."""
    call, said = Call(now=0), []

    def invoke(_: Command, ctx: Any) -> None:
        given = {name: list(word) if isinstance(word, tuple) else word for name, word in ctx.params.items()}
        said.append(Said(ctx.command_path.removeprefix("zbill "), given, call.options))

    with mock.patch.object(Command, "invoke", invoke):
        try:
            tree.everything().main(args=list(words), prog_name="zbill", standalone_mode=False, obj=call)
        except (typer.TyperException, typer.Exit):
            return None
    return said[0] if said else None


def typed_in_stories() -> list[list[str]]:
    """Return each command line of zbill that a story types, without what is piped in and where its output goes."""
    typed = (line[len(PROMPT) :] for story in STORIES for line in story.read_text().splitlines() if PROMPT in line)
    found = []
    for words in map(shlex.split, dict.fromkeys(typed)):
        piped = words[words.index("|") + 1 :] if "|" in words else words
        if piped[:1] == ["zbill"]:
            found.append(piped[1 : piped.index(">")] if ">" in piped else piped[1:])
    return found


def test_the_grammar_is_what_the_commands_declare() -> None:
    assert FILE.read_text() == text(), "Run: python -m tests.cli.grammar"


def test_what_stories_type_is_read_as_typer_reads_it() -> None:
    typed = typed_in_stories()
    plain = [words for words in typed if plainly.read(words, LINES)]

    assert [words for words in plain if plainly_said(words) != said_to_typer(words)] == []
    # Imports and what is wrong, missing, or asks for help is Typer's.
    assert len(plain) > 0.85 * len(typed) > 1000


@pytest.mark.parametrize("command", [each for each in LINES if each != EVERY])
def test_a_command_is_read_plainly_with_all_its_words(command: str) -> None:
    grammar = grammar_of(LINES[command])
    words = command.split()
    for option, (_, takes) in {**grammar_of(LINES[EVERY]).options, **grammar.options}.items():
        if option != "--no-chart":
            words += [option] if takes in ("on", "off") else [option, f"of{option}"]
            words += [f"{option}=again"] * (takes == "several")
    words += [f"{name} {takes}" for name, takes in grammar.arguments]

    said = plainly_said(words)

    assert said is not None
    assert said == said_to_typer(words)
    assert len(said.words) == len({each.name for each in (*grammar.arguments, *grammar.options.values())})


# Words that a command can do something with, and such that may mean something else to Typer.
ODD = ("", "-", "--", "-5.00", "-q", "-qf", "-fcsv", "--format=csv", "--quiet=yes", "--form", "--help", "--x", "é")


@given(st.data())
def test_any_command_line_that_is_read_plainly_is_read_so_by_typer(data: st.DataObject) -> None:
    command = data.draw(st.sampled_from([each for each in LINES if each != EVERY]))
    known = list({**grammar_of(LINES[EVERY]).options, **grammar_of(LINES[command]).options})
    word = st.one_of(
        st.sampled_from(known), st.sampled_from(known).map("{}=v".format), st.sampled_from(ODD), st.just("Ana")
    )
    words = [*data.draw(st.lists(word, max_size=2)), *command.split(), *data.draw(st.lists(word, max_size=6))]

    said = plainly_said(words)

    assert said is None or said == said_to_typer(words), shlex.join(words)


@pytest.mark.parametrize(
    "words",
    [
        "pay Ana -5.00",
        "pay --help",
        "pay Ana 5.00 6.00",
        "ledger",
        "ledger Ana --from",
        "ledger Ana --from --to today",
        "ledger Ana --form=csv",
        "ledger -qf csv Ana",
        "ledger -- Ana",
        "ledger Ana --quiet=yes",
        "ledger Ana -f ''",
        "--version",
        "invoice",
        "import clients clients.csv",
        "export",
        "nothing",
    ],
)
def test_what_is_wrong_missing_or_odd_is_left_to_typer(words: str) -> None:
    assert plainly.read(shlex.split(words), LINES) is None


def test_a_practice_file_is_where_typer_keeps_files_of_programs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for folder in (None, tmp_path):
        if folder:
            monkeypatch.setenv("XDG_CONFIG_HOME", str(folder))
        else:
            monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)

        assert own_folders(sys.platform)[0] == typer.get_app_dir("zbill", roaming=False)

"""Every command has help with a working example and takes the global options in any place."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from tests.practice import Practice
from zbill import __version__
from zbill.cli import plainly
from zbill.cli.app import main
from zbill.cli.command import Command
from zbill.cli.listing import GROUPS
from zbill.cli.listing import LISTED as LISTED_FIRST
from zbill.cli.tree import root


def commands(group: Any, *path: str) -> Iterator[tuple[str, ...]]:
    """Yield the words that name each command below a group."""
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        if isinstance(command, TyperGroup):
            yield from commands(command, *path, name)
        else:
            yield (*path, name)


def listed(group: Any, *path: str) -> Iterator[tuple[str, Any]]:
    """Yield each group and command below a group, with its name."""
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        yield " ".join((*path, name)), command
        if isinstance(command, TyperGroup):
            yield from listed(command, *path, name)


COMMANDS = list(commands(get_command(root)))
LISTED = dict(listed(get_command(root)))


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Record the commands whose words are parsed, without running any."""
    paths: list[str] = []
    monkeypatch.setattr(plainly, "read", lambda *_: None)
    monkeypatch.setattr(Command, "invoke", lambda _, ctx: paths.append(ctx.command_path))
    return paths


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_the_help_of_each_command_has_an_example_that_works(
    path: tuple[str, ...], parsed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*path, "--help"]) == 0
    help_text = " ".join(capsys.readouterr().out.split())
    assert help_text.startswith(f"Usage: zbill {' '.join(path)} [OPTIONS]")
    example = re.split(" Arguments: | Options: | Global options: ", help_text.partition("Example: ")[2])[0]
    words = shlex.split(example)
    assert words[: len(path) + 1] == ["zbill", *path]
    assert main(words[1:]) == 0
    assert parsed == [f"zbill {' '.join(path)}"]


@pytest.mark.parametrize("name", ["", *LISTED])
def test_a_page_shows_words_as_they_are_typed(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*name.split(), "--help"]) == 0
    page = capsys.readouterr().out
    arguments = r"( \[?[A-Z]+(\|[A-Za-z]+)*(\.\.\.)?\]?)*"
    usage = page.partition("\n\n")[0]
    assert re.fullmatch(rf"Usage: {f'zbill {name}'.strip()} \[OPTIONS\]({arguments}| COMMAND \[ARGS\]\.\.\.)", usage), (
        usage
    )
    # A summary that is cut ends so.
    assert "...\n" not in page.partition("\n\n")[2]


@pytest.mark.parametrize("name", LISTED)
def test_a_summary_is_a_sentence_that_no_list_cuts_at_80_columns(name: str) -> None:
    summary = LISTED[name].get_short_help_str(limit=1000)
    assert summary.endswith(".")
    assert len(summary) <= 58


@pytest.mark.parametrize("name", LISTED)
def test_every_argument_and_option_has_help(name: str) -> None:
    assert [param.name for param in LISTED[name].params if not param.help] == []


def test_every_top_level_name_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    sections = capsys.readouterr().out.partition("Start:\n")[2].partition("\nOptions:\n")[0]
    shown = ["Start:", *sections.splitlines()]
    expected = []
    for title, commands in GROUPS.items():
        expected += [f"{title}:", *(f"  {name.ljust(10)}  {each.summary}" for name, each in commands.items()), ""]
    assert [*shown, ""] == expected
    assert list(LISTED_FIRST) == list(dict.fromkeys(path[0] for path in COMMANDS))


@pytest.mark.parametrize("name", LISTED_FIRST)
def test_the_listed_summary_is_that_of_the_command(name: str) -> None:
    assert LISTED_FIRST[name].summary == LISTED[name].get_short_help_str(limit=1000)


@pytest.mark.parametrize("name", ["", *LISTED])
def test_no_line_of_a_page_is_cut_or_wider_than_80_columns(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert main([*name.split(), "--help"]) == 0
    page = capsys.readouterr().out.splitlines()
    assert [line for line in page if len(line) > 80] == []
    group = LISTED[name] if name else None
    for each in group.commands if isinstance(group, TyperGroup) else []:
        summary = LISTED[f"{name} {each}"].get_short_help_str(limit=1000)
        assert [line for line in page if line.split() == [each, *summary.split()]], each


@pytest.mark.parametrize("name", ["", *(name for name, each in LISTED.items() if isinstance(each, TyperGroup))])
def test_no_summary_is_cut_on_a_narrow_terminal(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "50")
    assert main([*name.split(), "--help"]) == 0
    page = capsys.readouterr().out
    assert [line for line in page.splitlines() if len(line) > 50] == []
    words = " ".join(page.split())
    commands = LISTED[name].commands if name else LISTED_FIRST
    for each in commands:
        summary = LISTED[f"{name} {each}".strip()].get_short_help_str(limit=1000)
        assert f"{each} {summary}" in words


@pytest.mark.parametrize("name", ["", *LISTED])
def test_zbill_help_is_the_page_of_the_command(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*name.split(), "--help"]) == 0
    page = capsys.readouterr().out
    assert main(["help", *name.split()]) == 0
    assert capsys.readouterr() == (page, "")


def test_zbill_help_of_an_unknown_word_suggests_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["help", "blance"]) == 2
    assert capsys.readouterr() == ("", "zbill has no command 'blance'.\nTry balance, or see: zbill --help\n")
    assert main(["help", "invoice", "clos"]) == 2
    assert capsys.readouterr() == (
        "",
        "zbill invoice has no command 'clos'.\nTry close, or see: zbill invoice --help\n",
    )


def test_the_list_of_commands_loads_none_of_them() -> None:
    program = "import sys; from zbill.cli.app import main; main(['--help']); print(*sys.modules, file=sys.stderr)"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(ended.stderr.split())
    assert loaded.isdisjoint(f"zbill.cli.{each.module}" for each in LISTED_FIRST.values())


@pytest.mark.parametrize("words", [[], ["client"], ["invoice"], ["report"]])
def test_a_group_without_a_command_shows_its_help(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith(" ".join(["Usage: zbill", *words, "[OPTIONS] COMMAND"]))
    assert "See:" not in shown.err


@pytest.mark.parametrize(
    "command",
    [
        "-f csv --no-color client list",
        "client -f csv --no-color list",
        "client list -f csv --no-color",
        "--format=csv client --no-color list",
    ],
)
def test_global_options_work_before_or_after_the_command(command: str, therapy: Practice) -> None:
    assert therapy.ok(command).out == therapy.ok("client list --format csv").out


@pytest.mark.parametrize("command", ["-q client list", "client --quiet list", "client list -q"])
def test_quiet_prints_only_the_first_column_of_a_list(command: str, therapy: Practice) -> None:
    assert therapy.ok(command).out == "1\n"


def test_a_global_option_given_twice_counts_as_given_last(therapy: Practice) -> None:
    assert therapy.ok("-f csv balance Ana -f json").json["client"] == "Ana Lopez"


def test_version_prints_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"zbill {__version__}\n"


OPTION = re.compile(r"^  (?:(-\w), )?(--[\w-]+)(?:, (--[\w-]+))?(?: / (--[\w-]+))?", re.MULTILINE)


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_a_page_lists_each_option_once_by_all_its_names(
    path: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*path, "--help"]) == 0
    lists = re.split("^(?:Global o|O)ptions:$", capsys.readouterr().out, maxsplit=1, flags=re.MULTILINE)[1]
    shown = [sorted(filter(None, names)) for names in OPTION.findall(lists)]
    options = [each for each in LISTED[" ".join(path)].params if each.param_type_name == "option" and not each.hidden]
    own = [sorted({*each.opts, *each.secondary_opts}) for each in options]
    assert sorted(shown) == sorted([*own, ["--help", "-h"]])

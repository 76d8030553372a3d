"""Every command explains itself, with an example that works, and takes the global options on either side."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from typing import Any

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from tests.practice import Practice
from zbill import __version__
from zbill.cli.app import main, root
from zbill.cli.command import Command


def commands(group: Any, *path: str) -> Iterator[tuple[str, ...]]:
    """The words that name each command below a group."""
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        if isinstance(command, TyperGroup):
            yield from commands(command, *path, name)
        else:
            yield (*path, name)


COMMANDS = list(commands(get_command(root)))


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The commands whose words were accepted; none of them runs."""
    paths: list[str] = []
    monkeypatch.setattr(Command, "invoke", lambda _, ctx: paths.append(ctx.command_path))
    return paths


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_help_has_an_example_that_is_accepted(
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


def pages(group: Any, *path: str) -> Iterator[tuple[str, ...]]:
    """The words that name each group, the whole program first."""
    yield path
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        if isinstance(command, TyperGroup):
            yield from pages(command, *path, name)


@pytest.mark.parametrize("path", [*pages(get_command(root)), *COMMANDS], ids=" ".join)
def test_a_page_shows_words_as_they_are_typed(path: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*path, "--help"]) == 0
    page = capsys.readouterr().out
    arguments = r"( \[?[A-Z]+(\|none)?(\.\.\.)?\]?)*"
    usage = page.partition("\n\n")[0]
    assert re.fullmatch(
        rf"Usage: {' '.join(['zbill', *path])} \[OPTIONS\]({arguments}| COMMAND \[ARGS\]\.\.\.)", usage
    ), usage
    # A summary that is cut ends so, and a row without help ends with its name.
    assert "...\n" not in page.partition("\n\n")[2]
    rows = [line for line in page.splitlines() if re.match(r"  (-|\[?[A-Z]{2,})", line)]
    assert [row for row in rows if "  " not in row.strip() and len(row) < 26] == []


@pytest.mark.parametrize("path", [*pages(get_command(root)), *COMMANDS], ids=" ".join)
def test_a_summary_fits_in_every_list(path: tuple[str, ...]) -> None:
    command: Any = get_command(root)
    for name in path:
        command = command.get_command(None, name)
    summary = re.split(r"(?<=\.)\s", command.help)[0]
    assert summary[0].isupper(), summary
    assert summary.endswith("."), summary
    assert len(summary) <= 58 or not path, summary


def test_every_top_level_name_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    listed = capsys.readouterr().out.partition("Commands:\n")[2].partition("\n\n")[0].splitlines()
    assert [line.split()[0] for line in listed] == list(dict.fromkeys(path[0] for path in COMMANDS))


@pytest.mark.parametrize("words", [[], ["client"], ["invoice"], ["report"]])
def test_a_group_alone_shows_its_commands(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
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
def test_global_options_stand_before_or_after(command: str, therapy: Practice) -> None:
    assert therapy.ok(command).out == therapy.ok("client list --format csv").out


@pytest.mark.parametrize("command", ["-q client list", "client --quiet list", "client list -q"])
def test_quietly_a_list_is_its_numbers_alone(command: str, therapy: Practice) -> None:
    assert therapy.ok(command).out == "1\n"


def test_the_option_nearest_to_the_command_counts(therapy: Practice) -> None:
    assert therapy.ok("-f csv balance Ana -f json").json["client"] == "Ana Lopez"


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"zbill {__version__}\n"

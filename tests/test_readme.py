"""README is true: its examples are replayed stories, and it lists every command, permission and exit code."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from tests.plain_errors import refused
from zbill.billing.permissions import OPEN_TO_ALL, opened_by
from zbill.cli.listing import GROUPS, LISTED
from zbill.cli.tree import root
from zbill.words import PERMISSIONS

TOP = Path(__file__).parent.parent
TOUR = ("tour", "visit")
ROUTINE = ("the_day", "the_week", "the_month_end", "the_year_end")
README = (TOP / "README.md").read_text(encoding="utf-8")


def commands() -> list[str]:
    """Return every command by its full name."""
    group: Any = get_command(root)
    names = []
    for name in LISTED:
        found = group.get_command(None, name)
        names += [f"{name} {each}" for each in found.commands] if hasattr(found, "commands") else [name]
    return names


@pytest.mark.parametrize("command", commands())
def test_readme_names_every_command(command: str) -> None:
    assert f"`{command}`" in README


def test_readme_names_no_command_that_does_not_exist() -> None:
    table = README[README.index("| area | commands |") : README.index("- `zbill --install-completion`")]
    named = re.findall(r"`([a-z][a-z -]*)`", table)

    assert sorted(named) == sorted(commands())


def test_the_command_table_of_readme_has_the_groups_of_help() -> None:
    rows = _table("| area | commands |")
    named = {area: dict.fromkeys(each.split()[0] for each in re.findall("`([^`]+)`", cells)) for area, cells in rows}

    assert list(named) == list(GROUPS)
    assert {area: list(names) for area, names in named.items()} == {area: list(names) for area, names in GROUPS.items()}


def test_the_permission_table_of_readme_matches_role_list() -> None:
    assert _table("| permission | opens |") == [
        *((f"`{permission}`", opened_by(permission)) for permission in PERMISSIONS),
        ("(none)", OPEN_TO_ALL),
    ]


@pytest.mark.parametrize("story", [*TOUR, *ROUTINE])
def test_what_readme_shows_is_a_replayed_story(story: str) -> None:
    assert f"\n{_story(story)}\n" in README


def test_readme_shows_a_story_of_each_routine_in_order_and_briefly() -> None:
    _, _, section = README.partition("## Work through the day, the week, the month and the year\n")
    places = [section.index(_story(story)) for story in ROUTINE]

    assert places == sorted(places)
    assert [story for story in ROUTINE if len(_story(story).splitlines()) > 25] == []


def test_the_exit_codes_of_readme_match_the_errors() -> None:
    from zbill import errors

    families = {each.exit_code for each in errors.ZbillError.__subclasses__()} | {errors.ZbillError.exit_code}
    listed = {int(code) for code in re.findall(r"^\| (\d+) \|", README, re.MULTILINE)}

    assert listed == families | {0, 130}


def test_readme_installs_the_command_in_three_ways_and_types_it_as_it_is_then() -> None:
    assert _block("## Set it up") == [
        "pipx install .",
        "uv tool install .",
        "python3 -m venv .venv && . .venv/bin/activate && pip install .",
        "zbill demo",
    ]
    assert "bin/zbill" not in README


def test_the_test_command_of_readme_is_one_line_that_installs_and_tests() -> None:
    """.ci/run reads it, and runs it up to the last && to install only."""
    assert _block("## Test it") == [
        "python3 -m venv .venv && .venv/bin/pip install '.[test]' && .venv/bin/python -m pytest"
    ]


@pytest.mark.parametrize("command", sorted(set(re.findall(r"`(zbill [^`]+)`", README))))
def test_readme_types_commands_that_zbill_takes(command: str) -> None:
    # A command that is only named lacks its arguments.
    assert refused(shlex.split(command)).partition(" argument")[0] in ("", "Missing")


def _story(name: str) -> str:
    return (TOP / "tests" / "stories" / f"{name}.txt").read_text(encoding="utf-8")


def _block(heading: str) -> list[str]:
    """Return the indented lines of a section."""
    section, _, _ = README.partition(f"{heading}\n")[2].partition("\n## ")
    return [line.strip() for line in section.splitlines() if line.startswith("    ")]


def _table(heading: str) -> list[tuple[str, ...]]:
    """Return the rows of the table with this heading, as cells."""
    table, _, _ = README[README.index(heading) :].partition("\n\n")
    return [tuple(row.strip("| ").split(" | ")) for row in table.splitlines()[2:]]

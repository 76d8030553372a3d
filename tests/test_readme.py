"""README is true: its examples are replayed stories, and it lists every command, permission and exit code."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from zbill.billing.permissions import OPEN_TO_ALL, opened_by
from zbill.cli.app import MODULES, root
from zbill.words import PERMISSIONS

TOP = Path(__file__).parent.parent
README = (TOP / "README.md").read_text(encoding="utf-8")


def commands() -> list[str]:
    """Return every command by its full name."""
    group: Any = get_command(root)
    names = []
    for name in MODULES:
        found = group.get_command(None, name)
        names += [f"{name} {each}" for each in found.commands] if hasattr(found, "commands") else [name]
    return names


@pytest.mark.parametrize("command", commands())
def test_readme_names_every_command(command: str) -> None:
    assert f"`{command}`" in README


def test_readme_names_no_command_that_does_not_exist() -> None:
    table = README[README.index("## Commands") : README.index("- Clients are named")]
    named = re.findall(r"`([a-z][a-z -]*)`", table)

    assert sorted(named) == sorted(commands())


def test_the_permission_table_of_readme_matches_role_list() -> None:
    assert _table("| permission | opens |") == [
        *((f"`{permission}`", opened_by(permission)) for permission in PERMISSIONS),
        ("(none)", OPEN_TO_ALL),
    ]


@pytest.mark.parametrize("story", ["tour", "visit"])
def test_the_tour_of_readme_is_a_replayed_story(story: str) -> None:
    text = (TOP / "tests" / "stories" / f"{story}.txt").read_text(encoding="utf-8")

    assert text in README


def test_the_exit_codes_of_readme_match_the_errors() -> None:
    from zbill import errors

    families = {each.exit_code for each in errors.ZbillError.__subclasses__()} | {errors.ZbillError.exit_code}
    listed = {int(code) for code in re.findall(r"^\| (\d+) \|", README, re.MULTILINE)}

    assert listed == families | {0, 130}


def _table(heading: str) -> list[tuple[str, ...]]:
    """Return the rows of the table with this heading, as cells."""
    table, _, _ = README[README.index(heading) :].partition("\n\n")
    return [tuple(row.strip("| ").split(" | ")) for row in table.splitlines()[2:]]

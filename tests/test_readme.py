"""README says what is true: its examples are replayed stories, and every command stands in it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from zbill.billing.permissions import OPEN_TO_ALL, opened_by
from zbill.cli.app import MODULES, root
from zbill.models import PERMISSIONS

TOP = Path(__file__).parent.parent
README = (TOP / "README.md").read_text(encoding="utf-8")


def commands() -> list[str]:
    """Every command by its full name."""
    group: Any = get_command(root)
    names = []
    for name in MODULES:
        found = group.get_command(None, name)
        names += [f"{name} {each}" for each in found.commands] if hasattr(found, "commands") else [name]
    return names


@pytest.mark.parametrize("command", commands())
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"`{command}`" in README


def test_the_readme_names_no_command_that_is_not_there() -> None:
    table = README[README.index("## Commands") : README.index("- Clients are named")]
    named = re.findall(r"`([a-z][a-z -]*)`", table)

    assert sorted(named) == sorted(commands())


def test_the_permission_table_is_what_role_list_says() -> None:
    assert _table("| permission | opens |") == [
        *((f"`{permission}`", opened_by(permission)) for permission in PERMISSIONS),
        ("(none)", OPEN_TO_ALL),
    ]


@pytest.mark.parametrize("story", ["tour", "visit"])
def test_the_tour_is_a_story_that_the_tests_replay(story: str) -> None:
    text = (TOP / "tests" / "stories" / f"{story}.txt").read_text(encoding="utf-8")

    assert text in README


def test_the_exit_codes_are_those_of_the_errors() -> None:
    from zbill import errors

    families = {each.exit_code for each in errors.ZbillError.__subclasses__()} | {errors.ZbillError.exit_code}
    listed = {int(code) for code in re.findall(r"^\| (\d+) \|", README, re.MULTILINE)}

    assert listed == families | {0, 130}


def _table(heading: str) -> list[tuple[str, ...]]:
    """The rows of the table with this heading, cell by cell."""
    table, _, _ = README[README.index(heading) :].partition("\n\n")
    return [tuple(row.strip("| ").split(" | ")) for row in table.splitlines()[2:]]

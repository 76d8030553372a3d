"""What comes with the package, and what changed in it."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from zbill import __version__

PACKAGE = files("zbill")


@pytest.mark.parametrize("name", ["LICENSE", "py.typed", "CHANGELOG.md", "ARCHITECTURE.md"])
def test_it_is_in_the_package(name: str) -> None:
    assert (PACKAGE / name).is_file()


def test_the_changes_begin_with_those_of_no_version_yet_and_reach_this_one() -> None:
    headings = re.findall("^## (.*)$", (PACKAGE / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert headings[:2] == ["Unreleased", __version__]

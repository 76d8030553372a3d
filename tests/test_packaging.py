"""The package contains its documents, and the changelog covers this version."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from zbill import __version__

PACKAGE = files("zbill")


@pytest.mark.parametrize("name", ["LICENSE", "py.typed", "CHANGELOG.md", "ARCHITECTURE.md"])
def test_the_package_contains_the_file(name: str) -> None:
    assert (PACKAGE / name).is_file()


def headings() -> list[str]:
    """Return the headings of the changelog: the versions, after the unreleased changes."""
    return re.findall("^## (.*)$", (PACKAGE / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)


def test_the_changelog_begins_with_unreleased_changes_and_this_version() -> None:
    assert headings()[:2] == ["Unreleased", __version__]

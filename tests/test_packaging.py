"""The package contains its documents, names the packages it imports, and its changelog covers this version."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from importlib.resources import files
from pathlib import Path

import pytest

from zbill import __version__

PACKAGE = files("zbill")
TOP = Path(__file__).parent.parent
PROJECT = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))["project"]
# What the code imports finds these by itself: zoneinfo the time zones, fpdf2 the encryption.
NOT_IMPORTED = {"tzdata", "cryptography"}


@pytest.mark.parametrize(
    "name", ["LICENSE", "py.typed", "CHANGELOG.md", "ARCHITECTURE.md", "exchange/maps/stripe.toml", "cli/grammar.txt"]
)
def test_the_package_contains_the_file(name: str) -> None:
    assert (PACKAGE / name).is_file()


def headings() -> list[str]:
    """Return the headings of the changelog: the versions, after the unreleased changes."""
    return re.findall("^## (.*)$", (PACKAGE / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)


def test_the_changelog_begins_with_unreleased_changes_and_this_version() -> None:
    assert headings()[:2] == ["Unreleased", __version__]


# Python 3.12 has another module of SHA-256 than 3.11.
STANDARD = sys.stdlib_module_names | {"_sha2", "_sha256"}


def test_every_package_that_is_imported_is_declared_and_no_other() -> None:
    distributions = packages_distributions()
    extras = PROJECT["optional-dependencies"]
    named = [*PROJECT["dependencies"], *extras["protect"], *extras["calendar"], *extras["qr"], *extras["shaping"]]
    declared = {re.split("[<>=]", each)[0] for each in named}
    imported = {
        distributions[name][0].casefold()
        for source in sorted((TOP / "zbill").rglob("*.py"))
        for name in _imported(source)
        if name not in STANDARD and name != "zbill"
    }
    assert declared - NOT_IMPORTED == imported


def test_each_dependency_has_a_lowest_version() -> None:
    """.ci/run tests them, so a bound that is too low is noticed."""
    extras = PROJECT["optional-dependencies"]
    named = [*PROJECT["dependencies"], *(each for extra in extras.values() for each in extra)]
    assert [each for each in named if ">=" not in each and each != "zbill[calendar,protect,qr,shaping]"] == []


def _imported(source: Path) -> set[str]:
    """Return the top-level names that a module imports."""
    found = set()
    for node in ast.walk(ast.parse(source.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {each.name.partition(".")[0] for each in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").partition(".")[0])
    return found

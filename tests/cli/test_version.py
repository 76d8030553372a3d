"""`--version -v` says what a bug report needs, and nothing of what is in the practice file."""

from __future__ import annotations

import platform
import sqlite3
import tomllib
import zoneinfo
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.practice import Answer, Practice
from zbill import __version__
from zbill.cli import about
from zbill.file.migrating import NEWEST

TOP = Path(__file__).parents[2]

INSTALLED = [
    f"zbill {__version__}",
    f"Python {platform.python_version()} on {platform.platform()}",
    f"SQLite {sqlite3.sqlite_version}",
    "Packages: " + ", ".join(f"{name} {version(name)}" for name in about.PACKAGES),
    f"Time zones: {about.zone_source(zoneinfo.TZPATH)}",
]


def told(*lines: str) -> Answer:
    return Answer(0, "".join(f"{line}\n" for line in [*INSTALLED, *lines]), "")


def test_the_versions_and_the_file_are_printed(therapy: Practice) -> None:
    before = therapy.path.read_bytes()
    state = told(f"Practice file: {therapy.path}", f"Schema: {NEWEST}, newest {NEWEST}")
    assert therapy.zbill("--version -v") == therapy.zbill("-v --version") == therapy.zbill("--version -v pay") == state
    assert therapy.path.read_bytes() == before


def test_an_older_file_is_not_upgraded(therapy: Practice) -> None:
    therapy.write("pragma user_version = 3")
    before = therapy.path.read_bytes()
    assert therapy.zbill("--version -v") == told(f"Practice file: {therapy.path}", f"Schema: 3, newest {NEWEST}")
    assert therapy.path.read_bytes() == before


def test_cautions_are_printed(therapy: Practice) -> None:
    therapy.path.chmod(0o644)
    assert therapy.zbill("--version -v") == told(
        f"Practice file: {therapy.path}",
        f"Schema: {NEWEST}, newest {NEWEST}",
        f"Caution: Other users can read practice.db. To fix: chmod 600 {therapy.path}",
    )


@pytest.mark.parametrize(
    ("content", "caution"),
    [
        (None, "There is no practice file at {path}."),
        (b"", "{path} is empty, probably because zbill init was interrupted."),
        (b"Hello", "{path} isn't a practice file."),
    ],
)
def test_a_file_that_is_none_is_a_caution(content: bytes | None, caution: str, tmp_path: Path) -> None:
    path = tmp_path / "practice.db"
    if content is not None:
        path.write_bytes(content)
    assert Practice(path).zbill("--version -v") == told(
        f"Practice file: {path}", f"Caution: {caution.format(path=path)}"
    )


def test_verbose_alone_is_refused(therapy: Practice) -> None:
    refusal = "-v goes with --version only.\nRun: zbill --version -v\n"
    assert therapy.zbill("-v attend 1") == therapy.zbill("-v balance") == Answer(2, "", refusal)


def test_the_packages_are_those_of_pyproject() -> None:
    project = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    named = [*project["dependencies"], *(each for extra in extras if extra != "test" for each in extras[extra])]
    assert [each.partition(">")[0] for each in named] == list(about.PACKAGES)


def test_the_source_of_time_zones_is_the_first_folder_that_has_them(tmp_path: Path) -> None:
    folders = [str(tmp_path / name) for name in ("none", "empty", "full", "fuller")]
    for name in ("empty", "full/Etc", "fuller/Etc"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("full", "fuller"):
        (tmp_path / name / "Etc" / "UTC").touch()
    assert about.zone_source(folders) == folders[2]
    assert about.zone_source(folders[:2]) == about.zone_source([]) == f"tzdata {version('tzdata')}"

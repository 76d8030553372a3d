"""The words and places that differ between operating systems, and the SQLite that zbill refuses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import zbill
from tests.plain_errors import faults
from tests.practice import Practice
from zbill.cli import app
from zbill.errors import FileUnusable
from zbill.file.connection import require_sqlite
from zbill.file.systems import make_private, make_writable, own_file, state_folder


@pytest.mark.parametrize(
    ("there", "taken"),
    [
        ((), "local"),
        (("local",), "local"),
        (("roaming",), "roaming"),
        (("local", "roaming"), "local"),
    ],
)
def test_the_first_folder_that_has_a_practice_file_is_used(tmp_path: Path, there: tuple[str, ...], taken: str) -> None:
    for name in there:
        (tmp_path / name).mkdir()
        (tmp_path / name / "practice.db").touch()
    assert own_file(str(tmp_path / "local"), str(tmp_path / "roaming")) == str(tmp_path / taken / "practice.db")


@pytest.mark.parametrize(
    ("platform", "remedy"),
    [
        ("linux", "Make it writable: chmod u+w '/a b/practice.db'"),
        ("darwin", "Make it writable: chmod u+w '/a b/practice.db'"),
        ("win32", "Make it writable in its properties: /a b/practice.db"),
    ],
)
def test_a_read_only_file_has_a_remedy_of_its_system(platform: str, remedy: str) -> None:
    assert make_writable(Path("/a b/practice.db"), platform) == remedy
    assert list(faults(FileUnusable("It is read-only.", remedy))) == []


def test_files_are_made_private_by_one_command() -> None:
    assert make_private([Path("/a b"), Path("/c")]) == "chmod 600 '/a b' /c"


def test_modes_are_named_in_one_place_only() -> None:
    package = Path(zbill.__path__[0])
    named = [file.name for file in package.rglob("*.py") if re.search(r"\bchmod ", file.read_text("utf-8"))]
    assert named == ["systems.py"]


@pytest.mark.parametrize("version", [(3, 37, 0), (3, 40, 1), (4, 0, 0)])
def test_sqlite_with_strict_tables_is_accepted(version: tuple[int, int, int]) -> None:
    require_sqlite(version)


@pytest.mark.parametrize(
    ("version", "text"), [((3, 36, 99), "3.36.99"), ((3, 7, 17), "3.7.17"), ((2, 50, 0), "2.50.0")]
)
def test_older_sqlite_is_refused(version: tuple[int, int, int], text: str) -> None:
    with pytest.raises(FileUnusable) as refused:
        require_sqlite(version)
    assert (refused.value.sentence, refused.value.remedy, refused.value.exit_code) == (
        f"SQLite {text} is too old for practice files: zbill needs 3.37.0 or later.",
        "Upgrade SQLite, or use a Python that comes with a newer one.",
        8,
    )
    assert list(faults(refused.value)) == []


@pytest.mark.parametrize("words", ["init", "balance", "restore backup.db --yes", "demo", "check"])
def test_with_older_sqlite_no_command_opens_a_file(words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(app, "require_sqlite", lambda: require_sqlite((3, 36, 0)))
    answer = Practice(tmp_path / "practice.db").zbill(words)
    assert (answer.code, answer.out, answer.err.splitlines()[0]) == (
        8,
        "",
        "SQLite 3.36.0 is too old for practice files: zbill needs 3.37.0 or later.",
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("platform", "variables", "folder"),
    [
        ("linux", {}, "/home/ana/.local/state/zbill"),
        ("linux", {"XDG_STATE_HOME": "/state"}, "/state/zbill"),
        ("linux", {"XDG_STATE_HOME": "state"}, "/home/ana/.local/state/zbill"),
        ("darwin", {"XDG_STATE_HOME": "/state"}, "/home/ana/Library/Application Support/zbill/state"),
        ("win32", {}, "/home/ana/AppData/Local/zbill/state"),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local/zbill/state"),
    ],
)
def test_what_zbill_remembers_is_in_the_folder_of_the_system(
    platform: str, variables: dict[str, str], folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("XDG_STATE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(Path, "home", lambda: Path("/home/ana"))
    assert state_folder(platform) == Path(folder)

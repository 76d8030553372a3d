"""Things that take long to make are kept in the cache folder, and made again whenever they can't be had from there."""

from __future__ import annotations

from pathlib import Path

import pytest

from zbill.file import systems
from zbill.file.cache import kept


class Maker:
    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> bytes:
        self.times += 1
        return b"made"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "zbill"


@pytest.fixture
def make() -> Maker:
    return Maker()


def test_a_thing_is_made_once_and_kept_for_its_owner_only(folder: Path, make: Maker) -> None:
    assert [kept("cut", make), kept("cut", make)] == [b"made", b"made"]
    assert make.times == 1
    assert [folder.stat().st_mode & 0o777, (folder / "cut").stat().st_mode & 0o777] == [0o700, 0o600]


def test_things_of_two_names_are_two(folder: Path, make: Maker) -> None:
    kept("one", make)
    kept("other", make)
    assert sorted(path.name for path in folder.iterdir()) == ["one", "other"]


@pytest.mark.parametrize("damage", [b"", b"made", b"x" * 20])
def test_a_damaged_file_is_made_again(damage: bytes, folder: Path, make: Maker) -> None:
    kept("cut", make)
    whole = (folder / "cut").read_bytes()
    (folder / "cut").write_bytes(damage)
    assert kept("cut", make) == b"made"
    assert make.times == 2
    assert (folder / "cut").read_bytes() == whole


def test_a_folder_that_can_not_be_made_only_takes_time(folder: Path, make: Maker) -> None:
    folder.write_text("not a folder")
    assert [kept("cut", make), kept("cut", make)] == [b"made", b"made"]


def test_a_person_without_a_home_only_waits(monkeypatch: pytest.MonkeyPatch, make: Maker) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    assert kept("cut", make) == b"made"


@pytest.mark.parametrize(
    ("platform", "given", "folder"),
    [
        ("linux", {}, "/home/ana/.cache/zbill"),
        ("linux", {"XDG_CACHE_HOME": "/fast"}, "/fast/zbill"),
        ("linux", {"XDG_CACHE_HOME": "beside"}, "/home/ana/.cache/zbill"),
        ("darwin", {"XDG_CACHE_HOME": "/fast"}, "/home/ana/Library/Caches/zbill"),
        ("win32", {}, "/home/ana/AppData/Local/zbill/cache"),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local/zbill/cache"),
    ],
)
def test_the_folder_is_where_each_system_has_it(
    platform: str, given: dict[str, str], folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: Path("/home/ana"))
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert str(systems.cache_folder(platform)) == folder

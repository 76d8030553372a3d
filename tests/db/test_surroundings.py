"""The practice file and its copies are private, and `check` warns about risky places."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.db.test_migrating import age
from tests.practice import Answer, Practice
from zbill.file import surroundings
from zbill.file.migrating import NEWEST


@pytest.fixture
def open_umask() -> Iterator[None]:
    """Use a umask that lets everyone read and write new files."""
    before = os.umask(0)
    yield
    os.umask(before)


def _practice_file(practice: Practice) -> None:
    practice.ok(f"--db {practice.path.with_name('new.db')} init --name New")


def _backup(practice: Practice) -> None:
    practice.ok("backup")


def _replaced(practice: Practice) -> None:
    made = practice.ok("backup -q").out.strip()
    practice.ok(f"restore --yes {made}")


def _replaced_unread(practice: Practice) -> None:
    made = practice.ok("backup -q").out.strip()
    os.truncate(practice.path, 5000)
    practice.ok(f"restore --yes {made}")


def _before_an_upgrade(practice: Practice) -> None:
    age(practice.path, NEWEST - 1)
    practice.ok("balance")


def _invoice(practice: Practice) -> None:
    practice.ok("attend 1")
    practice.ok(f"invoice pdf 1 -o {practice.path.with_name('invoice.pdf')}")


def _list(practice: Practice) -> None:
    practice.ok(f"client list -o {practice.path.with_name('clients.csv')}")


@pytest.mark.usefixtures("open_umask")
@pytest.mark.parametrize(
    "create", [_practice_file, _backup, _replaced, _replaced_unread, _before_an_upgrade, _invoice, _list]
)
def test_every_file_zbill_creates_is_private_to_its_owner(
    create: Callable[[Practice], None], therapy: Practice
) -> None:
    create(therapy)
    files = [each for each in therapy.path.parent.iterdir() if each.is_file()]
    assert len(files) > 1
    assert {each.name: stat.S_IMODE(each.stat().st_mode) for each in files} == {each.name: 0o600 for each in files}


@pytest.mark.usefixtures("open_umask")
def test_a_new_folder_is_private_to_its_owner(tmp_path: Path) -> None:
    Practice(tmp_path / "new" / "practice.db").ok("init --name New")
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


@pytest.mark.usefixtures("open_umask")
def test_the_journal_is_private_to_its_owner(therapy: Practice) -> None:
    with closing(sqlite3.connect(therapy.path, isolation_level=None)) as conn:
        conn.execute("begin")
        conn.execute("update clients set phone = '1'")
        journal = therapy.path.with_name("practice.db-journal")
        assert stat.S_IMODE(journal.stat().st_mode) == 0o600
        conn.execute("rollback")


@pytest.mark.usefixtures("open_umask")
def test_the_draft_of_a_backup_is_private_to_its_owner(therapy: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = {}

    def link(draft: Path, _: Path) -> None:
        seen[draft.suffix] = stat.S_IMODE(draft.stat().st_mode)
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", link)
    therapy.ok("backup")
    assert seen == {".part": 0o600}


def test_check_warns_about_files_that_others_can_read_and_still_exits_0(therapy: Practice) -> None:
    therapy.ok("backup")
    age(therapy.path, NEWEST - 1)
    therapy.ok("balance")
    names = ["practice.db", "practice-2026-10-05-1200.db", f"practice.db.schema-{NEWEST - 1}"]
    for each in [*names, "practice.txt"]:
        therapy.path.with_name(each).touch()
        therapy.path.with_name(each).chmod(0o640)
    paths = " ".join(str(therapy.path.with_name(each)) for each in names)
    assert therapy.zbill("check") == Answer(
        0, "", f"Other users can read {', '.join(names)}. To fix: chmod 600 {paths}\n"
    )


@pytest.mark.parametrize(
    "folder",
    [
        "Dropbox",
        "Dropbox (Personal)",
        "OneDrive - Brightwater",
        "Google Drive",
        "GoogleDrive-helena@example.com",
        "CloudStorage",
        "Mobile Documents",
        "iCloudDrive",
        "Nextcloud",
        "Syncthing",
    ],
)
def test_check_warns_about_a_synchronized_folder(folder: str, new_file: bytes, tmp_path: Path) -> None:
    practice = _practice_in(tmp_path / folder / "Billing", new_file)
    assert practice.zbill("check") == Answer(
        0,
        "",
        f"{practice.path} is in {folder}, and syncing can damage it. Move it, and keep only backups there.\n",
    )


@pytest.mark.parametrize("folder", ["Dropboxes", "My Documents", "Onedriven", "Practice"])
def test_check_does_not_warn_about_other_folders(folder: str, new_file: bytes, tmp_path: Path) -> None:
    assert _practice_in(tmp_path / folder, new_file).zbill("check") == Answer(0, "", "")


@pytest.mark.parametrize(
    ("kind", "warns"),
    [
        ("ext4", False),
        ("tmpfs", False),
        ("fuseblk", False),
        ("nfs", True),
        ("nfs4", True),
        ("cifs", True),
        ("smb3", True),
        ("9p", True),
        ("afs", True),
        ("fuse.sshfs", True),
    ],
)
def test_check_warns_about_a_network_mount(
    kind: str, warns: bool, new_file: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice = _practice_in(tmp_path / "at work", new_file)
    point = str(tmp_path / "at work").replace(" ", "\\040")
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        f"21 1 8:1 / / rw,relatime shared:1 - nfs server:/ rw\n22 21 0:40 / {tmp_path} rw - cifs //nas/x rw\n"
        f"23 22 0:41 / {point} rw - ext4 /dev/sda1 rw\n24 23 0:42 / {point} rw,relatime shared:9 - {kind} it rw\n"
        f"25 22 0:43 / {point}2 rw - nfs server:/ rw\n"
    )
    monkeypatch.setattr(surroundings, "MOUNTS", mounts)
    told = f"is on a drive of type {kind}, where two programs at once can damage it. Move it to a local disk.\n"
    assert practice.zbill("check") == Answer(0, "", f"{practice.path} {told}" if warns else "")


def test_check_does_not_warn_if_the_mounts_are_unknown(
    practice: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(surroundings, "MOUNTS", tmp_path / "nowhere")
    assert practice.zbill("check") == Answer(0, "", "")


def _practice_in(folder: Path, file: bytes) -> Practice:
    folder.mkdir(parents=True)
    path = folder / "practice.db"
    path.touch(0o600)
    path.write_bytes(file)
    return Practice(path)

"""Who else may read the practice file and what is made of it, and where it lies."""

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
def careless() -> Iterator[None]:
    """Whoever runs zbill lets everybody read and write what is created."""
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


@pytest.mark.usefixtures("careless")
@pytest.mark.parametrize(
    "make", [_practice_file, _backup, _replaced, _replaced_unread, _before_an_upgrade, _invoice, _list]
)
def test_its_owner_alone_may_read(make: Callable[[Practice], None], therapy: Practice) -> None:
    make(therapy)
    files = [each for each in therapy.path.parent.iterdir() if each.is_file()]
    assert len(files) > 1
    assert {each.name: stat.S_IMODE(each.stat().st_mode) for each in files} == {each.name: 0o600 for each in files}


@pytest.mark.usefixtures("careless")
def test_a_new_folder_is_its_owners_alone(tmp_path: Path) -> None:
    Practice(tmp_path / "new" / "practice.db").ok("init --name New")
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


@pytest.mark.usefixtures("careless")
def test_the_journal_is_its_owners_alone(therapy: Practice) -> None:
    with closing(sqlite3.connect(therapy.path, isolation_level=None)) as conn:
        conn.execute("begin")
        conn.execute("update clients set phone = '1'")
        journal = therapy.path.with_name("practice.db-journal")
        assert stat.S_IMODE(journal.stat().st_mode) == 0o600
        conn.execute("rollback")


@pytest.mark.usefixtures("careless")
def test_what_a_backup_is_made_in_is_its_owners_alone(therapy: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = {}

    def link(draft: Path, _: Path) -> None:
        seen[draft.suffix] = stat.S_IMODE(draft.stat().st_mode)
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", link)
    therapy.ok("backup")
    assert seen == {".part": 0o600}


def test_check_warns_of_what_others_may_read_and_finds_nothing(therapy: Practice) -> None:
    therapy.ok("backup")
    age(therapy.path, NEWEST - 1)
    therapy.ok("balance")
    names = ["practice.db", "practice-2026-10-05-1200.db", f"practice.db.schema-{NEWEST - 1}"]
    for each in [*names, "practice.txt"]:
        therapy.path.with_name(each).touch()
        therapy.path.with_name(each).chmod(0o640)
    paths = " ".join(str(therapy.path.with_name(each)) for each in names)
    assert therapy.zbill("check") == Answer(
        0, "", f"Others may read {', '.join(names)}. Keep to yourself: chmod 600 {paths}\n"
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
def test_check_warns_of_a_folder_that_is_synchronised(folder: str, founded: bytes, tmp_path: Path) -> None:
    practice = _moved(tmp_path / folder / "Billing", founded)
    assert practice.zbill("check") == Answer(
        0,
        "",
        f"{practice.path} lies in {folder}: what copies that folder may damage it. Move it; put backups there.\n",
    )


@pytest.mark.parametrize("folder", ["Dropboxes", "My Documents", "Onedriven", "Practice"])
def test_other_folders_are_fine(folder: str, founded: bytes, tmp_path: Path) -> None:
    assert _moved(tmp_path / folder, founded).zbill("check") == Answer(0, "", "")


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
def test_check_warns_of_a_mount_over_the_network(
    kind: str, warns: bool, founded: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice = _moved(tmp_path / "at work", founded)
    point = str(tmp_path / "at work").replace(" ", "\\040")
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        f"21 1 8:1 / / rw,relatime shared:1 - nfs server:/ rw\n22 21 0:40 / {tmp_path} rw - cifs //nas/x rw\n"
        f"23 22 0:41 / {point} rw - ext4 /dev/sda1 rw\n24 23 0:42 / {point} rw,relatime shared:9 - {kind} it rw\n"
        f"25 22 0:43 / {point}2 rw - nfs server:/ rw\n"
    )
    monkeypatch.setattr(surroundings, "MOUNTS", mounts)
    told = f"lies on a mount of the kind {kind}: two programs at once may damage it. Move it to a disk here.\n"
    assert practice.zbill("check") == Answer(0, "", f"{practice.path} {told}" if warns else "")


def test_where_nobody_can_tell_the_mounts_nothing_is_said(
    practice: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(surroundings, "MOUNTS", tmp_path / "nowhere")
    assert practice.zbill("check") == Answer(0, "", "")


def _moved(folder: Path, file: bytes) -> Practice:
    folder.mkdir(parents=True)
    path = folder / "practice.db"
    path.touch(0o600)
    path.write_bytes(file)
    return Practice(path)

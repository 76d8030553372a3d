"""Files that can't be written are only read, and files left half written are repaired."""

from __future__ import annotations

import lzma
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.db.ordinary import NOBODY
from tests.practice import Answer, Practice, create_practice

ROOT = Path(__file__).parents[2]
OLDER = Path(__file__).parent / "golden" / "schema-8.db.xz"

NOTHING_OWED = Answer(0, "client,client_id,owing,credit,net\nAna,1,0.00,0.00,0.00\n", "")

# Write far more than the cache holds, so that pages reach the file before the transaction ends. The first page comes
# first, so that the journal has it.
KILLED_WRITER = """
import os, signal, sqlite3, sys
conn = sqlite3.connect(sys.argv[1], isolation_level=None)
conn.execute("pragma cache_size = 2")
conn.execute("begin immediate")
conn.execute("pragma user_version = 1")
conn.execute("update settings set value = 'Somebody else' where key = 'name'")
for number in range(2000):
    conn.execute("insert into clients (ref, name, name_key) values (?, 'x', 'x')", (f"r{number}",))
os.kill(os.getpid(), signal.SIGKILL)
"""

# Do the same in a new file.
KILLED_CREATOR = """
import os, signal, sqlite3, sys
conn = sqlite3.connect(sys.argv[1], isolation_level=None)
conn.execute("pragma cache_size = 2")
conn.execute("begin immediate")
conn.execute("create table clients (name text)")
conn.executemany("insert into clients values (?)", [("x" * 100,)] * 2000)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def shared() -> Iterator[Practice]:
    """Create a practice in a folder that every user can reach, owned by the user of `ordinary`."""
    folder = Path(tempfile.mkdtemp(prefix="zbill-"))
    practice = create_practice(folder)
    practice.ok("client add Ana")
    if os.getuid() == 0:
        for path in (folder, practice.path):
            os.chown(path, NOBODY, NOBODY)
    yield practice
    folder.chmod(0o700)
    shutil.rmtree(folder)


def kill_a_writer(practice: Practice, writer: str = KILLED_WRITER) -> None:
    """Run a program that is killed while writing the file."""
    killed = subprocess.run([sys.executable, "-c", writer, str(practice.path)], check=False)
    assert killed.returncode == -signal.SIGKILL


def ordinarily(practice: Practice, *words: str) -> Answer:
    """Run a command as a user without root's rights."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.db.ordinary", *words],
        cwd=ROOT,
        env={**os.environ, "ZBILL_DB": str(practice.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    return Answer(ran.returncode, ran.stdout, ran.stderr)


def test_an_ordinary_user_can_write_the_file(shared: Practice) -> None:
    assert ordinarily(shared, "client", "add", "Ben") == Answer(0, "2  Ben\n", "")


def test_a_read_only_file_can_be_read_but_not_written(shared: Practice) -> None:
    shared.path.chmod(0o444)
    before = shared.path.read_bytes()
    assert ordinarily(shared, "balance", "Ana", "-f", "csv") == NOTHING_OWED
    assert ordinarily(shared, "client", "add", "Ben") == Answer(
        8, "", f"{shared.path} is read-only, so nothing was saved.\nMake it writable: chmod u+w {shared.path}\n"
    )
    assert shared.path.read_bytes() == before


def test_a_file_in_a_read_only_folder_can_be_read_but_not_written(shared: Practice) -> None:
    shared.path.parent.chmod(0o555)
    before = shared.path.read_bytes()
    assert ordinarily(shared, "balance", "Ana", "-f", "csv") == NOTHING_OWED
    assert ordinarily(shared, "client", "add", "Ben") == Answer(
        8,
        "",
        f"The folder of {shared.path} is read-only, so nothing was saved.\n"
        f"Make it writable: chmod u+w {shared.path.parent}\n",
    )
    assert shared.path.read_bytes() == before


@pytest.mark.parametrize(("mode", "folder_mode", "what"), [(0o444, 0o700, "it"), (0o600, 0o555, "its folder")])
@pytest.mark.parametrize("command", ["balance", "check", "client add Ben"])
def test_an_older_file_that_cannot_be_written_says_that_it_must_be_upgraded(
    command: str, mode: int, folder_mode: int, what: str, shared: Practice
) -> None:
    shared.path.write_bytes(lzma.decompress(OLDER.read_bytes()))
    shared.path.chmod(mode)
    shared.path.parent.chmod(folder_mode)
    before = shared.path.read_bytes()
    assert ordinarily(shared, *command.split()) == Answer(
        8,
        "",
        f"{shared.path} must be upgraded for this zbill, but {what} is read-only.\n"
        f"Make {what} writable, or copy the file to a folder of your own and name the copy with --db.\n",
    )
    assert shared.path.read_bytes() == before
    assert os.listdir(shared.path.parent) == ["practice.db"]


def test_a_file_without_read_permission_is_refused(shared: Practice) -> None:
    shared.path.chmod(0o000)
    assert ordinarily(shared, "client", "list") == Answer(
        8, "", f"{shared.path} can't be read: Permission denied.\nCheck the path and its permissions.\n"
    )


def test_a_half_done_write_is_undone_by_the_next_command(practice: Practice) -> None:
    before = practice.path.read_bytes()
    kill_a_writer(practice)
    journal = practice.path.with_name("practice.db-journal")
    assert stat.S_IMODE(journal.stat().st_mode) == 0o600
    assert practice.path.read_bytes() != before
    assert practice.json("client list") == []
    assert practice.path.read_bytes() == before
    assert not journal.exists()


def test_a_file_shorter_than_its_header_says_is_repaired_from_its_journal(practice: Practice) -> None:
    before = practice.path.read_bytes()
    kill_a_writer(practice)
    with practice.path.open("r+b") as file:
        file.truncate(len(before))
        file.seek(28)
        file.write((len(before)).to_bytes(4, "big"))
    assert practice.json("client list") == []
    assert practice.path.read_bytes() == before


def test_a_half_done_write_on_a_read_only_file_waits_for_a_user_who_can_write(shared: Practice) -> None:
    kill_a_writer(shared)
    journal = shared.path.with_name("practice.db-journal")
    for path in (shared.path, journal):
        path.chmod(0o444)
    assert ordinarily(shared, "client", "list") == Answer(
        8,
        "",
        f"{shared.path} is read-only, so an interrupted change to it can't be undone.\n"
        f"Make it writable: chmod u+w {shared.path}\n",
    )
    for path in (shared.path, journal):
        path.chmod(0o644)
    assert [row["name"] for row in shared.json("client list")] == ["Ana"]
    assert not journal.exists()


def test_after_a_killed_init_zbill_says_how_to_start_again(tmp_path: Path) -> None:
    practice = Practice(tmp_path / "practice.db")
    practice.path.touch()
    practice.path.with_name("practice.db-journal").write_bytes(bytes(512))
    assert practice.zbill("today") == Answer(
        8,
        "",
        f"{practice.path} is empty, probably because zbill init was interrupted.\nDelete it, then run: zbill init\n",
    )
    practice.path.unlink()
    journal = practice.path.with_name("practice.db-journal")
    assert practice.zbill("init --name Brightwater --owner Helena") == Answer(
        8,
        "",
        f"{journal} belongs to a practice file that was deleted. SQLite would apply it to the new one.\n"
        "Move it to another folder.\n",
    )
    journal.unlink()
    assert create_practice(tmp_path).ok("client list").code == 0


def test_an_init_killed_while_writing_leaves_an_empty_file(tmp_path: Path) -> None:
    """Some pages are in the file, and the journal records that it was empty before."""
    begun = create_practice(tmp_path).path.read_bytes()[:32768]
    practice = Practice(tmp_path / "new.db")
    kill_a_writer(practice, KILLED_CREATOR)
    practice.path.write_bytes(begun)
    assert practice.zbill("today") == Answer(
        8,
        "",
        f"{practice.path} is empty, probably because zbill init was interrupted.\nDelete it, then run: zbill init\n",
    )
    assert practice.path.read_bytes() == b""

"""Files that cannot be written, and files that somebody was writing when he was stopped."""

from __future__ import annotations

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
from tests.practice import Answer, Practice, found

ROOT = Path(__file__).parents[2]

NOTHING_OWED = Answer(0, "client,client_id,owing,credit,net\nAna,1,0.00,0.00,0.00\n", "")

# Writes far more than its cache holds, so that pages reach the file before the transaction ends.
STOPPED = """
import os, signal, sqlite3, sys
conn = sqlite3.connect(sys.argv[1], isolation_level=None)
conn.execute("pragma cache_size = 2")
conn.execute("begin immediate")
conn.execute("update settings set value = 'Somebody else' where key = 'name'")
for number in range(2000):
    conn.execute("insert into clients (ref, name, name_key) values (?, 'x', 'x')", (f"r{number}",))
os.kill(os.getpid(), signal.SIGKILL)
"""

# The same in a new file.
BEGUN = """
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
    """A practice in a folder that every user reaches, and that belongs to the one of `ordinary`."""
    folder = Path(tempfile.mkdtemp(prefix="zbill-"))
    practice = found(folder)
    practice.ok("client add Ana")
    if os.getuid() == 0:
        for path in (folder, practice.path):
            os.chown(path, NOBODY, NOBODY)
    yield practice
    folder.chmod(0o700)
    shutil.rmtree(folder)


def stop_a_writer(practice: Practice, writer: str = STOPPED) -> None:
    """Another program is killed writing the file."""
    killed = subprocess.run([sys.executable, "-c", writer, str(practice.path)], check=False)
    assert killed.returncode == -signal.SIGKILL


def ordinarily(practice: Practice, *words: str) -> Answer:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.db.ordinary", *words],
        cwd=ROOT,
        env={**os.environ, "ZBILL_DB": str(practice.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    return Answer(ran.returncode, ran.stdout, ran.stderr)


def test_an_ordinary_user_writes_the_file(shared: Practice) -> None:
    assert ordinarily(shared, "client", "add", "Ben") == Answer(0, "2  Ben\n", "")


def test_a_read_only_file_is_read_and_not_written(shared: Practice) -> None:
    shared.path.chmod(0o444)
    before = shared.path.read_bytes()
    assert ordinarily(shared, "balance", "Ana", "-f", "csv") == NOTHING_OWED
    assert ordinarily(shared, "client", "add", "Ben") == Answer(
        8, "", f"{shared.path} is read-only; nothing was saved.\nMake it writable: chmod u+w {shared.path}\n"
    )
    assert shared.path.read_bytes() == before


def test_a_file_in_a_read_only_folder_is_read_and_not_written(shared: Practice) -> None:
    shared.path.parent.chmod(0o555)
    before = shared.path.read_bytes()
    assert ordinarily(shared, "balance", "Ana", "-f", "csv") == NOTHING_OWED
    assert ordinarily(shared, "client", "add", "Ben") == Answer(
        8,
        "",
        f"The folder of {shared.path} is read-only; nothing was saved.\n"
        f"Make it writable: chmod u+w {shared.path.parent}\n",
    )
    assert shared.path.read_bytes() == before


def test_a_file_of_somebody_else_is_not_read(shared: Practice) -> None:
    shared.path.chmod(0o000)
    assert ordinarily(shared, "client", "list") == Answer(
        8, "", f"{shared.path} cannot be read: Permission denied.\nCheck who may read it.\n"
    )


def test_what_was_half_written_is_taken_back(practice: Practice) -> None:
    before = practice.path.read_bytes()
    stop_a_writer(practice)
    journal = practice.path.with_name("practice.db-journal")
    assert stat.S_IMODE(journal.stat().st_mode) == 0o600
    assert practice.path.read_bytes() != before
    assert practice.json("client list") == []
    assert practice.path.read_bytes() == before
    assert not journal.exists()


def test_a_file_shorter_than_it_says_is_mended_by_its_journal(practice: Practice) -> None:
    before = practice.path.read_bytes()
    stop_a_writer(practice)
    with practice.path.open("r+b") as file:
        file.truncate(len(before))
        file.seek(28)
        file.write((len(before)).to_bytes(4, "big"))
    assert practice.json("client list") == []
    assert practice.path.read_bytes() == before


def test_what_was_half_written_waits_for_who_may_write(shared: Practice) -> None:
    stop_a_writer(shared)
    journal = shared.path.with_name("practice.db-journal")
    for path in (shared.path, journal):
        path.chmod(0o444)
    assert ordinarily(shared, "client", "list") == Answer(
        8,
        "",
        f"{shared.path} is read-only, and an interrupted write on it is still to be undone.\n"
        f"Make it writable: chmod u+w {shared.path}\n",
    )
    assert [row["name"] for row in shared.json("client list")] == ["Ana"]


def test_an_init_that_was_killed_says_how_to_begin_again(tmp_path: Path) -> None:
    practice = Practice(tmp_path / "practice.db")
    practice.path.touch()
    practice.path.with_name("practice.db-journal").write_bytes(bytes(512))
    assert practice.zbill("today") == Answer(
        8,
        "",
        f"{practice.path} is empty: a zbill init may have been interrupted.\nRemove it, then: zbill init\n",
    )
    practice.path.unlink()
    journal = practice.path.with_name("practice.db-journal")
    assert practice.zbill("init --name Brightwater --owner Helena") == Answer(
        8, "", f"{journal} is left of a file that is gone; it would be taken for the new one's.\nMove it away.\n"
    )
    journal.unlink()
    assert found(tmp_path).ok("client list").code == 0


def test_an_init_that_was_killed_writing_is_undone_to_nothing(tmp_path: Path) -> None:
    """Some pages are in the file, and the journal knows that none was there before."""
    begun = found(tmp_path).path.read_bytes()[:32768]
    practice = Practice(tmp_path / "new.db")
    stop_a_writer(practice, BEGUN)
    practice.path.write_bytes(begun)
    assert practice.zbill("today") == Answer(
        8,
        "",
        f"{practice.path} is empty: a zbill init may have been interrupted.\nRemove it, then: zbill init\n",
    )
    assert practice.path.read_bytes() == b""
